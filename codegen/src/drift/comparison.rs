//! The comparison of two effective schemas, one level deep.

use std::borrow::Cow;

use super::findings::{Finding, Spot, edit_of};
use super::rules::{Direction, Keyword};
use super::wire::{Effective, SchemaId, Wire};
use crate::parse::tree::Entry;

/// The direction in which a value is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Travel {
    /// To the server.
    Sent,
    /// To the server as text, in a parameter or a form, where 5 and "5" are the same.
    Written,
    /// From the server.
    Read,
}

/// How a change of a schema affects the schema that contains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Bearing {
    /// A wider part makes the whole wider.
    Same,
    /// The whole changes, but the direction is unknown, as with `not`.
    Unknown,
}

impl Bearing {
    /// Returns the finding as one of the whole, or `None` if the values stay the same.
    pub(super) fn applied_to(self, finding: &Finding) -> Option<Cow<'_, Finding>> {
        match (self, finding.direction) {
            (Self::Same, _) => Some(Cow::Borrowed(finding)),
            (Self::Unknown, Direction::Same) => None,
            (Self::Unknown, _) => Some(Cow::Owned(Finding { direction: Direction::Shifted, ..finding.clone() })),
        }
    }
}

/// The result of comparing one level of two schemas.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) findings: Vec<Finding>,
    /// The pairs of subschemas to compare next.
    pub(super) below: Vec<(SchemaId, SchemaId, Bearing)>,
}

pub(super) struct Comparison<'s, 'a> {
    pub(super) ids: (SchemaId, SchemaId),
    pub(super) old: &'s mut Wire<'a>,
    pub(super) new: &'s mut Wire<'a>,
    pub(super) from: &'s Effective<'a>,
    pub(super) to: &'s Effective<'a>,
    pub(super) travel: Travel,
    pub(super) level: &'s mut Level,
}

impl Comparison<'_, '_> {
    /// Reports a keyword that was added, removed or changed.
    pub(super) fn push(
        &mut self,
        keyword: Keyword,
        direction: Direction,
        (old, new): (Option<&Entry>, Option<&Entry>),
        message: String,
    ) {
        let spots = (Spot::entry(old, self.from.at), Spot::entry(new, self.to.at));
        let finding = Finding::new(keyword, edit_of(old, new), direction, message).at(spots.0, spots.1);
        self.level.findings.push(finding);
    }

    /// Records a pair of subschemas; a wider part makes the whole wider.
    pub(super) fn below(&mut self, old: SchemaId, new: SchemaId) {
        self.level.below.push((old, new, Bearing::Same));
    }
}
