//! A refusal: the server understood, or did not, and said no.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::runtime::retry::is_passing;
use crate::runtime::{ErrorDocument, ErrorObject, Problem};

/// The server refused the request: its status, what it said, and the body as it came.
pub struct ApiError(Box<Refusal>);

/// What is known of a refusal.
pub(crate) struct Refusal {
    pub(crate) operation: &'static str,
    pub(crate) status: StatusCode,
    /// What the server said; `None` where its body is something else.
    pub(crate) document: Option<ErrorDocument>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// Where a redirect leads: scheme, host and port.
    pub(crate) redirect: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) body: Bytes,
}

impl ApiError {
    pub(crate) fn new(refusal: Refusal) -> Self {
        Self(Box::new(refusal))
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// What the server said, error by error; empty where its answer is no JSON:API document.
    #[must_use]
    pub fn errors(&self) -> &[ErrorObject] {
        self.0.document.as_ref().map(|document| &document.errors[..]).unwrap_or_default()
    }

    /// The identifier that the server gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How often the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the server asks to wait, in seconds or until a date.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The body as it came. It may quote what was sent: keep it out of logs.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// Whether the same request can succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        is_passing(self.status())
    }

    /// The message without the operation.
    pub(super) fn tell(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.0.status)?;
        if self.0.attempts > 1 {
            write!(f, " ({} attempts)", self.0.attempts)?;
        }
        if self.0.status.is_redirection() {
            f.write_str(", which ")?;
            if let Some(origin) = &self.0.redirect {
                write!(f, "leads to {origin} and ")?;
            }
            f.write_str("is not followed: the token would go with it; check the base URL")?;
        } else if self.0.document.is_none() && !self.0.body.is_empty() {
            f.write_str(match self.0.body.trim_ascii_start().first() {
                Some(b'{' | b'[') => ", with JSON that is no JSON:API error document",
                _ => ", with a body that is no JSON:API document: a proxy may have answered",
            })?;
        }
        for (at, problem) in self.errors().iter().map(Problem::new).enumerate() {
            write!(f, "{} {problem}", if at == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.0.operation)?;
        self.tell(f)
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.0.operation)
            .field("status", &self.0.status)
            .field("errors", &self.errors())
            .field("attempts", &self.0.attempts)
            .field("request_id", &self.0.request_id)
            .field("body_bytes", &self.0.body.len())
            .finish()
    }
}

impl StdError for ApiError {}
