//! The kinds of members, each a module of five functions that the macros call: a slot to read into,
//! how to read, what to do if it is absent, whether it is written, and how.
//!
//! Of several members with one name, the last one is kept.

use serde::de::{self, Deserialize, DeserializeOwned, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::runtime::jsonapi::part::Presence;
use crate::runtime::value::extra::Extra;
use crate::runtime::value::json::Json;
use crate::runtime::value::object::{Key, Map};

/// Keeps a null under its name, so that it is written again.
#[cold]
fn keep_null(name: &'static str, extra: &mut Extra) {
    extra.keep_text(name, "null");
}

/// Required: `T`.
pub(crate) mod required {
    use super::*;

    pub(crate) const fn slot<T>() -> Option<T> {
        None
    }

    #[inline]
    pub(crate) fn read<'de, T, A>(
        slot: &mut Option<T>,
        _: &'static str,
        map: &mut A,
        _: &mut Extra,
    ) -> Result<(), A::Error>
    where
        T: Deserialize<'de>,
        A: MapAccess<'de>,
    {
        *slot = Some(map.next_value()?);
        Ok(())
    }

    pub(crate) fn finish<T, E: serde::de::Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
        slot.ok_or_else(|| E::missing_field(name))
    }

    pub(crate) const fn is_written<T>(_: &T) -> bool {
        true
    }

    pub(crate) fn write<T: Serialize, M: SerializeMap>(
        value: &T,
        name: &'static str,
        map: &mut M,
    ) -> Result<(), M::Error> {
        map.serialize_entry(name, value)
    }
}

/// Required, may be null: `Option<T>`.
pub(crate) mod nullable {
    #[allow(unused_imports, reason = "one description needs it, another does not")]
    pub(crate) use crate::runtime::jsonapi::member::required::{finish, is_written, read, slot, write};
}

/// Optional: `Option<T>`. A null is kept in `extra`.
pub(crate) mod optional {
    use super::*;

    pub(crate) const fn slot<T>() -> Option<T> {
        None
    }

    #[inline]
    pub(crate) fn read<'de, T, A>(
        slot: &mut Option<T>,
        name: &'static str,
        map: &mut A,
        extra: &mut Extra,
    ) -> Result<(), A::Error>
    where
        T: Deserialize<'de>,
        A: MapAccess<'de>,
    {
        *slot = map.next_value()?;
        if slot.is_none() {
            keep_null(name, extra);
        }
        Ok(())
    }

    pub(crate) fn finish<T, E>(slot: Option<T>, _: &'static str) -> Result<Option<T>, E> {
        Ok(slot)
    }

    pub(crate) const fn is_written<T>(value: &Option<T>) -> bool {
        value.is_some()
    }

    pub(crate) fn write<T: Serialize, M: SerializeMap>(
        value: &Option<T>,
        name: &'static str,
        map: &mut M,
    ) -> Result<(), M::Error> {
        match value {
            Some(value) => map.serialize_entry(name, value),
            None => Ok(()),
        }
    }
}

/// A required identifier that is a number. One that a server sends as a text is read, too.
pub(crate) mod number {
    use super::*;
    use crate::runtime::jsonapi::id::{AsNumber, IdText};
    #[allow(unused_imports, reason = "one description needs it, another does not")]
    pub(crate) use crate::runtime::jsonapi::member::required::{finish, is_written, slot};

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn read<'de, T: From<String>, A: MapAccess<'de>>(
        slot: &mut Option<T>,
        _: &'static str,
        map: &mut A,
        _: &mut Extra,
    ) -> Result<(), A::Error> {
        *slot = Some(map.next_value::<IdText>()?.text.into());
        Ok(())
    }

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn write<T: AsRef<str>, M: SerializeMap>(
        id: &T,
        name: &'static str,
        map: &mut M,
    ) -> Result<(), M::Error> {
        map.serialize_entry(name, &AsNumber(id.as_ref()))
    }
}

/// An identifier that is a number and may be absent.
pub(crate) mod optional_number {
    use super::*;
    use crate::runtime::jsonapi::id::IdText;
    #[allow(unused_imports, reason = "one description needs it, another does not")]
    pub(crate) use crate::runtime::jsonapi::member::optional::{finish, is_written, slot};

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn read<'de, T: From<String>, A: MapAccess<'de>>(
        slot: &mut Option<T>,
        name: &'static str,
        map: &mut A,
        extra: &mut Extra,
    ) -> Result<(), A::Error> {
        *slot = map.next_value::<Option<IdText>>()?.map(|id| id.text.into());
        if slot.is_none() {
            keep_null(name, extra);
        }
        Ok(())
    }

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn write<T: AsRef<str>, M: SerializeMap>(
        id: &Option<T>,
        name: &'static str,
        map: &mut M,
    ) -> Result<(), M::Error> {
        id.iter().try_for_each(|id| number::write(id, name, map))
    }
}

/// Absent, null or set: [`Patch`](crate::runtime::Patch).
pub(crate) mod patch {
    use super::*;
    use crate::runtime::jsonapi::patch::Patch;

    pub(crate) const fn slot<T>() -> Patch<T> {
        Patch::Absent
    }

    pub(crate) fn read<'de, T, A>(
        slot: &mut Patch<T>,
        _: &'static str,
        map: &mut A,
        _: &mut Extra,
    ) -> Result<(), A::Error>
    where
        T: Deserialize<'de>,
        A: MapAccess<'de>,
    {
        *slot = map.next_value::<Option<T>>()?.map_or(Patch::Null, Patch::Set);
        Ok(())
    }

    pub(crate) fn finish<T, E>(slot: Patch<T>, _: &'static str) -> Result<Patch<T>, E> {
        Ok(slot)
    }

    pub(crate) const fn is_written<T>(value: &Patch<T>) -> bool {
        !matches!(value, Patch::Absent)
    }

    pub(crate) fn write<T: Serialize, M: SerializeMap>(
        value: &Patch<T>,
        name: &'static str,
        map: &mut M,
    ) -> Result<(), M::Error> {
        match value {
            Patch::Absent => Ok(()),
            Patch::Null => map.serialize_entry(name, &()),
            Patch::Set(value) => map.serialize_entry(name, value),
        }
    }
}

/// A type that is empty if it is absent: a relationship.
pub(crate) mod relationship {
    use super::*;

    pub(crate) fn slot<T: Default>() -> T {
        T::default()
    }

    #[inline]
    pub(crate) fn read<'de, T, A>(
        slot: &mut T,
        name: &'static str,
        map: &mut A,
        extra: &mut Extra,
    ) -> Result<(), A::Error>
    where
        T: Deserialize<'de> + Default,
        A: MapAccess<'de>,
    {
        match map.next_value()? {
            Some(value) => *slot = value,
            None => {
                *slot = T::default();
                keep_null(name, extra);
            }
        }
        Ok(())
    }

    pub(crate) fn finish<T, E>(slot: T, _: &'static str) -> Result<T, E> {
        Ok(slot)
    }

    pub(crate) fn is_written<T: Presence>(value: &T) -> bool {
        value.is_present()
    }

    pub(crate) fn write<T: Serialize + Presence, M: SerializeMap>(
        value: &T,
        name: &'static str,
        map: &mut M,
    ) -> Result<(), M::Error> {
        if value.is_present() { map.serialize_entry(name, value) } else { Ok(()) }
    }
}

/// An object that is empty if it is absent: [`Part`](crate::runtime::Part).
pub(crate) mod part {
    pub(crate) use crate::runtime::jsonapi::member::relationship::{finish, is_written, read, slot, write};
}

/// A type that can be read in part from malformed JSON.
pub(crate) trait Salvage: DeserializeOwned {
    fn salvage(_json: &str) -> Option<Self> {
        None
    }
}

impl Salvage for String {
    /// The text of a number.
    fn salvage(json: &str) -> Option<Self> {
        json.starts_with(|first: char| first == '-' || first.is_ascii_digit()).then(|| json.to_owned())
    }
}

/// Reads a member as far as possible; malformed JSON and null are kept in `extra`.
fn read_loosely<'de, T: Salvage, A: MapAccess<'de>>(
    name: &'static str,
    map: &mut A,
    extra: &mut Extra,
) -> Result<Option<T>, A::Error> {
    let json: Box<RawValue> = map.next_value()?;
    if let Ok(value) = serde_json::from_str(json.get()) {
        return Ok(Some(value));
    }
    extra.keep_text(name, json.get());
    Ok(T::salvage(json.get()))
}

/// May be absent or malformed: `Option<T>`.
pub(crate) mod loose {
    use super::*;
    pub(crate) use crate::runtime::jsonapi::member::optional::{finish, is_written, slot, write};

    pub(crate) fn read<'de, T: Salvage, A: MapAccess<'de>>(
        slot: &mut Option<T>,
        name: &'static str,
        map: &mut A,
        extra: &mut Extra,
    ) -> Result<(), A::Error> {
        *slot = read_loosely(name, map, extra)?;
        Ok(())
    }
}

/// An object that may be absent or malformed: [`Part`](crate::runtime::Part).
pub(crate) mod loose_part {
    use super::*;
    pub(crate) use crate::runtime::jsonapi::member::part::{finish, is_written, slot, write};
    use crate::runtime::jsonapi::part::Part;

    pub(crate) fn read<'de, T: Salvage + Default, A: MapAccess<'de>>(
        slot: &mut Part<T>,
        name: &'static str,
        map: &mut A,
        extra: &mut Extra,
    ) -> Result<(), A::Error> {
        *slot = read_loosely(name, map, extra)?.map(Part::new).unwrap_or_default();
        Ok(())
    }
}

/// Reads the `type` of a resource. Another type than the expected one is an error: it is another resource.
pub(crate) fn read_type<'de, A: MapAccess<'de>>(expected: &'static str, map: &mut A) -> Result<bool, A::Error> {
    let found: Key<'de> = map.next_value()?;
    if found.as_str() == expected { Ok(true) } else { Err(another_type(expected, found.as_str())) }
}

/// Reads a `type` that the description only suggests; another one is kept.
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) fn read_any_type<'de, A: MapAccess<'de>>(
    expected: &'static str,
    map: &mut A,
    extra: &mut Extra,
) -> Result<bool, A::Error> {
    let found: Key<'de> = map.next_value()?;
    if found.as_str() != expected {
        extra.insert("type", found.as_str());
    }
    Ok(true)
}

/// Writes the `type` that was read, or else the one that the description suggests.
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) fn write_any_type<M: SerializeMap>(
    expected: &'static str,
    map: &mut M,
    extra: &Extra,
) -> Result<(), M::Error> {
    match extra.get("type") {
        Some(found) => map.serialize_entry("type", &found),
        None => map.serialize_entry("type", expected),
    }
}

/// Names the type that was found only if it looks like a type: the text could be anything.
#[cold]
fn another_type<E: de::Error>(expected: &str, found: &str) -> E {
    let is_letter = |byte: u8| byte.is_ascii_lowercase();
    let is_type = found.len() <= 40 && found.bytes().all(|byte| is_letter(byte) || b"_-/".contains(&byte));
    let expected = match is_type && found.bytes().any(is_letter) {
        true => format!("the type `{expected}`, not `{found}`,"),
        false => format!("the type `{expected}`"),
    };
    E::invalid_value(de::Unexpected::Other("another type"), &expected.as_str())
}

pub(crate) fn require_type<E: serde::de::Error>(found: bool) -> Result<(), E> {
    if found { Ok(()) } else { Err(E::missing_field("type")) }
}

#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) fn write_rest<T: Serialize, M: SerializeMap>(rest: &Map<T>, map: &mut M) -> Result<(), M::Error> {
    rest.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))
}

/// Writes one type of a union with the member that distinguishes it.
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) fn write_tagged<T: Serialize, S: Serializer>(
    value: &T,
    tag: &str,
    name: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    // As text: a `Value` would round numbers.
    let json = Json::of(value).map_err(serde::ser::Error::custom)?;
    match json.text().strip_prefix('{') {
        Some(members) if json.get(tag).is_none() => {
            let (tag, comma) = (Json::from(tag), if members == "}" { "" } else { "," });
            Json::of_text(&format!("{{{tag}:{}{comma}{members}", Json::from(name))).serialize(serializer)
        }
        _ => json.serialize(serializer),
    }
}
