//! What is lost between the client and the server.

use std::error::Error as StdError;
use std::fmt;

/// The request or its answer was lost on the way.
pub struct TransportError {
    phase: TransportPhase,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// How far a request came that was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportPhase {
    /// No connection was made: the server has seen nothing of the request.
    Connect,
    /// The time was up.
    Timeout,
    /// The request was on its way, or its answer was: the server may have applied it.
    Exchange,
    /// The answer is larger than the client accepts.
    TooLarge,
}

impl TransportError {
    /// An error of a transport of one's own.
    pub fn new(phase: TransportPhase, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase, source: Some(source.into()) }
    }

    pub(crate) const fn too_large() -> Self {
        Self { phase: TransportPhase::TooLarge, source: None }
    }

    /// How far the request came.
    #[must_use]
    pub const fn phase(&self) -> TransportPhase {
        self.phase
    }

    pub(super) const fn is_retryable(&self) -> bool {
        !matches!(self.phase, TransportPhase::TooLarge)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.phase {
            TransportPhase::Connect => "no connection to the server",
            TransportPhase::Timeout => "the time for the request was up",
            TransportPhase::Exchange => "the exchange with the server broke off",
            TransportPhase::TooLarge => "the answer is larger than the client accepts; raise `max_body` if it is right",
        })
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError").field("phase", &self.phase).field("source", &self.source).finish()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
