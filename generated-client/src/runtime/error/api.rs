//! A refusal: the server understood, or did not, and said no.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::runtime::{ErrorDocument, ErrorObject, Problem};

/// The server refused the request: its status, what it said, and the body as it came.
pub struct ApiError(Box<Refusal>);

struct Refusal {
    operation: &'static str,
    status: StatusCode,
    document: ErrorDocument,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    body: Bytes,
}

impl ApiError {
    pub(crate) fn new(
        operation: &'static str,
        status: StatusCode,
        body: Bytes,
        request_id: Option<String>,
        retry_after: Option<Duration>,
    ) -> Self {
        let document = crate::runtime::decode::json(&body).unwrap_or_default();
        Self(Box::new(Refusal { operation, status, document, request_id, retry_after, body }))
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// What the server said, error by error; empty where its answer is no JSON:API document.
    #[must_use]
    pub fn errors(&self) -> &[ErrorObject] {
        &self.0.document.errors
    }

    /// The identifier that the server gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the server asks to wait, where it says so in seconds.
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
        let status = self.status();
        status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT || status == StatusCode::TOO_MANY_REQUESTS
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the server answered {}", self.0.operation, self.0.status)?;
        if self.0.status.is_redirection() {
            f.write_str(", which is not followed: the token would go with it; check the base URL")?;
        }
        for (at, problem) in self.errors().iter().map(Problem::new).enumerate() {
            write!(f, "{} {problem}", if at == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.0.operation)
            .field("status", &self.0.status)
            .field("errors", &self.errors())
            .field("request_id", &self.0.request_id)
            .field("body_bytes", &self.0.body.len())
            .finish()
    }
}

impl StdError for ApiError {}
