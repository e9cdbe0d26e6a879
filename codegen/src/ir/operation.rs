//! Operations: requests, responses, and rules that OpenAPI cannot express.

use serde_json::Value;

use super::module::ModuleId;
use super::name::Name;
use super::paging::Paging;
use super::prose::{Origin, Prose};
use super::schema::{Constraints, SchemaId};
use super::types::{Relationship, ResourceChoiceId, ResourceId, SentChoiceId, ShapeId, StructId, Ty, TypeId};
use serde::Serialize;

/// One operation of the API: one method of the client.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// `operationId`, and the method.
    pub id: Name,
    /// The Rust type of the request builder (`FetchPatients`).
    pub builder: String,
    /// Its module.
    pub module: ModuleId,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path without the base, with each parameter in braces.
    pub path: String,
    /// Its documentation.
    pub prose: Prose,
    /// `deprecated`.
    pub deprecated: bool,
    /// Its location.
    pub origin: Origin,
    /// Its own server, where that is not the one of the whole description.
    pub server: Option<String>,
    /// How it is authenticated.
    pub auth: Auth,
    /// Path, query and header parameters, in the description's order; without those of `scope`, `pairs`, `paging`
    /// and `include`.
    pub parameters: Vec<Parameter>,
    /// Filters of which at least one must be given: the first argument after the path's.
    pub scope: Option<Scope>,
    /// Parameters that are only valid together: one method with several arguments.
    pub pairs: Vec<Pair>,
    /// How the collection is paged.
    pub paging: Option<Paging>,
    /// The optional parameters that only serve paging.
    pub paging_parameters: Vec<Parameter>,
    /// What a row is, for a collection in plain JSON.
    pub row: Option<StructId>,
    /// The related resources that the response can include.
    pub include: Option<Include>,
    /// The request body.
    pub body: Option<Body>,
    /// The second method of the client, `…_many`, if `data` may also be a list.
    pub many: Option<String>,
    /// For a request with another body of a described operation: the method that sends the first one.
    pub body_of: Option<String>,
    /// The successful response.
    pub success: Success,
    /// The responses that are errors.
    pub failures: Vec<Failure>,
}

/// What an operation accepts as authentication: alternatives, each of schemes that are used together, by their index in
/// [`super::Api::schemes`]. None where it needs no authentication; an empty alternative makes it optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Auth(pub Vec<Vec<usize>>);

/// Where a parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name on the wire, and the argument or method.
    pub name: Name,
    /// Its location.
    pub location: Location,
    /// The type of one value: of the item for lists, of the bounds for ranges.
    pub ty: Ty,
    /// The schema of the whole value.
    pub schema: SchemaId,
    /// How values are written.
    pub style: Style,
    /// Whether it must be given: then it is an argument of the method, unless it is set on the client.
    pub required: bool,
    /// In [`Operation::parameters`]: the parameter of the client that it is, by its index in
    /// [`super::Api::client_parameters`].
    pub client: Option<usize>,
    /// Its documentation.
    pub prose: Prose,
    /// The limits of its value.
    pub constraints: Constraints,
    /// `default`: the value that the server uses if it is absent. Never sent.
    pub default: Option<Value>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Its location in the description.
    pub origin: Origin,
}

/// How the values of a parameter are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Style {
    /// One value.
    Single,
    /// A list joined by this separator.
    Joined(char),
    /// A list, the parameter repeated for each item.
    Repeated,
    /// A half-open range of instants, `start..end`.
    Range,
    /// A value that is not one text, in this form.
    Structured(Structure),
}

/// How a value that is not one text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Structure {
    /// In the query: each item of a list and each member of an object as a parameter of its own.
    Exploded,
    /// In the query: the items of a list, or the names and values of an object, with this separator between them.
    Joined(char),
    /// In the query: each member of an object as a parameter `name[member]`.
    Deep,
    /// As JSON.
    Json,
    /// In a header: `name=value` for each member of an object where it is exploded, otherwise names and values in turn.
    Header(bool),
    /// In the path, and whether it is exploded.
    Path(PathStyle, bool),
}

/// How a value is written in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum PathStyle {
    /// `5`
    Simple,
    /// `.5`
    Label,
    /// `;id=5`
    Matrix,
}

/// Filters of which at least one must be given.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// The Rust type (`PatientScope`). Operations of one module with equal filters share it.
    pub name: String,
    /// The filters.
    pub parameters: Vec<Parameter>,
}

/// Parameters that are only valid together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The method (`identifier`).
    pub name: String,
    /// Its arguments.
    pub parameters: Vec<Parameter>,
}

/// Related resources that a response can include.
#[derive(Debug, Clone, PartialEq)]
pub struct Include {
    /// The parameter.
    pub parameter: Parameter,
    /// The enum of relationships (`PlanInclude`).
    pub ty: TypeId,
}

/// The request body.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Whether the operation can be called without it.
    pub optional: bool,
    /// The media type that is sent.
    pub media_type: String,
    /// Its schema.
    pub schema: Option<SchemaId>,
    /// The members of a form whose `encoding` sets a style.
    pub styles: Vec<(String, Structure)>,
    /// The parts of a multipart form with a media type of their own.
    pub types: Vec<(String, String)>,
    /// Its documentation.
    pub prose: Prose,
    /// What it is.
    pub payload: BodyPayload,
}

/// What a body is.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyPayload {
    /// A JSON:API document.
    Document {
        /// The content of `data`.
        data: ShapeId,
        /// The number of resources in `data`.
        amount: Amount,
        /// `meta` of the request, a struct.
        meta: Option<StructId>,
        /// The other resources that can be sent.
        included: Option<SentChoiceId>,
    },
    /// A batch of the extension Atomic Operations of JSON:API.
    Batch,
    /// A JSON:API document of identifiers: what a relationship links to.
    Linkage(Box<Relationship>),
    /// Plain JSON.
    Json(Ty),
    /// `application/x-www-form-urlencoded`, from a struct.
    Form(StructId),
    /// `multipart/form-data`, from a struct; members of type [`Ty::Bytes`] are files.
    Multipart(StructId),
    /// Bytes as they are.
    Bytes,
    /// Text as it is.
    Text,
}

/// A successful response.
#[derive(Debug, Clone, PartialEq)]
pub struct Success {
    /// The status codes that mean success.
    pub statuses: Vec<u16>,
    /// Its documentation.
    pub prose: Prose,
    /// The accepted media type; `None` without a response body.
    pub media_type: Option<String>,
    /// What it is.
    pub payload: Payload,
    /// Whether a response without content is described as well.
    pub optional: bool,
    /// The resources that `included` may hold, if described.
    pub included: Vec<ResourceId>,
}

/// What a response is.
#[derive(Debug, Clone, PartialEq)]
pub enum Payload {
    /// A JSON:API document.
    Document(Data),
    /// The results of a batch.
    Results,
    /// Plain JSON.
    Json(Ty),
    /// Bytes as they are.
    Bytes,
    /// Text as it is.
    Text,
    /// Undescribed.
    Nothing,
    /// One of several, by the status.
    ByStatus(ByStatus),
}

/// The primary data of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// One item of it.
    pub item: DataItem,
    /// How many there are.
    pub amount: Amount,
}

/// An item of primary data.
#[derive(Debug, Clone, PartialEq)]
pub enum DataItem {
    /// A resource.
    Resource(ShapeId),
    /// A resource of one of several types.
    Several(ResourceChoiceId),
    /// A resource of any type.
    Any,
    /// The identifier of a resource, as a relationship has it.
    Identifier(Box<Relationship>),
}

/// How many items the data of a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Amount {
    /// One.
    One,
    /// One, or null.
    Optional,
    /// A list.
    Many,
    /// One, a list, or null.
    Either,
}

impl Payload {
    /// The item of a document with a list.
    pub const fn listed(&self) -> Option<&DataItem> {
        match self {
            Self::Document(Data { item, amount: Amount::Many }) => Some(item),
            _ => None,
        }
    }

    /// Whether it is a document whose resources have types.
    pub const fn is_typed_document(&self) -> bool {
        matches!(self, Self::Document(Data { item: DataItem::Resource(_) | DataItem::Several(_), .. }))
    }
}

/// Responses with different content.
#[derive(Debug, Clone, PartialEq)]
pub struct ByStatus {
    /// The Rust enum (`CreateThingResponse`).
    pub name: String,
    /// The responses.
    pub cases: Vec<Case>,
}

/// One of several responses.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its status; `None` for `2XX` and `default`.
    pub status: Option<u16>,
    /// The Rust variant.
    pub name: String,
    /// What it is.
    pub payload: Payload,
    /// Its documentation.
    pub prose: Prose,
}

/// A response that is an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The status, `4XX`, or `default`.
    pub status: String,
    /// Its documentation.
    pub prose: Prose,
    /// The type of its JSON, unless it is an error document of JSON:API.
    pub ty: Option<Ty>,
}
