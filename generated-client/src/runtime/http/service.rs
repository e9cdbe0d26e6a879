//! An API and its operations as data.

/// An API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceDescription {
    /// Its name.
    pub name: &'static str,
    /// Its base URL, with the path that all of its operations share.
    pub base_url: &'static str,
    /// Its token endpoint.
    pub token: TokenEndpoint,
    /// The JSON pointer to the identifier of the request in a document.
    pub request_id: &'static str,
}

/// The token endpoint of an API: request and response are JSON:API documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenEndpoint {
    /// Its path under the base URL.
    pub path: &'static str,
    /// The `type` of the resource in the request.
    pub resource_type: &'static str,
    /// The media type of both documents.
    pub media_type: &'static str,
}

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The path under the base URL, with `{name}` for each path parameter.
    pub(crate) path: &'static str,
    /// The media type of the response; `None` if it has no body.
    pub(crate) accept: Option<&'static str>,
    /// The media type of the request; `None` if it has no body.
    pub(crate) content_type: Option<&'static str>,
    pub(crate) auth: Auth,
}

impl Operation {
    pub(crate) const DEFAULT: Self =
        Self { id: "", method: Method::Get, path: "/", accept: None, content_type: None, auth: Auth::Bearer };
}

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum Auth {
    Bearer,
    /// Nothing, as for the operation that issues tokens.
    None,
}
