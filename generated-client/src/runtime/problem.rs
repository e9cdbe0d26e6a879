//! The error document of JSON:API, and each error of it tied to what was sent.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::links::LinksPart;
use super::macros::object;
use super::member::{optional, part};
use super::object::{self as reading, Key, Object};
use super::shown::{Name, Pointer};
use super::{Extra, Part};

/// What a server answers when it refuses a request.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorDocument {
    /// What is wrong, one by one.
    pub errors: Vec<ErrorObject>,
    /// What is said about the answer as a whole.
    pub meta: Part<Extra>,
    /// Members that have no field, kept as they came.
    pub extra: Extra,
}

/// One thing that is wrong.
///
/// `title` and `detail` may quote what was sent, so they come by accessor and `Debug` leaves them out.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ErrorObject {
    /// Identifies this occurrence.
    pub id: Option<String>,
    /// The status, as text.
    pub status: Option<String>,
    /// What kind of problem it is, in the server's words.
    pub code: Option<String>,
    title: Option<String>,
    detail: Option<String>,
    /// What of the request it is about.
    pub source: Part<ErrorSource>,
    /// Where to read more.
    pub links: LinksPart,
    /// What else is said.
    pub meta: Part<Extra>,
    /// Members that have no field, kept as they came.
    pub extra: Extra,
}
object! {
    default ErrorObject {
        id: optional "id",
        status: optional "status",
        code: optional "code",
        title: optional "title",
        detail: optional "detail",
        source: part "source",
        links: part "links",
        meta: part "meta",
    }
}

/// What of a request an error is about.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ErrorSource {
    /// A place in the body, as a JSON pointer.
    pub pointer: Option<String>,
    /// A query parameter.
    pub parameter: Option<String>,
    /// Members that have no field, kept as they came.
    pub extra: Extra,
}
object! {
    default ErrorSource {
        pointer: optional "pointer",
        parameter: optional "parameter",
    }
}

impl ErrorObject {
    /// The kind of problem in words. It may quote what was sent: keep it out of logs.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// This very problem in words. It may quote what was sent: keep it out of logs.
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

/// One thing that is wrong, tied to what was sent.
///
/// `Display` says the code and the place, never the server's words, which may quote a value.
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

    /// What kind of problem it is; empty where the server does not say.
    #[must_use]
    pub fn code(&self) -> &'a str {
        self.object.code.as_deref().unwrap_or_default()
    }

    /// The position, from 0, of the row that it is about, where several were sent.
    #[must_use]
    pub fn item(&self) -> Option<usize> {
        let rest = self.pointer()?.strip_prefix("/data/")?;
        rest.split('/').next()?.parse().ok()
    }

    /// The member of the row that it is about: `first_name` of `/data/3/attributes/first_name`.
    #[must_use]
    pub fn field(&self) -> Option<&'a str> {
        let steps = self.pointer()?.strip_prefix("/data/")?.split('/');
        let mut steps = steps.skip_while(|step| !matches!(*step, "attributes" | "relationships"));
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

    /// This very problem in words. It may quote what was sent: keep it out of logs.
    #[must_use]
    pub fn detail(&self) -> Option<&'a str> {
        self.object.detail()
    }
}

impl fmt::Display for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Name(if self.code().is_empty() { "uncoded" } else { self.code() }))?;
        self.pointer().or(self.parameter()).map_or(Ok(()), |place| write!(f, " at {}", Pointer(place)))
    }
}

impl fmt::Debug for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One error where a list of them belongs is taken for a list of one.
struct Errors(Vec<ErrorObject>);

impl<'de> Deserialize<'de> for Errors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ErrorsVisitor).map(Self)
    }
}

struct ErrorsVisitor;

impl<'de> Visitor<'de> for ErrorsVisitor {
    type Value = Vec<ErrorObject>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of errors")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(de::value::SeqAccessDeserializer::new(list))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        ErrorObject::read(map).map(|error| vec![error])
    }
}

impl Object for ErrorDocument {
    const EXPECTED: &'static str = "an error document";

    fn read<'de, A: de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut errors, mut meta, mut extra) = (None, part::slot(), Extra::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "errors" => optional::read(&mut errors, "errors", &mut map, &mut extra)?,
                "meta" => part::read(&mut meta, "meta", &mut map, &mut extra)?,
                _ => extra.keep(key, &mut map)?,
            }
        }
        let Errors(errors) = errors.ok_or_else(|| de::Error::missing_field("errors"))?;
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
        map.serialize_entry("errors", &self.errors)?;
        self.extra.write(&mut map, &|name| name == "errors" || (name == "meta" && self.meta.is_present()))?;
        map.end()
    }
}
