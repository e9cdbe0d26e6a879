//! Identifiers: opaque texts, one type per resource type.

use std::any::type_name;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::runtime::value::object::decode_text;
use crate::runtime::value::text::ToText;

/// The identifier of a `T`: an opaque text, made by the server. A text converts into it.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Id;")]
///
/// struct Article;
///
/// let id: Id<Article> = Id::from("5c34c0aa91e04f7be2d6a101");
/// assert_eq!(id.as_str(), "5c34c0aa91e04f7be2d6a101");
/// assert_eq!(format!("{id:?}"), "ArticleId(5c34c0aa91e04f7be2d6a101)");
/// ```
pub struct Id<T> {
    text: Box<str>,
    of: PhantomData<fn() -> T>,
}

/// Any type of resource: what an [`AnyId`] identifies.
#[derive(Debug, Clone, Copy)]
pub enum AnyType {}

/// Identifies a resource that can be of one of several types.
pub type AnyId = Id<AnyType>;

impl<T> Id<T> {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The local identifier of a `T` that does not exist yet: other resources of the same request refer to it by this text.
/// A text converts into it.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Lid;")]
///
/// struct Article;
///
/// let lid: Lid<Article> = Lid::from("first");
/// assert_eq!(lid.as_str(), "first");
/// ```
pub struct Lid<T>(Id<T>);

impl<T> Lid<T> {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl<T> Clone for Lid<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Lid<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Lid<T> {}

impl<T> Hash for Lid<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> fmt::Debug for Lid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> From<&str> for Lid<T> {
    fn from(lid: &str) -> Self {
        Self(Id::from(lid))
    }
}

impl<T> From<String> for Lid<T> {
    fn from(lid: String) -> Self {
        Self(Id::from(lid))
    }
}

impl<T> From<&Self> for Lid<T> {
    fn from(lid: &Self) -> Self {
        Self(lid.0.clone())
    }
}

impl<'de, T> Deserialize<'de> for Lid<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Id::deserialize(deserializer).map(Self)
    }
}

impl<T> Serialize for Lid<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A value that converts into an identifier: an [`Id`], owned or borrowed, or a text.
///
/// It distinguishes these types from identifier *objects*; their `Into` decides which resource they identify.
pub trait IdLike {}

impl IdLike for &str {}
impl IdLike for String {}
impl IdLike for &String {}
impl<T> IdLike for Id<T> {}
impl<T> IdLike for &Id<T> {}

impl<T> AsRef<str> for Id<T> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<T> From<String> for Id<T> {
    fn from(id: String) -> Self {
        Self { text: id.into(), of: PhantomData }
    }
}

impl<T> From<&str> for Id<T> {
    fn from(id: &str) -> Self {
        Self { text: id.into(), of: PhantomData }
    }
}

impl<T> From<&String> for Id<T> {
    fn from(id: &String) -> Self {
        Self::from(id.as_str())
    }
}

impl<T> From<&Self> for Id<T> {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

// Written out because a derive would ask of `T` what only the text must give.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = type_name::<T>().rsplit("::").next().unwrap_or_default();
        write!(f, "{of}Id({})", self.text)
    }
}

impl<T> ToText for Id<T> {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.text)
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode_text(deserializer).map(Self::from)
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// The text of an identifier in JSON, which is a text, or a number in some APIs.
pub(crate) struct IdText {
    pub(crate) text: String,
    pub(crate) is_number: bool,
}

impl IdText {
    fn number(number: impl ToString) -> Self {
        Self { text: number.to_string(), is_number: true }
    }
}

impl<'de> Deserialize<'de> for IdText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = IdText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<IdText, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<IdText, E> {
        Ok(IdText { text, is_number: false })
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<IdText, E> {
        Ok(IdText::number(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<IdText, E> {
        Ok(IdText::number(number))
    }
}

/// An identifier as a number, if its text is one.
pub(crate) struct AsNumber<'a>(pub(crate) &'a str);

impl Serialize for AsNumber<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A sign or a zero in front would be lost.
        match self.0.parse::<i64>() {
            Ok(number) if number.to_string() == self.0 => serializer.serialize_i64(number),
            _ => serializer.serialize_str(self.0),
        }
    }
}
