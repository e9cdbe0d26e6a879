//! The errors of naming.

use std::fmt;

/// The reason why a wire name has no Rust name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// Nothing in it is valid in an identifier.
    Nothing {
        /// The name, escaped.
        wire: String,
    },
    /// It is too long.
    TooLong {
        /// Its beginning, escaped.
        wire: String,
    },
    /// Another name in the same scope has the same Rust name.
    Folds {
        /// The first of the two, escaped.
        first: String,
        /// The second, escaped.
        second: String,
        /// The Rust name of both.
        rust: String,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing { wire } => write!(f, "no Rust name can be made of \"{wire}\""),
            Self::TooLong { wire } => write!(f, "the name \"{wire}\" is too long for a Rust name"),
            Self::Folds { first, second, rust } if first == second => {
                write!(f, "\"{first}\" occurs twice: both would be `{rust}`")
            }
            Self::Folds { first, second, rust } => {
                write!(f, "\"{first}\" and \"{second}\" would both be `{rust}` in Rust")
            }
        }
    }
}

impl std::error::Error for NameError {}

/// A wire name for messages: escaped, on one line and shortened.
pub(super) fn shown(wire: &str) -> String {
    let mut shown: String = wire.chars().take(60).flat_map(char::escape_default).collect();
    if wire.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}
