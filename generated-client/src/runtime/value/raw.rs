//! JSON as text, from any deserializer and to any serializer.
//!
//! `serde_json` passes the text itself, so that nothing is parsed and every digit is kept. From another format the
//! text is written anew; to another format its values are written.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::runtime::value::object::Key;

/// The name under which `serde_json` passes text. If it changes, values are read as from another
/// format, and the tests of this file fail.
const RAW: &str = "$serde_json::private::RawValue";

/// Appends JSON to a text. The text grows by a quarter at most, so that little of it is spare.
pub(super) fn push(buffer: &mut String, text: &str) {
    if buffer.capacity() - buffer.len() < text.len() {
        buffer.reserve_exact(text.len().max(buffer.len() / 4));
    }
    buffer.push_str(text);
}

pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let mut text = String::new();
    Append::to(&mut text).deserialize(deserializer)?;
    Ok(text)
}

pub(super) fn write<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let failed = |_| serde::ser::Error::custom("JSON that only the serializer of `serde_json` can write");
    // Only errors of `serde_json` show which serializer this is. Any other would write the marker of `RawValue` as
    // data.
    match std::any::type_name::<S::Error>() == std::any::type_name::<serde_json::Error>() {
        true => serde_json::from_str::<&RawValue>(text).map_err(failed)?.serialize(serializer),
        false => serde_json::from_str::<Value>(text).map_err(failed)?.serialize(serializer),
    }
}

/// Reads the next value as JSON text and appends it.
pub(crate) struct Append<'a> {
    buffer: &'a mut String,
    /// Whether an object can be the marker with which `serde_json` passes text.
    may_be_raw: bool,
}

impl<'a> Append<'a> {
    pub(crate) fn to(buffer: &'a mut String) -> Self {
        Self { buffer, may_be_raw: true }
    }

    pub(super) fn text<E>(self, json: &str) -> Result<(), E> {
        push(self.buffer, json);
        Ok(())
    }

    fn json<T: Serialize, E: de::Error>(self, value: &T) -> Result<(), E> {
        push(self.buffer, &serde_json::to_string(value).map_err(E::custom)?);
        Ok(())
    }

    fn any<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(Append { may_be_raw: false, ..self })
    }

    fn members<'de, A: MapAccess<'de>>(self, first: Option<Key<'de>>, mut map: A) -> Result<(), A::Error> {
        let (buffer, mut next) = (self.buffer, first);
        push(buffer, "{");
        while let Some(key) = next {
            Append::to(buffer).json(&key.as_str())?;
            push(buffer, ":");
            map.next_value_seed(Append::to(buffer))?;
            next = map.next_key()?;
            if next.is_some() {
                push(buffer, ",");
            }
        }
        push(buffer, "}");
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Append<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_newtype_struct(RAW, self)
    }
}

impl<'de> Visitor<'de> for Append<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.any(deserializer)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.any(deserializer)
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.json(&())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.json(&())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.json(&value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.json(&value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.json(&value)
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<(), E> {
        self.json(&value)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<(), E> {
        self.json(&value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match value.is_finite() {
            true => self.json(&value),
            false => Err(E::custom("a number that JSON does not have: it is infinite or NaN")),
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.json(&value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        push(self.buffer, "[");
        let first = self.buffer.len();
        loop {
            let before = self.buffer.len();
            if before > first {
                push(self.buffer, ",");
            }
            if items.next_element_seed(Append::to(self.buffer))?.is_none() {
                self.buffer.truncate(before);
                break;
            }
        }
        push(self.buffer, "]");
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match map.next_key::<Key<'de>>()? {
            Some(key) if self.may_be_raw && key.as_str() == RAW => {
                push(self.buffer, map.next_value::<Key<'de>>()?.as_str());
                Ok(())
            }
            first => self.members(first, map),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::de::Deserialize;
    use serde::de::value::{Error, MapDeserializer};
    use serde_json::json;

    use super::*;
    use crate::runtime::value::extra::Extra;
    use crate::runtime::value::json::Json;

    const EXACT: &str = r#"{"a":[1.00000000000000000000000001,1e400,-0,18446744073709551616,"\ud800"],"a":{}}"#;

    #[test]
    fn serde_json_gives_and_takes_the_text_itself() {
        let spaced = format!(" {EXACT} ");
        assert_eq!(read(&mut serde_json::Deserializer::from_str(&spaced)).unwrap(), EXACT);
        assert_eq!(read(&mut serde_json::Deserializer::from_reader(spaced.as_bytes())).unwrap(), EXACT);
        let mut written = Vec::new();
        write(EXACT, &mut serde_json::Serializer::new(&mut written)).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), EXACT);
    }

    #[test]
    fn from_another_format_the_text_is_written_anew() {
        let value = json!({"a": [null, true, -1, 1.5, "\u{7}\"", [], {}], RAW: "no JSON"});
        let members = value.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.clone()));
        struct Foreign<D>(D);
        impl<'de, D: Deserializer<'de>> Deserializer<'de> for Foreign<D> {
            type Error = D::Error;
            fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
                self.0.deserialize_any(visitor)
            }
            fn deserialize_newtype_struct<V: Visitor<'de>>(
                self,
                _: &'static str,
                visitor: V,
            ) -> Result<V::Value, D::Error> {
                visitor.visit_newtype_struct(self)
            }
            serde::forward_to_deserialize_any! {
                bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct seq
                tuple tuple_struct map struct enum identifier ignored_any
            }
        }
        let text = read(Foreign(MapDeserializer::<_, serde_json::Error>::new(members))).unwrap();
        assert_eq!(serde_json::from_str::<RawFree>(&text).unwrap().0, 2);
        assert_eq!(text, value.to_string());
        assert!(read(MapDeserializer::<_, Error>::new([("x", f64::NAN)].into_iter())).is_err());
    }

    #[test]
    fn another_serializer_gets_the_value_and_no_marker_of_raw_json() {
        // Of the serializers of `serde` itself, this one takes scalars.
        struct Shown(&'static str);
        impl fmt::Display for Shown {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(self.0, f)
            }
        }
        for (json, shown) in [
            ("-1.50", "-1.5"),
            (r#""x\u0041""#, "xA"),
            ("true", "true"),
            ("18446744073709551615", "18446744073709551615"),
        ] {
            assert_eq!(Shown(json).to_string(), shown);
        }
        let value = serde_json::to_value(Extra::from_iter([("a", Json::of_text("[1,{}]"))])).unwrap();
        assert_eq!(value, json!({"a": [1, {}]}));
    }

    /// Counts the members of an object, whatever they are called.
    struct RawFree(usize);

    impl<'de> Deserialize<'de> for RawFree {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            std::collections::HashMap::<String, de::IgnoredAny>::deserialize(deserializer).map(|map| Self(map.len()))
        }
    }
}
