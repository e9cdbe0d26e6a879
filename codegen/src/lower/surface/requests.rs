//! Operations: the methods of the client, their arguments, the methods of requests, and the results.

use super::context::{Cx, Extent, Report};
use super::counts;
use super::fields::{Arguments, field_docs, parameter_docs};
use super::names;
use super::samples::Samples;
use super::types::{bare, conversion, converts, document, or_none, request_document, setting_conversion};
use crate::ir::surface::{
    Argument, Body, BodyValue, Choice, ChoiceKind, Conversion, Docs, Failure, Filter, Head, Marks, Operation, Paging,
    Parameter, Read, Request, Response, Responses, Role, RootType, Runtime, Scope, Sent, Start, Takes, Type, Union,
    UnionVariant,
};
use crate::ir::{
    self, Amount, BodyPayload, Cardinality, Field, Location, Payload, Presence, Relationship, SchemeKind, SentChoice,
    SentChoiceId, ShapeId, StructId, Style, Ty, View,
};
use crate::names::{self as spelled, Taken};

/// An operation in one of its two forms.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) operation: &'a ir::Operation,
    /// Whether a list is sent.
    pub(super) many: bool,
}

impl Form<'_> {
    /// Returns the method, and the type of the request.
    pub(super) fn names(&self) -> (String, String) {
        let operation = self.operation;
        match operation.many.as_ref().filter(|_| self.many) {
            Some(method) => (method.clone(), format!("{}Many", operation.builder)),
            None => (operation.id.rust.clone(), operation.builder.clone()),
        }
    }
}

/// An operation.
pub(super) fn operation(cx: &Cx<'_>, operation: &ir::Operation, extent: Extent, report: &mut Report<'_>) -> Operation {
    let (body, success) = (&operation.body, &operation.success);
    let included = success.included.iter().map(|id| cx.api.resources[*id].name.rust.clone());
    let failure = |failure: &ir::Failure| Failure {
        status: failure.status.clone(),
        prose: failure.prose.clone(),
        ty: failure.ty.as_ref().map(|ty| cx.ty(ty)),
    };
    let forms = [Some(false), operation.many.is_some().then_some(true)].into_iter().flatten();
    let requests = forms.map(|many| request(cx, Form { operation, many }, extent, report));
    Operation {
        id: operation.id.wire.clone(),
        constant: spelled::constant(&operation.id.rust),
        method: operation.method.clone(),
        path: operation.path.clone(),
        accept: success.media_type.clone(),
        content_type: body.as_ref().filter(|body| !body.optional).map(|body| body.media_type.clone()),
        auth: operation.auth.clone(),
        takes: takes(operation),
        server: operation.server.clone(),
        prose: operation.prose.clone(),
        deprecated: operation.deprecated,
        origin: operation.origin.clone(),
        statuses: success.statuses.clone(),
        success: success.prose.clone(),
        included: included.collect(),
        failures: operation.failures.iter().map(failure).collect(),
        requests: requests.collect(),
        // The requests of one operation share the enum.
        responses: responses(cx, operation).filter(|_| operation.body_of.is_none()),
    }
}

/// Returns the enum of responses with different content.
fn responses(cx: &Cx<'_>, operation: &ir::Operation) -> Option<Responses> {
    let Payload::ByStatus(by_status) = &operation.success.payload else { return None };
    let case = |case: &ir::Case| {
        let (ty, read) = match &case.payload {
            Payload::Document(data) => (document(cx.data(data)), Read::Document),
            Payload::Json(ty) => (cx.ty(ty), Read::Json),
            Payload::Bytes => (Type::runtime(Runtime::Bytes), Read::Plain),
            Payload::Text => (Type::plain(Head::String), Read::Plain),
            Payload::Results => (Type::runtime(Runtime::BatchResults), Read::Plain),
            Payload::Nothing | Payload::ByStatus(_) => (Type::plain(Head::Unit), Read::Plain),
        };
        Response { status: case.status, name: case.name.clone(), ty, read, prose: case.prose.clone() }
    };
    Some(Responses { name: by_status.name.clone(), cases: by_status.cases.iter().map(case).collect() })
}

fn request(cx: &Cx<'_>, form: Form<'_>, extent: Extent, report: &mut Report<'_>) -> Request {
    let operation = form.operation;
    let (method, builder) = form.names();
    let mut arguments = Arguments::of_request();
    let starts = starts(cx, operation, &mut arguments);
    let described = operation.body.as_ref().filter(|body| !body.optional);
    let body = described.map(|described| body(cx, form, described, &mut arguments));
    let example = match extent {
        Extent::Items => None,
        Extent::Calls => {
            let arguments = Samples::examples(cx).arguments(form);
            arguments.map_err(|message| report(&operation.origin, message)).ok()
        }
    };
    Request {
        method,
        builder,
        many_of: form.many.then(|| operation.id.rust.clone()),
        body_of: operation.body_of.clone(),
        starts,
        body,
        choices: choices(cx, operation),
        returns: returns(cx, form),
        read: match operation.success.payload {
            Payload::Document(_) => Read::Document,
            Payload::Json(_) => Read::Json,
            Payload::Bytes | Payload::Text | Payload::Nothing | Payload::ByStatus(_) | Payload::Results => Read::Plain,
        },
        is_optional: is_optional(cx, operation),
        paging: paging(cx, operation),
        example,
    }
}

/// Whether the server may respond without the described document: for operations that change a resource, except token
/// requests and searches.
pub(super) fn is_write(cx: &Cx<'_>, operation: &ir::Operation) -> bool {
    let is_document = matches!(operation.success.payload, Payload::Document(_));
    let changes = matches!(operation.method.as_str(), "POST" | "PATCH" | "PUT" | "DELETE");
    let makes_tokens = |scheme: &ir::Scheme| match &scheme.kind {
        SchemeKind::ClientCredentials(token) => token.operation.as_ref() == Some(&operation.id.wire),
        _ => false,
    };
    is_document && changes && operation.paging.is_none() && !cx.api.schemes.iter().any(makes_tokens)
}

/// Whether the response can be empty and its type cannot express that.
fn is_optional(cx: &Cx<'_>, operation: &ir::Operation) -> bool {
    let success = &operation.success;
    let says_so = match success.payload {
        Payload::Nothing | Payload::Bytes | Payload::Text | Payload::ByStatus(_) | Payload::Results => true,
        Payload::Json(Ty::Nullable(_)) => true,
        Payload::Json(_) | Payload::Document(_) => false,
    };
    success.optional && !says_so && !is_write(cx, operation) && operation.paging.is_none()
}

/// Returns the type that awaiting returns.
fn returns(cx: &Cx<'_>, form: Form<'_>) -> Type {
    let body = decoded(cx, form);
    match body.head {
        _ if is_optional(cx, form.operation) => Type::of(Head::Option, body),
        Head::Root(RootType::Document) if is_write(cx, form.operation) => {
            Type { head: Head::Root(RootType::Written), ..body }
        }
        _ => body,
    }
}

/// Returns the type that the response body decodes into.
pub(super) fn decoded(cx: &Cx<'_>, form: Form<'_>) -> Type {
    match &form.operation.success.payload {
        Payload::Document(data) if !form.many => document(cx.data(data)),
        Payload::Document(data) => document(Type::of(Head::List, cx.data_item(&data.item))),
        Payload::Json(ty) => cx.ty(ty),
        Payload::Bytes => Type::runtime(Runtime::Bytes),
        Payload::Text => Type::plain(Head::String),
        Payload::Nothing => Type::plain(Head::Unit),
        Payload::Results => Type::runtime(Runtime::BatchResults),
        Payload::ByStatus(by_status) => Type::item(cx.path(form.operation.module, &by_status.name)),
    }
}

fn paging(cx: &Cx<'_>, operation: &ir::Operation) -> Option<Paging> {
    let paging = operation.paging.as_ref()?;
    let item = match (operation.row, operation.success.payload.listed()) {
        (Some(row), _) => Type::item(cx.struct_path(row)),
        (None, Some(item)) => cx.data_item(item),
        (None, None) => return None,
    };
    let counted_in_meta = paging.count.is_some() && paging.count == counts::count_pointer(cx);
    Some(Paging { item, described: paging.clone(), counted_in_meta })
}

/// Returns the arguments for parameters: those of the path in order, the scope, and other required ones.
fn starts(cx: &Cx<'_>, operation: &ir::Operation, arguments: &mut Arguments) -> Vec<Start> {
    let mut starts = Vec::new();
    for described in path_parameters(operation) {
        starts.push(Start::Path(added(cx, described, arguments)));
    }
    if let Some(scope) = &operation.scope {
        let ty = Type::of(Head::Into, Type::item(cx.path(operation.module, &scope.name)));
        let docs = Docs::role(names::named(&scope.name));
        let name = arguments.add("scope", ty.clone(), docs.clone());
        starts.push(Start::Scope(Argument { name, ty, docs }));
    }
    for described in required(operation) {
        starts.push(Start::Required(added(cx, described, arguments)));
    }
    starts
}

fn added(cx: &Cx<'_>, described: &ir::Parameter, arguments: &mut Arguments) -> Parameter {
    let parameter = parameter(cx, described, &described.name.rust);
    let Argument { name, ty, docs } = &parameter.argument;
    let name = arguments.add(name, ty.clone(), docs.clone());
    Parameter { argument: Argument { name, ..parameter.argument }, ..parameter }
}

/// Returns the parameters of the path, in order.
pub(super) fn path_parameters(operation: &ir::Operation) -> Vec<&ir::Parameter> {
    let place = |parameter: &ir::Parameter| operation.path.find(&format!("{{{}}}", parameter.name.wire));
    let mut parameters: Vec<_> =
        operation.parameters.iter().filter(|parameter| parameter.location == Location::Path).collect();
    parameters.sort_by_key(|parameter| place(parameter));
    parameters
}

/// Returns the client's parameters that an operation uses.
fn takes(operation: &ir::Operation) -> Vec<Takes> {
    let takes = |one: &ir::Parameter| Some(Takes { parameter: one.client?, required: one.required });
    operation.parameters.iter().filter_map(takes).collect()
}

/// Whether a parameter is an argument of the method.
const fn is_argument(parameter: &ir::Parameter) -> bool {
    parameter.required && parameter.client.is_none()
}

/// Returns the other required parameters.
pub(super) fn required(operation: &ir::Operation) -> impl Iterator<Item = &ir::Parameter> {
    operation.parameters.iter().filter(|parameter| is_argument(parameter) && parameter.location != Location::Path)
}

/// Returns the optional parameters, which are methods of the request.
fn optional(operation: &ir::Operation) -> impl Iterator<Item = &ir::Parameter> {
    let listed = operation.parameters.iter();
    listed.filter(|parameter| !is_argument(parameter) && parameter.location != Location::Path)
}

/// Builds a parameter whose value is the argument with this name.
pub(super) fn parameter(cx: &Cx<'_>, parameter: &ir::Parameter, name: &str) -> Parameter {
    let one = cx.argument(&parameter.ty);
    let ty = match parameter.style {
        Style::Single | Style::Structured(_) => one,
        Style::Joined(_) | Style::Repeated => Type::of(Head::Items, one),
        Style::Range => Type::of(Head::Into, Type::runtime(Runtime::TimeRange)),
    };
    let written = bare(&parameter.ty);
    Parameter {
        wire: parameter.name.wire.clone(),
        location: parameter.location,
        style: parameter.style,
        argument: Argument { name: name.to_owned(), ty, docs: parameter_docs(parameter) },
        item: cx.ty(match parameter.style {
            Style::Structured(_) => &parameter.ty,
            _ => written,
        }),
        converted: parameter.style == Style::Range || (parameter.style == Style::Single && converts(written)),
        conversion: match parameter.style {
            Style::Structured(_) => conversion(&parameter.ty),
            _ => Conversion::Same,
        },
        client: parameter.client,
    }
}

/// An optional value.
pub(super) enum Given<'a> {
    /// A parameter.
    Parameter(&'a ir::Parameter),
    /// Parameters that are only valid together.
    Pair(&'a ir::Pair),
    /// A member of the request's `meta`.
    Meta(&'a Field),
    /// Other resources.
    Included(SentChoiceId),
    /// The body.
    Body(&'a ir::Body),
}

/// Returns all optional values, each with the method of the request.
pub(super) fn given<'a>(cx: &Cx<'a>, operation: &'a ir::Operation) -> Vec<(String, Given<'a>)> {
    let mut taken = Taken::default();
    if operation.paging.is_some() {
        // Methods of requests that page, whatever their parameters are named.
        for name in ["limit", "size"] {
            taken.nearest(name);
        }
    }
    let mut given = Vec::new();
    for parameter in optional(operation) {
        given.push((taken.nearest(&parameter.name.rust), Given::Parameter(parameter)));
    }
    for pair in &operation.pairs {
        given.push((taken.nearest(&pair.name), Given::Pair(pair)));
    }
    if let Some(include) = &operation.include {
        given.push((taken.nearest(&include.parameter.name.rust), Given::Parameter(&include.parameter)));
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.optional) {
        given.push((taken.nearest("body"), Given::Body(body)));
    }
    if let Some(BodyPayload::Document { included: Some(id), .. }) = operation.body.as_ref().map(|body| &body.payload) {
        given.push((taken.nearest("included"), Given::Included(*id)));
    }
    if let Some(BodyPayload::Document { meta: Some(meta), .. }) = operation.body.as_ref().map(|body| &body.payload) {
        let fields = &cx.api.structs[*meta].fields;
        for field in fields.iter().filter(|field| field.presence == Presence::Optional) {
            given.push((taken.nearest(&field.name.rust), Given::Meta(field)));
        }
    }
    given
}

fn choices(cx: &Cx<'_>, operation: &ir::Operation) -> Vec<Choice> {
    let choice = |(name, given): (String, Given<'_>)| {
        let kind = match given {
            Given::Parameter(described) => {
                let mut one = parameter(cx, described, &name);
                one.argument.ty = or_none(one.argument.ty);
                if one.argument.ty.head == Head::IntoOption {
                    one.converted = false;
                    one.conversion = setting_conversion(&described.ty);
                }
                ChoiceKind::Parameter(one)
            }
            Given::Pair(pair) => {
                let one = |described| parameter(cx, described, &names::argument_of(pair, described));
                ChoiceKind::Together(pair.parameters.iter().map(one).collect())
            }
            Given::Meta(field) => ChoiceKind::Meta {
                field: field.name.rust.clone(),
                argument: Argument { name: name.clone(), ty: cx.setting(&field.ty), docs: field_docs(field) },
                conversion: setting_conversion(&field.ty),
            },
            Given::Included(id) => {
                let ty = included(cx, &cx.api.sent_choices[id]);
                let items = Type::of(Head::Items, Type::of(Head::Into, ty.clone()));
                let docs = Docs::role(names::named("included"));
                ChoiceKind::Included { argument: Argument { name: name.clone(), ty: items, docs }, ty }
            }
            Given::Body(described) => {
                let form = Form { operation, many: false };
                ChoiceKind::Body(body(cx, form, described, &mut Arguments::default()))
            }
        };
        Choice { name, kind }
    };
    given(cx, operation).into_iter().map(choice).collect()
}

/// Returns the type of what a request sends with its data.
fn included(cx: &Cx<'_>, choice: &SentChoice) -> Type {
    match choice.members[..] {
        [only] => cx.shape(only),
        _ => Type::item(cx.path(choice.module, &choice.name)),
    }
}

/// Builds the enum of resources that a request sends with its data, if there are several types.
pub(super) fn sent_choice(cx: &Cx<'_>, choice: &SentChoice) -> Option<Union> {
    let variants = choice.members.iter().map(|id| {
        let shape = &cx.api.shapes[*id];
        let resource = &cx.api.resources[shape.resource];
        UnionVariant {
            name: resource.name.rust.clone(),
            docs: Docs::role(names::named(&resource.name.rust)),
            values: vec![resource.name.wire.clone()],
            width: 1,
            marks: Marks::Any,
            ty: cx.shape(*id),
        }
    });
    let variants: Vec<UnionVariant> = variants.collect();
    let names = variants.iter().map(|variant| variant.name.clone()).collect();
    (variants.len() > 1).then(|| Union {
        name: choice.name.clone(),
        docs: Docs::role(Role::Alternatives(names)),
        tag: Some("type".to_owned()),
        variants,
    })
}

/// Filters of which at least one must be given.
pub(super) fn scope(cx: &Cx<'_>, scope: &ir::Scope) -> Scope {
    let filters = scope.parameters.iter().map(|described| {
        let name = described.name.rust.clone();
        Filter { and: names::and(&name), parameter: parameter(cx, described, &name), name }
    });
    Scope { name: scope.name.clone(), filters: filters.collect() }
}

fn body(cx: &Cx<'_>, form: Form<'_>, body: &ir::Body, arguments: &mut Arguments) -> Body {
    let before = arguments.list.len();
    let (sent, ty, resource, value) = match &body.payload {
        BodyPayload::Document { data, amount, meta, .. } => {
            let (one, amount) = (cx.shape(*data), if form.many { Amount::Many } else { *amount });
            let ty = request_document(cx.several(one.clone(), amount), meta.map(|meta| cx.object(meta)));
            (Sent::Document, ty, Some(one), sent_document(cx, form, (*data, amount), *meta, arguments))
        }
        BodyPayload::Linkage(linked) => {
            let amount = amount(linked);
            let name = arguments.add("data", cx.linked(linked, amount), Docs::role(names::named("data")));
            let data = cx.several(cx.identifier(linked), amount);
            (Sent::Document, request_document(data, None), None, BodyValue::Linkage { data: name, amount })
        }
        BodyPayload::Batch => {
            let ty = Type::runtime(Runtime::Batch);
            let name = arguments.add("batch", Type::of(Head::Into, ty.clone()), Docs::role(names::named("batch")));
            (Sent::Batch, ty, None, BodyValue::Plain(name, Conversion::Into))
        }
        plain => {
            let (sent, held) = plain_body(cx, plain);
            let name = arguments.add("body", cx.argument(&held), Docs::role(names::named("body")));
            (sent, cx.ty(&held), None, BodyValue::Plain(name, conversion(&held)))
        }
    };
    let arguments = arguments.list.get(before..).unwrap_or_default().to_vec();
    Body {
        sent,
        media_type: body.media_type.clone(),
        styles: body.styles.clone(),
        types: body.types.clone(),
        prose: body.prose.clone(),
        ty,
        resource,
        arguments,
        value,
    }
}

/// Returns the number of identifiers in a document.
pub(super) const fn amount(linked: &Relationship) -> Amount {
    match (linked.cardinality, linked.nullable) {
        (Cardinality::Many, _) => Amount::Many,
        (Cardinality::Either, _) => Amount::Either,
        (Cardinality::One, true) => Amount::Optional,
        (Cardinality::One, false) => Amount::One,
    }
}

/// Returns the serialisation and the type of a body that is not a document.
pub(super) fn plain_body(cx: &Cx<'_>, payload: &BodyPayload) -> (Sent, Ty) {
    let object = |id: &StructId| Ty::Named(cx.api.structs[*id].ty);
    match payload {
        BodyPayload::Json(ty) => (Sent::Json, ty.clone()),
        BodyPayload::Form(id) => (Sent::Form, object(id)),
        BodyPayload::Multipart(id) => (Sent::Multipart, object(id)),
        BodyPayload::Text => (Sent::Text, Ty::String),
        BodyPayload::Bytes | BodyPayload::Batch | BodyPayload::Document { .. } | BodyPayload::Linkage(_) => {
            (Sent::Bytes, Ty::Bytes)
        }
    }
}

/// Whether a document changes the resource that the first path parameter identifies.
pub(super) fn changes(cx: &Cx<'_>, form: Form<'_>, data: ShapeId) -> bool {
    let body = form.operation.body.as_ref().map(|body| &body.payload);
    let is_one = matches!(body, Some(BodyPayload::Document { amount: Amount::One, .. })) && !form.many;
    cx.api.shapes[data].view == View::Patch && is_one && !path_parameters(form.operation).is_empty()
}

fn sent_document(
    cx: &Cx<'_>,
    form: Form<'_>,
    (data, amount): (ShapeId, Amount),
    meta: Option<StructId>,
    arguments: &mut Arguments,
) -> BodyValue {
    let shape = &cx.api.shapes[data];
    let resource = spelled::argument(&cx.api.resources[shape.resource].name.rust);
    let one = Type::of(Head::Into, cx.shape(data));
    let (name, ty) = match shape.view {
        _ if amount == Amount::Many => (format!("{}s", resource.trim_end_matches('_')), Type::of(Head::Items, one)),
        _ if amount == Amount::Either => {
            (format!("{}s", resource.trim_end_matches('_')), cx.several(cx.shape(data), amount))
        }
        View::Patch => ("changes".to_owned(), one),
        View::Create | View::Read => (resource, one),
    };
    // The first argument is the first parameter of the path.
    let id = arguments.list.first().filter(|_| changes(cx, form, data)).map(|argument| argument.name.clone());
    let data = arguments.add(&name, ty, Docs::role(names::named(&name)));
    let meta = meta.map(|meta| (cx.object(meta), &cx.api.structs[meta]));
    let meta = meta.filter(|(_, object)| !object.has_empty());
    let meta = meta.map(|(ty, object)| cx.new_object(ty, object, arguments));
    match id {
        Some(id) => BodyValue::Patch { id, data, meta },
        None => BodyValue::Document { data, amount, meta },
    }
}
