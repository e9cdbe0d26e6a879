//! What the runtime is told of an API: data that emitted code and `ext/` hand over.

/// An API: where it is, and how it gives tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceDescription {
    /// What it is called.
    pub name: &'static str,
    /// Where it is, with the path under which all of its operations are.
    pub base_url: &'static str,
    /// How it gives tokens.
    pub token: TokenEndpoint,
    /// Where in a document the identifier of the request stands, as a JSON pointer.
    pub request_id: &'static str,
}

/// How an API gives tokens: a JSON:API document is sent, one is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenEndpoint {
    /// Its path under the base URL.
    pub path: &'static str,
    /// `type` of what is sent.
    pub resource_type: &'static str,
    /// The media type of both documents.
    pub media_type: &'static str,
}
