//! Request bodies: documents, plain JSON, forms, text, bytes.

use openapiv3::{Encoding, QueryStyle, RequestBody};

use super::access::place_of;
use super::context::Lowering;
use super::documents::Item;
use super::media::{Chosen, Content, FORM, MULTIPART, essence, is_json, is_range, is_text, preferred, word};
use super::operations::Place;
use super::recognise;
use crate::fates::Code;
use crate::ir::{
    Amount, Body, BodyPayload, Constraints, JsonType, Kind, Location, Name, Operation, Origin, Parameter, Presence,
    Prose, Schema, SchemaId, StructId, Structure, Style, Ty, View,
};
use crate::names;
use crate::parse::pointer;
use crate::parse::tree::Node;

/// The header with the media type of a body, as a parameter. One that is described is ignored.
const CONTENT_TYPE: &str = "content-type";

/// Returns the media type of a body. A range cannot be sent: the caller gives the media type of bytes, if the range
/// leaves little open and the body must be sent.
fn sent_as(media: &str, payload: &BodyPayload, optional: bool) -> String {
    let sent = match payload {
        _ if !is_range(media) => media,
        BodyPayload::Text => "text/plain",
        BodyPayload::Bytes if is_caller_s(media) && !optional => media,
        BodyPayload::Bytes => "application/octet-stream",
        _ => "application/json",
    };
    sent.to_owned()
}

/// Whether the caller chooses the media type of bytes: `image/*`.
fn is_caller_s(media: &str) -> bool {
    is_range(media) && !matches!(essence(media).as_str(), "*/*" | "application/*")
}

fn raw_body(media_type: &str) -> BodyPayload {
    if is_text(media_type) { BodyPayload::Text } else { BodyPayload::Bytes }
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

/// The styles of the members of a form, and the media types of parts.
type Encodings = (Vec<(String, Structure)>, Vec<(String, String)>);

impl Lowering<'_> {
    /// Lowers the request body: the content that carries the most.
    pub(super) fn body(&mut self, place: &Place<'_>) -> Option<Body> {
        let (at, request) = self.request(place)?;
        let origin = self.description.origin(&at);
        self.claims.model(origin);
        let chosen = self.read_content(preferred(&request.content)?, &at, "request", place);
        self.body_of(place, request, &chosen)
    }

    /// The described body, and its pointer.
    fn request<'d>(&self, place: &Place<'d>) -> Option<(String, &'d RequestBody)>
    where
        Self: 'd,
    {
        let described = place.described.request_body.as_ref()?;
        let at = place_of(described, || format!("{}/requestBody", place.at));
        Some((at, self.description.request_body(described)?))
    }

    fn body_of(&mut self, place: &Place<'_>, request: &RequestBody, chosen: &Chosen) -> Option<Body> {
        let payload = self.body_payload(place, chosen)?;
        let (styles, types) = self.encodings(&request.content, chosen, &payload);
        // A document without `data` is useless, even if the description allows it.
        let optional = !request.required
            && !matches!(payload, BodyPayload::Document { .. } | BodyPayload::Linkage(_) | BodyPayload::Batch);
        Some(Body {
            optional,
            media_type: sent_as(&chosen.media_type, &payload, optional),
            schema: chosen.schema,
            styles,
            types,
            prose: Prose { summary: None, description: request.description.clone() },
            payload,
        })
    }

    /// Returns the styles of the members of a form and the media types of the parts of a multipart form, as `encoding`
    /// describes them. Entries without effect are reported.
    fn encodings(&mut self, content: &Content, chosen: &Chosen, payload: &BodyPayload) -> Encodings {
        let described = content.get(&chosen.media_type).map(|media| &media.encoding);
        let at = format!("{}/encoding", chosen.place());
        let (mut styles, mut types) = (Vec::new(), Vec::new());
        for (name, encoding) in described.into_iter().flatten() {
            let here = pointer::join(&at, name);
            let Some(node) = self.description.node(&here) else { continue };
            // A style takes precedence over a media type, and each of these keywords implies one (OpenAPI 3.1.1,
            // 4.8.15.1).
            let has_style = ["style", "explode", "allowReserved"].iter().any(|keyword| node.get(keyword).is_some());
            let media = encoding.content_type.as_deref().filter(|_| !has_style);
            let used: &[&str] = match (payload, media) {
                (BodyPayload::Form(_), _) if has_style => {
                    styles.push((name.clone(), form_style(encoding, node)));
                    &["style", "explode"]
                }
                (BodyPayload::Form(_), Some(media)) if is_json(media) => {
                    styles.push((name.clone(), Structure::Json));
                    &["contentType"]
                }
                (BodyPayload::Multipart(form), Some(media)) if self.is_sent_as(*form, name, media) => {
                    types.push((name.clone(), media.to_owned()));
                    &["contentType"]
                }
                _ => &[],
            };
            let unused = node.members().map(|(keyword, _)| keyword).filter(|keyword| !used.contains(keyword));
            for keyword in unused {
                let message = format!("the client chooses the `{keyword}` of this part itself");
                let origin = self.description.origin(&here).member(keyword);
                self.fault(Code::NoEffectHere, &origin, message);
            }
        }
        (styles, types)
    }

    /// Whether a part of a multipart form can be sent as one media type: files and texts can, an object is JSON.
    fn is_sent_as(&self, form: StructId, name: &str, media: &str) -> bool {
        let field = self.api.structs[form].fields.iter().find(|field| field.name.wire == name);
        let mut ty = field.map(|field| &field.ty);
        while let Some(Ty::Sensitive(inner) | Ty::Boxed(inner) | Ty::List(inner) | Ty::Nullable(inner)) = ty {
            ty = Some(&**inner);
        }
        let is_plain = matches!(ty, Some(Ty::Bytes | Ty::String | Ty::Date | Ty::Timestamp));
        is_plain && !is_range(media) && !media.contains(',')
    }

    fn body_payload(&mut self, place: &Place<'_>, chosen: &Chosen) -> Option<BodyPayload> {
        let hint = place.hint(&chosen.at, "requestBodies", "body").or(format!("{} request body", place.builder));
        let Some(schema) = chosen.schema else {
            let is_json = self.is_untyped_json(chosen);
            return Some(if is_json { BodyPayload::Json(Ty::Untyped) } else { raw_body(&chosen.media_type) });
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
                Some(raw_body(&chosen.media_type))
            }
        }
    }

    /// The requests of an operation that send another described content, if that carries something else. A content that
    /// carries the same in another media type is left out.
    pub(super) fn other_bodies(&mut self, place: &Place<'_>, operation: &Operation) -> Vec<Operation> {
        let Some((at, request)) = self.request(place) else { return Vec::new() };
        let Some((media, _)) = preferred(&request.content) else { return Vec::new() };
        let schema = operation.body.as_ref().and_then(|body| body.schema);
        let first = Chosen { at: at.clone(), media_type: media.to_owned(), schema };
        let mut known = vec![(first.media_type.clone(), schema)];
        let mut others = Vec::new();
        for (media, described) in request.content.iter().filter(|(media, _)| *media != &first.media_type) {
            let chosen = self.read_content((media, described), &at, &format!("request/{media}"), place);
            if !self.carries_more(&chosen, &known) {
                let message = format!("the client sends `{}`, not `{media}`", first.media_type);
                self.leave_out(Code::OtherRequestType, &first, (media, described), message);
                continue;
            }
            let word = word(media);
            let own = Place { builder: format!("{} {word}", place.builder), ..place.clone() };
            let Some(body) = self.body_of(&own, request, &chosen) else { continue };
            known.push((chosen.media_type, chosen.schema));
            others.push(self.sending(operation, &word, Body { optional: false, ..body }));
        }
        others
    }

    /// Whether a content carries something that the known ones do not.
    fn carries_more(&self, chosen: &Chosen, known: &[(String, Option<SchemaId>)]) -> bool {
        let Some(schema) = chosen.schema.filter(|id| !self.says_nothing(*id)) else {
            // Without a schema, only text and bytes can be sent.
            let is_structured = |media: &str| is_json(media) || matches!(essence(media).as_str(), FORM | MULTIPART);
            let is_text = is_text(&chosen.media_type);
            return !is_structured(&chosen.media_type)
                && known.iter().all(|(media, _)| is_structured(media) || self::is_text(media) != is_text);
        };
        if !self.can_be_sent(&chosen.media_type, schema) {
            return false;
        }
        let is_known = known.iter().any(|(_, known)| known.is_some_and(|known| self.alike(known, schema)));
        let is_multipart = |media: &str| essence(media) == MULTIPART;
        !is_known
            || is_multipart(&chosen.media_type)
                && self.has_file(schema)
                && !known.iter().any(|(media, _)| is_multipart(media))
    }

    /// Whether the client can write such a content: JSON, an object as a form, a text, or bytes.
    fn can_be_sent(&self, media: &str, schema: SchemaId) -> bool {
        let described = self.schema(schema);
        match essence(media).as_str() {
            FORM | MULTIPART => matches!(described.kind, Kind::Object { .. }),
            _ => is_json(media) || described.ty == Some(JsonType::String),
        }
    }

    fn says_nothing(&self, id: SchemaId) -> bool {
        let schema = self.schema(self.schemas.unwrapped(id));
        schema.ty.is_none() && schema.kind == Kind::Plain && schema.values.is_empty()
    }

    /// Whether a member of a form is a file or a list of files.
    fn has_file(&self, form: SchemaId) -> bool {
        let members = recognise::properties(self.schema(self.schemas.unwrapped(form)));
        members.into_iter().flat_map(|members| members.values()).any(|member| {
            let item = match self.schema(member.schema).kind {
                Kind::Array { items: Some(item) } => item,
                _ => member.schema,
            };
            self.is_binary(self.schemas.unwrapped(item))
        })
    }

    /// An operation with another body, under a name of its own.
    fn sending(&mut self, operation: &Operation, word: &str, body: Body) -> Operation {
        let Name { wire, rust } = &operation.id;
        let rust = self.methods.nearest(&format!("{}_{word}", rust.trim_end_matches('_')));
        // An operation without an `operationId` is named `post /boats`.
        let mut wire = format!("{wire}{}{word}", if wire.contains(' ') { ' ' } else { '_' });
        let ids = self.description.operations();
        while ids.iter().any(|(.., described)| described.operation_id.as_ref() == Some(&wire)) {
            wire.push('_');
        }
        let candidates = [names::builder(&rust), format!("{} request", names::builder(&rust))];
        let builder = self.type_name(&candidates, &operation.origin);
        let mut other = Operation {
            id: Name { wire, rust },
            builder,
            body: Some(body),
            many: None,
            body_of: Some(operation.id.rust.clone()),
            ..operation.clone()
        };
        other.parameters.retain(|parameter| parameter.name.wire != CONTENT_TYPE);
        let media_type = self.media_type(other.body.as_ref(), &operation.origin);
        other.parameters.extend(media_type);
        other
    }

    /// The parameter of the media type that the caller of an operation gives.
    pub(super) fn media_type(&mut self, body: Option<&Body>, origin: &Origin) -> Option<Parameter> {
        let range = body.map(|body| body.media_type.clone()).filter(|media| is_range(media))?;
        let example = range.replace('*', if range.starts_with("image/") { "png" } else { "example" });
        let text = format!("The media type of the body, one of `{range}`.");
        let schema = self.schemas.allocate(Schema {
            origin: origin.clone(),
            ty: Some(JsonType::String),
            example: Some(example.into()),
            ..Schema::default()
        });
        Some(Parameter {
            name: names::parameter(CONTENT_TYPE),
            location: Location::Header,
            ty: Ty::String,
            schema,
            style: Style::Single,
            required: true,
            client: None,
            prose: Prose { summary: None, description: Some(text) },
            constraints: Constraints::default(),
            default: None,
            deprecated: false,
            origin: origin.clone(),
        })
    }
}
