//! The catalogue: the operations as data, for programs that call them by name. Its JSON is the format that the runtime
//! reads.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// The operations of an API, with what they share.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The base URL; empty if the description has none.
    pub base_url: String,
    /// The JSON pointer to the number of rows over all pages, where `meta` of a page can have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// The operations, in the description's order.
    pub operations: Vec<Operation>,
    /// The parameters, by the names that operations refer to them with. Operations share equal ones.
    pub parameters: BTreeMap<String, Parameter>,
    /// The schemas of errors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Value>,
    /// The JSON Schemas that others refer to, by their names.
    #[serde(rename = "$defs")]
    pub definitions: BTreeMap<String, Value>,
}

/// An operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// `operationId`.
    pub id: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path, without the base.
    pub path: String,
    /// What it does.
    pub class: Class,
    /// Its tag.
    pub tag: String,
    /// One sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// `deprecated`.
    #[serde(skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// The types of resource that it returns, or else sends, or else identifies in its path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Names in [`Catalogue::parameters`], in the order in which they are written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
    /// Parameters of which at least one must be given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at_least_one: Vec<String>,
    /// Parameters that are only valid together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<Vec<String>>,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// The responses of success, by their statuses.
    pub responses: Vec<Response>,
    /// How the collection is paged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// The related resources that the response can include.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include: Option<Include>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Class {
    /// It changes nothing.
    Read,
    /// It creates something.
    Create,
    /// It changes something that exists.
    Change,
    /// It deletes something, or can do so.
    Delete,
    /// It sends or returns credentials.
    Credentials,
}

impl Class {
    /// Returns the name that the JSON has.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Change => "change",
            Self::Delete => "delete",
            Self::Credentials => "credentials",
        }
    }
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// Its location.
    #[serde(rename = "in")]
    pub location: &'static str,
    /// Whether it must be given.
    #[serde(skip_serializing_if = "is_false")]
    pub required: bool,
    /// Whether it can be set on the client instead.
    #[serde(skip_serializing_if = "is_false")]
    pub client: bool,
    /// `deprecated`.
    #[serde(skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// How its value is written.
    #[serde(flatten)]
    pub style: Style,
    /// One sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// The JSON Schema of its value.
    pub schema: Value,
}

/// How a value is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Style {
    /// Its name; none for one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<&'static str>,
    /// What is written between items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    /// Whether the members of an object are written as `name=value`.
    #[serde(skip_serializing_if = "is_false")]
    pub explode: bool,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// How it is written.
    pub kind: &'static str,
    /// The media type.
    pub media_type: String,
    /// Whether it must be given.
    pub required: bool,
    /// The members of a form whose style is described.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub styles: BTreeMap<String, Style>,
    /// The media types of parts of a multipart form, where they have their own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, String>,
    /// The JSON Schema of it.
    pub schema: Value,
    /// The JSON Schema of a document whose `data` is a list, if it can be one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Value>,
}

/// A response of success.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// `200`, `2XX` or `default`.
    pub status: String,
    /// What it is.
    pub kind: &'static str,
    /// The JSON Schema of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,
}

/// How a collection is paged.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Paging {
    /// The ways, the best first.
    pub ways: Vec<Way>,
    /// The JSON pointer to the number of rows over all pages, if the server counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// The JSON pointer to the rows of a page of plain JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// Whether rows of plain JSON have no identifiers.
    #[serde(skip_serializing_if = "is_false")]
    pub unidentified: bool,
}

/// A way to page through a collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// What selects a page.
    pub by: &'static str,
    /// The parameter that selects a page; empty if only links do.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// The parameter that limits the rows of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// How many rows are requested unless the caller sets a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_size: Option<u32>,
    /// How many rows a page has if the request sets no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual_size: Option<u32>,
    /// How many rows a request takes at least.
    #[serde(skip_serializing_if = "is_zero")]
    pub least: u64,
    /// The number of the first page.
    #[serde(skip_serializing_if = "is_zero")]
    pub first: u64,
    /// The JSON pointer to the cursor or the link of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Whether the identifier of the last row is the cursor of the next page.
    #[serde(skip_serializing_if = "is_false")]
    pub by_id: bool,
    /// The JSON pointer to whether more pages follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
}

/// The related resources that a response can include.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Include {
    /// The parameter that requests them; none if the server decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Their types.
    pub resources: Vec<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(truth: &bool) -> bool {
    !truth
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
