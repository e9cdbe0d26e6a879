//! No token: refused, lost on the way, or not to be made sense of.

use std::error::Error as StdError;
use std::fmt;

use super::{ApiError, TransportError};

/// No token could be had.
#[derive(Debug)]
pub struct AuthError {
    kind: Box<AuthErrorKind>,
}

#[derive(Debug)]
enum AuthErrorKind {
    Refused(ApiError),
    Lost(TransportError),
    Malformed(&'static str),
}

impl AuthError {
    pub(crate) fn malformed(what: &'static str) -> Self {
        Self { kind: Box::new(AuthErrorKind::Malformed(what)) }
    }

    /// What the server said when it refused a token.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match &*self.kind {
            AuthErrorKind::Refused(refusal) => Some(refusal),
            AuthErrorKind::Lost(_) | AuthErrorKind::Malformed(_) => None,
        }
    }

    pub(super) fn is_retryable(&self) -> bool {
        match &*self.kind {
            AuthErrorKind::Refused(refusal) => refusal.is_retryable(),
            AuthErrorKind::Lost(lost) => lost.is_retryable(),
            AuthErrorKind::Malformed(_) => false,
        }
    }
}

impl From<ApiError> for AuthError {
    fn from(refusal: ApiError) -> Self {
        Self { kind: Box::new(AuthErrorKind::Refused(refusal)) }
    }
}

impl From<TransportError> for AuthError {
    fn from(lost: TransportError) -> Self {
        Self { kind: Box::new(AuthErrorKind::Lost(lost)) }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            AuthErrorKind::Refused(refusal) if refusal.is_retryable() => write!(f, "no token: {refusal}"),
            AuthErrorKind::Refused(refusal) => write!(f, "no token: {refusal}; check the client id and secret"),
            AuthErrorKind::Lost(lost) => write!(f, "no token: {lost}"),
            AuthErrorKind::Malformed(what) => write!(f, "no token: {what}"),
        }
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.kind {
            AuthErrorKind::Lost(lost) => lost.source(),
            AuthErrorKind::Refused(_) | AuthErrorKind::Malformed(_) => None,
        }
    }
}
