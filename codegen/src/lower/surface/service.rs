//! What belongs to the service as a whole, and what each definition of the description became.

use super::context::Cx;
use super::counts::count_field;
use super::samples::Samples;
use super::types::{bare, document, request_document};
use super::{requests, resources, vocabulary};
use crate::ir::surface::{
    ClientParameter, Definition, Expr, Head, Meta, Reading, RootType, Runtime, Scheme, SchemeKind, Service,
    TokenDocument, TokenEndpoint, Type,
};
use crate::ir::{self, BodyPayload, DefinitionForm, Field, Presence, StandardForm, StructId, Style, Ty, TypeKind};
use crate::names as spelled;

/// Members of `meta` that identify the request.
const REQUEST_IDS: &[&str] = &["req_id", "request_id", "requestId"];

/// The service.
pub(super) fn service(cx: &Cx<'_>) -> Service {
    let first = cx.api.resources.entries().filter(|(_, resource)| resource.view_of.is_none());
    let resources = first.map(|(id, _)| resources::variant(cx, id));
    Service {
        name: cx.service.clone(),
        base_url: cx.api.base_url.clone().unwrap_or_default(),
        meta: cx.api.meta.map(|id| meta(cx, id)),
        resources: resources.collect(),
        error_code: cx.api.error_code.map(|code| cx.ty(&Ty::Named(code))),
        variables: cx.api.server_variables.clone(),
        parameters: cx.api.client_parameters.iter().map(|one| client_parameter(cx, one)).collect(),
        schemes: cx.api.schemes.iter().map(|one| scheme(cx, one)).collect(),
        vocabulary: vocabulary::of(cx.api),
    }
}

/// A parameter of the client; its method is named like its argument.
fn client_parameter(cx: &Cx<'_>, one: &ir::ClientParameter) -> ClientParameter {
    let name = &one.parameter.name.rust;
    let is_text = *bare(&one.parameter.ty) == Ty::String && one.parameter.style == Style::Single;
    let example = one.example.clone().filter(|_| is_text).map(Expr::Text);
    ClientParameter {
        constant: format!("{}_PARAMETER", spelled::constant(name)),
        parameter: requests::parameter(cx, &one.parameter, name),
        default: one.default.clone(),
        example: one.example.clone(),
        value: example.unwrap_or_else(|| Samples::examples(cx).client_parameter(&one.parameter)),
    }
}

fn meta(cx: &Cx<'_>, id: StructId) -> Meta {
    let fields = &cx.api.structs[id].fields;
    let first = |wires: &[&str]| fields.iter().find(|field| wires.contains(&field.name.wire.as_str()));
    let reading =
        |field: &Field| Reading { field: field.name.rust.clone(), required: field.presence == Presence::Required };
    let request_id = first(REQUEST_IDS);
    Meta {
        ty: cx.object(id),
        count: count_field(cx, id).map(reading),
        request_id: request_id.filter(|field| field.ty == Ty::String).map(reading),
        request_id_at: request_id.map(|field| format!("/meta/{}", field.name.wire)).unwrap_or_default(),
    }
}

fn scheme(cx: &Cx<'_>, scheme: &ir::Scheme) -> Scheme {
    let kind = match &scheme.kind {
        ir::SchemeKind::Bearer => SchemeKind::Bearer,
        ir::SchemeKind::Basic => SchemeKind::Basic,
        ir::SchemeKind::ApiKey(location, name) => SchemeKind::ApiKey(*location, name.clone()),
        ir::SchemeKind::ClientCredentials(token) => SchemeKind::ClientCredentials(endpoint(cx, token)),
    };
    Scheme { name: scheme.name.clone(), kind }
}

/// Where tokens are obtained: an operation of the description, below the base URL, or any URL.
fn endpoint(cx: &Cx<'_>, token: &ir::TokenRequest) -> TokenEndpoint {
    let operation = token.operation.as_ref();
    let operation = operation.and_then(|wire| cx.api.operations.iter().find(|known| known.id.wire == *wire));
    let document = operation.and_then(|operation| operation.body.as_ref()).and_then(|body| match body.payload {
        BodyPayload::Document { data, .. } => Some(TokenDocument {
            resource_type: cx.api.resources[cx.api.shapes[data].resource].name.wire.clone(),
            media_type: body.media_type.clone(),
        }),
        _ => None,
    });
    let url = operation.map_or_else(|| token.url.clone(), |operation| operation.path.clone());
    TokenEndpoint { url, document }
}

/// What an example of each definition decodes into.
pub(super) fn definitions(cx: &Cx<'_>) -> Vec<Definition> {
    // The parts of a form are sent, and never read.
    let is_form = |form: &DefinitionForm| match form {
        DefinitionForm::Type(Ty::Named(id)) => match cx.api.types[*id].kind {
            TypeKind::Struct(object) => cx.is_multipart(object),
            _ => false,
        },
        _ => false,
    };
    let definitions = cx.api.definitions.iter().filter(|one| !is_form(&one.form));
    definitions.map(|one| Definition { name: one.name.clone(), ty: decoded(cx, &one.form) }).collect()
}

fn decoded(cx: &Cx<'_>, form: &DefinitionForm) -> Type {
    let listed = |many: bool, ty| if many { Type::of(Head::List, ty) } else { ty };
    match form {
        DefinitionForm::Resource(shape) => cx.shape(*shape),
        DefinitionForm::Document(data) => document(cx.data(data)),
        DefinitionForm::Request { data, many, meta } => {
            request_document(listed(*many, cx.shape(*data)), meta.map(|meta| cx.object(meta)))
        }
        DefinitionForm::Errors => Type::runtime(Runtime::ErrorDocument),
        DefinitionForm::Type(ty) => cx.ty(ty),
        DefinitionForm::Standard(StandardForm::Links) => Type::runtime(Runtime::Links),
        DefinitionForm::Standard(StandardForm::Meta) => {
            cx.api.meta.map_or_else(|| Type::runtime(Runtime::Extra), |meta| cx.object(meta))
        }
        DefinitionForm::Standard(StandardForm::AnyResource) => Type::plain(Head::Root(RootType::AnyResource)),
        DefinitionForm::Standard(StandardForm::Error) => Type::runtime(Runtime::ErrorObject),
    }
}
