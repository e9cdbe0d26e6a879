//! A call from checked arguments, written as the typed method writes them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::runtime::catalogue::check::range;
use crate::runtime::catalogue::data::{Body, BodyKind, Catalogue, Location, Operation, Parameter, Style, StyleName};
use crate::runtime::catalogue::schema::resolved;
use crate::runtime::http::body::{Multipart, MultipartBody};
use crate::runtime::http::call::Call;
use crate::runtime::http::parameter::{PathStyle, Structure};
use crate::runtime::http::query::{QueryPairs, joined};
use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::text::{ToText, json_text};
use crate::runtime::value::time::TimeRange;

/// A value that is one text.
enum Text {
    Plain(String),
    Joined(Vec<String>, char),
    Range(TimeRange),
}

impl Text {
    fn of(style: Style, value: &Json) -> Self {
        match style.name {
            StyleName::Joined => Self::Joined(value.items().map(json_text).collect(), style.separator.unwrap_or(',')),
            StyleName::Range => {
                let text = json_text(value.as_json());
                range(&text).map_or(Self::Plain(text), Self::Range)
            }
            _ => Self::Plain(json_text(value.as_json())),
        }
    }
}

impl ToText for Text {
    fn to_text(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Plain(text) => text.to_text(),
            Self::Joined(items, separator) => joined::<String>(items.clone(), *separator).to_text().into_owned().into(),
            Self::Range(range) => range.to_text(),
        }
    }

    fn encoded(&self) -> Option<String> {
        match self {
            Self::Joined(items, separator) => joined::<String>(items.clone(), *separator).encoded(),
            Self::Plain(_) | Self::Range(_) => None,
        }
    }

    fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Range(range) => range.fault(),
            Self::Plain(_) | Self::Joined(..) => None,
        }
    }
}

/// Writes parameters, in their order.
pub(super) fn parameters(mut call: Call, operation: &'static Operation, values: &[(&'static Parameter, Json)]) -> Call {
    let mut scope = QueryPairs::default();
    for (parameter, value) in values {
        let name = parameter.name.as_str();
        if operation.at_least_one.iter().any(|one| one == name) {
            scope = scope.and(name, Text::of(parameter.style, value));
            continue;
        }
        // The typed method adds these filters after the path.
        if parameter.location != Location::Path {
            call = call.scope(std::mem::take(&mut scope));
        }
        call = match parameter.location {
            Location::Path => in_path(call, parameter, value),
            Location::Query => in_query(call, parameter, value),
            Location::Header => in_header(call, parameter, value),
            Location::Cookie => {
                call.cookie(name, Text::of(parameter.style, value));
                call
            }
        };
    }
    call.scope(scope)
}

fn in_path(call: Call, parameter: &'static Parameter, value: &Json) -> Call {
    let style = match parameter.style.name {
        StyleName::Simple => PathStyle::Simple,
        StyleName::Label => PathStyle::Label,
        StyleName::Matrix => PathStyle::Matrix,
        _ => return call.path(&parameter.name, &Text::of(parameter.style, value)),
    };
    call.path_value(&parameter.name, value, style, parameter.style.explode)
}

fn in_query(mut call: Call, parameter: &'static Parameter, value: &Json) -> Call {
    match (parameter.style.name, structure(parameter.style)) {
        (StyleName::Repeated, _) => call.query_each::<Json>(&parameter.name, value.items()),
        (_, Some(structure)) => call.query_value(&parameter.name, value, structure),
        _ => call.query(&parameter.name, Text::of(parameter.style, value)),
    }
    call
}

fn in_header(mut call: Call, parameter: &'static Parameter, value: &Json) -> Call {
    match parameter.style.name {
        StyleName::Header => call.header_value(&parameter.name, value, parameter.style.explode),
        _ => call.header(&parameter.name, Text::of(parameter.style, value)),
    }
    call
}

fn structure(style: Style) -> Option<Structure> {
    match style.name {
        StyleName::Exploded => Some(Structure::Exploded),
        StyleName::Delimited => Some(Structure::Joined(style.separator.unwrap_or(','))),
        StyleName::Deep => Some(Structure::Deep),
        StyleName::Json => Some(Structure::Json),
        _ => None,
    }
}

/// Writes the body.
pub(super) fn body(mut call: Call, catalogue: &'static Catalogue, body: &'static Body, value: &Json) -> Call {
    if !body.required {
        call = call.sends(&body.media_type);
    }
    match body.kind {
        BodyKind::Document | BodyKind::Json => call.json(value),
        BodyKind::Form => {
            let styles = body.styles.iter().filter_map(|(name, style)| Some((name.as_str(), structure(*style)?)));
            call.form(value, &styles.collect::<Vec<_>>())
        }
        BodyKind::Multipart => {
            let types: Vec<_> = body.types.iter().map(|(name, ty)| (name.as_str(), ty.as_str())).collect();
            call.multipart(&Parts { value, schema: &body.schema, definitions: catalogue.definitions() }, &types)
        }
        BodyKind::Text => call.text(json_text(value.as_json())),
        BodyKind::Bytes => match decoded(value.as_json()) {
            Some(bytes) => call.bytes(bytes),
            None => {
                call.fail("the body is not base64");
                call
            }
        },
    }
}

/// The bytes of a text in base64.
fn decoded(value: JsonRef<'_>) -> Option<Bytes> {
    STANDARD.decode(value.as_str()?.as_bytes()).ok().map(Bytes::from)
}

/// An object as the parts of a form.
struct Parts<'a> {
    value: &'a Json,
    schema: &'a Value,
    definitions: &'a Map<String, Value>,
}

impl Parts<'_> {
    /// Whether the member holds files, which are in base64.
    fn is_file(&self, name: &str) -> bool {
        let resolved = |schema| resolved(schema, self.definitions);
        let member = resolved(self.schema).get("properties").and_then(|properties| properties.get(name)).map(resolved);
        let encoded = |schema: &Value| schema.get("contentEncoding").is_some();
        member.is_some_and(|member| encoded(member) || member.get("items").map(resolved).is_some_and(encoded))
    }
}

impl Multipart for Parts<'_> {
    fn write(&self, body: &mut MultipartBody) {
        for (name, value) in self.value.members() {
            if self.is_file(&name) {
                let files: Vec<Bytes> = match value.text().starts_with('[') {
                    true => value.items().filter_map(decoded).collect(),
                    false => decoded(value).into_iter().collect(),
                };
                body.file(&name, &files);
            } else {
                body.value(&name, &value);
            }
        }
    }
}
