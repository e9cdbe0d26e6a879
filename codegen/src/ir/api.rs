//! The meaning of a description.

use serde::Serialize;

use super::arena::Arena;
use super::batch::Batch;
use super::module::Module;
use super::name::Renamed;
use super::operation::{Amount, Data, Location, Operation, Parameter};
use super::prose::{Origin, Prose};
use super::schema::Graph;
use super::types::{
    Resource, ResourceChoice, ResourceId, SentChoice, Shape, ShapeId, Struct, StructId, TargetSet, Ty, Type, TypeId,
};

/// The meaning of a description.
#[derive(Debug, Clone, PartialEq)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// The Rust type of the service.
    pub service: String,
    /// `info.version`, as written.
    pub version: String,
    /// `info.description`.
    pub prose: Prose,
    /// The base URL that every path is appended to, without a trailing slash; `None` if the description has none.
    pub base_url: Option<String>,
    /// The variables of the base URL.
    pub server_variables: Vec<ServerVariable>,
    /// Modules in the order of the description's tags, [`Module::SHARED`] last where anything is shared.
    pub modules: Arena<Module>,
    /// Every named Rust type that is not a resource.
    pub types: Arena<Type>,
    /// The objects among them.
    pub structs: Arena<Struct>,
    /// The JSON:API resources, in the order of their definitions.
    pub resources: Arena<Resource>,
    /// Every shape of every resource: what is read, created, changed.
    pub shapes: Arena<Shape>,
    /// Sets of resources that one relationship can refer to.
    pub target_sets: Arena<TargetSet>,
    /// Types of resource among which a document chooses.
    pub choices: Arena<ResourceChoice>,
    /// Types of resource that requests send with their data.
    pub sent_choices: Arena<SentChoice>,
    /// The operations, in the order of their paths and methods.
    pub operations: Vec<Operation>,
    /// The operations that a batch can contain, if an operation of the API sends batches.
    pub batch: Option<Batch>,
    /// The parameters that are set once on the client.
    pub client_parameters: Vec<ClientParameter>,
    /// The ways to authenticate that the client supports.
    pub schemes: Vec<Scheme>,
    /// The members of `meta` in the responses, merged over all documents; `None` where no document has any.
    pub meta: Option<StructId>,
    /// The open set of error codes, where error documents declare one.
    pub error_code: Option<TypeId>,
    /// Definitions with their Rust types, for the round trip of examples.
    pub definitions: Vec<Definition>,
    /// Values that the description leaves untyped.
    pub untyped: Vec<Untyped>,
    /// Names that differ from those of the naming rule.
    pub renamed: Vec<Renamed>,
    /// The schemas, as described.
    pub graph: Graph,
}

/// A parameter that is set once on the client, for the operations that take it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientParameter {
    /// The parameter as its first operation describes it. Its Rust name is the method of the client's builder.
    pub parameter: Parameter,
    /// What is sent if an operation requires it and none is set: its `default`, or its only value.
    pub default: Option<String>,
    /// An example, where it is a text.
    pub example: Option<String>,
}

/// A way to authenticate.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// Its name in the description.
    pub name: String,
    /// How it authenticates.
    pub kind: SchemeKind,
    /// Its location.
    pub origin: Origin,
}

/// How a scheme authenticates.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemeKind {
    /// A bearer token that the user obtains.
    Bearer,
    /// A user name and a password.
    Basic,
    /// A key in a header, in the query or in a cookie.
    ApiKey(Location, String),
    /// OAuth2 client credentials: the client obtains tokens itself.
    ClientCredentials(TokenRequest),
}

/// The request for a token.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenRequest {
    /// Its URL, absolute where the description gives one.
    pub url: String,
    /// The operation at that URL, by its `operationId`, if the description has one.
    pub operation: Option<String>,
    /// The resource that it sends and receives, where it is a JSON:API document.
    pub resource: Option<ResourceId>,
}

/// A variable of the base URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerVariable {
    /// Its name, which the URL has in braces.
    pub name: String,
    /// Its value unless the user sets another one.
    pub default: String,
}

/// A value that the description leaves untyped, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untyped {
    /// Its location.
    pub origin: Origin,
    /// The reason (`x-untyped`), if one is given.
    pub reason: Option<String>,
}

/// A definition of the description and its Rust type.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its name, as written.
    pub name: String,
    /// Its location.
    pub origin: Origin,
    /// The Rust type that its example decodes into.
    pub form: DefinitionForm,
}

/// The Rust type that a definition's example decodes into.
#[derive(Debug, Clone, PartialEq)]
pub enum DefinitionForm {
    /// One resource object in this shape.
    Resource(ShapeId),
    /// A document of a response.
    Document(Data),
    /// A document of a request.
    Request {
        /// The content of `data`.
        data: ShapeId,
        /// The number of resources in `data`.
        amount: Amount,
        /// `meta` of the request.
        meta: Option<StructId>,
    },
    /// A document of errors.
    Errors,
    /// Any other type.
    Type(Ty),
    /// A part of JSON:API that the runtime types itself: links, an untyped resource, an error object, `meta`.
    Standard(StandardForm),
}

/// Parts of JSON:API that have one type in the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandardForm {
    /// A `links` object.
    Links,
    /// A `meta` object of a response.
    Meta,
    /// A resource of unknown type.
    AnyResource,
    /// One error object.
    Error,
}
