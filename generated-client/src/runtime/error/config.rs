//! Errors of configuration: nothing was sent.

use std::error::Error as StdError;
use std::fmt;

use crate::runtime::value::redaction::Line;

/// The client or the request is configured wrongly. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    message: String,
}

impl ConfigError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

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
