//! The data of a document that is one item or a list of them.

use std::any::Any;

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::runtime::jsonapi::primary::Primary;
use crate::runtime::jsonapi::resource::DataItem;
use crate::runtime::value::decode;
use crate::runtime::value::json::Json;

/// One item, a list of them, or `null`: the data of a relationship that the description leaves open.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{AnyTarget, Identifier, OneOrMany};")]
///
/// let tags: OneOrMany<Identifier<AnyTarget>> = OneOrMany::many([AnyTarget::of("tags", "1"), AnyTarget::of("tags", "2")]);
/// assert_eq!(tags.iter().map(|tag| tag.id().as_str()).collect::<Vec<_>>(), ["1", "2"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum OneOrMany<I> {
    /// `null`: no item.
    #[default]
    Null,
    /// One item.
    One(I),
    /// A list.
    Many(Vec<I>),
}

impl<I> OneOrMany<I> {
    /// One item.
    pub fn one(item: impl Into<I>) -> Self {
        Self::One(item.into())
    }

    /// A list.
    pub fn many(items: impl IntoIterator<Item = impl Into<I>>) -> Self {
        Self::Many(items.into_iter().map(Into::into).collect())
    }

    /// The items.
    pub fn iter(&self) -> std::slice::Iter<'_, I> {
        match self {
            Self::Null => [].iter(),
            Self::One(item) => std::slice::from_ref(item).iter(),
            Self::Many(items) => items.iter(),
        }
    }
}

impl<'a, I> IntoIterator for &'a OneOrMany<I> {
    type Item = &'a I;
    type IntoIter = std::slice::Iter<'a, I>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<I: DataItem> Primary for OneOrMany<I> {
    fn holds(resource_type: &str) -> bool {
        <I as DataItem>::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        self.iter().find_map(|item| Primary::find(item, resource_type, id))
    }
}

impl<'de, I: DeserializeOwned> Deserialize<'de> for OneOrMany<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        match json.text().as_bytes().first() {
            Some(b'[') => decode::nested(json.text()).map(Self::Many),
            Some(b'n') => Ok(Self::Null),
            _ => decode::nested(json.text()).map(Self::One),
        }
    }
}

impl<I: Serialize> Serialize for OneOrMany<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::One(item) => item.serialize(serializer),
            Self::Many(items) => items.serialize(serializer),
        }
    }
}
