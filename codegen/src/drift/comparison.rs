//! One level of two effective schemas while they are compared, and what is found in it.

use std::borrow::Cow;

use super::findings::{Finding, Spot, edit_of};
use super::rules::{Direction, Keyword};
use super::wire::{Effective, SchemaId, Wire};
use crate::parse::tree::Entry;

/// Which way a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Travel {
    /// To the server.
    Sent,
    /// To the server, as text: in a parameter or a form. There 5 and "5" are the same.
    Written,
    /// From the server.
    Read,
}

/// What a change of a schema means for the one that it is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Bearing {
    /// Whatever widens the part widens the whole.
    Same,
    /// Nothing is known but that the whole changes with the part, as with `not`.
    Unknown,
}

impl Bearing {
    /// The finding as one of the whole; `None` where it says nothing of values.
    pub(super) fn applied_to(self, finding: &Finding) -> Option<Cow<'_, Finding>> {
        match (self, finding.direction) {
            (Self::Same, _) => Some(Cow::Borrowed(finding)),
            (Self::Unknown, Direction::Same) => None,
            (Self::Unknown, _) => Some(Cow::Owned(Finding { direction: Direction::Shifted, ..finding.clone() })),
        }
    }
}

/// What one level of two schemas says.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) findings: Vec<Finding>,
    /// The schemas below that correspond.
    pub(super) below: Vec<(SchemaId, SchemaId, Bearing)>,
}

/// Two schemas, and what was found so far.
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
    /// A keyword that both schemas may have.
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

    /// Two parts that correspond: whatever widens one widens the whole.
    pub(super) fn below(&mut self, old: SchemaId, new: SchemaId) {
        self.level.below.push((old, new, Bearing::Same));
    }
}
