//! The included resources of a document, found by type and identifier.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::runtime::jsonapi::resource::{DataItem, ResourceEnum, Service};
use crate::runtime::value::object::Key;
use crate::runtime::value::positions::Positions;

/// The `included` of a document, in the server's order: a list, or several lists by name.
pub struct Included<S: Service> {
    resources: Vec<S::Resource>,
    /// The names of the lists that the server included in place of one list, each with its length.
    lists: Vec<(Box<str>, usize)>,
    /// Created by the first look-up.
    index: OnceLock<Positions>,
}

fn key<R: ResourceEnum>(resource: &R) -> (&str, &str) {
    (resource.resource_type(), resource.id())
}

impl<S: Service> Included<S> {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.resources.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// All of them, in the server's order.
    pub fn iter(&self) -> std::slice::Iter<'_, S::Resource> {
        self.resources.iter()
    }

    /// The resource of this type and identifier.
    #[must_use]
    pub fn find(&self, resource_type: &str, id: &str) -> Option<&S::Resource> {
        let key = |at: usize| self.resources.get(at).map(key);
        let index = self.index.get_or_init(|| {
            let mut index = Positions::with_capacity(self.resources.len());
            for at in 0..self.resources.len() {
                // If two have the same type and identifier, the first is found.
                index.entry(at, &key);
            }
            index
        });
        self.resources.get(index.find(Some((resource_type, id)), &key)?)
    }
}

impl<S: Service> From<Vec<S::Resource>> for Included<S> {
    fn from(resources: Vec<S::Resource>) -> Self {
        Self { resources, lists: Vec::new(), index: OnceLock::new() }
    }
}

impl<S: Service> Included<S> {
    /// The resources of several lists.
    pub(crate) fn of_lists(named: Vec<(Box<str>, Vec<S::Resource>)>) -> Self {
        let lists = named.iter().map(|(name, list)| (name.clone(), list.len())).collect();
        let resources = named.into_iter().flat_map(|(_, list)| list).collect();
        Self { resources, lists, index: OnceLock::new() }
    }
}

impl<S: Service> IntoIterator for Included<S> {
    type Item = S::Resource;
    type IntoIter = std::vec::IntoIter<S::Resource>;

    fn into_iter(self) -> Self::IntoIter {
        self.resources.into_iter()
    }
}

impl<'a, S: Service> IntoIterator for &'a Included<S> {
    type Item = &'a S::Resource;
    type IntoIter = std::slice::Iter<'a, S::Resource>;

    fn into_iter(self) -> Self::IntoIter {
        self.resources.iter()
    }
}

impl<S: Service> Clone for Included<S> {
    fn clone(&self) -> Self {
        Self { resources: self.resources.clone(), lists: self.lists.clone(), index: self.index.clone() }
    }
}

impl<S: Service> PartialEq for Included<S> {
    fn eq(&self, other: &Self) -> bool {
        self.resources == other.resources && self.lists == other.lists
    }
}

impl<S: Service> fmt::Debug for Included<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.resources.fmt(f)
    }
}

impl<'de, S: Service> Deserialize<'de> for Included<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IncludedVisitor(PhantomData))
    }
}

struct IncludedVisitor<S>(PhantomData<S>);

impl<'de, S: Service> Visitor<'de> for IncludedVisitor<S> {
    type Value = Included<S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of resources")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Included<S>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(Included::from)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Included<S>, A::Error> {
        let mut lists = Vec::new();
        while let Some(name) = map.next_key::<Key<'de>>()? {
            lists.push((name.into_string().into(), map.next_value()?));
        }
        Ok(Included::of_lists(lists))
    }
}

impl<S: Service> Serialize for Included<S> {
    fn serialize<W: Serializer>(&self, serializer: W) -> Result<W::Ok, W::Error> {
        if self.lists.is_empty() {
            return self.resources.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(self.lists.len()))?;
        let mut resources = self.resources.as_slice();
        for (name, length) in &self.lists {
            let (list, rest) = resources.split_at_checked(*length).unwrap_or((resources, &[]));
            map.serialize_entry(name, list)?;
            resources = rest;
        }
        map.end()
    }
}

/// The data of a document, to which relationships can lead back.
pub trait Primary {
    /// Whether a resource of this type can be among the data.
    fn holds(resource_type: &str) -> bool;

    /// The resource of this type and identifier, if it is among the data.
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any>;
}

impl<R: DataItem> Primary for R {
    fn holds(resource_type: &str) -> bool {
        <R as DataItem>::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        // The type of one of several is known only to the item itself.
        let is_same = || <R as DataItem>::holds(resource_type) && self.item_id() == id;
        self.as_resource().filter(|_| is_same() && self.item_type() == resource_type)
    }
}

impl<P: Primary> Primary for Arc<P> {
    fn holds(resource_type: &str) -> bool {
        P::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        P::find(self, resource_type, id)
    }
}

impl<P: Primary> Primary for Vec<P> {
    fn holds(resource_type: &str) -> bool {
        P::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        // Most look-ups are for another type: they need no pass over all rows.
        if P::holds(resource_type) { self.iter().find_map(|data| data.find(resource_type, id)) } else { None }
    }
}

impl<P: Primary> Primary for Option<P> {
    fn holds(resource_type: &str) -> bool {
        P::holds(resource_type)
    }

    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        self.as_ref()?.find(resource_type, id)
    }
}
