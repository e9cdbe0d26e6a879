//! A JSON value as its text, parsed when it is accessed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::runtime::value::error::{DecodeError, Malformed};
use crate::runtime::value::number::Number;
use crate::runtime::value::object::Key;
use crate::runtime::value::{decode, raw};

/// A JSON value, kept as its text with every digit of a number.
///
/// It compares as JSON does: the order of members, spaces and the spelling of texts and numbers make no difference.
/// `Debug` does not show it, because it can be personal data.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Json;")]
///
/// let value: Json = r#"{"name": "Fi", "weights": [81.60]}"#.parse()?;
/// assert_eq!(value.get("name").and_then(|name| name.as_str()).as_deref(), Some("Fi"));
/// let weight = value.get("weights").and_then(|weights| weights.items().next()).ok_or("no weight")?;
/// assert_eq!((weight.as_f64(), weight.text()), (Some(81.6), "81.60"));
/// assert_eq!(value.decode::<serde_json::Value>()?["name"], "Fi");
/// assert_eq!(value, Json::from(serde_json::json!({"weights": [81.6], "name": "Fi"})));
/// assert_eq!(Json::from("Fi").text(), r#""Fi""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Json(Box<str>);

/// A borrowed [`Json`].
#[derive(Clone, Copy)]
pub struct JsonRef<'a>(&'a str);

/// The depth to which two values are compared. Deeper ones are equal only if their texts are.
const DEEPEST: usize = 128;

impl Json {
    /// `null`.
    #[must_use]
    pub fn null() -> Self {
        Self("null".into())
    }

    /// Creates the JSON of anything that serde writes.
    ///
    /// # Errors
    ///
    /// JSON has no such value: a map whose keys are not texts.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(|text| Self(text.into()))
    }

    /// Of text that is one JSON value, without spaces around it.
    pub(crate) fn of_text(text: &str) -> Self {
        Self(text.into())
    }

    /// Borrows it. [`JsonRef`] has the methods that read it.
    #[must_use]
    pub const fn as_json(&self) -> JsonRef<'_> {
        JsonRef(&self.0)
    }
}

impl Json {
    /// The JSON text, as it was received.
    #[must_use]
    pub const fn text(&self) -> &str {
        self.as_json().text()
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_json().is_null()
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        self.as_json().as_bool()
    }

    /// The text, if it is one. `None` also for half of a surrogate pair (`"\ud800"`), which is not Unicode.
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'_, str>> {
        self.as_json().as_str()
    }

    /// The number with all of its digits, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<Number> {
        self.as_json().as_number()
    }

    /// The number, if it is a whole one that is written without a fraction, and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_json().as_i64()
    }

    /// The number, if it is a whole one that is written without a fraction, and fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_json().as_u64()
    }

    /// The float that is nearest to the number, if it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.as_json().as_f64()
    }

    /// The member of this name, if it is an object that has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<JsonRef<'_>> {
        self.as_json().get(name)
    }

    /// The members, if it is an object; nothing otherwise.
    pub fn members(&self) -> impl Iterator<Item = (Cow<'_, str>, JsonRef<'_>)> {
        self.as_json().members()
    }

    /// The items, if it is a list; nothing otherwise.
    pub fn items(&self) -> impl Iterator<Item = JsonRef<'_>> {
        self.as_json().items()
    }

    /// Decodes it as a type of the program's.
    ///
    /// # Errors
    ///
    /// It is not a `T`; the error has the place.
    pub fn decode<'a, T: Deserialize<'a>>(&'a self) -> Result<T, DecodeError> {
        self.as_json().decode()
    }
}

impl<'a> JsonRef<'a> {
    pub(crate) const fn of_text(text: &'a str) -> Self {
        Self(text)
    }

    /// An owned copy.
    #[must_use]
    pub fn to_json(self) -> Json {
        Json(self.0.into())
    }

    /// The JSON text, as it was received.
    #[must_use]
    pub const fn text(self) -> &'a str {
        self.0
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        self.0.parse().ok()
    }

    /// The text, if it is one. `None` also for half of a surrogate pair (`"\ud800"`), which is not Unicode.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        serde_json::from_str::<Key<'a>>(self.0).ok().map(Key::into_cow)
    }

    /// The text, if it is one that is written without escapes.
    pub(crate) fn as_plain_str(self) -> Option<&'a str> {
        match self.as_str()? {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }

    /// The number with all of its digits, if it is one.
    #[must_use]
    pub fn as_number(self) -> Option<Number> {
        Number::of_text(self.0)
    }

    /// The number, if it is a whole one that is written without a fraction, and fits.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The number, if it is a whole one that is written without a fraction, and fits.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// The float that is nearest to the number, if it is one.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        self.as_number().map(|number| number.as_f64())
    }

    /// The member of this name, if it is an object that has one.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Self> {
        let members = self.object()?;
        members.into_iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The members, if it is an object; nothing otherwise.
    pub fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Self)> + use<'a> {
        self.object().into_iter().flatten()
    }

    /// The items, if it is a list; nothing otherwise.
    pub fn items(self) -> impl Iterator<Item = Self> + use<'a> {
        self.list().into_iter().flatten()
    }

    /// Decodes it as a type of the program's.
    ///
    /// # Errors
    ///
    /// It is not a `T`; the error has the place.
    pub fn decode<T: Deserialize<'a>>(self) -> Result<T, DecodeError> {
        decode::text(self.0)
    }

    fn object(self) -> Option<Vec<(Cow<'a, str>, Self)>> {
        serde_json::Deserializer::from_str(self.0).deserialize_map(MembersVisitor).ok()
    }

    fn list(self) -> Option<Vec<Self>> {
        let items: Vec<&'a RawValue> = serde_json::from_str(self.0).ok()?;
        Some(items.into_iter().map(|item| Self(item.get())).collect())
    }

    fn is_same(self, other: JsonRef<'_>, depth: usize) -> bool {
        if self.0 == other.0 {
            return true;
        }
        let Some(below) = depth.checked_sub(1) else { return false };
        if let (Some(one), Some(other)) = (self.as_number(), other.as_number()) {
            return one == other;
        }
        if let (Some(one), Some(other)) = (self.as_str(), other.as_str()) {
            return one == other;
        }
        if let (Some(one), Some(other)) = (self.list(), other.list()) {
            return one.len() == other.len()
                && one.into_iter().zip(other).all(|(one, other)| one.is_same(other, below));
        }
        let (Some(one), Some(other)) = (self.object(), other.object()) else { return false };
        let (one, other) = (HashMap::<_, _>::from_iter(one), HashMap::<_, _>::from_iter(other));
        one.len() == other.len()
            && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| one.is_same(*other, below)))
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(Cow<'de, str>, JsonRef<'de>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<Key<'de>>()? {
            members.push((name.into_cow(), JsonRef(map.next_value::<&'de RawValue>()?.get())));
        }
        Ok(members)
    }
}

impl PartialEq for JsonRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(*other, DEEPEST)
    }
}

impl Eq for JsonRef<'_> {}

impl Hash for JsonRef<'_> {
    /// By the kind of an object or a list, and the value of anything else: what compares the same is hashed the same.
    fn hash<H: Hasher>(&self, state: &mut H) {
        if let Some(number) = self.as_number() {
            number.hash(state);
        } else if let Some(text) = self.as_str() {
            text.hash(state);
        } else {
            self.0.as_bytes().first().hash(state);
        }
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl Eq for Json {}

impl Hash for Json {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_json().hash(state);
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_json().fmt(f)
    }
}

impl fmt::Debug for JsonRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(…)")
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for JsonRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for Json {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let value = serde_json::from_str::<&RawValue>(text).map_err(|_| Malformed::new("JSON"))?;
        Ok(Self(value.get().into()))
    }
}

macro_rules! from_value {
    ($($ty:ty),*) => { $(
        impl From<$ty> for Json {
            fn from(value: $ty) -> Self {
                Self(Value::from(value).to_string().into())
            }
        }
    )* };
}
from_value!(&str, String, bool, i32, i64, u32, u64, Value);

impl From<Number> for Json {
    fn from(number: Number) -> Self {
        Self(number.into_text())
    }
}

impl From<JsonRef<'_>> for Json {
    fn from(json: JsonRef<'_>) -> Self {
        json.to_json()
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        raw::read(deserializer).map(|text| Self(text.into()))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        raw::write(&self.0, serializer)
    }
}

impl Serialize for JsonRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        raw::write(self.0, serializer)
    }
}
