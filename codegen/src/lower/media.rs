//! Media types: which content of a request or a response the client uses, and what becomes of the others.

use openapiv3::MediaType;

use super::context::Lowering;
use super::operations::Place;
use crate::fates::Code;
use crate::ir::{JsonType, Kind, Origin, SchemaId, SchemaUse};
use crate::parse::pointer;

/// Media types, the most specific first.
const PREFERENCE: [&str; 6] = [
    "application/vnd.api+json",
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",
    "text/plain",
];
/// The names of JSON that say nothing about its meaning.
const ALIASES: [&str; 6] =
    ["application/json", "text/json", "application/vnd.api+json", "application/*+json", "application/*", "*/*"];
pub(super) const FORM: &str = "application/x-www-form-urlencoded";
pub(super) const MULTIPART: &str = "multipart/form-data";

pub(super) type Content = indexmap::IndexMap<String, MediaType>;

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
pub(super) fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase()
}

pub(super) fn is_json(media: &str) -> bool {
    let essence = essence(media);
    matches!(essence.as_str(), "application/json" | "text/json" | "*/*" | "application/*") || essence.ends_with("+json")
}

/// Whether it is a range of media types, which nothing can be sent as: `image/*`.
pub(super) fn is_range(media: &str) -> bool {
    essence(media).contains('*')
}

pub(super) fn is_text(media: &str) -> bool {
    essence(media).starts_with("text/")
}

/// Returns the word by which a request that sends this media type is named.
pub(super) fn word(media: &str) -> String {
    match essence(media).as_str() {
        FORM => "form".to_owned(),
        MULTIPART => "multipart".to_owned(),
        "application/octet-stream" | "*/*" | "application/*" => "bytes".to_owned(),
        "text/plain" => "text".to_owned(),
        other => {
            let (kind, own) = other.split_once('/').unwrap_or(("", other));
            let own = if own == "*" { kind } else { own };
            let is_word = |c: char| c.is_ascii_alphanumeric();
            own.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
        }
    }
}

/// The chosen content: its media type, schema and location.
pub(super) struct Chosen {
    /// The pointer of the request body or the response.
    pub(super) at: String,
    pub(super) media_type: String,
    pub(super) schema: Option<SchemaId>,
}

impl Chosen {
    /// The pointer of the content.
    pub(super) fn place(&self) -> String {
        format!("{}/content/{}", self.at, pointer::escape(&self.media_type))
    }
}

impl Lowering<'_> {
    /// Reads one content, which is used as `what` of the operation.
    pub(super) fn read_content(
        &mut self,
        (media, described): (&str, &MediaType),
        at: &str,
        what: &str,
        place: &Place<'_>,
    ) -> Chosen {
        let mut chosen = Chosen { at: at.to_owned(), media_type: media.to_owned(), schema: None };
        let here = chosen.place();
        chosen.schema = described.schema.as_ref().map(|schema| self.schemas.schema(schema, &format!("{here}/schema")));
        if let Some(schema) = chosen.schema {
            let (operation, media_type) = (place.origin.clone(), Some(media.to_owned()));
            self.schemas.graph.uses.push(SchemaUse { operation, place: what.to_owned(), media_type, schema });
        }
        chosen
    }

    /// Chooses the content of a response that the client decodes.
    pub(super) fn choose(&mut self, content: &Content, at: &str, what: &str, place: &Place<'_>) -> Option<Chosen> {
        let (media, described) = preferred(content)?;
        let chosen = self.read_content((media, described), at, what, place);
        for (other, described) in content.iter().filter(|(other, _)| *other != media) {
            let message = format!("the client requests and decodes `{media}`, not `{other}`");
            self.leave_out(Code::OtherResponseType, &chosen, (other, described), message);
        }
        Some(chosen)
    }

    /// Leaves a content out, with its schema. The same JSON under another name is no loss.
    pub(super) fn leave_out(
        &mut self,
        code: Code,
        chosen: &Chosen,
        (media, described): (&str, &MediaType),
        message: String,
    ) {
        let other = Chosen { at: chosen.at.clone(), media_type: media.to_owned(), schema: None };
        let place = other.place();
        let schema = described.schema.as_ref().map(|schema| self.schemas.schema(schema, &format!("{place}/schema")));
        let is_same = match (chosen.schema, schema) {
            (Some(chosen), Some(schema)) => self.alike(chosen, schema),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        let is_same = is_same && is_json(&chosen.media_type) && ALIASES.contains(&essence(media).as_str());
        let places = schema.map(|id| self.tree(id)).unwrap_or_default().into_iter();
        let places: Vec<Origin> = places.map(|id| self.schema(id).origin.clone()).collect();
        let origin = self.description.origin(&place);
        if is_same {
            let reason = format!("it is the same JSON as `{}`", chosen.media_type);
            places.into_iter().chain([origin]).for_each(|place| self.claims.waive_unless_modelled(place, &reason));
        } else {
            self.fault(code, &origin, message);
            places.into_iter().for_each(|place| self.claims.leave_out(place, code));
        }
    }

    /// Whether a content is JSON that nothing describes, which is reported.
    pub(super) fn is_untyped_json(&mut self, chosen: &Chosen) -> bool {
        let is_untyped = chosen.schema.is_none() && is_json(&chosen.media_type) && !is_range(&chosen.media_type);
        if is_untyped {
            let origin = self.description.origin(&chosen.place());
            let message = format!("`{}` has no `schema`: it is any JSON", chosen.media_type);
            self.fault_with_help(Code::Untyped, &origin, message, "describe its `schema` in the overlay");
        }
        is_untyped
    }

    /// Types content that is neither JSON nor a form: text and bytes as described, anything else less precisely.
    pub(super) fn raw(&mut self, schema: SchemaId, media_type: &str) {
        let described = self.schema(schema);
        if matches!(described.kind, Kind::Plain) && matches!(described.ty, Some(JsonType::String) | None) {
            return self.model(schema);
        }
        let (origin, kind) = (described.origin.clone(), if is_text(media_type) { "text" } else { "bytes" });
        self.fault(Code::RawBody, &origin, format!("`{media_type}` is sent and received as {kind}"));
    }

    /// Whether the content is a file.
    pub(super) fn is_binary(&self, schema: SchemaId) -> bool {
        let described = self.schema(schema);
        described.ty == Some(JsonType::String) && described.format.as_deref() == Some("binary")
    }
}
