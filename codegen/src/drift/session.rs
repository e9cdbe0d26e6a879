//! What the passes over an operation share: both descriptions, the pairs of schemas, the changes so far.

use super::Described;
use super::changes::Changes;
use super::findings::Finding;
use super::law::Location;
use super::pairs::Pairs;
use super::schema::Travel;
use crate::parse::tree::Node;

/// The comparison of one pair of operations.
pub(super) struct Session<'p, 'a> {
    pub(super) old: &'a Described,
    pub(super) new: &'a Described,
    pub(super) pairs: &'p mut Pairs<'a>,
    pub(super) changes: &'p mut Changes<'a>,
    /// The operation, by its index in the report; `None` for what belongs to no operation.
    pub(super) operation: Option<usize>,
}

impl<'a> Session<'_, 'a> {
    pub(super) fn add(&mut self, location: Location, finding: &Finding) {
        self.changes.add(self.operation, location, finding);
    }

    pub(super) fn add_all(&mut self, location: Location, findings: &[Finding]) {
        findings.iter().for_each(|finding| self.add(location, finding));
    }

    /// Two schemas that stand in this place of the operation.
    pub(super) fn schemas(&mut self, location: Location, old: &'a Node, new: &'a Node) {
        let travel = match location {
            Location::Answer | Location::AnswerHeader => Travel::Read,
            _ => Travel::Sent,
        };
        let root = self.pairs.pair(old, new, travel);
        for finding in self.pairs.findings(root) {
            self.changes.add(self.operation, location, finding);
        }
    }
}
