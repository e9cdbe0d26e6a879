//! One edit: before the rules have judged it, and after.

use std::collections::BTreeSet;

use super::report::Change;
use super::rules::{Direction, Edit, Keyword};
use crate::parse::tree::{Entry, NodeId};

/// One edit.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) keyword: Keyword,
    pub(super) edit: Edit,
    pub(super) direction: Direction,
    pub(super) old: Spot,
    pub(super) new: Spot,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// What the edit changed from and to, where what is written at the two spots says less or more than that.
    pub(super) values: Option<(String, String)>,
}

/// Where an edit stands on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// There.
    At(NodeId),
    /// It is not there; this is what it would stand in.
    In(NodeId),
    /// Nowhere at all.
    Nowhere,
}

impl Spot {
    /// Where a member stands, or what it would stand in.
    pub(super) fn entry(entry: Option<&Entry>, parent: Option<NodeId>) -> Self {
        Self::key(entry.map(|entry| entry.key), parent)
    }

    /// Where a node stands, or what it would stand in.
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

/// A change, and the operations that it reaches, by index.
pub(super) struct Judged {
    pub(super) change: Change,
    pub(super) operations: BTreeSet<usize>,
}

/// Added, removed or changed, by what is there.
pub(super) fn edit_of<T, U>(old: Option<T>, new: Option<U>) -> Edit {
    match (old, new) {
        (None, _) => Edit::Added,
        (Some(_), None) => Edit::Removed,
        (Some(_), Some(_)) => Edit::Changed,
    }
}
