//! The included resources of a document. Each is kept as JSON and decoded where it is accessed.
//!
//! A response may include any type of resource of the API, and a program accesses few of them. Relationships name the
//! type, so a program contains the decoders of the types that it accesses: one with a single call has 72,000 lines of LLVM
//! IR in place of 260,000. What decodes all of them at once is reached through a `dyn` that is made there, so that even
//! its destructor is linked only if it is used.

use std::any::{Any, TypeId};
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::runtime::jsonapi::fault::SetAside;
use crate::runtime::jsonapi::head::Heads;
use crate::runtime::jsonapi::lenient::{self, Cuts};
use crate::runtime::jsonapi::resource::{Find, FoundResource, Resource, ResourceEnum, Service};
use crate::runtime::value::decode;
use crate::runtime::value::error::DecodeError;
use crate::runtime::value::json::JsonRef;
use crate::runtime::value::object::Key;
use crate::runtime::value::positions::Positions;
use crate::runtime::value::raw::Append;

/// The `included` of a document, in the server's order: a list, or several lists by name.
///
/// A resource is decoded when it is accessed: by a relationship, as the type of the relationship; by the methods of this
/// type, all at once. One that does not decode is among the [`faults`](crate::runtime::Document::faults) of the document.
pub struct Included<S: Service> {
    items: Items,
    operation: &'static str,
    is_lenient: bool,
    /// Created by the first look-up.
    index: OnceLock<Index>,
    /// A [`List`] of `S::Resource`, created where all are accessed.
    all: OnceLock<Arc<dyn Decoded>>,
    service: PhantomData<S>,
}

/// Included resources as JSON.
#[derive(Clone, Default)]
struct Items {
    text: String,
    /// Where each of them ends in the text.
    ends: Vec<usize>,
    /// The names of the lists that the server included in place of one list, each with its length.
    lists: Vec<(Box<str>, usize)>,
}

impl Items {
    fn get(&self, at: usize) -> Option<&str> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(at)?)
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|at| self.get(at))
    }

    /// Where a resource is in the response.
    fn pointer(&self, mut at: usize) -> String {
        for (name, length) in &self.lists {
            match at.checked_sub(*length) {
                Some(rest) => at = rest,
                None => return format!("/included/{}/{at}", shown(name)),
            }
        }
        format!("/included/{at}")
    }
}

/// The name of a list of included resources, if it looks like one: the text could be anything.
fn shown(name: &str) -> &str {
    let is_name = name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_lowercase() || b"_-".contains(&byte));
    if is_name { name } else { "*" }
}

/// The types and identifiers of the resources, and what was decoded by relationships.
struct Index {
    heads: Heads,
    slots: Vec<Slot>,
}

/// A resource as a type. There is one more slot if it is accessed as another type.
#[derive(Default)]
struct Slot(OnceLock<Box<Typed>>);

struct Typed {
    of: TypeId,
    resource: Result<Box<dyn Any + Send + Sync>, DecodeError>,
    other: Slot,
}

impl<S: Service> Included<S> {
    /// How many there are that decode.
    #[must_use]
    pub fn len(&self) -> usize {
        self.resources().len()
    }

    /// Whether there are none that decode.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in the server's order.
    pub fn iter(&self) -> std::slice::Iter<'_, S::Resource> {
        self.resources().iter()
    }

    /// The resource of this type and identifier.
    #[must_use]
    pub fn find(&self, resource_type: &str, id: &str) -> Option<&S::Resource> {
        self.list()?.get(resource_type, id)
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.operation
    }

    /// What was set aside of all of them.
    pub(crate) fn faults(&self) -> &[SetAside] {
        self.list().map_or(&[], |list| &list.faults)
    }

    /// Sets what errors name, and whether parts that do not decode are set aside.
    pub(crate) fn is_read_by(&mut self, operation: &'static str, is_lenient: bool) {
        (self.operation, self.is_lenient) = (operation, is_lenient);
    }

    fn of(items: Items) -> Self {
        let (index, all) = (OnceLock::new(), OnceLock::new());
        Self { items, operation: "", is_lenient: false, index, all, service: PhantomData }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index {
            heads: Heads::of(self.items.iter()),
            slots: std::iter::repeat_with(Slot::default).take(self.items.ends.len()).collect(),
        })
    }

    fn resources(&self) -> &[S::Resource] {
        self.list().map_or(&[], |list| &list.resources)
    }

    /// All of them, decoded. It is never `None`: only this method and `from` set it.
    fn list(&self) -> Option<&List<S::Resource>> {
        let all: &dyn Any = &**self.all.get_or_init(|| Arc::new(self.decode_all()));
        all.downcast_ref()
    }

    fn decode_all(&self) -> List<S::Resource> {
        let mut list = List { lists: self.items.lists.clone(), ..List::of(Vec::with_capacity(self.items.ends.len())) };
        for (at, json) in self.items.iter().enumerate() {
            // Without its type, the JSON is read three times: to find its end, its type, and then its members.
            let (resource_type, _) = self.index().heads.get(at).unwrap_or_default();
            let of_type = Some(resource_type).filter(|name| !name.is_empty());
            let resource = of_type.and_then(|name| S::Resource::of_type(name, json));
            match resource.map_or_else(|| self.decode(at, json, &mut list.faults), Ok) {
                Ok(resource) => list.resources.push(resource),
                Err(error) => {
                    list.shorten(at);
                    list.faults.extend(SetAside::whole(self.items.pointer(at), json, error));
                }
            }
        }
        list
    }

    fn decode<R>(&self, at: usize, json: &str, faults: &mut Vec<SetAside>) -> Result<R, DecodeError>
    where
        R: for<'de> Deserialize<'de>,
    {
        let cuts = if self.is_lenient { Cuts::Everything } else { Cuts::Nothing };
        // The pointer is needed for faults only.
        let resource =
            decode::text(json).or_else(|_| lenient::resource(json, &self.items.pointer(at), None, cuts, faults));
        resource.map_err(|error| if self.is_lenient { error } else { error.suggesting_lenient() })
    }

    fn decode_as<R: Resource>(&self, at: usize) -> Typed {
        let json = self.items.get(at).unwrap_or_default();
        // Parts that are set aside are reported with those of all resources.
        let resource = self.decode::<R>(at, json, &mut Vec::new());
        if let Err(error) = &resource {
            tracing::warn!(operation = self.operation, %error, "an included resource does not decode");
        }
        let resource = resource.map(|resource| Box::new(resource) as Box<dyn Any + Send + Sync>);
        Typed { of: TypeId::of::<R>(), resource, other: Slot::default() }
    }
}

impl<S: Service> Find for Included<S> {
    fn find_as<R: Resource>(&self, resource_type: &str, id: &str) -> Option<FoundResource<'_>> {
        let all = self.all.get().and_then(|all| all.find(resource_type, id));
        if let Some(resource) = all.filter(|resource| resource.is::<R>()) {
            return Some(Ok(resource));
        }
        let index = self.index();
        let at = index.heads.find(resource_type, id)?;
        let mut slot = index.slots.get(at)?;
        loop {
            let typed = slot.0.get_or_init(|| Box::new(self.decode_as::<R>(at)));
            if typed.of == TypeId::of::<R>() {
                return Some(typed.resource.as_ref().map(|resource| &**resource as &dyn Any));
            }
            slot = &typed.other;
        }
    }

    fn find_any(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        self.find(resource_type, id).map(ResourceEnum::inner)
    }
}

/// Resources that were decoded as any of the API.
struct List<R> {
    resources: Vec<R>,
    lists: Vec<(Box<str>, usize)>,
    faults: Vec<SetAside>,
    /// Created by the first look-up.
    index: OnceLock<Positions>,
}

/// A [`List`] whose type is known only where it was made.
trait Decoded: Any + Send + Sync {
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any>;
}

impl<R: ResourceEnum> Decoded for List<R> {
    fn find(&self, resource_type: &str, id: &str) -> Option<&dyn Any> {
        self.get(resource_type, id).map(ResourceEnum::inner)
    }
}

impl<R> List<R> {
    const fn of(resources: Vec<R>) -> Self {
        Self { resources, lists: Vec::new(), faults: Vec::new(), index: OnceLock::new() }
    }

    /// Takes the resource at this position of those received out of the length of its list.
    fn shorten(&mut self, at: usize) {
        let whole = self.faults.iter().filter(|fault| fault.is_whole).count();
        let mut left = at - whole.min(at);
        for (_, length) in &mut self.lists {
            match left.checked_sub(*length) {
                Some(rest) => left = rest,
                None => return *length -= 1,
            }
        }
    }
}

impl<R: ResourceEnum> List<R> {
    fn get(&self, resource_type: &str, id: &str) -> Option<&R> {
        let key = |at: usize| self.resources.get(at).map(|resource| (resource.resource_type(), resource.id()));
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
        Self { all: OnceLock::from(Arc::new(List::of(resources)) as Arc<dyn Decoded>), ..Self::of(Items::default()) }
    }
}

impl<S: Service> IntoIterator for Included<S> {
    type Item = S::Resource;
    type IntoIter = std::vec::IntoIter<S::Resource>;

    fn into_iter(self) -> Self::IntoIter {
        self.list();
        let list = self.all.into_inner().map(|all| Arc::downcast::<List<S::Resource>>(all));
        let resources = match list {
            Some(Ok(list)) => Arc::try_unwrap(list).map_or_else(|shared| shared.resources.clone(), |own| own.resources),
            // As in `list`, there is always one.
            Some(Err(_)) | None => Vec::new(),
        };
        resources.into_iter()
    }
}

impl<'a, S: Service> IntoIterator for &'a Included<S> {
    type Item = &'a S::Resource;
    type IntoIter = std::slice::Iter<'a, S::Resource>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<S: Service> Clone for Included<S> {
    fn clone(&self) -> Self {
        let Self { operation, is_lenient, .. } = *self;
        Self { operation, is_lenient, all: self.all.clone(), ..Self::of(self.items.clone()) }
    }
}

impl<S: Service> PartialEq for Included<S> {
    fn eq(&self, other: &Self) -> bool {
        let lists = |included: &Self| included.list().map(|list| list.lists.clone());
        self.resources() == other.resources() && lists(self) == lists(other)
    }
}

impl<S: Service> fmt::Debug for Included<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.resources().fmt(f)
    }
}

impl<'de, S: Service> Deserialize<'de> for Included<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut items = Items::default();
        deserializer.deserialize_any(IncludedVisitor(&mut items))?;
        items.text.shrink_to_fit();
        Ok(Self::of(items))
    }
}

struct IncludedVisitor<'a>(&'a mut Items);

impl<'de> Visitor<'de> for IncludedVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of resources")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Items { text, ends, .. } = self.0;
        while list.next_element_seed(Append::to(text))?.is_some() {
            ends.push(text.len());
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<Key<'de>>()? {
            let before = self.0.ends.len();
            map.next_value_seed(NamedList(self.0))?;
            self.0.lists.push((name.into_string().into(), self.0.ends.len() - before));
        }
        Ok(())
    }
}

/// One of several lists.
struct NamedList<'a>(&'a mut Items);

impl<'de> DeserializeSeed<'de> for NamedList<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(IncludedVisitor(self.0))
    }
}

/// Resources as received, unless parts of them may have been set aside, or they were not received.
impl<S: Service> Serialize for Included<S> {
    fn serialize<W: Serializer>(&self, serializer: W) -> Result<W::Ok, W::Error> {
        if self.is_lenient || self.items.ends.is_empty() {
            let lists = self.list().map_or(&[][..], |list| &list.lists);
            return write(self.resources(), lists, serializer);
        }
        let items: Vec<_> = self.items.iter().map(JsonRef::of_text).collect();
        write(&items, &self.items.lists, serializer)
    }
}

fn write<T: Serialize, W: Serializer>(
    resources: &[T],
    lists: &[(Box<str>, usize)],
    serializer: W,
) -> Result<W::Ok, W::Error> {
    if lists.is_empty() {
        return resources.serialize(serializer);
    }
    let mut map = serializer.serialize_map(Some(lists.len()))?;
    let mut resources = resources;
    for (name, length) in lists {
        let (list, rest) = resources.split_at_checked(*length).unwrap_or((resources, &[]));
        map.serialize_entry(name, list)?;
        resources = rest;
    }
    map.end()
}
