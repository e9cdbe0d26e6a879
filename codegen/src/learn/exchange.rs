//! One request and its response, as evidence. It does not depend on the format that it was recorded in.

use serde_json::Value;

/// A request and its response.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exchange {
    /// The `operationId`, if the recording names it.
    pub operation: Option<String>,
    /// Whether values are pseudonyms, which have the type and format of what they replace and nothing else.
    pub has_pseudonyms: bool,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path of the URL.
    pub path: String,
    /// The names and values in the query.
    pub query: Vec<(String, String)>,
    /// The day, `2020-02-29`, if it is known.
    pub day: Option<String>,
    /// The body of the request.
    pub request: Option<Body>,
    /// The status of the response.
    pub status: u16,
    /// The body of the response.
    pub response: Option<Body>,
}

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Its media type, without parameters, in small letters.
    pub media_type: String,
    /// Its JSON; `None` if it is something else.
    pub json: Option<Value>,
}
