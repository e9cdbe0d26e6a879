//! Names on the wire and in Rust. Only `names.rs` makes them.

use std::fmt;

use super::prose::Origin;

/// A name as the wire writes it and as Rust writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// As the wire writes it.
    pub wire: String,
    /// As Rust writes it, in the case that its place requires, and no keyword.
    pub rust: String,
}

/// A name that differs from the one of the naming rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The location of what is named.
    pub origin: Origin,
    /// The name on the wire; for something without a name, the words that its name is made of.
    pub wire: String,
    /// The name in Rust.
    pub rust: String,
    /// The reason.
    pub reason: Reason,
}

/// Why a name differs from the one of the naming rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Something else has the plain name.
    Taken {
        /// The plain name.
        plain: String,
        /// What has it, as the wire writes it.
        by: String,
    },
    /// The plain name is too long.
    Long,
    /// An operation is named after its method and path, or without them if its `operationId` repeats them.
    Path,
    /// Two tags that give one module share it.
    Shared {
        /// The first tag.
        tag: String,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken { plain, by } => write!(f, "`{plain}` is the name of `{by}`"),
            Self::Long => f.write_str("the name is too long for a Rust name"),
            Self::Path => f.write_str("the operation has no `operationId`, or one that repeats its path"),
            Self::Shared { tag } => write!(f, "the tag shares the module of `{tag}`"),
        }
    }
}
