//! The members that the description does not know. They are kept, in order, and go back as they came.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::members::Members;
use crate::runtime::object::{self, Key, Object};

/// Members of an object beyond those that have a field: unknown ones, and known ones that came as `null`.
///
/// `Debug` shows their names and no values, because a value can be a patient's.
///
/// # Examples
///
/// ```
/// use fitbit_plus::runtime::Extra;
///
/// let mut extra = Extra::new();
/// extra.insert("nickname", "Fi");
/// assert_eq!(extra.get("nickname").and_then(|value| value.as_str()), Some("Fi"));
/// assert_eq!(format!("{extra:?}"), r#"Extra["nickname"]"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Extra {
    /// `None` where there are none: most objects have none, and there are many objects.
    members: Option<Box<Members>>,
}

impl Extra {
    /// No members.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: None }
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.as_ref().map_or(0, |members| members.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_none()
    }

    /// The member of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.as_ref()?.get(name)
    }

    /// Sets a member and gives what stood there.
    ///
    /// A member that has a field of its own is written from that field; one that is set here as well is not written twice.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.members.get_or_insert_default().insert(name.into(), value.into())
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let members = self.members.as_mut()?;
        let removed = members.remove(name);
        if members.len() == 0 {
            self.members = None;
        }
        removed
    }

    /// The members, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members.iter().flat_map(|members| members.iter())
    }

    /// Keeps the member whose key has just been read.
    pub(crate) fn keep<'de, A: MapAccess<'de>>(&mut self, key: Key<'de>, map: &mut A) -> Result<(), A::Error> {
        let value: Value = map.next_value()?;
        self.insert(key.into_string(), value);
        Ok(())
    }

    /// Keeps a member that is malformed, as far as it can be read as JSON at all.
    pub(crate) fn keep_malformed(&mut self, name: &str, json: &RawValue) {
        if let Ok(value) = serde_json::from_str::<Value>(json.get()) {
            self.insert(name, value);
        }
    }

    /// Writes the members into an object, without those that its fields have written.
    ///
    /// Not generic over `written`: every object has its own, and one copy of this does for all of them.
    pub(crate) fn write<M: SerializeMap>(&self, map: &mut M, written: &dyn Fn(&str) -> bool) -> Result<(), M::Error> {
        let Some(members) = &self.members else { return Ok(()) };
        for (name, value) in members.iter() {
            if !written(name) {
                map.serialize_entry(name, value)?;
            }
        }
        Ok(())
    }
}

impl Object for Extra {
    const EXPECTED: &'static str = "an object";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut extra = Self::new();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            extra.keep(key, &mut map)?;
        }
        Ok(extra)
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::decode(deserializer)
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Extra")?;
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Self {
        let mut extra = Self::new();
        for (name, value) in members {
            extra.insert(name, value);
        }
        extra
    }
}
