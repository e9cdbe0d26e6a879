//! The catalogue, as it is read from its JSON.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::runtime::catalogue::environment::Environment;
use crate::runtime::catalogue::nearest::nearest;
use crate::runtime::catalogue::schema::{self, Check};

/// The operations of an API as data.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    title: String,
    version: String,
    base_url: String,
    #[serde(default)]
    environment: Environment,
    #[serde(default)]
    pub(super) count: Option<String>,
    operations: Vec<Operation>,
    parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    errors: Vec<Value>,
    #[serde(rename = "$defs")]
    definitions: Map<String, Value>,
}

impl Catalogue {
    /// The name of the API.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The version of the API's description.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The base URL of the description; empty if it has none.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The environment variables that a client is set up from.
    #[must_use]
    pub const fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The operations, in the description's order.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation with this id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The id that is nearest to a misspelled one.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&str> {
        nearest(id, self.operations.iter().map(|operation| operation.id.as_str()))
    }

    /// The parameters of an operation, in the order in which they are written: of the path first, of paging last.
    pub fn parameters<'a>(&'a self, operation: &'a Operation) -> impl Iterator<Item = &'a Parameter> {
        operation.parameters.iter().filter_map(|name| self.parameters.get(name))
    }

    /// The JSON Schemas of errors; empty if the description has none.
    #[must_use]
    pub fn errors(&self) -> &[Value] {
        &self.errors
    }

    /// The JSON Schemas that others refer to with `#/$defs/NAME`.
    #[must_use]
    pub const fn definitions(&self) -> &Map<String, Value> {
        &self.definitions
    }

    /// The schema that a schema refers to, or the schema itself.
    #[must_use]
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        schema::resolved(schema, &self.definitions)
    }

    /// A schema with the `$defs` that it refers to and no others: complete by itself.
    #[must_use]
    pub fn bundled(&self, schema: &Value) -> Value {
        schema::bundled(schema, &self.definitions)
    }

    /// The JSON Schema of all arguments of an operation as one object, complete by itself.
    ///
    /// It does not express the rules on several arguments: [`Operation::at_least_one`], [`Operation::together`], and
    /// that those of two ways of paging exclude each other.
    #[must_use]
    pub fn arguments_schema(&self, operation: &Operation) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for parameter in self.parameters(operation) {
            let mut schema = parameter.schema.clone();
            if let Some(members) = schema.as_object_mut().filter(|_| !parameter.summary.is_empty()) {
                members.insert("description".to_owned(), parameter.summary.clone().into());
            }
            properties.insert(parameter.name.clone(), schema);
            required.extend(parameter.required.then(|| parameter.name.clone()));
        }
        if let Some(body) = &operation.body {
            let list = body.list.as_ref().map(|list| json!({"anyOf": [body.schema, list]}));
            properties.insert("body".to_owned(), list.unwrap_or_else(|| body.schema.clone()));
            required.extend(body.required.then(|| "body".to_owned()));
        }
        let schema = json!({"type": "object", "properties": properties, "required": required});
        schema::closed(&schema, &self.definitions)
    }

    /// The first name of a parameter that is not in the catalogue.
    pub(super) fn missing(&self) -> Option<&str> {
        let mut names = self.operations.iter().flat_map(|operation| &operation.parameters);
        names.find(|name| !self.parameters.contains_key(*name)).map(String::as_str)
    }
}

/// An operation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`, which `Client::operation` takes.
    pub id: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path below the base URL, with `{name}` for each parameter.
    pub path: String,
    /// What it does.
    pub class: Class,
    /// Its tag: the group of operations that it belongs to.
    pub tag: String,
    /// One sentence; can be empty.
    #[serde(default)]
    pub summary: String,
    /// Whether the API discourages its use.
    #[serde(default)]
    pub deprecated: bool,
    /// The types of JSON:API resources that it returns, or else sends, or else identifies in its path.
    #[serde(default)]
    pub resources: Vec<String>,
    #[serde(default)]
    parameters: Vec<String>,
    /// Names of parameters of which at least one must be given.
    #[serde(default)]
    pub at_least_one: Vec<String>,
    /// Names of parameters that are only valid together.
    #[serde(default)]
    pub together: Vec<Vec<String>>,
    /// The body, if it sends one: the argument `body`.
    #[serde(default)]
    pub body: Option<Body>,
    /// The responses of success.
    pub responses: Vec<Response>,
    /// How the collection is read page by page.
    #[serde(default)]
    pub paging: Option<Paging>,
    /// The related resources that a response can include.
    #[serde(default)]
    pub include: Option<Include>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Class {
    /// It changes nothing.
    Read,
    /// It creates something. Repeated, it does so again.
    Create,
    /// It changes something that exists.
    Change,
    /// It deletes something, or can do so.
    Delete,
    /// It sends or returns credentials, such as a token.
    Credentials,
}

/// A parameter.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Parameter {
    /// The name on the wire, which is the name of the argument.
    pub name: String,
    /// Where it is written.
    #[serde(rename = "in")]
    pub location: Location,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// Whether it is set once on the client; an argument replaces that value.
    #[serde(default)]
    pub client: bool,
    /// Whether the API discourages its use.
    #[serde(default)]
    pub deprecated: bool,
    /// How its value is written.
    #[serde(flatten)]
    pub style: Style,
    /// One sentence; can be empty.
    #[serde(default)]
    pub summary: String,
    /// The JSON Schema of the argument. `x-sensitive` marks personal data and secrets, `x-identifies` the identifier of
    /// a resource of this type; on a list, they are about its items.
    pub schema: Value,
    #[serde(skip)]
    pub(super) check: Check,
}

impl Parameter {
    /// Whether its value is personal data or a secret.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.schema.get("x-sensitive") == Some(&Value::Bool(true))
    }
}

/// Where a parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "they are what they are called")]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Style {
    /// The form.
    #[serde(rename = "style", default)]
    pub name: StyleName,
    /// What is written between the items of a list.
    #[serde(default)]
    pub separator: Option<char>,
    /// Whether the members of an object are written as `name=value`.
    #[serde(default)]
    pub explode: bool,
}

/// The form of a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum StyleName {
    /// One text.
    #[default]
    Text,
    /// A list of texts with separators.
    Joined,
    /// A parameter for each item of a list.
    Repeated,
    /// A range of instants, `start..end`, of which one may be left out.
    Range,
    /// A parameter for each item of a list or member of an object.
    Exploded,
    /// The items of a list, or the names and values of an object, with separators.
    Delimited,
    /// A parameter `name[member]` for each member of an object.
    Deep,
    /// JSON.
    Json,
    /// As headers are written.
    Header,
    /// In a path: `5`.
    Simple,
    /// In a path: `.5`.
    Label,
    /// In a path: `;id=5`.
    Matrix,
}

/// The body of a request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Body {
    /// How it is written.
    pub kind: BodyKind,
    /// The media type.
    pub media_type: String,
    /// Whether it must be given.
    pub required: bool,
    /// How members of a form are written, where that is not by their type.
    #[serde(default)]
    pub styles: BTreeMap<String, Style>,
    /// The media types of parts of a multipart form, where they have their own.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// Its JSON Schema. Bytes and files are texts in base64 (`contentEncoding`).
    pub schema: Value,
    /// The JSON Schema of a document with a list as `data`, if it can be one.
    #[serde(default)]
    pub list: Option<Value>,
    #[serde(skip)]
    pub(super) check: Check,
    #[serde(skip)]
    pub(super) check_list: Check,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum BodyKind {
    /// A JSON:API document.
    Document,
    /// Any other JSON.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Bytes as they are.
    Bytes,
    /// Text as it is.
    Text,
}

/// A response of success.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Response {
    /// `200`, `2XX` or `default`.
    pub status: String,
    /// What it is.
    pub kind: ResponseKind,
    /// Its JSON Schema.
    #[serde(default)]
    pub schema: Option<Value>,
}

/// What a response is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ResponseKind {
    /// A JSON:API document.
    Document,
    /// Any other JSON.
    Json,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing.
    None,
}

/// How a collection is read page by page.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Paging {
    /// The ways, the best first; at least one.
    pub ways: Vec<PagingWay>,
    /// The JSON pointer to the number of rows over all pages, if the server counts them.
    #[serde(default)]
    pub count: Option<String>,
    /// The JSON pointer to the rows of a page of plain JSON; `None` for a document of JSON:API.
    #[serde(default)]
    pub rows: Option<String>,
    /// Whether rows of plain JSON have no identifiers.
    #[serde(default)]
    pub unidentified: bool,
}

/// A way to read a collection page by page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PagingWay {
    /// What selects a page.
    pub by: PagingFamily,
    /// The parameter that selects a page; empty if only links do.
    #[serde(default)]
    pub at: String,
    /// The parameter that limits the rows of a page.
    #[serde(default)]
    pub size: Option<String>,
    /// How many rows are requested unless the caller sets a number.
    #[serde(default)]
    pub default_size: Option<u32>,
    /// How many rows a page has if the request sets no number.
    #[serde(default)]
    pub usual_size: Option<u32>,
    /// How many rows a request takes at least.
    #[serde(default)]
    pub least: u32,
    /// The number of the first page.
    #[serde(default)]
    pub first: u64,
    /// The JSON pointer to the cursor or the link of the next page, for documents without `links.next`.
    #[serde(default)]
    pub next: Option<String>,
    /// Whether the identifier of the last row is the cursor of the next page.
    #[serde(default)]
    pub by_id: bool,
    /// The JSON pointer to whether more pages follow.
    #[serde(default)]
    pub more: Option<String>,
}

/// What selects a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum PagingFamily {
    /// A text that only the server can read. If the collection changes meanwhile, no row is skipped or repeated.
    Cursor,
    /// Its number.
    Number,
    /// The number of rows before it.
    Offset,
    /// A link of the page before it.
    Link,
}

/// The related resources that a response can include.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Include {
    /// The parameter that requests them; `None` if the server decides.
    #[serde(default)]
    pub parameter: Option<String>,
    /// Their types.
    pub resources: Vec<String>,
}
