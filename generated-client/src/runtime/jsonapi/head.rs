//! The types and identifiers of resources whose JSON is not decoded.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::runtime::value::object::Key;
use crate::runtime::value::positions::Positions;

/// The types and identifiers of resources, and an index of them.
#[derive(Default)]
pub(super) struct Heads {
    /// Type, identifier, type, identifier, …
    text: String,
    ends: Vec<End>,
    positions: Positions,
}

struct End {
    resource_type: usize,
    id: usize,
}

impl Heads {
    pub(super) fn of<'a>(resources: impl Iterator<Item = &'a str>) -> Self {
        let mut heads = Self::default();
        let mut head = Head::default();
        for json in resources {
            head.read(json);
            heads.text.push_str(&head.resource_type);
            let resource_type = heads.text.len();
            heads.text.push_str(&head.id);
            heads.ends.push(End { resource_type, id: heads.text.len() });
        }
        let mut positions = Positions::with_capacity(heads.ends.len());
        for at in 0..heads.ends.len() {
            // If two have the same type and identifier, the first is found.
            positions.entry(at, &|at| heads.get(at));
        }
        Self { positions, ..heads }
    }

    pub(super) fn get(&self, at: usize) -> Option<(&str, &str)> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).map(|end| end.id))?;
        let end = self.ends.get(at)?;
        self.text.get(start..end.resource_type).zip(self.text.get(end.resource_type..end.id))
    }

    pub(super) fn find(&self, resource_type: &str, id: &str) -> Option<usize> {
        self.positions.find(Some((resource_type, id)), &|at| self.get(at))
    }
}

/// The type and the identifier of a resource, empty where it has none.
#[derive(Default)]
struct Head {
    resource_type: String,
    id: String,
}

impl Head {
    /// Reads both. What follows them is not read, so that most of the JSON is read once, where it is decoded.
    fn read(&mut self, json: &str) {
        self.resource_type.clear();
        self.id.clear();
        // What does not decode is reported where it is decoded.
        let _ = serde_json::Deserializer::from_str(json).deserialize_map(HeadVisitor(self));
    }
}

struct HeadVisitor<'a>(&'a mut Head);

impl<'de> Visitor<'de> for HeadVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a resource")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Head { resource_type, id } = self.0;
        while resource_type.is_empty() || id.is_empty() {
            let Some(key) = map.next_key::<Key<'de>>()? else { break };
            match key.as_str() {
                "type" => map.next_value_seed(Text(resource_type))?,
                "id" => map.next_value_seed(Text(id))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A text or an integer, appended to a text.
struct Text<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.0.push_str(text);
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<(), E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<(), E> {
        self.visit_str(&number.to_string())
    }
}
