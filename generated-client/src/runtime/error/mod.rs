//! What can go wrong, by kinds. No message and no `Debug` shows a token, a secret, a member's value or what was asked for.

mod api;
mod auth;
mod decode;
mod interrupted;
mod row;
mod transport;

use std::error::Error as StdError;
use std::fmt;

use super::Problem;
use super::shown::Line;

pub use api::ApiError;
pub(crate) use api::{Redirect, Refusal};
pub use auth::AuthError;
pub use decode::DecodeError;
pub use interrupted::Interrupted;
pub use row::RowError;
pub use transport::{TransportError, TransportPhase};

/// What a call gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong.
///
/// # Examples
///
/// ```no_run
/// use fitbit_plus::{Error, StatusCode};
///
/// # async fn run(client: fitbit_plus::Client) -> Result<(), Error> {
/// match client.fetch_patient("5c34c05bd7ac627aafb82010").await {
///     Err(Error::Api(error)) if error.status() == StatusCode::NOT_FOUND => println!("no such patient"),
///     Err(error) => eprintln!("{error} (request {:?})", error.request_id()),
///     Ok(patient) => println!("updated at {:?}", patient.data.attributes.updated_at),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The server refused the request.
    Api(ApiError),
    /// No token could be had.
    Auth(AuthError),
    /// The request or its answer was lost on the way.
    Transport(TransportError),
    /// The answer is not what the description says.
    Decode(DecodeError),
    /// One row of a stream is not what the description says; the stream goes on behind it.
    Row(RowError),
    /// A stream ended before its time.
    Interrupted(Interrupted),
    /// The client or the request is not set up right; nothing was sent.
    Config(ConfigError),
}

impl Error {
    /// Whether the same request can succeed later: the server was busy or out of order, or the network failed.
    ///
    /// It does not say that sending it again is harmless: a request that creates something may have been applied.
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

    /// How often the request was sent, where it was sent and that is known.
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

    /// Says which call it was, and how often it had been sent.
    pub(crate) fn of(self, operation: &'static str, attempts: u32) -> Self {
        match self {
            Self::Transport(error) => error.of(operation, attempts).into(),
            Self::Auth(error) => error.during(operation, attempts).into(),
            other => other,
        }
    }

    /// The identifier that the server gave the request: what its support asks for.
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

    /// What the server refused with, if that is what went wrong: of the request itself, of the one for a token, or of the
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

    /// What the server found wrong, one by one, each tied to the row and the field that it is about.
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

/// The client or the request is not set up right. The message says what to do; nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    message: String,
}

impl ConfigError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// Says which call it was.
    pub(crate) fn of(self, operation: &str) -> Self {
        Self { message: format!("{operation}: {}", self.message) }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Line(&self.message).fmt(f)
    }
}

impl StdError for ConfigError {}
