//! The related resources that came along with a document, found by type and identifier.

use std::any::Any;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, OnceLock};

use hashbrown::HashTable;
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::{Resource, ResourceEnum, Service};

/// The `included` of a document, in the server's order.
pub struct Included<S: Service> {
    resources: Vec<S::Resource>,
    /// Made by the first look-up: most documents are never looked into.
    index: OnceLock<Index>,
}

/// Where the resources stand, by type and identifier. It holds positions alone, so that it is small and moves with them.
#[derive(Clone)]
struct Index {
    positions: HashTable<usize>,
    /// Random for each index: identifiers come from outside.
    hasher: RandomState,
}

impl Index {
    /// The first of a type and identifier is the one that is found.
    fn new<R: ResourceEnum>(resources: &[R]) -> Self {
        let hasher = RandomState::new();
        let mut positions = HashTable::with_capacity(resources.len());
        for (at, resource) in resources.iter().enumerate() {
            let hash = |at: &usize| resources.get(*at).map_or(0, |resource| hasher.hash_one(key(resource)));
            let is_same = |at: &usize| resources.get(*at).is_some_and(|known| key(known) == key(resource));
            positions.entry(hash(&at), is_same, hash).or_insert(at);
        }
        Self { positions, hasher }
    }

    fn find<'a, R: ResourceEnum>(&self, resources: &'a [R], sought: (&str, &str)) -> Option<&'a R> {
        let is_sought = |at: &usize| resources.get(*at).is_some_and(|resource| key(resource) == sought);
        resources.get(*self.positions.find(self.hasher.hash_one(sought), is_sought)?)
    }
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
        let index = self.index.get_or_init(|| Index::new(&self.resources));
        index.find(&self.resources, (resource_type, id))
    }
}

impl<S: Service> From<Vec<S::Resource>> for Included<S> {
    fn from(resources: Vec<S::Resource>) -> Self {
        Self { resources, index: OnceLock::new() }
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
        Self { resources: self.resources.clone(), index: self.index.clone() }
    }
}

impl<S: Service> PartialEq for Included<S> {
    fn eq(&self, other: &Self) -> bool {
        self.resources == other.resources
    }
}

impl<S: Service> fmt::Debug for Included<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.resources.fmt(f)
    }
}

impl<'de, S: Service> Deserialize<'de> for Included<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl<S: Service> Serialize for Included<S> {
    fn serialize<W: Serializer>(&self, serializer: W) -> Result<W::Ok, W::Error> {
        self.resources.serialize(serializer)
    }
}

/// The data of a document, as far as relationships can lead back into it.
pub trait Primary {
    /// The resource of this type and identifier, if it is among the data.
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any>;
}

impl<R: Resource> Primary for R {
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        (R::TYPE == resource_type && self.id().as_ref() == id).then_some(self)
    }
}

impl<P: Primary> Primary for Arc<P> {
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        P::find(self, resource_type, id)
    }
}

impl<P: Primary> Primary for Vec<P> {
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        self.iter().find_map(|data| data.find(resource_type, id))
    }
}

impl<P: Primary> Primary for Option<P> {
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        self.as_ref()?.find(resource_type, id)
    }
}
