//! A fault of a description, with the change that makes the rest of the description usable.

use super::place;
use super::tree::{Node, NodeId, Sources};
use crate::diagnostics::Diagnostic;
use crate::fates::Code;

/// A fault and its remedy.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) diagnostic: Diagnostic,
    pub(super) remedy: Remedy,
}

/// The change after which a description is usable.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Remedy {
    /// No change: the later stages pass over the part.
    None,
    /// Removes the member or the item with this identity, of its key or of its value.
    Remove(NodeId),
    /// Replaces a schema by one that allows everything.
    Anything(NodeId),
    /// Adds a member to a mapping.
    Add { holder: NodeId, name: String, value: Added },
    /// Adds a path parameter of type string to an operation or a path.
    AddPathParameter { holder: NodeId, name: String },
    /// Moves the parameters in the query of the path with this key to those of its operations.
    MoveQuery(NodeId),
    /// Replaces a response by one of any content.
    AnyResponse(NodeId),
    /// Removes the operation that contains the node, or the path, or the shared component.
    Operation(NodeId),
}

/// A value that a remedy adds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Added {
    Text(String),
    True,
    Mapping,
}

impl Fault {
    /// Creates a fault at a node.
    pub(super) fn at(
        root: &Node,
        sources: &Sources,
        node: NodeId,
        message: impl Into<String>,
        (code, remedy): (Code, Remedy),
    ) -> Self {
        Self { diagnostic: place::fault(root, sources, node, message).code(code), remedy }
    }

    /// Creates a fault without a remedy.
    pub(super) fn refused(root: &Node, sources: &Sources, node: NodeId, message: impl Into<String>) -> Self {
        Self { diagnostic: place::fault(root, sources, node, message).code(Code::NotOpenApi), remedy: Remedy::None }
    }

    /// Sets the help.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    /// Marks that the fault makes a request, a response or a type meaningless.
    pub(super) fn breaking(mut self) -> Self {
        self.diagnostic = self.diagnostic.breaking();
        self
    }
}
