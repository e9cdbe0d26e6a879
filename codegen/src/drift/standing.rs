//! What a description is by itself, before it is compared with another: for timelines and histories.

use super::described::Described;
use super::operations;
use crate::diagnostics::Diagnostic;
use crate::parse::tree::Node;

impl Described {
    /// `info.version`, empty where it has none.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How many operations it has.
    pub fn operations(&self) -> usize {
        operations::all(self).len()
    }

    /// How many schemas it gives a name.
    pub fn definitions(&self) -> usize {
        self.outline.root.at("/components/schemas").map_or(0, |schemas| schemas.members().count())
    }

    /// The document as its author wrote it.
    pub fn written(&self) -> &Node {
        &self.outline.written
    }

    /// What its version of OpenAPI forbids: it is invalid where there is any. A description that merely contradicts
    /// itself, such as one with an example that is not what its schema says, is valid, and has defects all the same.
    pub fn violations(&self) -> &[Diagnostic] {
        self.defects.get(..self.violations).unwrap_or_default()
    }
}
