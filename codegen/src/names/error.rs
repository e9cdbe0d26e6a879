//! Why a wire name has no Rust name. Knows nothing of places in a file: whoever holds them adds them.

use std::fmt;

/// Why a wire name has no Rust name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// Nothing in it can stand in an identifier.
    Nothing {
        /// The name, escaped.
        wire: String,
    },
    /// It is longer than anybody can read.
    TooLong {
        /// Its beginning, escaped.
        wire: String,
    },
    /// Another name of the same scope has the same Rust name.
    Folds {
        /// The one that came first, escaped.
        first: String,
        /// The one that came second, escaped.
        second: String,
        /// What both would be.
        rust: String,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing { wire } => write!(f, "no Rust name can be made of \"{wire}\""),
            Self::TooLong { wire } => write!(f, "the name \"{wire}\" is too long for a Rust name"),
            Self::Folds { first, second, rust } if first == second => {
                write!(f, "\"{first}\" stands twice where it would be `{rust}`")
            }
            Self::Folds { first, second, rust } => {
                write!(f, "\"{first}\" and \"{second}\" would both be `{rust}` in Rust")
            }
        }
    }
}

impl std::error::Error for NameError {}

/// A wire name as a message may show it: on one line, at a length that a terminal bears.
pub(super) fn shown(wire: &str) -> String {
    let mut shown: String = wire.chars().take(60).flat_map(char::escape_default).collect();
    if wire.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}
