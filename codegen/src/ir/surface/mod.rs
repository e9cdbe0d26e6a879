//! The client's surface: every module, item, member, argument and name of the generated crate, decided.
//!
//! The last pass of the lowering makes it; three readers use it, and none of them decides anything:
//!
//! - `emit` prints it as Rust;
//! - `drift` compares two of them: items have stable paths and structured signatures;
//! - what calls operations by name (contract tests, examples, a command line) finds the operations with their
//!   arguments, options, result and documentation.
//!
//! It is plain data. A use of a type is a [`Type`], with the path of each item spelled out, so two surfaces compare by
//! value and one can be serialised alone. Documentation is kept as facts ([`Docs`]), not as text: the words are the
//! printer's. Code is kept as what it does ([`Init`], [`Effect`], [`Expr`]).
//!
//! | part | file |
//! |---|---|
//! | types and paths | `types` |
//! | objects, enums, unions, aliases, relationships | `items` |
//! | operations, requests, parameters | `requests` |
//! | operations as data | `catalogue` |
//! | calls with values | `samples` |
//! | what belongs to the service as a whole | `service` |

mod batches;
pub mod catalogue;
mod items;
mod requests;
mod samples;
mod service;
mod types;

use serde::Serialize;

pub use batches::{Batch, BatchRow, RelationConstant};
pub use items::{
    Argument, Constructor, Conversion, Docs, Effect, Enum, Facts, Field, Fixed, Form, IdType, Init, Linking, Literal,
    Marks, NaturalKey, ResourceChoice, ResourceVariant, Role, Row, Setter, Struct, TargetVariant, Targets, Union,
    UnionVariant, Variant, Wire,
};
pub use requests::{
    Body, BodyValue, Choice, ChoiceKind, Failure, Filter, Operation, Paging, Parameter, Read, Request, Response,
    Responses, Scope, Sent, Start, Takes,
};
pub use samples::{Call, Expr, Named, Outcome, Page};
pub use service::{ClientParameter, Meta, Reading, Scheme, SchemeKind, Service, TokenDocument, TokenEndpoint};
pub use types::{Head, Path, RootType, Runtime, Type};

use super::Prose;
use catalogue::Catalogue;

/// The generated client.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Surface {
    /// The name of the crate, as Rust code writes it.
    pub library: String,
    /// The description, as the files of the client name it; set before they are printed.
    pub source: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub prose: Prose,
    /// What belongs to the service as a whole.
    pub service: Service,
    /// The modules, in the order of the description's tags.
    pub modules: Vec<Module>,
    /// The definitions of the description, and what a value of each decodes into.
    pub definitions: Vec<Definition>,
    /// For a crate of its own: the examples of definitions, as JSON, by their names.
    pub examples: Option<Vec<(String, String)>>,
    /// The calls of the contract; none where only the items were asked for.
    pub calls: Vec<Call>,
    /// The operations as data; empty where only the items were asked for.
    pub catalogue: Catalogue,
}

/// A module of the client.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Module {
    /// Its name, which is also the name of its file.
    pub name: String,
    /// Its documentation.
    pub docs: Docs,
    /// Its items, in the order in which they are printed.
    pub items: Vec<Item>,
}

/// An item of a module.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Item {
    /// The identifiers of a resource.
    Id(IdType),
    /// An object.
    Struct(Box<Struct>),
    /// An open set of values.
    Enum(Enum),
    /// One of several types.
    Union(Union),
    /// Resources of several types, of which a document holds one.
    Choice(ResourceChoice),
    /// The types of resource that a relationship can point to.
    Targets(Targets),
    /// An identifier, or a key by which the server finds one.
    Key(NaturalKey),
    /// Filters of which at least one must be given.
    Scope(Scope),
    /// An operation, and its requests.
    Operation(Operation),
    /// What the operations of batches can do.
    Batch(Batch),
}

/// A definition of the description.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Definition {
    /// Its name, as written.
    pub name: String,
    /// What its example decodes into.
    pub ty: Type,
}

impl Module {
    /// The names of the types in this module.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.items.iter().flat_map(Item::types)
    }
}

impl Item {
    /// The names of the types that this item declares.
    pub fn types(&self) -> Vec<&str> {
        match self {
            Self::Id(item) => vec![&item.name],
            Self::Struct(item) => vec![&item.name],
            Self::Enum(item) => vec![&item.name],
            Self::Union(item) => vec![&item.name],
            Self::Choice(item) => vec![&item.name],
            Self::Targets(item) => vec![&item.name, &item.marker],
            Self::Key(item) => vec![&item.name],
            Self::Scope(item) => vec![&item.name],
            Self::Batch(_) => Vec::new(),
            Self::Operation(item) => {
                let requests = item.requests.iter().map(|request| request.builder.as_str());
                requests.chain(item.responses.iter().map(|responses| responses.name.as_str())).collect()
            }
        }
    }
}
