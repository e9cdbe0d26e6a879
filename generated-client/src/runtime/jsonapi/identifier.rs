//! The `data` of a relationship: an identifier, or a natural key that the server looks up.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::runtime::jsonapi::id::{AnyId, AsNumber, IdLike, IdText, Lid};
use crate::runtime::jsonapi::member::{optional, part, required};
use crate::runtime::jsonapi::part::Part;
use crate::runtime::jsonapi::resource::{Belongs, DataItem, Target, Typed};
use crate::runtime::value::extra::Extra;
use crate::runtime::value::object::{self, Key, Object};

/// The `data` of a relationship to a `T`.
pub trait Linked<T: Target> {
    /// The `type` as received.
    fn resource_type(&self) -> &str;

    /// The identifier, if it has one.
    fn id(&self) -> Option<&T::Id>;
}

/// Reads a `type`, without a copy if it is an expected one.
fn known_type<T: Target>(found: Key<'_>) -> Cow<'static, str> {
    match T::TYPES.iter().find(|known| **known == found.as_str()) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(found.into_string()),
    }
}

/// How the identifier of a resource is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IdForm {
    Text,
    Number,
    /// As `lid`.
    Local,
}

impl IdForm {
    fn of<T: Target>(resource_type: &str) -> Self {
        if T::has_number(resource_type) { Self::Number } else { Self::Text }
    }
}

/// Points to a resource: its `type` and `id`, and `meta`. In requests, a [`Lid`] can take the place of the `id`.
pub struct Identifier<T: Target, M = Extra> {
    resource_type: Cow<'static, str>,
    id: T::Id,
    form: IdForm,
    /// Metadata of the relation, not of the resource.
    pub meta: Part<M>,
    /// Members that JSON:API does not define, as received.
    pub extra: Extra,
}

impl<T: Target, M: Default> Identifier<T, M> {
    fn of(resource_type: &'static str, id: T::Id) -> Self {
        let form = IdForm::of::<T>(resource_type);
        Self { resource_type: Cow::Borrowed(resource_type), id, form, meta: Part::default(), extra: Extra::new() }
    }

    /// Points to a resource that the same request creates.
    fn local<R: Typed>(lid: &Lid<R>) -> Self {
        Self { form: IdForm::Local, ..Self::of(R::TYPE, T::Id::from(lid.as_str().to_owned())) }
    }
}

impl<T: Target> Identifier<T> {
    /// Sets metadata of the relation that has a type of its own.
    #[must_use]
    pub fn with_typed_meta<M>(self, meta: M) -> Identifier<T, M> {
        let Self { resource_type, id, form, extra, .. } = self;
        Identifier { resource_type, id, form, meta: Part::new(meta), extra }
    }
}

impl<T: Typed, M: Default> Identifier<T, M> {
    /// Points to this resource.
    pub fn new(id: impl Into<T::Id>) -> Self {
        Self::of(T::TYPE, id.into())
    }
}

impl<T: Target<Id = AnyId>> Identifier<T> {
    /// Points to a resource of a type that only the program knows.
    pub(crate) fn untyped(resource_type: String, id: AnyId) -> Self {
        let (resource_type, meta) = (Cow::Owned(resource_type), Part::default());
        Self { resource_type, id, form: IdForm::Text, meta, extra: Extra::new() }
    }

    /// Points to a resource of one of the types that the target can be.
    pub(crate) fn of_type<R: Typed>(id: impl Into<R::Id>) -> Self {
        Self::of(R::TYPE, AnyId::from(id.into().as_ref()))
    }

    /// Points to a resource of one of several types that the same request creates.
    pub fn by_lid<R: Typed>(lid: impl Into<Lid<R>>) -> Self {
        Self::local(&lid.into())
    }
}

impl<T: Target, M> Identifier<T, M> {
    /// The identifier of the resource; the local one if [`is_local`](Self::is_local).
    pub const fn id(&self) -> &T::Id {
        &self.id
    }

    /// Whether it points to a resource that does not exist yet, by its `lid`.
    pub const fn is_local(&self) -> bool {
        matches!(self.form, IdForm::Local)
    }

    /// The `type` as received.
    pub fn resource_type(&self) -> &str {
        &self.resource_type
    }

    /// Sets the metadata of the relation.
    #[must_use]
    pub fn with_meta(mut self, meta: M) -> Self {
        self.meta = Part::new(meta);
        self
    }
}

impl<T: Belongs, M> DataItem for Identifier<T, M>
where
    M: Clone + fmt::Debug + PartialEq + Serialize + DeserializeOwned + Default + Send + Sync + 'static,
{
    type Service = T::Service;

    fn holds(_: &str) -> bool {
        false
    }

    fn item_type(&self) -> &str {
        &self.resource_type
    }

    fn item_id(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.id.as_ref())
    }

    fn as_resource(&self) -> Option<&dyn Any> {
        None
    }
}

impl<T: Target, M> Linked<T> for Identifier<T, M> {
    fn resource_type(&self) -> &str {
        &self.resource_type
    }

    fn id(&self) -> Option<&T::Id> {
        (!self.is_local()).then_some(&self.id)
    }
}

impl<T: Typed, M: Default, V: IdLike + Into<T::Id>> From<V> for Identifier<T, M> {
    fn from(id: V) -> Self {
        Self::new(id)
    }
}

impl<T: Typed, M: Default> From<Lid<T>> for Identifier<T, M> {
    fn from(lid: Lid<T>) -> Self {
        Self::local(&lid)
    }
}

impl<T: Typed, M: Default> From<&Lid<T>> for Identifier<T, M> {
    fn from(lid: &Lid<T>) -> Self {
        Self::local(lid)
    }
}

impl<T: Target, M: Clone> Clone for Identifier<T, M> {
    fn clone(&self) -> Self {
        Self {
            resource_type: self.resource_type.clone(),
            id: self.id.clone(),
            form: self.form,
            meta: self.meta.clone(),
            extra: self.extra.clone(),
        }
    }
}

impl<T: Target, M: PartialEq> PartialEq for Identifier<T, M> {
    fn eq(&self, other: &Self) -> bool {
        self.resource_type == other.resource_type
            && self.id == other.id
            && self.is_local() == other.is_local()
            && self.meta == other.meta
            && self.extra == other.extra
    }
}

impl<T: Target, M> fmt::Debug for Identifier<T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.resource_type, self.id.as_ref())
    }
}

impl<T: Target, M: DeserializeOwned + Default> Object for Identifier<T, M> {
    const EXPECTED: &'static str = "an identifier of a resource";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut resource_type, mut id, mut meta, mut extra) = (None, None::<IdText>, part::slot(), Extra::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "type" => resource_type = Some(known_type::<T>(map.next_value()?)),
                "id" => required::read(&mut id, "id", &mut map, &mut extra)?,
                "meta" => part::read(&mut meta, "meta", &mut map, &mut extra)?,
                _ => extra.keep(key, &mut map)?,
            }
        }
        let mut form = IdForm::Text;
        if id.is_none() && extra.get("lid").is_some() {
            form = IdForm::Local;
            let lid = extra.remove("lid").and_then(|lid| lid.as_str().map(Cow::into_owned));
            id = lid.map(|text| IdText { text, is_number: false });
        }
        let IdText { text, is_number } = required::finish(id, "id")?;
        if is_number {
            form = IdForm::Number;
        }
        Ok(Self { resource_type: required::finish(resource_type, "type")?, id: text.into(), form, meta, extra })
    }

    fn empty() -> Option<Self> {
        None
    }
}

impl<'de, T: Target, M: DeserializeOwned + Default> Deserialize<'de> for Identifier<T, M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::decode(deserializer)
    }
}

impl<T: Target, M: Serialize> Serialize for Identifier<T, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.resource_type)?;
        let key = if self.is_local() { "lid" } else { "id" };
        match self.form {
            IdForm::Number => map.serialize_entry(key, &AsNumber(self.id.as_ref()))?,
            IdForm::Text | IdForm::Local => map.serialize_entry(key, self.id.as_ref())?,
        }
        part::write(&self.meta, "meta", &mut map)?;
        self.extra
            .write(&mut map, &|name| name == "type" || name == key || (name == "meta" && self.meta.is_present()))?;
        map.end()
    }
}

/// Points to a resource by identifier, or by a natural key that the server looks up (`meta.query`).
///
/// An identifier, owned or borrowed, or a text converts into one.
pub struct Reference<T: Target, Q> {
    resource_type: Cow<'static, str>,
    id: Option<T::Id>,
    meta: Part<ReferenceMeta<Q>>,
    /// Members that JSON:API does not define, as received.
    pub extra: Extra,
}

impl<T: Target, Q> Reference<T, Q> {
    /// The identifier, if it has one. [`id`](Self::id) creates a reference by identifier.
    pub const fn known_id(&self) -> Option<&T::Id> {
        self.id.as_ref()
    }

    /// The natural key, if it has one.
    pub fn key(&self) -> Option<&Q> {
        self.meta.query.as_ref()
    }
}

impl<T: Typed, Q> Reference<T, Q> {
    /// Points to the resource with this identifier; the identifier alone converts into it as well.
    pub fn id(id: impl Into<T::Id>) -> Self {
        let meta = Part::default();
        Self { resource_type: Cow::Borrowed(T::TYPE), id: Some(id.into()), meta, extra: Extra::new() }
    }

    /// By a natural key.
    pub const fn by_query(query: Q) -> Self {
        let meta = Part::new(ReferenceMeta { query: Some(query), extra: Extra::new() });
        Self { resource_type: Cow::Borrowed(T::TYPE), id: None, meta, extra: Extra::new() }
    }
}

impl<T: Target, Q> Linked<T> for Reference<T, Q> {
    fn resource_type(&self) -> &str {
        &self.resource_type
    }

    fn id(&self) -> Option<&T::Id> {
        self.id.as_ref()
    }
}

impl<T: Typed, Q, V: IdLike + Into<T::Id>> From<V> for Reference<T, Q> {
    fn from(id: V) -> Self {
        Self::id(id)
    }
}

impl<T: Target, Q: Clone> From<&Self> for Reference<T, Q> {
    fn from(reference: &Self) -> Self {
        reference.clone()
    }
}

impl<T: Target, Q: Clone> Clone for Reference<T, Q> {
    fn clone(&self) -> Self {
        Self {
            resource_type: self.resource_type.clone(),
            id: self.id.clone(),
            meta: self.meta.clone(),
            extra: self.extra.clone(),
        }
    }
}

impl<T: Target, Q: PartialEq> PartialEq for Reference<T, Q> {
    fn eq(&self, other: &Self) -> bool {
        self.resource_type == other.resource_type
            && self.id == other.id
            && self.meta == other.meta
            && self.extra == other.extra
    }
}

impl<T: Target, Q> fmt::Debug for Reference<T, Q> {
    /// Shows an identifier, and of a natural key only that there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.resource_type, self.id.as_ref().map_or("?", AsRef::as_ref))
    }
}

impl<T: Target, Q: DeserializeOwned> Object for Reference<T, Q> {
    const EXPECTED: &'static str = "an identifier of a resource, or a query in its place";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut resource_type, mut id, mut meta, mut extra) = (None, None::<IdText>, part::slot(), Extra::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "type" => resource_type = Some(known_type::<T>(map.next_value()?)),
                "id" => optional::read(&mut id, "id", &mut map, &mut extra)?,
                "meta" => part::read(&mut meta, "meta", &mut map, &mut extra)?,
                _ => extra.keep(key, &mut map)?,
            }
        }
        let id = id.map(|id| T::Id::from(id.text));
        Ok(Self { resource_type: required::finish(resource_type, "type")?, id, meta, extra })
    }

    fn empty() -> Option<Self> {
        None
    }
}

impl<'de, T: Target, Q: DeserializeOwned> Deserialize<'de> for Reference<T, Q> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::decode(deserializer)
    }
}

impl<T: Target, Q: Serialize> Serialize for Reference<T, Q> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.resource_type)?;
        match self.id.as_ref().map(AsRef::as_ref) {
            Some(id) if T::has_number(&self.resource_type) => map.serialize_entry("id", &AsNumber(id))?,
            id => optional::write(&id, "id", &mut map)?,
        }
        part::write(&self.meta, "meta", &mut map)?;
        self.extra.write(&mut map, &|name| match name {
            "type" => true,
            "id" => self.id.is_some(),
            "meta" => self.meta.is_present(),
            _ => false,
        })?;
        map.end()
    }
}

/// `meta` of a reference.
#[derive(Clone, PartialEq)]
struct ReferenceMeta<Q> {
    query: Option<Q>,
    extra: Extra,
}

impl<Q> Default for ReferenceMeta<Q> {
    fn default() -> Self {
        Self { query: None, extra: Extra::new() }
    }
}

impl<Q: DeserializeOwned> Object for ReferenceMeta<Q> {
    const EXPECTED: &'static str = "the meta of a reference";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut query, mut extra) = (None, Extra::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "query" => optional::read(&mut query, "query", &mut map, &mut extra)?,
                _ => extra.keep(key, &mut map)?,
            }
        }
        Ok(Self { query, extra })
    }

    fn empty() -> Option<Self> {
        Some(Self::default())
    }
}

impl<'de, Q: DeserializeOwned> Deserialize<'de> for ReferenceMeta<Q> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::decode(deserializer)
    }
}

impl<Q: Serialize> Serialize for ReferenceMeta<Q> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        optional::write(&self.query, "query", &mut map)?;
        self.extra.write(&mut map, &|name| name == "query" && self.query.is_some())?;
        map.end()
    }
}
