//! A description as it was written: its tree, positions and version.

use super::place;
use super::tree::{Node, NodeId, Sources};

/// The version of OpenAPI that a description is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Swagger 2.0.
    Swagger2,
    /// OpenAPI 3.0.
    OpenApi30,
    /// OpenAPI 3.1.
    OpenApi31,
}

/// A description as it was written.
#[derive(Debug, Clone)]
pub struct Document {
    /// The root node.
    pub root: Node,
    /// The positions of its nodes.
    pub sources: Sources,
    /// The version it is written in.
    pub dialect: Dialect,
}

impl Document {
    /// Returns the operation that contains a node: `GET /patient (fetchPatients)`.
    pub fn operation_of(&self, node: NodeId) -> Option<String> {
        place::operation(&self.root, &self.sources, node)
    }
}
