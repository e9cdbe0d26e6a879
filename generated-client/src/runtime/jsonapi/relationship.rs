//! Relationships: absent, without `data`, null, or linked.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::runtime::jsonapi::id::{IdLike, Lid};
use crate::runtime::jsonapi::identifier::{Identifier, Linked};
use crate::runtime::jsonapi::links::{Links, LinksPart};
use crate::runtime::jsonapi::member::part;
use crate::runtime::jsonapi::one_or_many::OneOrMany;
use crate::runtime::jsonapi::part::{Part, Presence};
use crate::runtime::jsonapi::resource::{Target, Typed};
use crate::runtime::value::extra::Extra;
use crate::runtime::value::object::{self, Key, Object};

/// The `data` of a relationship.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Linkage<L> {
    /// The relationship is absent.
    #[default]
    Absent,
    /// It is present, but has no `data`.
    Untold,
    /// `data` is `null`: there is no target.
    Null,
    /// An identifier, or a list of them.
    Data(L),
}

impl<L> Linkage<L> {
    /// The same, borrowed.
    pub const fn as_ref(&self) -> Linkage<&L> {
        match self {
            Self::Absent => Linkage::Absent,
            Self::Untold => Linkage::Untold,
            Self::Null => Linkage::Null,
            Self::Data(data) => Linkage::Data(data),
        }
    }

    const fn data(&self) -> Option<&L> {
        match self {
            Self::Data(data) => Some(data),
            Self::Absent | Self::Untold | Self::Null => None,
        }
    }
}

/// A relationship object.
#[derive(Debug, Clone, PartialEq)]
struct Relationship<L, M> {
    linkage: Linkage<L>,
    links: LinksPart,
    meta: Part<M>,
    extra: Extra,
}

impl<L, M: Default> Relationship<L, M> {
    fn new(linkage: Linkage<L>) -> Self {
        Self { linkage, links: Part::default(), meta: Part::default(), extra: Extra::new() }
    }
}

impl<L, M> Relationship<L, M> {
    fn with_typed_meta<N>(self, meta: N) -> Relationship<L, N> {
        let Self { linkage, links, extra, .. } = self;
        Relationship { linkage, links, meta: Part::new(meta), extra }
    }
}

impl<L, M: DeserializeOwned + Default> Relationship<L, M> {
    fn read<'de, R: Deserialize<'de> + Into<L>, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut read = Self::new(Linkage::Untold);
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "data" => {
                    let data = map.next_value::<Option<R>>()?.map(Into::into);
                    read.linkage = data.map_or(Linkage::Null, Linkage::Data);
                }
                "links" => part::read(&mut read.links, "links", &mut map, &mut read.extra)?,
                "meta" => part::read(&mut read.meta, "meta", &mut map, &mut read.extra)?,
                _ => read.extra.keep(key, &mut map)?,
            }
        }
        Ok(read)
    }
}

impl<L: Serialize, M: Serialize> Serialize for Relationship<L, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.linkage {
            Linkage::Absent | Linkage::Untold => {}
            Linkage::Null => map.serialize_entry("data", &())?,
            Linkage::Data(data) => map.serialize_entry("data", data)?,
        }
        part::write(&self.links, "links", &mut map)?;
        part::write(&self.meta, "meta", &mut map)?;
        self.extra.write(&mut map, &|name| match name {
            "data" => !matches!(self.linkage, Linkage::Untold),
            "links" => self.links.is_present(),
            "meta" => self.meta.is_present(),
            _ => false,
        })?;
        map.end()
    }
}

/// A list with an initial capacity of two: most relationships have one or two items, and a list of unknown
/// length reserves four.
struct Few<I>(Vec<I>);

impl<I> From<Few<I>> for Vec<I> {
    fn from(few: Few<I>) -> Self {
        few.0
    }
}

impl<'de, I: Deserialize<'de>> Deserialize<'de> for Few<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(FewVisitor(PhantomData))
    }
}

struct FewVisitor<I>(PhantomData<I>);

impl<'de, I: Deserialize<'de>> Visitor<'de> for FewVisitor<I> {
    type Value = Few<I>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Few<I>, A::Error> {
        let mut few = Vec::new();
        while let Some(item) = items.next_element()? {
            if few.is_empty() {
                few.reserve_exact(2);
            }
            few.push(item);
        }
        Ok(Few(few))
    }
}

/// The traits of relationships. Written out because a derive would ask of `T` what only `I` must give.
macro_rules! relationship {
    ($name:ident, $data:ty as $read:ty, $expected:literal) => {
        impl<T: Target, I, M> Presence for $name<T, I, M> {
            fn is_present(&self) -> bool {
                !matches!(self.inner.linkage, Linkage::Absent)
            }
        }

        impl<T: Target, I, M: Default> Default for $name<T, I, M> {
            fn default() -> Self {
                Self::with(Linkage::Absent)
            }
        }

        impl<T: Target, I: Clone, M: Clone> Clone for $name<T, I, M> {
            fn clone(&self) -> Self {
                Self { inner: self.inner.clone(), target: PhantomData }
            }
        }

        impl<T: Target, I: PartialEq, M: PartialEq> PartialEq for $name<T, I, M> {
            fn eq(&self, other: &Self) -> bool {
                self.inner == other.inner
            }
        }

        impl<T: Target, I: fmt::Debug, M> fmt::Debug for $name<T, I, M> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.inner.linkage).finish()
            }
        }

        impl<T: Target, I: DeserializeOwned, M: DeserializeOwned + Default> Object for $name<T, I, M> {
            const EXPECTED: &'static str = $expected;

            fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
                Ok(Self { inner: Relationship::read::<$read, _>(map)?, target: PhantomData })
            }

            fn empty() -> Option<Self> {
                Some(Self::default())
            }
        }

        impl<'de, T: Target, I: DeserializeOwned, M: DeserializeOwned + Default> Deserialize<'de> for $name<T, I, M> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                object::decode(deserializer)
            }
        }

        impl<T: Target, I: Serialize, M: Serialize> Serialize for $name<T, I, M> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.inner.serialize(serializer)
            }
        }

        impl<T: Target, I, M: Default> $name<T, I, M> {
            fn with(linkage: Linkage<$data>) -> Self {
                Self { inner: Relationship::new(linkage), target: PhantomData }
            }
        }
    };
}

/// A relationship to one resource, or to none.
///
/// A [`Document`](crate::runtime::Document) follows it: `document.get(&article.relationships.author)`.
pub struct ToOne<T: Target, I = Identifier<T>, M = Extra> {
    inner: Relationship<I, M>,
    target: PhantomData<fn() -> T>,
}
relationship!(ToOne, I as I, "a relationship to one resource");

impl<T: Target, I> ToOne<T, I> {
    /// A relationship to this resource.
    pub fn new(target: impl Into<I>) -> Self {
        Self::with(Linkage::Data(target.into()))
    }

    /// A relationship to nothing: `null`.
    #[must_use]
    pub fn null() -> Self {
        Self::with(Linkage::Null)
    }
}

impl<T: Target, I, M> ToOne<T, I, M> {
    /// The identifier in its `data`.
    pub const fn data(&self) -> Option<&I> {
        self.inner.linkage.data()
    }
}

impl<T: Target, I: Linked<T>, M> ToOne<T, I, M> {
    /// The identifier at its other end, if it has `data`.
    pub fn id(&self) -> Option<&T::Id> {
        self.data()?.id()
    }
}

impl<T: Typed, I: From<Identifier<T>>, V: IdLike + Into<T::Id>, M: Default> From<V> for ToOne<T, I, M> {
    fn from(id: V) -> Self {
        let identifier: Identifier<T> = Identifier::new(id);
        Self::with(Linkage::Data(identifier.into()))
    }
}

impl<T: Typed, I: From<Identifier<T>>, M: Default> From<&Lid<T>> for ToOne<T, I, M> {
    fn from(lid: &Lid<T>) -> Self {
        let identifier: Identifier<T> = Identifier::from(lid);
        Self::with(Linkage::Data(identifier.into()))
    }
}

/// A relationship to any number of resources.
///
/// A [`Document`](crate::runtime::Document) follows it: `document.all(&article.relationships.comments)`.
pub struct ToMany<T: Target, I = Identifier<T>, M = Extra> {
    inner: Relationship<Vec<I>, M>,
    target: PhantomData<fn() -> T>,
}
relationship!(ToMany, Vec<I> as Few<I>, "a relationship to several resources");

impl<T: Target, I> ToMany<T, I> {
    /// A relationship to these resources.
    pub fn new(targets: impl IntoIterator<Item = impl Into<I>>) -> Self {
        Self::with(Linkage::Data(targets.into_iter().map(Into::into).collect()))
    }
}

impl<T: Target, I, M> ToMany<T, I, M> {
    /// The identifiers in its `data`, in the server's order; empty if it has none.
    pub fn data(&self) -> &[I] {
        self.inner.linkage.data().map_or(&[], Vec::as_slice)
    }
}

impl<T: Target, I: Linked<T>, M> ToMany<T, I, M> {
    /// The identifiers at its other end, in the server's order; none if it has no `data`.
    pub fn ids(&self) -> impl Iterator<Item = &T::Id> {
        self.data().iter().filter_map(Linked::id)
    }
}

impl<T: Target, I, V: Into<I>> FromIterator<V> for ToMany<T, I> {
    fn from_iter<S: IntoIterator<Item = V>>(targets: S) -> Self {
        Self::new(targets)
    }
}

impl<T: Target, I, V: Into<I>, M: Default> From<Vec<V>> for ToMany<T, I, M> {
    fn from(targets: Vec<V>) -> Self {
        Self::with(Linkage::Data(targets.into_iter().map(Into::into).collect()))
    }
}

impl<T: Target, I, V: Into<I>, M: Default, const N: usize> From<[V; N]> for ToMany<T, I, M> {
    fn from(targets: [V; N]) -> Self {
        Self::with(Linkage::Data(targets.into_iter().map(Into::into).collect()))
    }
}

/// A relationship to one resource or to several: the description leaves open which.
pub struct ToOneOrMany<T: Target, I = Identifier<T>, M = Extra> {
    inner: Relationship<OneOrMany<I>, M>,
    target: PhantomData<fn() -> T>,
}
relationship!(ToOneOrMany, OneOrMany<I> as OneOrMany<I>, "a relationship to one resource or to several");

impl<T: Target, I> ToOneOrMany<T, I> {
    /// A relationship to these resources.
    pub fn new(targets: OneOrMany<I>) -> Self {
        targets.into()
    }
}

impl<T: Target, I, M> ToOneOrMany<T, I, M> {
    /// The identifiers in its `data`, in the server's order; empty if it has none.
    pub fn data(&self) -> &[I] {
        self.inner.linkage.data().map_or(&[], |data| data.iter().as_slice())
    }
}

impl<T: Target, I: Linked<T>, M> ToOneOrMany<T, I, M> {
    /// The identifiers at its other end, in the server's order; none if it has no `data`.
    pub fn ids(&self) -> impl Iterator<Item = &T::Id> {
        self.data().iter().filter_map(Linked::id)
    }
}

impl<T: Target, I, M: Default> From<OneOrMany<I>> for ToOneOrMany<T, I, M> {
    fn from(targets: OneOrMany<I>) -> Self {
        Self::with(match targets {
            OneOrMany::Null => Linkage::Null,
            targets => Linkage::Data(targets),
        })
    }
}

impl<T: Target, I, M> ToOne<T, I, M> {
    /// Its `data`: absent, untold, null, or present.
    pub const fn linkage(&self) -> Linkage<&I> {
        self.inner.linkage.as_ref()
    }

    /// Whether it is present, with or without `data`.
    pub const fn is_present(&self) -> bool {
        !matches!(self.inner.linkage, Linkage::Absent)
    }

    /// Its links.
    pub fn links(&self) -> &Links {
        &self.inner.links
    }

    /// Its `meta`.
    pub fn meta(&self) -> &M {
        &self.inner.meta
    }

    /// Its members that JSON:API does not define, unchanged.
    pub const fn extra(&self) -> &Extra {
        &self.inner.extra
    }
}

impl<T: Target, I> ToOne<T, I> {
    /// Sets `meta` of a type of its own.
    #[must_use]
    pub fn with_typed_meta<M>(self, meta: M) -> ToOne<T, I, M> {
        ToOne { inner: self.inner.with_typed_meta(meta), target: PhantomData }
    }
}

impl<T: Target, I, M> ToMany<T, I, M> {
    /// Its `data`: absent, untold, null, or present.
    pub const fn linkage(&self) -> Linkage<&Vec<I>> {
        self.inner.linkage.as_ref()
    }

    /// Whether it is present, with or without `data`.
    pub const fn is_present(&self) -> bool {
        !matches!(self.inner.linkage, Linkage::Absent)
    }

    /// Its links.
    pub fn links(&self) -> &Links {
        &self.inner.links
    }

    /// Its `meta`.
    pub fn meta(&self) -> &M {
        &self.inner.meta
    }

    /// Its members that JSON:API does not define, unchanged.
    pub const fn extra(&self) -> &Extra {
        &self.inner.extra
    }
}

impl<T: Target, I> ToMany<T, I> {
    /// Sets `meta` of a type of its own.
    #[must_use]
    pub fn with_typed_meta<M>(self, meta: M) -> ToMany<T, I, M> {
        ToMany { inner: self.inner.with_typed_meta(meta), target: PhantomData }
    }
}

impl<T: Target, I, M> ToOneOrMany<T, I, M> {
    /// Its `data`: absent, untold, null, or present.
    pub const fn linkage(&self) -> Linkage<&OneOrMany<I>> {
        self.inner.linkage.as_ref()
    }

    /// Whether it is present, with or without `data`.
    pub const fn is_present(&self) -> bool {
        !matches!(self.inner.linkage, Linkage::Absent)
    }

    /// Its links.
    pub fn links(&self) -> &Links {
        &self.inner.links
    }

    /// Its `meta`.
    pub fn meta(&self) -> &M {
        &self.inner.meta
    }

    /// Its members that JSON:API does not define, unchanged.
    pub const fn extra(&self) -> &Extra {
        &self.inner.extra
    }
}

impl<T: Target, I> ToOneOrMany<T, I> {
    /// Sets `meta` of a type of its own.
    #[must_use]
    pub fn with_typed_meta<M>(self, meta: M) -> ToOneOrMany<T, I, M> {
        ToOneOrMany { inner: self.inner.with_typed_meta(meta), target: PhantomData }
    }
}
