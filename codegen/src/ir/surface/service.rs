//! What belongs to the service as a whole.

use serde::Serialize;

use super::items::ResourceVariant;
use super::requests::Parameter;
use super::samples::Expr;
use super::types::Type;
use crate::ir::{Location, ServerVariable};
use crate::names;

/// The service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Service {
    /// Its Rust type.
    pub name: String,
    /// The base URL; empty if the description has none.
    pub base_url: String,
    /// `meta` of the responses, if any.
    pub meta: Option<Meta>,
    /// The resources.
    pub resources: Vec<ResourceVariant>,
    /// The type of error codes, where the description lists them.
    pub error_code: Option<Type>,
    /// The variables of the base URL.
    pub variables: Vec<ServerVariable>,
    /// The parameters that are set once on the client.
    pub parameters: Vec<ClientParameter>,
    /// The ways to authenticate.
    pub schemes: Vec<Scheme>,
}

/// A parameter that is set once on the client.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClientParameter {
    /// The static that describes it.
    pub constant: String,
    /// The parameter; its argument has the name of the builder's method.
    pub parameter: Parameter,
    /// What is sent if an operation requires it and none is set.
    pub default: Option<String>,
    /// The example of the description, where it is a text.
    pub example: Option<String>,
    /// A value for a first call.
    pub value: Expr,
}

/// `meta` of the responses.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Meta {
    /// The type.
    pub ty: Type,
    /// The field with the number of all resources of a collection.
    pub count: Option<Reading>,
    /// The field with the identifier of the request.
    pub request_id: Option<Reading>,
    /// Where the identifier of the request is in a document, as a JSON pointer; empty where there is none.
    pub request_id_at: String,
}

/// A field that the runtime reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The field.
    pub field: String,
    /// Whether it is always present.
    pub required: bool,
}

/// A way to authenticate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scheme {
    /// Its name in the description.
    pub name: String,
    /// How it authenticates.
    pub kind: SchemeKind,
}

impl Service {
    /// The environment variable of the base URL.
    pub fn base_url_variable(&self, library: &str) -> String {
        format!("{}_BASE_URL", library.to_uppercase())
    }

    /// The schemes that are set up apart from each other, each with its environment variables.
    pub fn variables(&self, library: &str) -> Vec<(&Scheme, Vec<String>)> {
        let prefix = library.to_uppercase();
        let keys = self.schemes.iter().filter(|scheme| matches!(scheme.kind, SchemeKind::ApiKey(..))).count();
        let mut variables: Vec<(&Scheme, Vec<String>)> = Vec::new();
        for scheme in &self.schemes {
            let mut names = match &scheme.kind {
                SchemeKind::Bearer => vec![format!("{prefix}_TOKEN")],
                SchemeKind::Basic => vec![format!("{prefix}_USER"), format!("{prefix}_PASSWORD")],
                SchemeKind::ClientCredentials(_) => {
                    vec![format!("{prefix}_CLIENT_ID"), format!("{prefix}_CLIENT_SECRET")]
                }
                SchemeKind::ApiKey(..) if keys == 1 => vec![format!("{prefix}_API_KEY")],
                SchemeKind::ApiKey(..) => {
                    let name = names::constant(&scheme.name);
                    let end = if name.ends_with("KEY") { "" } else { "_KEY" };
                    vec![format!("{prefix}_{name}{end}")]
                }
            };
            let is_taken = |names: &[String]| variables.iter().any(|(_, taken)| taken == names);
            if is_taken(&names) && !matches!(scheme.kind, SchemeKind::ApiKey(..)) {
                continue; // One token or login is for all schemes of its kind.
            }
            while is_taken(&names) {
                names.iter_mut().for_each(|name| name.push('_'));
            }
            variables.push((scheme, names));
        }
        variables
    }
}

/// How a scheme authenticates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum SchemeKind {
    /// A bearer token that the user obtains.
    Bearer,
    /// A user name and a password.
    Basic,
    /// A key in a header, in the query or in a cookie.
    ApiKey(Location, String),
    /// OAuth2 client credentials.
    ClientCredentials(TokenEndpoint),
}

/// Where tokens are obtained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenEndpoint {
    /// The path below the base URL, or an absolute URL.
    pub url: String,
    /// What is sent: a JSON:API document, or none, and then the form of RFC 6749.
    pub document: Option<TokenDocument>,
}

/// The JSON:API document of a request for a token.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenDocument {
    /// `type` of what is sent and received.
    pub resource_type: String,
    /// The media type.
    pub media_type: String,
}
