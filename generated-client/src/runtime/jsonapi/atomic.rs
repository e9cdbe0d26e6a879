//! Batches of the extension Atomic Operations (<https://jsonapi.org/ext/atomic>): all operations are applied, or none.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::runtime::jsonapi::identifier::Identifier;
use crate::runtime::jsonapi::patch::PatchShape;
use crate::runtime::jsonapi::relationship::ToMany;
use crate::runtime::jsonapi::resource::{Resource, Target, Typed};
use crate::runtime::value::extra::Extra;
use crate::runtime::value::json::Json;

/// Members that an operation has in addition to those of the extension, with their texts.
type Members = &'static [(&'static str, &'static str)];

/// A resource object that an operation of a batch can add.
pub trait Added: Serialize {
    /// The resource.
    type Resource: Resource;
    #[doc(hidden)]
    const MEMBERS: Members;
}

/// Changes that an operation of a batch can make.
pub trait Changed: PatchShape + Serialize {
    /// The resource.
    type Resource: Resource;
    #[doc(hidden)]
    const MEMBERS: Members;
}

/// A resource that an operation of a batch can remove.
pub trait Removed: Resource {
    #[doc(hidden)]
    const MEMBERS: Members;
}

/// A relationship of an `R` that operations of a batch can change: a `ToOne` or `ToMany`.
pub struct Relation<R, K> {
    name: &'static str,
    add: Option<Members>,
    update: Option<Members>,
    remove: Option<Members>,
    of: PhantomData<fn() -> (R, K)>,
}

#[allow(dead_code, reason = "one description needs it, another does not")]
impl<R, K> Relation<R, K> {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, add: None, update: None, remove: None, of: PhantomData }
    }

    pub(crate) const fn add(self, members: Members) -> Self {
        Self { add: Some(members), ..self }
    }

    pub(crate) const fn update(self, members: Members) -> Self {
        Self { update: Some(members), ..self }
    }

    pub(crate) const fn remove(self, members: Members) -> Self {
        Self { remove: Some(members), ..self }
    }
}

impl<R, K> fmt::Debug for Relation<R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Relation").field(&self.name).finish()
    }
}

/// The position of an operation in a batch, and with it the result of the operation: `T` is what its data decodes into.
pub struct Position<T> {
    index: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Position<T> {
    const fn new(index: usize) -> Self {
        Self { index, of: PhantomData }
    }

    /// The number of operations before it.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index
    }
}

impl<T> Clone for Position<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Position<T> {}

impl<T> fmt::Debug for Position<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Position").field(&self.index).finish()
    }
}

/// Operations that the server applies in their order: all of them, or none.
///
/// Each method appends an operation and returns its position, by which
/// [`BatchResults`](crate::runtime::BatchResults) has the result. A resource that an operation creates can be pointed
/// to by its [`Lid`](crate::runtime::Lid) in the operations after it. `Debug` shows the names of members, no values.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Batch, Json};")]
///
/// let mut batch = Batch::new();
/// let operation: Json = r#"{"op": "remove", "href": "/articles/1"}"#.parse()?;
/// let removed = batch.operation(&operation);
/// assert_eq!((removed.index(), batch.len()), (0, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    operations: Vec<Extra>,
    /// Metadata of the request.
    pub meta: Extra,
    fault: Option<&'static str>,
}

impl Batch {
    /// Creates a batch without operations. It cannot be sent before it has one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of operations.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether it has no operations.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The reason why it cannot be sent.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) const fn fault(&self) -> Option<&'static str> {
        match self.fault {
            None if self.operations.is_empty() => Some("the batch has no operation: add one"),
            fault => fault,
        }
    }

    /// Creates a resource.
    #[allow(clippy::needless_pass_by_value, reason = "it is sent")]
    pub fn add<N: Added>(&mut self, new: N) -> Position<N::Resource> {
        let data = self.json(&new);
        self.push("add", N::MEMBERS, None, Some(data))
    }

    /// Changes a resource.
    #[allow(clippy::needless_pass_by_value, reason = "it is sent")]
    pub fn update<C: Changed>(
        &mut self,
        target: impl Into<Identifier<C::Resource>>,
        changes: C,
    ) -> Position<C::Resource> {
        // The identifier precedes the parts.
        let mut data = self.members(&target.into());
        for (name, value) in self.members(&changes).iter() {
            if !matches!(name, "type" | "id" | "lid") {
                data.insert(name, Json::of_text(value.text()));
            }
        }
        let data = self.json(&data);
        self.push("update", C::MEMBERS, None, Some(data))
    }

    /// Deletes a resource.
    pub fn remove<R: Removed>(&mut self, target: impl Into<Identifier<R>>) -> Position<R> {
        let target = self.members(&target.into());
        self.push("remove", R::MEMBERS, Some(target), None)
    }

    /// Replaces the targets of a relationship.
    pub fn relate<R: Typed, K: Serialize>(
        &mut self,
        owner: impl Into<Identifier<R>>,
        relation: Relation<R, K>,
        to: impl Into<K>,
    ) -> Position<R> {
        let data = self.members(&to.into()).remove("data").unwrap_or_else(Json::null);
        self.link("update", owner.into(), relation.name, relation.update, data)
    }

    /// Adds targets to a relationship to many.
    pub fn add_to<R: Typed, T: Target>(
        &mut self,
        owner: impl Into<Identifier<R>>,
        relation: Relation<R, ToMany<T>>,
        targets: impl IntoIterator<Item = impl Into<Identifier<T>>>,
    ) -> Position<R> {
        let targets: Vec<Identifier<T>> = targets.into_iter().map(Into::into).collect();
        let data = self.json(&targets);
        self.link("add", owner.into(), relation.name, relation.add, data)
    }

    /// Removes targets from a relationship to many.
    pub fn remove_from<R: Typed, T: Target>(
        &mut self,
        owner: impl Into<Identifier<R>>,
        relation: Relation<R, ToMany<T>>,
        targets: impl IntoIterator<Item = impl Into<Identifier<T>>>,
    ) -> Position<R> {
        let targets: Vec<Identifier<T>> = targets.into_iter().map(Into::into).collect();
        let data = self.json(&targets);
        self.link("remove", owner.into(), relation.name, relation.remove, data)
    }

    /// Appends an operation object that the description does not type.
    pub fn operation(&mut self, operation: &Json) -> Position<Json> {
        let members = self.members(operation);
        self.operations.push(members);
        Position::new(self.operations.len() - 1)
    }

    /// Addresses an operation by a URL, in place of its `ref`.
    pub fn set_href<T>(&mut self, of: Position<T>, href: impl Into<String>) {
        if let Some(operation) = self.operations.get_mut(of.index) {
            operation.remove("ref");
            operation.insert("href", href.into());
        }
    }

    /// Sets the metadata of an operation.
    pub fn set_meta<T>(&mut self, of: Position<T>, meta: &Extra) {
        let meta = self.json(meta);
        if let Some(operation) = self.operations.get_mut(of.index) {
            operation.insert("meta", meta);
        }
    }

    fn link<R: Typed>(
        &mut self,
        op: &'static str,
        owner: Identifier<R>,
        relationship: &'static str,
        members: Option<Members>,
        data: Json,
    ) -> Position<R> {
        if members.is_none() {
            self.fault.get_or_insert("the API does not describe one of the operations on a relationship: remove it");
        }
        let mut owner = self.members(&owner);
        owner.insert("relationship", relationship);
        self.push(op, members.unwrap_or_default(), Some(owner), Some(data))
    }

    fn push<T>(
        &mut self,
        op: &'static str,
        members: Members,
        target: Option<Extra>,
        data: Option<Json>,
    ) -> Position<T> {
        let mut operation: Extra = members.iter().copied().collect();
        operation.insert("op", op);
        if let Some(target) = target {
            let target = self.json(&target);
            operation.insert("ref", target);
        }
        if let Some(data) = data {
            operation.insert("data", data);
        }
        self.operations.push(operation);
        Position::new(self.operations.len() - 1)
    }

    fn json<T: Serialize + ?Sized>(&mut self, value: &T) -> Json {
        Json::of(value).unwrap_or_else(|_| {
            self.fault.get_or_insert("an operation of the batch cannot be written as JSON");
            Json::null()
        })
    }

    /// The members of an object.
    fn members<T: Serialize + ?Sized>(&mut self, value: &T) -> Extra {
        self.json(value).decode().unwrap_or_else(|_| {
            self.fault.get_or_insert("an operation of the batch is not a JSON object");
            Extra::new()
        })
    }
}

/// A batch that creates one resource.
impl<N: Added> From<N> for Batch {
    fn from(new: N) -> Self {
        let mut batch = Self::new();
        batch.add(new);
        batch
    }
}

impl Serialize for Batch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("atomic:operations", &self.operations)?;
        if !self.meta.is_empty() {
            map.serialize_entry("meta", &self.meta)?;
        }
        map.end()
    }
}
