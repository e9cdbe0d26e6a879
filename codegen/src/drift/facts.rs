//! Facts about one description, for timelines and histories.

use super::described::Described;
use super::operations;
use crate::diagnostics::Diagnostic;
use crate::parse::tree::Node;

impl Described {
    /// Returns `info.version`, or an empty text.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the number of operations.
    pub fn operations(&self) -> usize {
        operations::all(self).len()
    }

    /// Returns the number of named schemas.
    pub fn definitions(&self) -> usize {
        self.outline.root.at("/components/schemas").map_or(0, |schemas| schemas.members().count())
    }

    /// Returns the document as its author wrote it.
    pub fn written(&self) -> &Node {
        &self.outline.written
    }

    /// Returns the violations of its version of OpenAPI; without any, the description is valid. A valid description can
    /// have other defects, such as an example that contradicts its schema.
    pub fn violations(&self) -> &[Diagnostic] {
        self.defects.get(..self.violations).unwrap_or_default()
    }
}
