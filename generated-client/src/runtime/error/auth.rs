//! Authentication that failed.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::runtime::error::api::ApiError;
use crate::runtime::error::config::ConfigError;
use crate::runtime::error::transport::TransportError;
use crate::runtime::value::decode::text_at;
use crate::runtime::value::redaction::{ErrorCode, Line};

/// Authentication failed. Every call that waited for the token gets the same error.
#[derive(Debug, Clone)]
pub struct AuthError {
    operation: &'static str,
    attempts: u32,
    kind: Arc<AuthErrorKind>,
}

enum AuthErrorKind {
    Refused(ApiError),
    Transport(TransportError),
    Malformed(Cow<'static, str>),
    Store(Box<dyn StdError + Send + Sync>),
    Provider(Box<dyn StdError + Send + Sync>),
    Config(ConfigError),
}

impl AuthError {
    fn new(kind: AuthErrorKind) -> Self {
        Self { operation: "", attempts: 0, kind: Arc::new(kind) }
    }

    pub(crate) fn malformed(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(AuthErrorKind::Malformed(what.into()))
    }

    pub(crate) fn store(error: Box<dyn StdError + Send + Sync>) -> Self {
        Self::new(AuthErrorKind::Store(error))
    }

    pub(crate) fn provider(error: Box<dyn StdError + Send + Sync>) -> Self {
        Self::new(AuthErrorKind::Provider(error))
    }

    pub(super) fn refused(refusal: ApiError) -> Self {
        Self::new(AuthErrorKind::Refused(refusal))
    }

    pub(super) fn transport(error: TransportError) -> Self {
        Self::new(AuthErrorKind::Transport(error))
    }

    /// Adds the call that needed the token, and how often it was sent.
    pub(crate) fn during(mut self, operation: &'static str, attempts: u32) -> Self {
        (self.operation, self.attempts) = (operation, attempts);
        self
    }

    /// The server's refusal of the token request.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match &*self.kind {
            AuthErrorKind::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    pub(super) const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether the server refused the credentials rather than the request.
    pub(crate) fn is_denial(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.status().is_client_error() && !refusal.is_retryable())
    }

    pub(super) fn is_retryable(&self) -> bool {
        match &*self.kind {
            AuthErrorKind::Refused(refusal) => refusal.is_retryable(),
            AuthErrorKind::Transport(error) => error.is_retryable(),
            AuthErrorKind::Store(_) | AuthErrorKind::Provider(_) => true,
            AuthErrorKind::Malformed(_) | AuthErrorKind::Config(_) => false,
        }
    }
}

impl From<ConfigError> for AuthError {
    fn from(error: ConfigError) -> Self {
        Self::new(AuthErrorKind::Config(error))
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.operation.is_empty() {
            write!(f, "{}: ", self.operation)?;
        }
        f.write_str("authentication failed: ")?;
        match &*self.kind {
            AuthErrorKind::Refused(refusal) => {
                refusal.write_message(f)?;
                // The error code of plain OAuth.
                if let Some(code) = text_at(refusal.body(), "/error") {
                    write!(f, ": {}", ErrorCode(&code))?;
                }
                f.write_str(match refusal.status() {
                    StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE => "; check the base URL",
                    _ if self.is_denial() => "; check the credentials",
                    _ => "",
                })
            }
            AuthErrorKind::Transport(error) => error.write_message(f),
            AuthErrorKind::Malformed(what) => Line(what).fmt(f),
            AuthErrorKind::Store(_) => f.write_str("the token store cannot be read"),
            AuthErrorKind::Provider(_) => f.write_str("the bearer provider has no token"),
            AuthErrorKind::Config(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for AuthErrorKind {
    /// The error of a store or a provider is left out: it may quote the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Malformed(what) => f.debug_tuple("Malformed").field(what).finish(),
            Self::Store(_) => f.write_str("Store(…)"),
            Self::Provider(_) => f.write_str("Provider(…)"),
            Self::Config(error) => error.fmt(f),
        }
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.kind {
            AuthErrorKind::Transport(error) => error.source(),
            AuthErrorKind::Store(error) | AuthErrorKind::Provider(error) => Some(&**error),
            AuthErrorKind::Refused(_) | AuthErrorKind::Malformed(_) | AuthErrorKind::Config(_) => None,
        }
    }
}
