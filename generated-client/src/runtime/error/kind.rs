//! The error of a call: one variant for each kind.

use std::error::Error as StdError;
use std::fmt;

use crate::runtime::error::api::ApiError;
use crate::runtime::error::audit::Audit;
use crate::runtime::error::auth::AuthError;
use crate::runtime::error::config::ConfigError;
use crate::runtime::error::row::RowError;
use crate::runtime::error::transport::TransportError;
use crate::runtime::jsonapi::problem::Problem;
use crate::runtime::value::error::DecodeError;

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a call.
///
/// # Examples
///
/// ```
/// use http::StatusCode;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Error;")]
///
/// fn report(error: &Error) {
///     match error {
///         Error::Api(refusal) if refusal.status() == StatusCode::NOT_FOUND => eprintln!("no such resource"),
///         error => eprintln!("{error} (request {:?})", error.request_id()),
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The server refused the request.
    Api(ApiError),
    /// Authentication failed.
    Auth(AuthError),
    /// The request was not sent, or its response was not received.
    Transport(TransportError),
    /// The response does not match the description.
    Decode(DecodeError),
    /// One row of a stream does not match the description; the stream continues after it.
    Row(RowError),
    /// A stream ended early.
    Interrupted(Interrupted),
    /// The client or the request is configured wrongly; nothing was sent.
    Config(ConfigError),
}

impl Error {
    /// Whether the same request can succeed later: the server was not ready, or the network failed.
    ///
    /// A retry can still do harm: a request that creates a resource may have been applied.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(error) => error.is_retryable(),
            Self::Auth(error) => error.is_retryable(),
            Self::Transport(error) => error.is_retryable(),
            Self::Interrupted(error) => error.cause().is_retryable(),
            Self::Decode(_) | Self::Row(_) | Self::Config(_) => false,
        }
    }

    /// How often the request was sent, if that is known.
    #[must_use]
    pub fn attempts(&self) -> Option<u32> {
        match self {
            Self::Api(error) => Some(error.attempts()),
            Self::Transport(error) => Some(error.attempts()),
            Self::Auth(error) => Some(error.attempts()),
            Self::Interrupted(error) => error.cause().attempts(),
            Self::Decode(_) | Self::Row(_) | Self::Config(_) => None,
        }
    }

    pub(crate) fn of(self, operation: &'static str, attempts: u32) -> Self {
        match self {
            Self::Transport(error) => error.of(operation, attempts).into(),
            Self::Auth(error) => error.during(operation, attempts).into(),
            other => other,
        }
    }

    /// The same error of a request for a token.
    pub(crate) fn into_auth(self) -> AuthError {
        match self {
            Self::Api(refusal) => AuthError::refused(refusal),
            Self::Transport(error) => AuthError::transport(error),
            Self::Config(error) => error.into(),
            Self::Auth(error) => error,
            // Without the operation and the body, which may hold a token.
            Self::Decode(error) => AuthError::malformed(DecodeError::new(error.pointer(), error.problem()).to_string()),
            Self::Row(_) | Self::Interrupted(_) => AuthError::malformed("the response cannot be decoded"),
        }
    }

    /// The identifier that the server gave the request, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id(),
            Self::Decode(error) => error.request_id(),
            Self::Auth(error) => error.refusal().and_then(ApiError::request_id),
            Self::Row(error) => error.request_id(),
            Self::Interrupted(error) => error.cause().request_id(),
            Self::Transport(_) | Self::Config(_) => None,
        }
    }

    /// The server's refusal, if the error is one: of the request itself, of the one for a token, or of the
    /// page at which a stream ended.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            Self::Auth(error) => error.refusal(),
            Self::Interrupted(error) => error.cause().refusal(),
            Self::Transport(_) | Self::Decode(_) | Self::Row(_) | Self::Config(_) => None,
        }
    }

    /// The problems that the server reported, each with the row and the field that it is about.
    pub fn problems(&self) -> impl Iterator<Item = Problem<'_>> {
        self.refusal().into_iter().flat_map(|refusal| refusal.errors()).map(Problem::new)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Auth(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Row(error) => error.fmt(f),
            Self::Interrupted(error) => error.fmt(f),
            Self::Config(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            Self::Auth(error) => error.source(),
            Self::Interrupted(error) => error.source(),
            Self::Api(_) | Self::Decode(_) | Self::Row(_) | Self::Config(_) => None,
        }
    }
}

macro_rules! from_kind {
    ($($kind:ident($error:ty)),*) => { $(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$kind(error)
            }
        }
    )* };
}
from_kind!(
    Api(ApiError),
    Auth(AuthError),
    Transport(TransportError),
    Decode(DecodeError),
    Row(RowError),
    Interrupted(Interrupted),
    Config(ConfigError)
);

/// A stream ended in an error. The rows before it are valid; the stream's bookmark continues after them.
#[derive(Debug)]
pub struct Interrupted(Box<Stop>);

#[derive(Debug)]
struct Stop {
    operation: &'static str,
    cause: Error,
    audit: Audit,
}

impl Interrupted {
    pub(crate) fn new(operation: &'static str, cause: Error, audit: Audit) -> Self {
        Self(Box::new(Stop { operation, cause, audit }))
    }

    /// The error that ended it.
    #[must_use]
    pub fn cause(&self) -> &Error {
        &self.0.cause
    }

    /// Returns the error that ended it.
    #[must_use]
    pub fn into_cause(self) -> Error {
        self.0.cause
    }

    /// The rows received before the error.
    #[must_use]
    pub fn audit(&self) -> &Audit {
        &self.0.audit
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the stream ended early, {}: {}", self.0.operation, self.0.audit, self.0.cause)
    }
}

impl StdError for Interrupted {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.source()
    }
}
