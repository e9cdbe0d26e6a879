//! Requests and responses of operations: documents, plain JSON, forms, bytes.

use openapiv3::{Encoding, MediaType, Operation, QueryStyle, ReferenceOr, Response, StatusCode};

use super::access::place_of;
use super::context::{Hint, Lowering};
use super::documents::Item;
use super::operations::Place;
use super::recognise;
use crate::fates::Code;
use crate::ir::{
    Amount, Body, BodyPayload, ByStatus, Case, Failure, JsonType, Kind, Payload, Presence, Prose, SchemaId, SchemaUse,
    Structure, Success, View,
};
use crate::parse::pointer;
use crate::parse::tree::Node;

/// Media types, the most specific first.
const PREFERENCE: [&str; 6] = [
    "application/vnd.api+json",
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",
    "text/plain",
];
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

pub(super) type Content = indexmap::IndexMap<String, MediaType>;

/// Returns the success responses, in the order of the description.
pub(super) fn successes(operation: &Operation) -> impl Iterator<Item = (String, &ReferenceOr<Response>)> {
    let succeeds = |code: &StatusCode| match code {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    };
    let responses = &operation.responses;
    // If it is the only response, `default` includes success.
    let only = responses.default.iter().filter(|_| responses.responses.is_empty());
    responses
        .responses
        .iter()
        .filter(move |(code, _)| succeeds(code))
        .map(|(code, response)| (code.to_string(), response))
        .chain(only.map(|response| ("default".to_owned(), response)))
}

/// Returns the described media type that the client uses.
pub(super) fn preferred(content: &Content) -> Option<(&str, &MediaType)> {
    let described: Vec<_> = content.iter().filter(|(_, media)| media.schema.is_some()).collect();
    let all: Vec<_> = if described.is_empty() { content.iter().collect() } else { described };
    let known = PREFERENCE.iter().find_map(|wanted| all.iter().find(|(name, _)| essence(name) == *wanted));
    let json = || all.iter().find(|(name, _)| is_json(name));
    known.or_else(json).or_else(|| all.first()).map(|(name, media)| (name.as_str(), *media))
}

/// Whether a media type is that of JSON:API.
pub(super) fn is_json_api(media: &str) -> bool {
    essence(media) == "application/vnd.api+json"
}

/// Returns a media type in lower case without its parameters, because RFC 9110 ignores case.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase()
}

pub(super) fn is_json(media: &str) -> bool {
    let essence = essence(media);
    matches!(essence.as_str(), "application/json" | "text/json" | "*/*" | "application/*") || essence.ends_with("+json")
}

/// Returns the media type of a body. A range cannot be sent.
fn sent_as(media: String) -> String {
    if essence(&media).contains('*') { "application/json".to_owned() } else { media }
}

fn is_text(media: &str) -> bool {
    essence(media).starts_with("text/")
}

/// Returns the variant for a success status, by its name in RFC 9110.
fn variant_of(status: Option<u16>) -> String {
    let Some(status) = status else { return "Success".to_owned() };
    let name = match status {
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritative",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        _ => return format!("Status{status}"),
    };
    name.to_owned()
}

/// The chosen content: its media type, schema and location.
struct Chosen {
    /// The pointer of the request body or the response.
    at: String,
    media_type: String,
    schema: Option<SchemaId>,
}

/// Returns the serialisation of a form member with a style, as for a query parameter. The typed model does not
/// distinguish an absent `explode`, whose default depends on the style, from `false`.
fn form_style(encoding: &Encoding, node: &Node) -> Structure {
    let explode = node.get("explode").and_then(Node::as_bool);
    match (encoding.style.as_ref().unwrap_or(&QueryStyle::Form), explode) {
        (QueryStyle::DeepObject, _) => Structure::Deep,
        (QueryStyle::Form, None | Some(true)) | (_, Some(true)) => Structure::Exploded,
        (QueryStyle::Form, Some(false)) => Structure::Joined(','),
        (QueryStyle::SpaceDelimited, _) => Structure::Joined(' '),
        (QueryStyle::PipeDelimited, _) => Structure::Joined('|'),
    }
}

impl Lowering<'_> {
    /// Lowers the request body.
    pub(super) fn body(&mut self, place: &Place<'_>) -> Option<Body> {
        let described = place.described.request_body.as_ref()?;
        let at = place_of(described, || format!("{}/requestBody", place.at));
        let request = self.description.request_body(described)?;
        let origin = self.description.origin(&at);
        self.claims.model(origin);
        let chosen = self.choose(&request.content, &at, "request", place)?;
        let payload = self.body_payload(place, &chosen)?;
        let is_form = matches!(payload, BodyPayload::Form(_));
        let styles = self.encodings(&request.content, &chosen, is_form);
        Some(Body {
            // A document without `data` is useless, even if the description allows it.
            optional: !request.required
                && !matches!(payload, BodyPayload::Document { .. } | BodyPayload::Linkage(_) | BodyPayload::Batch),
            media_type: sent_as(chosen.media_type),
            styles,
            prose: Prose { summary: None, description: request.description.clone() },
            payload,
        })
    }

    /// Returns the styles of the form members that `encoding` describes. Entries without effect are reported.
    fn encodings(&mut self, content: &Content, chosen: &Chosen, is_form: bool) -> Vec<(String, Structure)> {
        let described = content.get(&chosen.media_type).map(|media| &media.encoding);
        let at = format!("{}/content/{}/encoding", chosen.at, pointer::escape(&chosen.media_type));
        let mut styles = Vec::new();
        for (name, encoding) in described.into_iter().flatten() {
            let here = pointer::join(&at, name);
            let Some(node) = self.description.node(&here) else { continue };
            // A style takes precedence over a media type, and each of these keywords implies one (OpenAPI 3.1.1,
            // 4.8.15.1).
            let has_style = ["style", "explode", "allowReserved"].iter().any(|keyword| node.get(keyword).is_some());
            let sends_json = !has_style && encoding.content_type.as_deref().is_some_and(is_json);
            let (style, used): (_, &[&str]) = match (is_form, has_style) {
                (true, true) => (Some(form_style(encoding, node)), &["style", "explode"]),
                (true, false) if sends_json => (Some(Structure::Json), &["contentType"]),
                _ => (None, &[]),
            };
            styles.extend(style.map(|style| (name.clone(), style)));
            let unused = node.members().map(|(keyword, _)| keyword).filter(|keyword| !used.contains(keyword));
            for keyword in unused {
                let message = format!("the client chooses the `{keyword}` of this part itself");
                let origin = self.description.origin(&here).member(keyword);
                self.fault(Code::NoEffectHere, &origin, message);
            }
        }
        styles
    }

    fn body_payload(&mut self, place: &Place<'_>, chosen: &Chosen) -> Option<BodyPayload> {
        let hint = place.hint(&chosen.at, "requestBodies", "body").or(format!("{} request body", place.builder));
        let Some(schema) = chosen.schema else {
            return Some(self.raw_body(&chosen.media_type));
        };
        if self.batch_operation(schema).is_some() {
            self.batch(schema, place);
            return Some(BodyPayload::Batch);
        }
        let document = self.document_of(schema);
        if let Some((data, amount)) = document.as_ref().and_then(|document| self.sent_item(document)) {
            let data = self.sent_shape(data, self.purpose(data, place), place)?;
            if amount != Amount::One && self.api.shapes[data].view == View::Patch {
                // The path names none of several resources.
                self.api.shapes[data].id = Some(Presence::Optional);
            }
            let included = self.sent_document(schema, place);
            return Some(BodyPayload::Document { data, amount, meta: self.request_meta(place, schema), included });
        }
        if document.is_some_and(|document| document.kind == Item::Identifier) {
            let linked = self.linked(schema, View::Create, place);
            return Some(BodyPayload::Linkage(Box::new(linked)));
        }
        if is_json(&chosen.media_type) && !self.is_binary(schema) {
            return Some(BodyPayload::Json(self.as_sent(|this| this.nullable_ty(schema, &hint))));
        }
        let essence = essence(&chosen.media_type);
        match essence.as_str() {
            FORM | MULTIPART if matches!(self.schema(schema).kind, Kind::Object { .. }) => {
                self.model(schema);
                let hint = place.hint(&chosen.at, "requestBodies", "form");
                let form = self.as_sent(|this| {
                    let view = this.view_of(schema);
                    let words = this.sent_words(schema, view, &hint);
                    this.object_named(schema, view, &words, None)
                });
                Some(if essence == FORM { BodyPayload::Form(form) } else { BodyPayload::Multipart(form) })
            }
            _ => {
                self.raw(schema, &chosen.media_type);
                Some(self.raw_body(&chosen.media_type))
            }
        }
    }

    /// Types content that is neither JSON nor a form: text and bytes as described, anything else less precisely.
    fn raw(&mut self, schema: SchemaId, media_type: &str) {
        let described = self.schema(schema);
        if matches!(described.kind, Kind::Plain) && matches!(described.ty, Some(JsonType::String) | None) {
            return self.model(schema);
        }
        let (origin, kind) = (described.origin.clone(), if is_text(media_type) { "text" } else { "bytes" });
        self.fault(Code::RawBody, &origin, format!("`{media_type}` is sent and received as {kind}"));
    }

    /// Whether the content is a file.
    fn is_binary(&self, schema: SchemaId) -> bool {
        let described = self.schema(schema);
        described.ty == Some(JsonType::String) && described.format.as_deref() == Some("binary")
    }

    fn raw_body(&self, media_type: &str) -> BodyPayload {
        if is_text(media_type) { BodyPayload::Text } else { BodyPayload::Bytes }
    }

    /// Lowers the success responses.
    pub(super) fn success(&mut self, place: &Place<'_>) -> Success {
        let mut responses: Vec<Success> = Vec::new();
        for (status, described) in successes(place.described) {
            if let Some(response) = self.successful(place, &status, described) {
                responses.push(response);
            }
        }
        let nothing = || Success {
            statuses: Vec::new(),
            prose: Prose::default(),
            media_type: None,
            payload: Payload::Nothing,
            optional: false,
            included: Vec::new(),
        };
        let statuses = responses.iter().flat_map(|response| response.statuses.clone()).collect();
        // A response without content next to one with content makes the content optional.
        let mut with_content: Vec<&Success> =
            responses.iter().filter(|response| response.payload != Payload::Nothing).collect();
        // So does 202: its content describes a job, which `Written` keeps as received.
        if with_content.iter().any(|response| response.payload.is_typed_document()) && place.method != "get" {
            with_content.retain(|response| response.statuses != [202] || response.payload.is_typed_document());
        }
        if with_content.windows(2).any(|pair| matches!(pair, [one, other] if one.payload != other.payload)) {
            return self.by_status(place, &responses);
        }
        let optional = !with_content.is_empty() && with_content.len() < responses.len();
        let chosen = with_content.first().copied().or(responses.first()).cloned().unwrap_or_else(nothing);
        Success { statuses, optional, ..chosen }
    }

    /// Creates an enum of responses with different content.
    fn by_status(&mut self, place: &Place<'_>, responses: &[Success]) -> Success {
        let candidates = [format!("{} response", place.builder), format!("{} success", place.builder)];
        let name = self.type_name(&candidates, &place.origin);
        let cases = responses.iter().map(|response| {
            let status = response.statuses.first().copied();
            Case { status, name: variant_of(status), payload: response.payload.clone(), prose: response.prose.clone() }
        });
        let mut cases: Vec<Case> = cases.collect();
        cases.dedup_by(|one, other| one.name == other.name);
        let media_types = responses.iter().filter_map(|response| response.media_type.clone());
        let media_types: indexmap::IndexSet<String> = media_types.collect();
        Success {
            statuses: responses.iter().flat_map(|response| response.statuses.clone()).collect(),
            prose: Prose::default(),
            media_type: (!media_types.is_empty()).then(|| media_types.into_iter().collect::<Vec<_>>().join(", ")),
            payload: Payload::ByStatus(ByStatus { name, cases }),
            optional: false,
            included: Vec::new(),
        }
    }

    fn successful(&mut self, place: &Place<'_>, status: &str, described: &ReferenceOr<Response>) -> Option<Success> {
        let (at, response) = self.response(place, status, described)?;
        let mut chosen = self.choose(&response.content, &at, &format!("response/{status}"), place);
        if let Some(schema) = chosen.as_mut().and_then(|chosen| chosen.schema.as_mut()) {
            *schema = self.without_errors(*schema, place);
        }
        let payload = match &chosen {
            None => Payload::Nothing,
            Some(chosen) => self.payload(place, chosen, status),
        };
        let included = chosen.as_ref().and_then(|chosen| chosen.schema).map(|schema| self.included(schema));
        Some(Success {
            statuses: status.parse().into_iter().collect(),
            prose: Prose { summary: None, description: Some(response.description.clone()) },
            media_type: chosen.map(|chosen| chosen.media_type),
            payload,
            optional: false,
            included: included.unwrap_or_default(),
        })
    }

    fn payload(&mut self, place: &Place<'_>, chosen: &Chosen, status: &str) -> Payload {
        let Some(schema) = chosen.schema else {
            return if is_text(&chosen.media_type) { Payload::Text } else { Payload::Bytes };
        };
        if let Some(data) = self.received(schema, place) {
            return Payload::Document(data);
        }
        if self.batch_result(schema).is_some() && self.batch_at.as_ref() == Some(&place.at) {
            self.model_tree(schema);
            return Payload::Results;
        }
        if is_json(&chosen.media_type) && !self.is_binary(schema) {
            let hint = place.hint(&chosen.at, "responses", "response");
            let hint = hint.or(format!("{} response {status}", place.builder));
            let hint = hint.or(format!("{} response body", place.builder));
            return Payload::Json(self.nullable_ty(schema, &hint));
        }
        self.raw(schema, &chosen.media_type);
        if is_text(&chosen.media_type) { Payload::Text } else { Payload::Bytes }
    }

    /// Lowers the error responses.
    pub(super) fn failures(&mut self, place: &Place<'_>) -> Vec<Failure> {
        let good: Vec<String> = successes(place.described).map(|(status, _)| status).collect();
        let responses = &place.described.responses;
        let coded = responses.responses.iter().map(|(code, response)| (code.to_string(), response));
        let default = responses.default.iter().map(|response| ("default".to_owned(), response));
        let mut failures = Vec::new();
        for (status, described) in coded.chain(default).filter(|(status, _)| !good.contains(status)) {
            let Some((at, response)) = self.response(place, &status, described) else {
                continue;
            };
            if let Some(Chosen { schema: Some(schema), .. }) =
                self.choose(&response.content, &at, &format!("response/{status}"), place)
            {
                self.failure(place, schema);
            }
            let prose = Prose { summary: None, description: Some(response.description.clone()) };
            failures.push(Failure { status, prose });
        }
        failures
    }

    /// Types an error document by the runtime; other errors are kept as received.
    fn failure(&mut self, place: &Place<'_>, schema: SchemaId) {
        match recognise::errors(&self.schemas, schema) {
            Some(error) => self.error_document(place, schema, error),
            None => {
                for id in self.tree(schema) {
                    let origin = self.schema(id).origin.clone();
                    self.claims.waive_unless_modelled(origin, "an error that is no JSON:API document comes as it is");
                }
            }
        }
    }

    /// Returns the document among alternatives of which the others are error documents, which are errors.
    fn without_errors(&mut self, schema: SchemaId, place: &Place<'_>) -> SchemaId {
        let document = self.document_among(schema);
        if document == schema {
            return schema;
        }
        self.model(schema);
        self.model(self.schemas.unwrapped(schema));
        for alternative in self.below(self.schemas.unwrapped(schema)) {
            if let Some(error) = recognise::errors(&self.schemas, alternative) {
                self.error_document(place, alternative, error);
            }
        }
        // The response is the last use of a schema.
        self.schemas.graph.uses.last_mut().into_iter().for_each(|used| used.schema = document);
        document
    }

    /// Marks an error document as modelled, and reads its codes.
    fn error_document(&mut self, place: &Place<'_>, document: SchemaId, error: SchemaId) {
        self.model_tree(document);
        let Some(code) = recognise::property(self.schema(error), "code") else {
            return;
        };
        if !self.schema(code).values.is_empty() {
            let named = [error, document].into_iter().find_map(|id| self.schemas.definition(id));
            let hint = named.map_or_else(|| format!("{} error code", place.builder), |name| format!("{name} code"));
            let ty = self.enumeration(code, &Hint::new(hint));
            self.api.error_code.get_or_insert(ty);
        }
    }

    /// Lowers a response, inline or shared.
    fn response(
        &mut self,
        place: &Place<'_>,
        status: &str,
        described: &ReferenceOr<Response>,
    ) -> Option<(String, Response)> {
        let at = place_of(described, || format!("{}/responses/{status}", place.at));
        let origin = self.description.origin(&at);
        self.claims.model(origin.clone());
        let response = self.description.response(described)?.clone();
        if !response.headers.is_empty() {
            self.fault(
                Code::ResponseHeaders,
                &origin.member("headers"),
                "`headers` of a response are not supported: read them from the raw response",
            );
        }
        if !response.links.is_empty() {
            self.fault(Code::ResponseLinks, &origin.member("links"), "`links` of a response are not supported");
        }
        Some((at, response))
    }

    /// Chooses the content that the client uses, with its schema.
    fn choose(&mut self, content: &Content, at: &str, what: &str, place: &Place<'_>) -> Option<Chosen> {
        let (media, described) = preferred(content)?;
        let here = format!("{at}/content/{}", pointer::escape(media));
        let schema = described.schema.as_ref().map(|schema| self.schemas.schema(schema, &format!("{here}/schema")));
        if let Some(schema) = schema {
            let operation = format!("{} {}", place.method.to_uppercase(), place.path);
            let media_type = Some(media.to_owned());
            self.schemas.graph.uses.push(SchemaUse { operation, place: what.to_owned(), media_type, schema });
        }
        for (other, described) in content.iter().filter(|(other, _)| *other != media) {
            let place = format!("{at}/content/{}", pointer::escape(other));
            let reason = format!("the client speaks {media}");
            self.claims.waive_unless_modelled(self.description.origin(&place), &reason);
            if let Some(schema) = &described.schema {
                let id = self.schemas.schema(schema, &format!("{place}/schema"));
                for id in self.tree(id) {
                    let origin = self.schema(id).origin.clone();
                    self.claims.waive_unless_modelled(origin, &reason);
                }
            }
        }
        Some(Chosen { at: at.to_owned(), media_type: media.to_owned(), schema })
    }
}
