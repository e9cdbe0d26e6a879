//! An API and its operations as data.

/// An API: where it is, and how it is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceDescription {
    /// Its name.
    pub name: &'static str,
    /// Its base URL, with the path that all of its operations share and variables in braces; empty if it has none.
    pub base_url: &'static str,
    /// The variables in the base URL with their defaults.
    pub variables: &'static [(&'static str, &'static str)],
    /// The ways to authenticate.
    pub schemes: &'static [Scheme],
    /// The JSON pointer to the identifier of the request in a document.
    pub request_id: &'static str,
}

/// A way to authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the description of the API.
    pub name: &'static str,
    /// How it authenticates.
    pub kind: SchemeKind,
}

/// How a scheme authenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeKind {
    /// A bearer token that the user obtains.
    Bearer,
    /// A user name and a password.
    Basic,
    /// A key under a name.
    ApiKey(KeyLocation, &'static str),
    /// OAuth2 client credentials: the client obtains tokens itself.
    ClientCredentials(TokenEndpoint),
}

/// Where an API key, or a parameter of the client, is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLocation {
    /// In a header.
    Header,
    /// In the query.
    Query,
    /// In a cookie.
    Cookie,
}

/// The token endpoint of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenEndpoint {
    /// Its path under the base URL, which begins with a slash, or an absolute URL.
    pub url: &'static str,
    /// What is sent to it.
    pub request: TokenRequest,
}

/// What is sent to obtain a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRequest {
    /// The form of RFC 6749, with the client's id and secret in the header `Authorization`.
    Form,
    /// A JSON:API document; the response is one, too.
    Document {
        /// The `type` of the resource in the request.
        resource_type: &'static str,
        /// The media type of both documents.
        media_type: &'static str,
    },
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
    /// Its own server, if that is not the base URL of the API.
    pub(crate) server: Option<&'static str>,
    pub(crate) auth: Auth,
    /// The parameters of the client that it takes.
    pub(crate) takes: &'static [Takes],
}

impl Operation {
    pub(crate) const DEFAULT: Self = Self {
        id: "",
        method: Method::Get,
        path: "/",
        accept: None,
        content_type: None,
        server: None,
        auth: Auth::AnyOf(&[&[0]]),
        takes: &[],
    };
}

/// A parameter that is set once on the client.
#[derive(Debug)]
pub(crate) struct ClientParameter {
    /// Its name on the wire.
    pub(crate) name: &'static str,
    pub(crate) location: KeyLocation,
    /// The method of the client's builder that sets it. No other parameter has this method.
    pub(crate) method: &'static str,
    /// The value that is sent if an operation requires it and none is set.
    pub(crate) default: Option<&'static str>,
}

/// How an operation takes a parameter of the client.
#[derive(Debug, Clone, Copy)]
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum Takes {
    Required(&'static ClientParameter),
    /// Only a value that is set is sent.
    Optional(&'static ClientParameter),
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
    /// Nothing, as for the operation that issues tokens.
    None,
    /// One of these alternatives, each of schemes by their index. An empty one makes authentication optional.
    AnyOf(&'static [&'static [usize]]),
}
