//! A response with another status than success.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::runtime::jsonapi::problem::{ErrorDocument, ErrorObject, Problem};
use crate::runtime::value::decode;
use crate::runtime::value::error::DecodeError;
use crate::runtime::value::redaction::RequestId;

/// The server refused the request: its status, its error document, and the body as received.
pub struct ApiError(Box<Refusal>);

pub(crate) struct Refusal {
    pub(crate) operation: &'static str,
    pub(crate) status: StatusCode,
    /// `None` if the body is not a JSON:API error document.
    pub(crate) document: Option<ErrorDocument>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) redirect: Option<Redirect>,
    pub(crate) attempts: u32,
    pub(crate) body: Bytes,
}

pub(crate) enum Redirect {
    /// Its scheme, host and port.
    To(String),
    /// It is relative, or not a URL.
    Elsewhere,
}

const LISTED: usize = 5;

/// The first problems, and how many more there are.
struct Problems<'a>(&'a [ErrorObject]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().take(LISTED).map(Problem::new).enumerate() {
            write!(f, "{}{problem}", if at == 0 { "" } else { ", " })?;
        }
        match self.0.len().saturating_sub(LISTED) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
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

    /// The errors of the response; empty if it is not a JSON:API error document.
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

    /// The wait that the server requests with `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The body as received. It may quote what was sent: keep it out of logs.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// Decodes the body, where it is not an error document of JSON:API.
    ///
    /// # Errors
    ///
    /// The body is not JSON, or not a `T`; the error has the place.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let Refusal { operation, status, ref body, .. } = *self.0;
        let placed = |error: DecodeError| error.of(operation, status, body.clone(), self.0.request_id.clone());
        decode::json(body).map_err(placed)
    }

    /// Whether the same request can succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        is_passing(self.status())
    }

    /// The message without the operation.
    pub(super) fn write_message(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server responded with {}", self.0.status)?;
        if self.0.attempts > 1 {
            write!(f, " ({} attempts)", self.0.attempts)?;
        }
        if let Some(redirect) = &self.0.redirect {
            f.write_str(", which ")?;
            if let Redirect::To(origin) = redirect {
                write!(f, "leads to {origin} and ")?;
            }
            f.write_str("is not followed; check the base URL")?;
        } else if self.0.status == StatusCode::NOT_MODIFIED {
            f.write_str(", without the resource; send no `if-none-match` and no `if-modified-since`")?;
        } else if self.0.document.is_none() && !self.0.body.is_empty() {
            f.write_str(match self.0.body.trim_ascii_start().first() {
                Some(b'{' | b'[') => ", with JSON that is not a JSON:API error document",
                _ => ", with a body that is not a JSON:API document: a proxy may have responded",
            })?;
        }
        if self.errors().is_empty() { Ok(()) } else { write!(f, ": {}", Problems(self.errors())) }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.0.operation)?;
        self.write_message(f)
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.0.operation)
            .field("status", &self.0.status)
            .field("errors", &format_args!("[{}]", Problems(self.errors())))
            .field("attempts", &self.0.attempts)
            .field("request_id", &self.request_id().map(|id| RequestId(id).to_string()))
            .field("body_bytes", &self.0.body.len())
            .finish()
    }
}

impl StdError for ApiError {}

/// Whether a request with this status can succeed later.
pub(crate) fn is_passing(status: StatusCode) -> bool {
    match status {
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::NOT_IMPLEMENTED | StatusCode::HTTP_VERSION_NOT_SUPPORTED => false,
        status => status.is_server_error(),
    }
}
