//! Resources whose type is known only when they are read.

use std::any::Any;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::runtime::jsonapi::id::AnyId;
use crate::runtime::jsonapi::identifier::Identifier;
use crate::runtime::jsonapi::resource::{Find, FoundResource, Target};
use crate::runtime::value::decode;
use crate::runtime::value::extra::Extra;
use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::marks::Marks;
use crate::runtime::value::object::Key;
use crate::runtime::value::text::json_text;

/// The target of a relationship whose types the description does not restrict.
///
/// It resolves to the resource itself, whose type the program knows: `resource.downcast_ref::<Article>()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnyTarget;

impl AnyTarget {
    /// Points to a resource.
    pub fn of(resource_type: impl Into<String>, id: impl Into<AnyId>) -> Identifier<Self> {
        Identifier::untyped(resource_type.into(), id.into())
    }
}

impl Target for AnyTarget {
    type Id = AnyId;
    type Resolved<'a> = &'a dyn Any;
    const TYPES: &'static [&'static str] = &[];

    fn resolve(resource: &dyn Any) -> Option<&dyn Any> {
        Some(resource)
    }

    fn find_in<'a, F: Find>(included: &'a F, resource_type: &str, id: &str) -> Option<FoundResource<'a>> {
        included.find_any(resource_type, id).map(Ok)
    }
}

/// A resource of a type that the description does not know, as it was received.
///
/// `Debug` shows the names of its members and no values.
#[derive(Clone, Default, PartialEq)]
pub struct RawResource {
    resource_type: Box<str>,
    id: Box<str>,
    members: Extra,
}

impl RawResource {
    /// Its `type`; empty where it has none.
    #[must_use]
    pub fn resource_type(&self) -> &str {
        &self.resource_type
    }

    /// Its identifier; empty where it has none.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// One of its attributes.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<JsonRef<'_>> {
        self.members.get("attributes")?.get(name)
    }

    /// All of its members, `type` and `id` included.
    #[must_use]
    pub const fn members(&self) -> &Extra {
        &self.members
    }
}

impl<'de> Deserialize<'de> for RawResource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Extra::deserialize(deserializer)?;
        // Rows of plain JSON can have numbers as identifiers.
        let is_text = |value: &JsonRef<'_>| value.as_number().is_some() || value.as_str().is_some();
        let text = |name| members.get(name).filter(is_text).map(json_text).unwrap_or_default().into();
        Ok(Self { resource_type: text("type"), id: text("id"), members })
    }
}

impl Serialize for RawResource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members.serialize(serializer)
    }
}

impl fmt::Debug for RawResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawResource").field(&self.resource_type()).field(&self.members).finish()
    }
}

/// JSON whose type depends on one of its members.
pub(crate) struct Undecided {
    json: Json,
    tag_value: Option<String>,
}

impl Undecided {
    /// Reads the JSON and the text of its member `tag`, if it is an object that has one.
    pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D, tag: &'static str) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        let tag_value = TextOf::find(tag, json.text());
        Ok(Self { json, tag_value })
    }

    /// Reads the JSON as it is.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn read_untagged<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { json: Json::deserialize(deserializer)?, tag_value: None })
    }

    /// The types whose marks fit, by their number, the best first.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn by_fit(&self, marks: &[Marks]) -> Vec<usize> {
        let fits = marks.iter().enumerate().filter_map(|(index, marks)| Some((marks.fit(self.json.as_json())?, index)));
        let mut fits: Vec<_> = fits.collect();
        fits.sort_by(|(one, _), (other, _)| other.cmp(one));
        fits.into_iter().map(|(_, index)| index).collect()
    }

    pub(crate) fn tag_value(&self) -> Option<&str> {
        self.tag_value.as_deref()
    }

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn into_json(self) -> Json {
        self.json
    }

    /// Decodes the JSON. The error has the place in it.
    pub(crate) fn decode<T: de::DeserializeOwned, E: de::Error>(&self) -> Result<T, E> {
        decode::nested(self.json.text())
    }

    /// Decodes the JSON, if it is a `T`.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn try_decode<T: de::DeserializeOwned>(&self) -> Option<T> {
        decode::nested::<T, serde_json::Error>(self.json.text()).ok()
    }
}

/// The text of one member of an object; the rest is skipped.
struct TextOf {
    tag: &'static str,
}

impl TextOf {
    fn find(tag: &'static str, json: &str) -> Option<String> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        deserializer.deserialize_map(Self { tag }).ok().flatten()
    }
}

impl<'de> de::Visitor<'de> for TextOf {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if key.as_str() == self.tag {
                found = Some(map.next_value::<Key<'de>>()?.into_string());
            } else {
                map.next_value::<de::IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
