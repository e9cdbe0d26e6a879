//! Transport errors: no connection, no response, or not in time.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::runtime::value::redaction::Line;

/// A transport error: the request was not sent, or its response was not received.
pub struct TransportError(Box<Failure>);

struct Failure {
    phase: TransportPhase,
    operation: &'static str,
    attempts: u32,
    /// A limit, or a part of the cause that holds nothing of the request.
    detail: Option<String>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
    /// Whether `Debug` shows the cause. That of a custom transport may hold the URL.
    shows_cause: bool,
}

/// The phase in which a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportPhase {
    /// It was not sent, and a retry would not help: the server's certificate is not accepted, a proxy requires a
    /// password, or the transport refuses it.
    Unsent,
    /// No connection was made: the server has seen nothing of the request.
    Connect,
    /// The attempt timed out: the server may have applied the request.
    Timeout,
    /// The connection failed during the exchange: the server may have applied the request.
    Exchange,
    /// The response is larger than the client accepts.
    TooLarge,
    /// The deadline of the call passed: of the token, the attempts and the waits between them. `source()` is
    /// the last error.
    Deadline,
}

impl TransportError {
    /// Creates an error of a custom transport. Messages and `Debug` show the phase; the cause is available by
    /// `source()`.
    pub fn new(phase: TransportPhase, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::with(phase, None, Some(cause.into()))
    }

    fn with(phase: TransportPhase, detail: Option<String>, cause: Option<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(Box::new(Failure { phase, operation: "", attempts: 0, detail, cause, shows_cause: false }))
    }

    pub(crate) fn too_large() -> Self {
        Self::with(TransportPhase::TooLarge, None, None)
    }

    pub(crate) fn timeout(limit: Duration) -> Self {
        Self::with(TransportPhase::Timeout, Some(format!("{limit:?}")), None)
    }

    /// The deadline of a call, with the last error of this crate before it.
    pub(crate) fn deadline(limit: Duration, last: Option<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Self::with(TransportPhase::Deadline, Some(format!("{limit:?}")), last);
        error.0.shows_cause = true;
        error
    }

    /// Adds a detail to the message. It must not hold any part of the request.
    pub(crate) fn detailed(mut self, detail: String) -> Self {
        self.0.detail = Some(detail);
        self
    }

    pub(crate) fn of(mut self, operation: &'static str, attempts: u32) -> Self {
        (self.0.operation, self.0.attempts) = (operation, attempts);
        self
    }

    /// The phase in which the request failed.
    #[must_use]
    pub fn phase(&self) -> TransportPhase {
        self.0.phase
    }

    /// How often the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The error that the transport had, such as one of `reqwest`, or the last error before the deadline.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }

    pub(super) fn is_retryable(&self) -> bool {
        !matches!(self.phase(), TransportPhase::TooLarge | TransportPhase::Unsent)
    }

    /// The message without the operation.
    pub(super) fn write_message(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { phase, attempts, detail, .. } = &*self.0;
        let detail = detail.as_deref().map(Line);
        match (phase, detail) {
            (TransportPhase::Unsent, None) => f.write_str("the transport did not send the request")?,
            (TransportPhase::Unsent, Some(why)) => write!(f, "{why}")?,
            (TransportPhase::Connect, None) => f.write_str("no connection to the server")?,
            (TransportPhase::Connect, Some(why)) => write!(f, "no connection to the server: {why}")?,
            (TransportPhase::Timeout, None) => f.write_str("the time for the request was up")?,
            (TransportPhase::Timeout, Some(limit)) => write!(f, "no response within {limit}")?,
            (TransportPhase::Exchange, _) => f.write_str("the exchange with the server broke off")?,
            (TransportPhase::TooLarge, _) => {
                f.write_str("the response is larger than the client accepts; raise `max_body` if it is right")?;
            }
            (TransportPhase::Deadline, limit) => {
                write!(f, "the deadline of {} passed", limit.unwrap_or(Line("the call")))?;
                if *attempts == 0 {
                    return f.write_str(" before the request was sent");
                }
                let plural = if *attempts == 1 { "" } else { "s" };
                return write!(f, " after {attempts} attempt{plural}");
            }
        }
        if *attempts > 1 { write!(f, " ({attempts} attempts)") } else { Ok(()) }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.operation.is_empty() {
            write!(f, "{}: ", self.0.operation)?;
        }
        self.write_message(f)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &self.0.operation)
            .field("phase", &self.0.phase)
            .field("attempts", &self.0.attempts)
            .field("detail", &self.0.detail)
            .field("cause", &self.0.cause.as_deref().filter(|_| self.0.shows_cause))
            .finish_non_exhaustive()
    }
}

impl StdError for TransportError {
    /// The [`cause`](Self::cause), unless the message has its text.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let is_in_message =
            self.0.detail.is_some() && matches!(self.phase(), TransportPhase::Unsent | TransportPhase::Connect);
        if is_in_message { None } else { self.cause() }
    }
}
