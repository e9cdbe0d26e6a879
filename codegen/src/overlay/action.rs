//! The actions of an overlay, and their effects.

use super::target::Target;
use crate::parse::tree::{Node, NodeId};

/// One action of an overlay.
#[derive(Debug, Clone)]
pub(super) struct Action {
    /// The node of the whole action.
    pub(super) node: NodeId,
    /// The node of `target`.
    pub(super) target_node: NodeId,
    pub(super) target: Target,
    pub(super) description: String,
    pub(super) change: Change,
    /// Whether it may remove a scalar, as from Overlay 1.1 on.
    pub(super) removes_scalars: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Change {
    Update(Node),
    Remove,
}

/// The effects of each action of an overlay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Applied {
    /// In the order of the overlay.
    pub actions: Vec<AppliedAction>,
}

/// The effects of one action.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AppliedAction {
    /// Its index in `actions`.
    pub index: usize,
    /// Its target, as written.
    pub target: String,
    /// Its `description`: the evidence for the action.
    pub description: String,
    /// Pointers to the nodes it matched.
    pub matched: Vec<String>,
    /// Nodes that were removed from the document, with all nodes below them.
    pub removed: Vec<NodeId>,
    /// Mappings and lists that gained or lost members.
    pub changed: Vec<NodeId>,
    /// Nodes of the overlay that were added.
    pub added: Vec<NodeId>,
}
