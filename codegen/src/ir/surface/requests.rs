//! Operations: the methods of the client, their requests and responses.

use serde::Serialize;

use super::items::{Argument, Conversion, Docs, Init};
use super::samples::Expr;
use super::types::Type;
use crate::ir::{self, Amount, Auth, Location, Origin, Prose, Structure, Style};

/// An operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Operation {
    /// `operationId`.
    pub id: String,
    /// The static that describes it.
    pub constant: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path, without the base.
    pub path: String,
    /// The accepted media type.
    pub accept: Option<String>,
    /// The media type that is sent.
    pub content_type: Option<String>,
    /// Its own server, where that is not the one of the whole description.
    pub server: Option<String>,
    /// How it is authenticated.
    pub auth: Auth,
    /// The parameters of the client that it takes.
    pub takes: Vec<Takes>,
    /// Its documentation.
    pub prose: Prose,
    /// `deprecated`.
    pub deprecated: bool,
    /// Its location in the description.
    pub origin: Origin,
    /// The status codes of success.
    pub statuses: Vec<u16>,
    /// The documentation of success.
    pub success: Prose,
    /// The resources that `included` may hold.
    pub included: Vec<String>,
    /// The responses that are errors.
    pub failures: Vec<Failure>,
    /// The ways to send it: one, and another that sends a list where the server takes one.
    pub requests: Vec<Request>,
    /// What they return, where responses of success differ in their content.
    pub responses: Option<Responses>,
}

/// A parameter of the client that an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Takes {
    /// Its index in [`super::Service::parameters`].
    pub parameter: usize,
    /// Whether the operation requires it.
    pub required: bool,
}

/// An enum of responses, by their status.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Responses {
    /// The name.
    pub name: String,
    /// The responses.
    pub cases: Vec<Response>,
}

/// One of several responses of success.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Response {
    /// Its status; `None` for any other.
    pub status: Option<u16>,
    /// The variant.
    pub name: String,
    /// The type of its body.
    pub ty: Type,
    /// How the body is read.
    pub read: Read,
    /// Its documentation.
    pub prose: Prose,
}

/// A response that is an error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// The status, `4XX`, or `default`.
    pub status: String,
    /// Its documentation.
    pub prose: Prose,
    /// The type of its JSON, unless it is an error document of JSON:API.
    pub ty: Option<Type>,
}

/// A method of the client, and the request that it returns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The type of the request.
    pub builder: String,
    /// For the request that sends a list: the method that sends one.
    pub many_of: Option<String>,
    /// For a request with another body: the method that sends the first one.
    pub body_of: Option<String>,
    /// What the arguments of the method fill in, in their order.
    pub starts: Vec<Start>,
    /// What is sent, made of the last arguments.
    pub body: Option<Body>,
    /// The methods of the request.
    pub choices: Vec<Choice>,
    /// What awaiting the request returns.
    pub returns: Type,
    /// How the body of the response is read.
    pub read: Read,
    /// Whether it returns an option, since the response can be empty.
    pub is_optional: bool,
    /// How a collection is paged.
    pub paging: Option<Paging>,
    /// The arguments of a call, for the documentation; none where only the items were asked for.
    pub example: Option<Vec<Expr>>,
}

impl Request {
    /// The arguments of the method.
    pub fn arguments(&self) -> impl Iterator<Item = &Argument> {
        let starts = self.starts.iter().map(|start| match start {
            Start::Path(parameter) | Start::Required(parameter) => &parameter.argument,
            Start::Scope(argument) => argument,
        });
        starts.chain(self.body.iter().flat_map(|body| &body.arguments))
    }
}

/// How the body of a response is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Read {
    /// As a JSON:API document.
    Document,
    /// As JSON.
    Json,
    /// By its type: bytes, text, nothing.
    Plain,
}

/// What an argument fills in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Start {
    /// A parameter of the path.
    Path(Parameter),
    /// Filters of which at least one must be given.
    Scope(Argument),
    /// Any other parameter that must be given.
    Required(Parameter),
}

/// A parameter, and the argument that holds its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// The name on the wire.
    pub wire: String,
    /// Where it is written.
    pub location: Location,
    /// How its values are written.
    pub style: Style,
    /// The argument.
    pub argument: Argument,
    /// The type of one value as it is written.
    pub item: Type,
    /// Whether the argument is converted into that type.
    pub converted: bool,
    /// How the argument becomes the value, where that is not one text.
    pub conversion: Conversion,
    /// For an operation that takes it from the client: its index in [`super::Service::parameters`].
    pub client: Option<usize>,
}

/// A method of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// The name.
    pub name: String,
    /// What it does.
    pub kind: ChoiceKind,
}

/// What a method of a request sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum ChoiceKind {
    /// A parameter.
    Parameter(Parameter),
    /// Parameters that are only given together.
    Together(Vec<Parameter>),
    /// A member of the request's `meta`.
    Meta {
        /// The field.
        field: String,
        /// The argument.
        argument: Argument,
        /// How it becomes the field's value.
        conversion: Conversion,
    },
    /// Other resources that are sent with the data.
    Included {
        /// The argument.
        argument: Argument,
        /// The type of one resource.
        ty: Type,
    },
    /// The body, where the operation can be called without it.
    Body(Body),
}

impl Choice {
    /// The arguments of the method.
    pub fn arguments(&self) -> Vec<&Argument> {
        match &self.kind {
            ChoiceKind::Parameter(parameter) => vec![&parameter.argument],
            ChoiceKind::Together(parameters) => parameters.iter().map(|parameter| &parameter.argument).collect(),
            ChoiceKind::Meta { argument, .. } | ChoiceKind::Included { argument, .. } => vec![argument],
            ChoiceKind::Body(body) => body.arguments.iter().collect(),
        }
    }
}

/// What a request sends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body {
    /// How it is written.
    pub sent: Sent,
    /// The media type.
    pub media_type: String,
    /// The members of a form whose `encoding` sets a style.
    pub styles: Vec<(String, Structure)>,
    /// The parts of a multipart form with a media type of their own.
    pub types: Vec<(String, String)>,
    /// Its documentation.
    pub prose: Prose,
    /// The type that the request holds.
    pub ty: Type,
    /// The type of one resource, where it is a document.
    pub resource: Option<Type>,
    /// The arguments that it is made of; the first is the body itself, the others are members of `meta`.
    pub arguments: Vec<Argument>,
    /// How it is made of them.
    pub value: BodyValue,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Sent {
    /// A JSON:API document.
    Document,
    /// A batch of operations.
    Batch,
    /// JSON.
    Json,
    /// A form.
    Form,
    /// The parts of a form.
    Multipart,
    /// Bytes as they are.
    Bytes,
    /// Text as it is.
    Text,
}

/// How a body is made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum BodyValue {
    /// It is the argument.
    Plain(String, Conversion),
    /// A document that changes the resource whose identifier is the argument with this name.
    Patch {
        /// The argument with the identifier.
        id: String,
        /// The argument with the changes.
        data: String,
        /// `meta`, where something of it must be given.
        meta: Option<Init>,
    },
    /// A document of identifiers.
    Linkage {
        /// The argument with the identifiers.
        data: String,
        /// How many there are.
        amount: Amount,
    },
    /// A document.
    Document {
        /// The argument with the data.
        data: String,
        /// How many resources there are.
        amount: Amount,
        /// `meta`, where something of it must be given.
        meta: Option<Init>,
    },
}

/// How a collection is paged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paging {
    /// A row.
    pub item: Type,
    /// The ways to read it, and the count.
    pub described: ir::Paging,
    /// Whether `meta` has the count where the runtime looks for it.
    pub counted_in_meta: bool,
}

/// Filters of which at least one must be given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scope {
    /// The name.
    pub name: String,
    /// The filters.
    pub filters: Vec<Filter>,
}

/// A filter of a scope.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Filter {
    /// The function that begins with it. Its argument has the same name.
    pub name: String,
    /// The method that adds it.
    pub and: String,
    /// The parameter.
    pub parameter: Parameter,
}

impl Parameter {
    /// Its documentation.
    pub fn docs(&self) -> &Docs {
        &self.argument.docs
    }
}
