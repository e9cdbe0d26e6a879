//! Items that hold data: objects, enums, unions, aliases, and what relationships point to.

use serde::Serialize;
use serde_json::Value;

use super::types::{Path, Type};
use crate::ir::{Cardinality, Constraints, EnumRepr, Prose};

/// What the documentation of something is written from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Docs {
    /// What it is, for where the description says nothing.
    pub role: Role,
    /// What the description says of it.
    pub prose: Prose,
    /// The facts about its values.
    pub facts: Facts,
}

impl Docs {
    /// Documentation without facts.
    pub fn new(role: Role, prose: &Prose) -> Self {
        Self { role, prose: prose.clone(), facts: Facts::default() }
    }

    /// Documentation of something of which the description says nothing.
    pub fn role(role: Role) -> Self {
        Self::new(role, &Prose::default())
    }
}

/// What a thing is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Role {
    /// Something with this Rust name.
    Named(String),
    /// An object with these members, by their names on the wire.
    Object(Vec<String>),
    /// One of these values, as they are on the wire.
    OneOf(Vec<String>),
    /// A value of one of several types, by the names of its variants.
    Alternatives(Vec<String>),
    /// A relationship with this Rust name, to many.
    Many(String),
    /// A resource, by its `type`.
    Resource(String),
    /// A form of this type to create.
    Create(String),
    /// What an operation on this type sends that neither creates nor changes it.
    Act(String),
    /// Changes to this type.
    Patch(String),
    /// A part of a resource object, `attributes` or the like, of this type.
    Part(&'static str, String),
    /// The relationships of this type.
    Related(String),
    /// The identifier of a resource object.
    Identifier,
    /// The local identifier of a new resource object.
    Local,
    /// The identifier of a change, which the operation sets.
    PatchIdentifier,
    /// The field `attributes`.
    Attributes,
    /// The field `relationships`.
    Relationships,
    /// The field `links`.
    Links,
    /// The field `meta`.
    Meta,
}

/// The facts of a value, without its prose.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Facts {
    /// Limits.
    pub constraints: Constraints,
    /// `default`.
    pub default: Option<Value>,
    /// Whether only the server sets it.
    pub read_only: bool,
    /// Whether `null` is a value of it.
    pub nullable: bool,
    /// `deprecated`.
    pub deprecated: bool,
}

/// The identifiers of a resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IdType {
    /// The name.
    pub name: String,
    /// What it identifies.
    pub of: Type,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Struct {
    /// The name.
    pub name: String,
    /// Its documentation.
    pub docs: Docs,
    /// How it is written and read.
    pub wire: Wire,
    /// Whether it has an empty value.
    pub default: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The type of the members that have no field, where the description gives one. All others are kept untyped.
    pub rest: Option<Type>,
    /// How users make one, where they do.
    pub constructor: Option<Constructor>,
    /// Methods that set what the constructor does not take.
    pub setters: Vec<Setter>,
    /// Whether it is a row of a collection that is read page by page.
    pub row: Option<Row>,
}

/// A row of a collection in plain JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The field that identifies it.
    pub id: Option<String>,
}

/// How an object is written and read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Wire {
    /// As a JSON object.
    Object,
    /// As the parts of a form, and in which form its members without a field are, where they have a type.
    Multipart(Option<Form>),
    /// As a resource object that is read.
    Read {
        /// The type of its identifier.
        id: Type,
        /// `type`.
        wire: String,
        /// Whether any other `type` is read as well.
        any: bool,
        /// Whether the identifier is a number.
        number: bool,
    },
    /// As a resource object that is created.
    Create {
        /// `type`.
        wire: String,
        /// Whether any other `type` is read as well.
        any: bool,
        /// Whether the identifier is a number.
        number: bool,
    },
    /// As a resource object that is changed.
    Patch {
        /// The type of its identifier.
        id: Type,
        /// `type`.
        wire: String,
        /// Whether any other `type` is read as well.
        any: bool,
        /// Whether the identifier is a number.
        number: bool,
    },
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The name on the wire.
    pub wire: String,
    /// The type.
    pub ty: Type,
    /// How it is written and read.
    pub form: Form,
    /// The value that it has in an empty object, where that is not absent.
    pub fixed: Option<Init>,
    /// Its documentation.
    pub docs: Docs,
}

/// How a field is written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Form {
    /// By the resource object itself.
    Identifier,
    /// Always present, never null.
    Required,
    /// Always present, possibly null.
    Nullable,
    /// Possibly absent.
    Optional,
    /// Absent, null or set.
    Patch,
    /// A part of a resource object that reads as empty where it is absent.
    Part,
    /// A relationship that reads as not linked where it is absent.
    Relationship,
    /// A file of a form.
    File,
    /// A text of a form.
    Text,
}

/// A function that makes a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Constructor {
    /// The name.
    pub name: &'static str,
    /// The arguments.
    pub arguments: Vec<Argument>,
    /// What it makes.
    pub value: Init,
}

/// An argument of a function.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Argument {
    /// The name.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// What it is.
    pub docs: Docs,
}

/// The value that a constructor makes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Init {
    /// The empty value of a type that the place gives.
    Default,
    /// The empty value of this type.
    Empty(Type),
    /// An object.
    Object {
        /// The type.
        ty: Type,
        /// The fields that it is made of.
        fields: Vec<(String, Init)>,
        /// Whether it also has a field for typed members without a field.
        rest: bool,
    },
    /// An optional value that is absent.
    Absent,
    /// A patch that changes nothing.
    Unchanged,
    /// The argument with this name.
    Argument(String, Conversion),
    /// The only value that a member can have.
    Fixed {
        /// The value.
        value: Fixed,
        /// How it becomes the value that is stored.
        conversion: Conversion,
        /// Whether the member belongs to a change.
        is_change: bool,
    },
    /// A relationship to what the argument with this name names.
    Linked(Linking, String),
    /// A relationship that is not linked.
    Unlinked(Linking),
}

/// How a relationship is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Linking {
    /// From what it points to.
    To(Cardinality),
    /// By conversion, since its `meta` has a type.
    Whole,
}

/// A value that is known from the description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Fixed {
    /// A text.
    Text(String),
    /// True or false.
    Boolean(bool),
    /// A variant of an enum.
    Variant(Type, String),
}

/// How an argument becomes the value that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Conversion {
    /// As it is.
    Same,
    /// By `into`.
    Into,
    /// Kept out of logs and messages.
    Sensitive(Box<Conversion>),
    /// Behind a pointer.
    Boxed(Box<Conversion>),
    /// A list, each item by itself.
    Each(Box<Conversion>),
}

/// A method that sets a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setter {
    /// The name.
    pub name: String,
    /// The argument, where it takes one.
    pub argument: Option<Argument>,
    /// The part of the object that has the field, where the object itself does not.
    pub part: Option<&'static str>,
    /// The field.
    pub field: String,
    /// What is done to it.
    pub effect: Effect,
}

/// What a setter does to its field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Effect {
    /// Sets an optional value.
    Set(Conversion),
    /// Sets a value of a patch.
    Change(Conversion),
    /// Sets a value of a patch to null. Holds the name of the method that sets it.
    Clear(String),
    /// Links a relationship.
    Link(Linking),
    /// Links a relationship to nothing. Holds the name of the method that links it.
    Unlink(String),
}

/// An open set of values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Enum {
    /// The name.
    pub name: String,
    /// Its documentation.
    pub docs: Docs,
    /// The type of its values.
    pub repr: EnumRepr,
    /// The values.
    pub variants: Vec<Variant>,
    /// The variant that keeps any other value.
    pub unknown: &'static str,
}

/// A value of an open set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    /// The name.
    pub name: String,
    /// The value as text.
    pub wire: String,
    /// What the description says of it.
    pub prose: Prose,
    /// The value.
    pub value: Literal,
}

/// A value of an open set, as Rust writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// The JSON of a value, in a set of several types.
    Json(String),
}

/// One of several types.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Union {
    /// The name.
    pub name: String,
    /// Its documentation.
    pub docs: Docs,
    /// The member by which the types are distinguished, where there is one.
    pub tag: Option<String>,
    /// The types.
    pub variants: Vec<UnionVariant>,
}

/// A type of a union.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnionVariant {
    /// The name.
    pub name: String,
    /// Its documentation.
    pub docs: Docs,
    /// The values of the tag. A type of a tagged union that has none is that of every other value.
    pub values: Vec<String>,
    /// How narrow the type is: of two types that fit a value equally well, the narrower one is tried first.
    pub width: u8,
    /// What its values look like.
    pub marks: Marks,
    /// The type.
    pub ty: Type,
}

/// What the values of a type look like, as far as it distinguishes them from those of other types.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Marks {
    /// Like any JSON.
    Any,
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// One of these values, each as its JSON.
    Values(Vec<String>),
    /// An object with these members, each with the values that it may have, as their JSON; none for any value.
    Members(Vec<(String, Vec<String>)>),
    /// A list.
    Items(Box<Self>),
    /// Like one of these.
    OneOf(Vec<Self>),
}

/// Resources of several types, of which a document holds one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResourceChoice {
    /// The name of the enum.
    pub name: String,
    /// Its documentation.
    pub docs: Docs,
    /// The types, by their `type`.
    pub resources: Vec<ResourceVariant>,
}

/// A resource among all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResourceVariant {
    /// `type`.
    pub wire: String,
    /// The variant.
    pub name: String,
    /// The type.
    pub ty: Type,
}

/// The types of resource that a relationship can point to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Targets {
    /// The enum of resources.
    pub name: String,
    /// The type that identifiers of any of them point to.
    pub marker: String,
    /// Its documentation.
    pub docs: Docs,
    /// The types.
    pub variants: Vec<TargetVariant>,
    /// A `type` that the wire uses for any of them.
    pub wire: Option<String>,
}

/// A type of resource among several.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetVariant {
    /// The variant.
    pub name: String,
    /// The function that makes an identifier of this type.
    pub constructor: String,
    /// The resource.
    pub ty: Type,
}

/// An identifier, or a key by which the server finds one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NaturalKey {
    /// The name.
    pub name: String,
    /// What is identified.
    pub what: Type,
    /// The key.
    pub query: Path,
    /// How a key is made.
    pub constructor: Constructor,
}
