//! The environment variables that a client is set up from.

use serde::Deserialize;

/// The environment variables that a client is set up from.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Environment {
    /// The variable of the base URL.
    pub base_url: String,
    /// The ways to authenticate; empty if the API takes no credentials.
    #[serde(default)]
    pub credentials: Vec<Login>,
}

/// A way to authenticate, with its environment variables.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Login {
    /// The name of the scheme in the description.
    pub scheme: String,
    /// How it authenticates.
    pub kind: LoginKind,
    /// The variables: of a user name or a client's id first, of its secret second; else of one secret.
    pub variables: Vec<String>,
}

/// How a scheme authenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum LoginKind {
    /// A bearer token.
    Bearer,
    /// A user name and a password.
    Basic,
    /// An API key.
    ApiKey,
    /// The id and the secret of a client (OAuth2).
    ClientCredentials,
}
