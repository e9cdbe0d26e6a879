//! Types: objects, enums, unions, and resources with the shapes they take; and the uses of types.

use serde::Serialize;
use serde_json::Value;

use super::arena::Id;
use super::module::ModuleId;
use super::name::Name;
use super::prose::{Origin, Prose};
use super::schema::Constraints;

/// A type of [`super::Api::types`].
pub type TypeId = Id<Type>;

/// An object of [`super::Api::structs`].
pub type StructId = Id<Struct>;

/// A named type of the client.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// The Rust name.
    pub name: String,
    /// Its documentation.
    pub prose: Prose,
    /// The schema it came from.
    pub origin: Origin,
    /// What it is.
    pub kind: TypeKind,
}

/// What a named type is.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// An object.
    Struct(StructId),
    /// An open set of values.
    Enum(Enum),
    /// One of several types.
    Union(Union),
}

/// The direction in which an object is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// In responses: no write-only members. Also in requests, for types without read-only and write-only members.
    Read,
    /// In requests: no read-only members.
    Create,
    /// In requests that change a resource: every member is absent, null or set.
    Patch,
}

/// An object with known members.
#[derive(Debug, Clone, PartialEq)]
pub struct Struct {
    /// Its name and documentation.
    pub ty: TypeId,
    /// The direction in which it is sent.
    pub view: View,
    /// Its members, in the description's order.
    pub fields: Vec<Field>,
    /// What happens to members that are not among the fields.
    pub rest: Rest,
    /// Whether users build it (then it has `new` and setters) or only read it.
    pub constructible: bool,
}

impl Struct {
    /// Whether the object has an empty value: users need to set no member of it.
    pub fn has_empty(&self) -> bool {
        let is_sent = self.view != View::Read;
        self.fields.iter().all(|field| match field.presence {
            Presence::Optional | Presence::Patch => true,
            Presence::Required => is_sent && field.fixed.is_some(),
            Presence::Nullable => false,
        })
    }
}

/// Members of an object beyond its known ones. They are always kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Rest {
    /// Any JSON values.
    Unknown,
    /// Declared by `additionalProperties`: a map of this type. A value of another type is an error.
    Typed(Ty),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// The type of its value, without `Option`.
    pub ty: Ty,
    /// Whether it may be absent or null.
    pub presence: Presence,
    /// Its documentation.
    pub prose: Prose,
    /// The limits of its value, for the docs.
    pub constraints: Constraints,
    /// `default`.
    pub default: Option<Value>,
    /// The only value that it can have, where it must be present: the object sets it itself.
    pub fixed: Option<Value>,
    /// Whether only the server sets it.
    pub read_only: bool,
    /// Whether it can be `null`.
    pub nullable: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// The member's schema.
    pub origin: Origin,
}

/// Whether a member may be absent or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Always present, never null: `T`.
    Required,
    /// Always present, may be null: `Option<T>`, `None` is `null`.
    Nullable,
    /// May be absent: `Option<T>`, `None` is absent. A `null` in a response is stored separately and
    /// sent back unchanged.
    Optional,
    /// Absent, null or set: `Patch<T>`.
    Patch,
}

/// A use of a type.
#[derive(Debug, Clone, PartialEq)]
pub enum Ty {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer(IntegerFormat),
    /// Any number, kept exactly.
    Number,
    /// `date-time`: an instant.
    Timestamp,
    /// `date`: a day of the civil calendar.
    Date,
    /// `binary`: a file of a multipart form.
    Bytes,
    /// The identifier of a resource.
    Id(ResourceId),
    /// A link of JSON:API: text, or an object with `href` and `meta`.
    Link,
    /// A named type.
    Named(TypeId),
    /// A list.
    List(Box<Ty>),
    /// An object whose members are all of one type.
    Map(Box<Ty>),
    /// A value that may be null.
    Nullable(Box<Ty>),
    /// `Box`, for a type that contains itself.
    Boxed(Box<Ty>),
    /// A value that `Debug` does not print.
    Sensitive(Box<Ty>),
    /// A value that the description leaves untyped.
    Untyped,
}

impl Ty {
    /// Whether it holds files, which are sent as parts of a form.
    pub fn is_file(&self) -> bool {
        match self {
            Self::Bytes => true,
            Self::List(inner) | Self::Nullable(inner) | Self::Sensitive(inner) => inner.is_file(),
            _ => false,
        }
    }
}

/// How large a whole number may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerFormat {
    /// `int32`.
    I32,
    /// `int64`, or no format.
    I64,
    /// `uint64`.
    U64,
}

/// A set of values. It is open: a value that is not in it is kept, not refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// The type of its values.
    pub repr: EnumRepr,
    /// Its values, in the description's order.
    pub variants: Vec<Variant>,
}

/// The type of an enum's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum EnumRepr {
    /// Texts.
    String,
    /// Whole numbers.
    Integer,
    /// Values of several types.
    Mixed,
}

/// One of several values or types.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The value as text, and the Rust variant.
    pub name: Name,
    /// The value itself.
    pub value: Value,
    /// Its documentation.
    pub prose: Prose,
}

/// One of several types.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// The member that distinguishes the types (`discriminator`).
    pub tag: Option<Name>,
    /// Whether the tag alone selects the type. Otherwise the type that fits best is chosen.
    pub decides: bool,
    /// The types: the Rust variant and the type.
    pub variants: Vec<(Name, Ty)>,
    /// The values of the tag for each type. In a tagged union, a type without values has every other value.
    pub values: Vec<Vec<String>>,
}

/// A resource of [`super::Api::resources`].
pub type ResourceId = Id<Resource>;

/// A shape of [`super::Api::shapes`].
pub type ShapeId = Id<Shape>;

/// A set of targets of [`super::Api::target_sets`].
pub type TargetSetId = Id<TargetSet>;

/// A choice of [`super::Api::choices`].
pub type ResourceChoiceId = Id<ResourceChoice>;

/// Several types of resource, of which a document holds one.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceChoice {
    /// The Rust enum (`Account`).
    pub name: String,
    /// Its module.
    pub module: ModuleId,
    /// Its documentation.
    pub prose: Prose,
    /// The types.
    pub members: Vec<ResourceId>,
}

/// Several types of resource that a request can send with its data.
#[derive(Debug, Clone, PartialEq)]
pub struct SentChoice {
    /// The Rust enum (`NewOrderIncluded`); unused if there is one type.
    pub name: String,
    /// Its module.
    pub module: ModuleId,
    /// The shapes.
    pub members: Vec<ShapeId>,
}

/// A set of types of [`super::Api::sent_choices`].
pub type SentChoiceId = Id<SentChoice>;

/// A type of resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// `type` on the wire (`patient`), and the Rust type (`Patient`).
    pub name: Name,
    /// The Rust type of its identifiers (`PatientId`).
    pub id: String,
    /// The resource of the same type with which it shares the identifier, where one type cannot have both views.
    pub view_of: Option<ResourceId>,
    /// Whether the `type` is inferred: then any other is read as well.
    pub inferred: bool,
    /// Whether its identifier is a number in JSON.
    pub is_number: bool,
    /// Its module.
    pub module: ModuleId,
    /// Its documentation.
    pub prose: Prose,
    /// Its definition.
    pub origin: Origin,
    /// The shape in responses. Every resource has one.
    pub read: ShapeId,
}

/// A resource object in one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The Rust type: `Patient`, `NewPatient`, `PatientPatch`.
    pub name: String,
    /// The resource.
    pub resource: ResourceId,
    /// The direction in which it is sent. [`View::Patch`] takes its `id` from the path.
    pub view: View,
    /// Whether it is sent by an operation that neither creates nor changes the resource.
    pub is_action: bool,
    /// Whether a resource that is no change is sent with an identifier, and must have one ([`Presence::Required`]).
    pub id: Option<Presence>,
    /// Whether a new resource can have a local identifier.
    pub has_lid: bool,
    /// Its documentation.
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
    /// Its documentation.
    pub prose: Prose,
    /// Its location.
    pub origin: Origin,
    /// Its members, in the description's order.
    pub members: Vec<Relationship>,
    /// Members that are values and no relationships, such as discriminators.
    pub values: Vec<Field>,
}

/// One relationship.
#[derive(Debug, Clone, PartialEq)]
pub struct Relationship {
    /// Its name.
    pub name: Name,
    /// Its documentation.
    pub prose: Prose,
    /// Its location.
    pub origin: Origin,
    /// To one or to many.
    pub cardinality: Cardinality,
    /// The types of resource that it can refer to.
    pub target: Target,
    /// How it identifies its target.
    pub linkage: Linkage,
    /// Its `meta`, if that has members.
    pub meta: Option<StructId>,
    /// Whether it must be given when the shape is created.
    pub required: bool,
    /// Whether it can be null.
    pub nullable: bool,
}

/// To one or to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Cardinality {
    /// `data` is one identifier, or null.
    One,
    /// `data` is a list of identifiers.
    Many,
    /// To one or to many: `data` is an identifier or a list of them.
    Either,
}

/// The types of resource that a relationship can refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// One type of resource.
    Resource(ResourceId),
    /// One of several.
    Set(TargetSetId),
    /// Any: the description does not say.
    Any,
}

/// How a relationship identifies its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linkage {
    /// By identifier alone.
    Identifier,
    /// By identifier, with typed `meta`.
    WithMeta(StructId),
    /// By identifier, or by a natural key that the server looks up (`meta.query`).
    NaturalKey(NaturalKey),
}

/// A key in place of an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NaturalKey {
    /// The Rust alias for "identifier or key" (`GroupRef`).
    pub name: String,
    /// The key itself (`GroupQuery`).
    pub query: StructId,
}

/// Several types of resource that one relationship can refer to.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetSet {
    /// The Rust enum (`User`).
    pub name: String,
    /// Its module.
    pub module: ModuleId,
    /// Its documentation.
    pub prose: Prose,
    /// Its members.
    pub members: Vec<ResourceId>,
    /// A `type` that the wire uses for any of them (`user`), where there is one.
    pub wire: Option<String>,
}
