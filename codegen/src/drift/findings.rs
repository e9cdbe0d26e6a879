//! Findings: single edits, before and after the rules have judged them.

use std::collections::BTreeSet;

use super::report::Change;
use super::rules::{Direction, Edit, Keyword};
use crate::parse::tree::{Entry, NodeId};

#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) keyword: Keyword,
    pub(super) edit: Edit,
    pub(super) direction: Direction,
    pub(super) old: Spot,
    pub(super) new: Spot,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// The old and new value, if the nodes at the two spots do not show exactly that.
    pub(super) values: Option<(String, String)>,
}

/// The place of an edit on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// The node of the edit.
    At(NodeId),
    /// The node is absent; this is its parent.
    In(NodeId),
    /// No place on this side.
    Nowhere,
}

impl Spot {
    /// Returns the place of a member, or of its parent.
    pub(super) fn entry(entry: Option<&Entry>, parent: Option<NodeId>) -> Self {
        Self::key(entry.map(|entry| entry.key), parent)
    }

    /// Returns the place of a node, or of its parent.
    pub(super) fn key(key: Option<NodeId>, parent: Option<NodeId>) -> Self {
        match (key, parent) {
            (Some(key), _) => Self::At(key),
            (None, Some(parent)) => Self::In(parent),
            (None, None) => Self::Nowhere,
        }
    }
}

impl Finding {
    pub(super) fn new(keyword: Keyword, edit: Edit, direction: Direction, message: impl Into<String>) -> Self {
        let (old, new) = (Spot::Nowhere, Spot::Nowhere);
        Self { keyword, edit, direction, old, new, message: message.into(), hint: None, values: None }
    }

    pub(super) fn at(self, old: Spot, new: Spot) -> Self {
        Self { old, new, ..self }
    }

    pub(super) fn values(self, old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { values: Some((old.into(), new.into())), ..self }
    }

    pub(super) fn hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }
}

/// A change, and the indices of the operations that it reaches.
pub(super) struct Judged {
    pub(super) change: Change,
    pub(super) operations: BTreeSet<usize>,
}

/// Returns the kind of edit, depending on which sides have the node.
pub(super) fn edit_of<T, U>(old: Option<T>, new: Option<U>) -> Edit {
    match (old, new) {
        (None, _) => Edit::Added,
        (Some(_), None) => Edit::Removed,
        (Some(_), Some(_)) => Edit::Changed,
    }
}
