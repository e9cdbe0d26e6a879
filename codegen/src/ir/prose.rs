//! Documentation from the description, and locations in it.

use serde::Serialize;

/// Documentation from the description.
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

impl Origin {
    /// Returns the location of a member of the mapping at this location.
    pub fn member(&self, name: &str) -> Self {
        let mut pointer = self.0.clone();
        crate::parse::tree::push_step(&mut pointer, name);
        Self(pointer)
    }
}
