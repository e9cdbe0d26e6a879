//! What the description says of a thing, and where it says so.

use serde::Serialize;

/// Words about a thing, from the description.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Prose {
    /// A short form: `summary` or `title`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
}

/// A location in the description as written, before conversion: a JSON pointer.
///
/// `parse::Sources` turns it into file, line and column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Origin(pub String);
