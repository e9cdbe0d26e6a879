//! A stream that ended before its time: why, and how far it came.

use std::error::Error as StdError;
use std::fmt;

use super::Error;
use crate::runtime::Audit;

/// A stream ended in an error. What had come is good; go on behind it with the stream's bookmark.
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

    /// What ended it.
    #[must_use]
    pub fn cause(&self) -> &Error {
        &self.0.cause
    }

    /// What ended it, alone.
    #[must_use]
    pub fn into_cause(self) -> Error {
        self.0.cause
    }

    /// What had come.
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
