//! The service as a whole, and the form of each definition.

use super::context::Cx;
use super::counts::count_field;
use super::resources;
use super::types::{document, request_document};
use crate::ir::surface::{
    ClientParameter, Definition, Head, Meta, Reading, RootType, Runtime, Scheme, SchemeKind, Service, TokenDocument,
    TokenEndpoint, Type,
};
use crate::ir::{self, BodyPayload, DefinitionForm, Field, Presence, StandardForm, StructId, Ty, TypeKind};

/// Members of `meta` that identify the request.
const REQUEST_IDS: &[&str] = &["req_id", "request_id", "requestId"];

pub(super) fn service(cx: &Cx<'_>, parameters: Vec<ClientParameter>) -> Service {
    let first = cx.api.resources.entries().filter(|(_, resource)| resource.view_of.is_none());
    let resources = first.map(|(id, _)| resources::variant(cx, id));
    Service {
        name: cx.service.clone(),
        base_url: cx.api.base_url.clone().unwrap_or_default(),
        meta: cx.api.meta.map(|id| meta(cx, id)),
        resources: resources.collect(),
        error_code: cx.api.error_code.map(|code| cx.ty(&Ty::Named(code))),
        variables: cx.api.server_variables.clone(),
        parameters,
        schemes: cx.api.schemes.iter().map(|one| scheme(cx, one)).collect(),
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

/// Returns the token endpoint: an operation of the description, below the base URL, or any URL.
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

/// Returns the type that the example of each definition decodes into.
pub(super) fn definitions(cx: &Cx<'_>) -> Vec<Definition> {
    // Parts of a form are only sent.
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
    match form {
        DefinitionForm::Resource(shape) => cx.shape(*shape),
        DefinitionForm::Document(data) => document(cx.data(data)),
        DefinitionForm::Request { data, amount, meta } => {
            request_document(cx.several(cx.shape(*data), *amount), meta.map(|meta| cx.object(meta)))
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
