//! What a model sees of a value: by the schemas of the catalogue, and by the level that the user chose.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde_json::{Map, Value, json};

use crate::api::catalogue::Catalogue;
use crate::mcp::pseudonyms::Pseudonyms;
use crate::privacy::Alternatives;

/// A longer text is read as free text, as is one with a space.
const LONGEST: usize = 64;
/// Values that are nested deeper are withheld.
const DEEPEST: usize = 32;

/// How much personal data a model sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Pseudonyms for texts and identifiers, years for dates, and nothing else of what is sensitive.
    Pseudonyms,
    /// Dates and numbers as they are as well.
    Limited,
    /// Everything; free text only where it is requested.
    Full,
}

impl ValueEnum for Level {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Pseudonyms, Self::Limited, Self::Full]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl Level {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Pseudonyms => "pseudonyms",
            Self::Limited => "limited",
            Self::Full => "full",
        }
    }
}

/// Shows values.
pub(super) struct Shown<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) pseudonyms: &'a Pseudonyms,
    pub(super) level: Level,
    /// Whether free text is requested.
    pub(super) text: bool,
}

/// Where a value is.
#[derive(Clone, Copy)]
struct Place<'n> {
    member: &'n str,
    /// Whether an object around it is sensitive.
    sensitive: bool,
    depth: usize,
}

impl Shown<'_> {
    /// A value that one of the schemas describes; `null` if it is withheld.
    pub(super) fn value(&self, schemas: &[&Value], value: &Value) -> Value {
        self.at(schemas, value, Place { member: "", sensitive: false, depth: 0 })
    }

    /// The identifier of a resource.
    pub(super) fn identifier(&self, value: &Value) -> Value {
        match self.level {
            Level::Full => value.clone(),
            _ => self.pseudonyms.of(value).into(),
        }
    }

    fn at(&self, schemas: &[&Value], value: &Value, place: Place<'_>) -> Value {
        let mut alternatives = Alternatives::of(self.catalogue, schemas);
        alternatives.keep_those_of(value);
        let is_described = alternatives.describes();
        if place.depth > DEEPEST || !is_described && self.level != Level::Full {
            return Value::Null;
        }
        let inner =
            Place { sensitive: place.sensitive || alternatives.is_sensitive(), depth: place.depth + 1, ..place };
        match value {
            Value::Object(members) => {
                let shown = members.iter().map(|(name, member)| {
                    let member = self.at(&alternatives.member(name), member, Place { member: name, ..inner });
                    (name.clone(), member)
                });
                Value::Object(shown.collect::<Map<_, _>>())
            }
            Value::Array(items) => {
                let schemas: Vec<&Value> =
                    alternatives.schemas.iter().filter_map(|schema| schema.get("items")).collect();
                items.iter().map(|item| self.at(&schemas, item, inner)).collect()
            }
            Value::Null => Value::Null,
            _ if place.member == "id" => self.identifier(value),
            Value::String(text) => self.text(&alternatives, text, inner),
            _ if inner.sensitive && self.level == Level::Pseudonyms => Value::Null,
            value => value.clone(),
        }
    }

    fn text(&self, alternatives: &Alternatives<'_>, text: &str, place: Place<'_>) -> Value {
        if is_date(alternatives, text, place.sensitive) {
            return match self.level {
                Level::Pseudonyms => text.get(..4).into(),
                _ => text.into(),
            };
        }
        let is_free = text.chars().any(char::is_whitespace) || text.len() > LONGEST;
        match (place.sensitive, is_free, self.level) {
            (true, false, Level::Full) => text.into(),
            // An identifier that the description does not call one.
            (false, ..) if self.level != Level::Full && looks_assigned(text) => self.identifier(&text.into()),
            (false, ..) => text.into(),
            (true, true, Level::Full) if self.text => json!({"untrusted_text": text}),
            (true, true, _) => Value::Null,
            (true, false, _) => self.pseudonyms.of(&text.into()).into(),
        }
    }
}

/// Whether a text is written as the identifiers that servers assign: a UUID, or many hexadecimal digits.
fn looks_assigned(text: &str) -> bool {
    let digits = text.bytes().filter(|byte| byte.is_ascii_digit()).count();
    text.len() >= 12 && digits > 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Whether a text is a date: by its schema, or, where it is sensitive, by how it is written.
fn is_date(alternatives: &Alternatives<'_>, text: &str, is_sensitive: bool) -> bool {
    let looks = text.get(..10).is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok());
    let described = alternatives.schemas.iter().any(|schema| {
        let format = schema.get("format").and_then(Value::as_str);
        format.is_some_and(|format| format.starts_with("date"))
    });
    looks && (described || is_sensitive)
}

/// Removes what is withheld, and what was `null` before.
pub(super) fn prune(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, member)| !member.is_null());
            Value::Object(kept.map(|(name, member)| (name, prune(member))).collect())
        }
        Value::Array(items) => items.into_iter().filter(|item| !item.is_null()).map(prune).collect(),
        other => other,
    }
}
