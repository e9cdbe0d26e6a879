//! An API and its operations as data.

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

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its name: what errors call it by.
    pub(crate) id: &'static str,
    /// The HTTP method.
    pub(crate) method: Method,
    /// The path under the base URL, with `{name}` for each path parameter.
    pub(crate) path: &'static str,
    /// The media type that is asked for; `None` where nothing comes back.
    pub(crate) accept: Option<&'static str>,
    /// The media type that is sent; `None` where nothing is.
    pub(crate) content_type: Option<&'static str>,
    /// What authorises it.
    pub(crate) auth: Auth,
}

impl Operation {
    /// What most operations have in common.
    pub(crate) const DEFAULT: Self =
        Self { id: "", method: Method::Get, path: "/", accept: None, content_type: None, auth: Auth::Bearer };
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are what they are called")]
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Trace,
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Options => Self::OPTIONS,
            Method::Trace => Self::TRACE,
        }
    }
}

/// What authorises an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum Auth {
    /// A bearer token.
    Bearer,
    /// Nothing: the operation that makes tokens.
    None,
}
