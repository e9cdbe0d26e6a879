//! Types that are no resources: structs, enums, unions, and the uses of types.

use serde_json::Value;

use super::{Constraints, ModuleId, Name, Origin, Prose, ResourceId};

/// Index into [`super::Api::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// A named type of the client.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// The Rust name.
    pub name: String,
    /// The module it lives in.
    pub module: ModuleId,
    /// Words about it.
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
    Struct(Struct),
    /// An open set of values.
    Enum(Enum),
    /// One of several types.
    Union(Union),
    /// Another name for a type: a definition that is a list, a map or a plain value.
    Alias(Ty),
}

/// Which way an object travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// Sent by the server, and sent back as part of something larger: everything.
    Read,
    /// Sent to create: no read-only members.
    Create,
    /// Sent to change: every member absent, null or set.
    Patch,
}

/// An object with known members.
#[derive(Debug, Clone, PartialEq)]
pub struct Struct {
    /// Which way it travels.
    pub view: View,
    /// Its members, in the description's order.
    pub fields: Vec<Field>,
    /// What happens to members that are not among the fields.
    pub rest: Rest,
    /// Whether users build it (then it has `new` and setters) or only read it.
    pub constructible: bool,
}

/// Members of an object beyond its known ones. They are always kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Rest {
    /// Kept as they came.
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
    /// Words about it.
    pub prose: Prose,
    /// What may be said of its value, for the docs.
    pub constraints: Constraints,
    /// `default`.
    pub default: Option<Value>,
    /// Whether only the server sets it.
    pub read_only: bool,
    /// Whether `null` is a value of it.
    pub nullable: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// The member's schema.
    pub origin: Origin,
}

/// Whether a member may be absent or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Always there, never null: `T`.
    Required,
    /// Always there, may be null: `Option<T>`, `None` is `null`.
    Nullable,
    /// May be absent: `Option<T>`, `None` is absent. A `null` that arrives is kept aside and goes back as it came.
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
    /// Behind a pointer, where a type holds itself.
    Boxed(Box<Ty>),
    /// A value that is shown to nobody unless asked.
    Sensitive(Box<Ty>),
    /// A value that the description leaves untyped, with the reason it stays so.
    Untyped,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

/// One of several types.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// The member that says which it is (`discriminator`), or `None`: the first that decodes.
    pub tag: Option<Name>,
    /// The types: the Rust variant and, where there is a tag, its value on the wire.
    pub variants: Vec<(Name, Ty)>,
}
