//! JSON:API resources: identifiers, the shapes they take, relationships and what these may point to.

use super::{Id, ModuleId, Name, Origin, Presence, Prose, StructId, View};
use serde::Serialize;

/// A resource of [`super::Api::resources`].
pub type ResourceId = Id<Resource>;

/// A shape of [`super::Api::shapes`].
pub type ShapeId = Id<Shape>;

/// A set of targets of [`super::Api::target_sets`].
pub type TargetSetId = Id<TargetSet>;

/// A type of resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// `type` on the wire (`patient`), and the Rust type (`Patient`).
    pub name: Name,
    /// The Rust type of its identifiers (`PatientId`).
    pub id: String,
    /// The module it lives in.
    pub module: ModuleId,
    /// Words about it.
    pub prose: Prose,
    /// Its definition.
    pub origin: Origin,
    /// What is read. Every resource has one.
    pub read: ShapeId,
}

/// A resource object as it travels one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The Rust type: `Patient`, `NewPatient`, `PatientPatch`.
    pub name: String,
    /// The resource.
    pub resource: ResourceId,
    /// Which way it travels. [`View::Create`] has no `id`; [`View::Patch`] takes it from the path.
    pub view: View,
    /// Words about it.
    pub prose: Prose,
    /// The schema it came from.
    pub origin: Origin,
    /// `attributes`.
    pub attributes: Option<Part<StructId>>,
    /// `relationships`.
    pub relationships: Option<Part<Relationships>>,
    /// `links`: a struct where the description names links beyond those of JSON:API, else the runtime's type.
    pub links: Option<Part<Option<StructId>>>,
    /// `meta` of the resource object.
    pub meta: Option<Part<StructId>>,
}

/// A part of a resource object.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<T> {
    /// The part.
    pub value: T,
    /// [`Presence::Required`], or [`Presence::Optional`]: then it reads as empty when it is absent.
    pub presence: Presence,
}

/// The `relationships` object.
#[derive(Debug, Clone, PartialEq)]
pub struct Relationships {
    /// The Rust type (`PatientRelationships`).
    pub name: String,
    /// Words about it.
    pub prose: Prose,
    /// Where it stands.
    pub origin: Origin,
    /// Its members, in the description's order.
    pub members: Vec<Relationship>,
}

/// One relationship.
#[derive(Debug, Clone, PartialEq)]
pub struct Relationship {
    /// Its name.
    pub name: Name,
    /// Words about it.
    pub prose: Prose,
    /// Where it stands.
    pub origin: Origin,
    /// To one or to many.
    pub cardinality: Cardinality,
    /// What it may point to.
    pub target: Target,
    /// How it points.
    pub linkage: Linkage,
    /// Whether it must be given when the shape is created.
    pub required: bool,
}

/// To one or to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Cardinality {
    /// `data` is one identifier, or null.
    One,
    /// `data` is a list of identifiers.
    Many,
}

/// What a relationship may point to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// One type of resource.
    Resource(ResourceId),
    /// One of several.
    Set(TargetSetId),
    /// Any: the description does not say.
    Any,
}

/// How a relationship points to its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linkage {
    /// By identifier alone.
    Identifier,
    /// By identifier, with typed `meta`.
    WithMeta(StructId),
    /// By identifier, or by a natural key that the server looks up (`meta.query`).
    NaturalKey(NaturalKey),
}

/// A key that stands where an identifier may stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NaturalKey {
    /// The Rust alias for "identifier or key" (`GroupRef`).
    pub name: String,
    /// The key itself (`GroupQuery`).
    pub query: StructId,
}

/// Several types of resource that one relationship may point to.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetSet {
    /// The Rust enum (`User`).
    pub name: String,
    /// The module it lives in.
    pub module: ModuleId,
    /// Words about it.
    pub prose: Prose,
    /// Its members.
    pub members: Vec<ResourceId>,
    /// A `type` that the wire uses for any of them (`user`), where there is one.
    pub wire: Option<String>,
}
