//! The credentials of a client.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::Result;

/// The credentials of a client. `Debug` does not show them.
#[derive(Clone)]
pub struct Credentials {
    pub(super) client_id: String,
    pub(super) secret: Option<SecretString>,
    pub(super) refresh_token: Option<SecretString>,
    pub(super) scope: Option<String>,
    pub(super) is_in_body: bool,
}

impl Credentials {
    /// The id and the secret of a client: grant `client_credentials`.
    pub fn new(client_id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { secret: Some(secret.into().into()), ..Self::of(client_id) }
    }

    /// The id of a client and a refresh token: grant `refresh_token`.
    ///
    /// A server may issue a new refresh token with each renewal and refuse the old one from then on: a program that
    /// restarts needs a [`TokenStore`](crate::runtime::TokenStore).
    pub fn from_refresh_token(client_id: impl Into<String>, refresh_token: impl Into<String>) -> Self {
        Self { refresh_token: Some(refresh_token.into().into()), ..Self::of(client_id) }
    }

    fn of(client_id: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), secret: None, refresh_token: None, scope: None, is_in_body: false }
    }

    /// Requests tokens of this scope: names with spaces between them, as the API defines them. It has no effect on an
    /// API that takes a JSON:API document for a token.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Sends the id and the secret in the form of the token request and not in its header `Authorization`. It has no
    /// effect on an API that takes a JSON:API document for a token.
    #[must_use]
    pub const fn in_body(mut self) -> Self {
        self.is_in_body = true;
        self
    }

    /// Takes the id and the secret of a client from these environment variables.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn from_variables(client_id: &str, secret: &str) -> Result<Self> {
        let variable = |name: &str| {
            std::env::var(name).map_err(|_| {
                ConfigError::new(format!("set the environment variable {name}, or give `Credentials::new`"))
            })
        };
        let credentials = Self::new(variable(client_id)?, variable(secret)?);
        credentials.check()?;
        Ok(credentials)
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let secrets = [("secret", &self.secret), ("refresh token", &self.refresh_token)];
        let secrets = secrets.iter().filter_map(|(name, secret)| Some((*name, secret.as_ref()?.expose_secret())));
        for (name, text) in secrets.chain([("client id", self.client_id.as_str())]) {
            if text.is_empty() {
                return Err(ConfigError::new(format!("the {name} is empty")));
            }
            if text.trim() != text || text.contains(char::is_control) {
                return Err(ConfigError::new(format!(
                    "the {name} begins or ends with a space, or holds a line break: copy it alone"
                )));
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}
