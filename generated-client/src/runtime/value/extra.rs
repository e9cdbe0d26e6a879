//! The members that the description does not know, kept in order and written as they were received.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::members::{Full, Members};
use crate::runtime::value::object::{self, Key, Object};

/// Members of an object beyond those that have a field: unknown ones, and known ones that were `null`.
///
/// Their JSON is kept as text with every digit, and takes little more memory than the text. They compare as
/// JSON does: order and spaces make no difference. `Debug` shows their names and no values, which can be
/// personal data.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Extra, Json};")]
///
/// let mut extra = Extra::new();
/// extra.insert("nickname", "Fi");
/// extra.insert("shoe_size", "38.50".parse::<Json>()?);
/// assert_eq!(extra.get("nickname").and_then(|value| value.as_str()).as_deref(), Some("Fi"));
/// assert_eq!(extra.get("shoe_size").and_then(|value| value.as_f64()), Some(38.5));
/// assert_eq!(extra.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>(), [
///     r#"nickname: "Fi""#,
///     "shoe_size: 38.50",
/// ]);
/// assert_eq!(format!("{extra:?}"), r#"Extra["nickname", "shoe_size"]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Extra {
    /// `None` for most objects.
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
    pub fn get(&self, name: &str) -> Option<JsonRef<'_>> {
        self.members.as_ref()?.get(name)
    }

    /// Sets a member and returns the one it replaces.
    ///
    /// A member that has a field of its own is written from that field; one that is set here as well is not written
    /// twice. Nothing is set if the members of the object would take more than 4 GiB.
    pub fn insert(&mut self, name: impl AsRef<str>, value: impl Into<Json>) -> Option<Json> {
        let value = value.into();
        self.members.get_or_insert_default().insert(name.as_ref(), value.text()).ok()?
    }

    /// Removes a member and returns it.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let members = self.members.as_mut()?;
        let removed = members.remove(name);
        if members.len() == 0 {
            self.members = None;
        }
        removed
    }

    /// The members, in the order in which they were received.
    pub fn iter(&self) -> impl Iterator<Item = (&str, JsonRef<'_>)> {
        self.members.iter().flat_map(|members| members.iter())
    }

    /// Keeps the member whose key has just been read.
    pub(crate) fn keep<'de, A: MapAccess<'de>>(&mut self, key: Key<'de>, map: &mut A) -> Result<(), A::Error> {
        let members = self.members.get_or_insert_default();
        let kept = members.read(key.as_str(), |append| map.next_value_seed(append).map_err(Fault::Value));
        kept.map_err(|fault| match fault {
            Fault::Value(error) => error,
            Fault::Full => de::Error::custom("members that the description does not know take more than 4 GiB"),
        })
    }

    /// Keeps a member that has a field and does not fit into it: a `null`, or one that is malformed.
    pub(crate) fn keep_text(&mut self, name: &str, json: &str) {
        // If there is no room for this member, keeping the unknown ones of the same object fails with an error.
        let _: Result<(), Full> = self.members.get_or_insert_default().read(name, |append| append.text(json));
    }

    /// Writes the members into an object, without those that its fields have written.
    ///
    /// Not generic over `written`: every object has its own, and one copy of this does for all of them.
    pub(crate) fn write<M: SerializeMap>(&self, map: &mut M, written: &dyn Fn(&str) -> bool) -> Result<(), M::Error> {
        let Some(members) = &self.members else { return Ok(()) };
        for (name, value) in members.iter() {
            if !written(name) {
                map.serialize_entry(name, &value)?;
            }
        }
        Ok(())
    }
}

enum Fault<E> {
    Value(E),
    Full,
}

impl<E> From<Full> for Fault<E> {
    fn from(_: Full) -> Self {
        Self::Full
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

impl<N: AsRef<str>, V: Into<Json>> FromIterator<(N, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Self {
        let mut extra = Self::new();
        for (name, value) in members {
            extra.insert(name, value);
        }
        extra
    }
}
