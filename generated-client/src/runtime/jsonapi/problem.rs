//! The error document of JSON:API, and its errors with their places in the request.
//!
//! It is read as far as possible: a malformed member affects only itself, and is kept in `extra` as received.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::runtime::jsonapi::links::{Links, LinksPart};
use crate::runtime::jsonapi::member::{Salvage, loose_part, part};
use crate::runtime::jsonapi::object_macro::object;
use crate::runtime::jsonapi::part::Part;
use crate::runtime::value::extra::Extra;
use crate::runtime::value::object as reading;
use crate::runtime::value::object::{Key, Object};
use crate::runtime::value::redaction::{ErrorCode, Pointer};

/// The body of a refusal: an error document of JSON:API.
///
/// A malformed error is read as far as possible and affects no other: a number where a text belongs is read as its
/// text, a text in place of an error is its `detail`. What cannot be read is kept in `extra`, under its name.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorDocument {
    /// The errors.
    pub errors: Vec<ErrorObject>,
    /// Metadata of the response.
    pub meta: Part<Extra>,
    /// Members without a field and malformed members, as received; `errors` too if one of them is not an object.
    pub extra: Extra,
}

/// An error object.
///
/// `title` and `detail` may quote what was sent, so they have accessors and `Debug` omits them.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ErrorObject {
    /// Identifies this occurrence.
    pub id: Option<String>,
    /// The status as text, also if it was sent as a number.
    pub status: Option<String>,
    /// The server's code of the problem.
    pub code: Option<String>,
    title: Option<String>,
    detail: Option<String>,
    /// The part of the request that it is about.
    pub source: Part<ErrorSource>,
    /// Links to documentation.
    pub links: LinksPart,
    /// Metadata.
    pub meta: Part<Extra>,
    /// Members without a field and malformed members, as received.
    pub extra: Extra,
}
object! {
    default ErrorObject {
        id: loose "id",
        status: loose "status",
        code: loose "code",
        title: loose "title",
        detail: loose "detail",
        source: loose_part "source",
        links: loose_part "links",
        meta: loose_part "meta",
    }
}

/// The part of a request that an error is about.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ErrorSource {
    /// A place in the body, as a JSON pointer.
    pub pointer: Option<String>,
    /// A query parameter.
    pub parameter: Option<String>,
    /// Members without a field and malformed members, as received.
    pub extra: Extra,
}
object! {
    default ErrorSource {
        pointer: loose "pointer",
        parameter: loose "parameter",
    }
}

impl Salvage for Links {}
impl Salvage for Extra {}

impl Salvage for ErrorSource {
    /// A text that is a JSON pointer.
    fn salvage(json: &str) -> Option<Self> {
        let pointer: String = serde_json::from_str(json).ok()?;
        pointer.starts_with('/').then(|| Self { pointer: Some(pointer), ..Self::default() })
    }
}

impl Salvage for ErrorObject {
    /// A text is the `detail`; anything else is dropped.
    fn salvage(json: &str) -> Option<Self> {
        Some(Self { detail: serde_json::from_str(json).ok(), ..Self::default() })
    }
}

impl ErrorObject {
    /// A summary of the kind of problem. It may quote what was sent: keep it out of logs.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// An explanation of this problem. It may quote what was sent: keep it out of logs.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

impl fmt::Debug for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Problem::new(self), f)
    }
}

impl fmt::Debug for ErrorSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Pointer(self.pointer.as_deref().or(self.parameter.as_deref()).unwrap_or("-")))
    }
}

/// An error object with its place in the request.
///
/// `Display` shows the code and the place, and no text of the server, which may quote a value.
#[derive(Clone, Copy)]
pub struct Problem<'a> {
    object: &'a ErrorObject,
}

impl<'a> Problem<'a> {
    pub(crate) const fn new(object: &'a ErrorObject) -> Self {
        Self { object }
    }

    /// The error as the server wrote it.
    #[must_use]
    pub const fn object(&self) -> &'a ErrorObject {
        self.object
    }

    /// The server's code of the problem; empty if it sent none.
    #[must_use]
    pub fn code(&self) -> &'a str {
        self.object.code.as_deref().unwrap_or_default()
    }

    /// The position, from 0, of the row or of the operation of a batch that it is about, if several were sent.
    #[must_use]
    pub fn item(&self) -> Option<usize> {
        self.steps()?.next()?.parse().ok()
    }

    /// The steps of the pointer below the rows, the row or the operations that were sent.
    fn steps(&self) -> Option<std::str::Split<'a, char>> {
        let pointer = self.pointer()?;
        let rest = pointer.strip_prefix("/data/").or_else(|| pointer.strip_prefix("/atomic:operations/"))?;
        Some(rest.split('/'))
    }

    /// The member of the row that it is about: `first_name` of `/data/3/attributes/first_name`.
    #[must_use]
    pub fn field(&self) -> Option<&'a str> {
        let mut steps = self.steps()?.skip_while(|step| !matches!(*step, "attributes" | "relationships"));
        steps.next()?;
        steps.next()
    }

    /// The place in the body, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> Option<&'a str> {
        self.object.source.as_option()?.pointer.as_deref()
    }

    /// The query parameter that it is about.
    #[must_use]
    pub fn parameter(&self) -> Option<&'a str> {
        self.object.source.as_option()?.parameter.as_deref()
    }

    /// An explanation of this problem. It may quote what was sent: keep it out of logs.
    #[must_use]
    pub fn detail(&self) -> Option<&'a str> {
        self.object.detail()
    }
}

impl fmt::Display for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", ErrorCode(if self.code().is_empty() { "uncoded" } else { self.code() }))?;
        self.pointer().or(self.parameter()).map_or(Ok(()), |place| write!(f, " at {}", Pointer(place)))
    }
}

impl fmt::Debug for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl ErrorDocument {
    /// Reads a body, if it is an error document. Bytes that are not UTF-8 affect only the text that has them.
    pub(crate) fn from_body(body: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(body);
        serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
    }
}

/// The errors, and whether each of them is an object. One error or one text in place of a list is a list of one.
fn errors(json: &str) -> Option<(Vec<ErrorObject>, bool)> {
    let one_by_one: Vec<&RawValue> = match json.as_bytes().first()? {
        b'[' => serde_json::from_str(json).ok()?,
        b'{' | b'"' => vec![serde_json::from_str(json).ok()?],
        _ => return None,
    };
    let read = one_by_one.iter().map(|error| match serde_json::from_str(error.get()) {
        Ok(error) => (error, true),
        Err(_) => (ErrorObject::salvage(error.get()).unwrap_or_default(), false),
    });
    let (errors, are_objects): (Vec<_>, Vec<_>) = read.unzip();
    Some((errors, !are_objects.contains(&false)))
}

impl Object for ErrorDocument {
    const EXPECTED: &'static str = "an error document";

    fn read<'de, A: de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut list, mut meta, mut extra) = (None, part::slot(), Extra::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "errors" => {
                    let json: Box<RawValue> = map.next_value()?;
                    let Some((errors, are_objects)) = errors(json.get()) else { continue };
                    list = Some(errors);
                    if !are_objects {
                        extra.keep_text("errors", json.get());
                    }
                }
                "meta" => loose_part::read(&mut meta, "meta", &mut map, &mut extra)?,
                _ => extra.keep(key, &mut map)?,
            }
        }
        let errors = list.ok_or_else(|| de::Error::missing_field("errors"))?;
        Ok(Self { errors, meta, extra })
    }

    fn empty() -> Option<Self> {
        None
    }
}

impl<'de> Deserialize<'de> for ErrorDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        reading::decode(deserializer)
    }
}

impl Serialize for ErrorDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        part::write(&self.meta, "meta", &mut map)?;
        if self.extra.get("errors").is_none() {
            map.serialize_entry("errors", &self.errors)?;
        }
        self.extra.write(&mut map, &|name| name == "meta" && self.meta.is_present())?;
        map.end()
    }
}
