//! The error of a text that is no value of a type.

use std::fmt;

/// A text is not what it was parsed as. The text is not shown: it can be personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    expected: &'static str,
}

impl Malformed {
    pub(super) const fn new(expected: &'static str) -> Self {
        Self { expected }
    }

    /// The same in the form of serde's own messages, from which the decoder takes what was expected.
    pub(super) fn of_value(self) -> String {
        format!("invalid value: a text of another form, expected {}", self.expected)
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is not {}", self.expected)
    }
}

impl std::error::Error for Malformed {}
