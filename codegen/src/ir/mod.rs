//! The intermediate representation: what the description means, as plain data.
//!
//! Knows neither `openapiv3` nor tokens. It has three layers. [`Graph`] is the wire: every schema with its references
//! resolved, its `allOf` flattened and every constraint kept, for the example checks. [`Api`] is the meaning:
//! resources, types, operations. [`surface`] is the client. Order is the description's order.

mod api;
mod arena;
mod batch;
mod module;
mod name;
mod operation;
mod paging;
mod prose;
mod schema;
pub mod surface;
mod types;

pub use api::{
    Api, ClientParameter, Definition, DefinitionForm, Scheme, SchemeKind, ServerVariable, StandardForm, TokenRequest,
    Untyped,
};
pub use arena::{Arena, ArenaMap, Id};
pub use batch::{Batch, BatchOperation, Does, Op};
pub use module::{Module, ModuleId};
pub use name::{Name, Reason, Renamed};
pub use operation::{
    Amount, Auth, Body, BodyPayload, ByStatus, Case, Data, DataItem, Failure, Include, Location, Operation, Pair,
    Parameter, PathStyle, Payload, Scope, Structure, Style, Success,
};
pub use paging::{Family, Paging, Way};
pub use prose::{Origin, Prose};
pub use schema::{Additional, Constraints, Graph, JsonType, Kind, Property, Schema, SchemaId, SchemaUse};
pub use types::{
    Cardinality, Enum, EnumRepr, Field, IntegerFormat, Linkage, NaturalKey, Part, Presence, Relationship,
    Relationships, Resource, ResourceChoice, ResourceChoiceId, ResourceId, Rest, SentChoice, SentChoiceId, Shape,
    ShapeId, Struct, StructId, Target, TargetSet, TargetSetId, Ty, Type, TypeId, TypeKind, Union, Variant, View,
};
