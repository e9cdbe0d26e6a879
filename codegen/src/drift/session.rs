//! The state that the passes over one operation share.

use super::changes::Changes;
use super::comparison::Travel;
use super::described::Described;
use super::findings::Finding;
use super::pairs::Pairs;
use super::rules::{Direction, Edit, Keyword, Location};
use crate::parse::tree::Node;

pub(super) struct Session<'p, 'a> {
    pub(super) old: &'a Described,
    pub(super) new: &'a Described,
    pub(super) pairs: &'p mut Pairs<'a>,
    pub(super) changes: &'p mut Changes<'a>,
    /// The operation's index in the report; `None` for changes that belong to no operation.
    pub(super) operation: Option<usize>,
    /// Whether the API sends the request, as for callbacks and webhooks: users then read requests and send responses.
    pub(super) is_reversed: bool,
}

impl<'a> Session<'_, 'a> {
    pub(super) fn add(&mut self, location: Location, finding: &Finding) {
        if !self.is_reversed || finding.direction == Direction::Same {
            return self.changes.add(self.operation, location, finding);
        }
        let direction = match (finding.keyword, finding.edit) {
            (Keyword::MediaType | Keyword::ResponseHeaderRequired | Keyword::AllowEmptyValue, Edit::Added) => {
                Direction::Shifted
            }
            (_, Edit::Added) => Direction::Widened,
            (_, Edit::Removed) => Direction::Narrowed,
            (_, Edit::Changed) => Direction::Shifted,
        };
        let finding = Finding { keyword: Keyword::Callback, direction, ..finding.clone() };
        self.changes.add(self.operation, Location::Operation, &finding);
    }

    pub(super) fn add_all(&mut self, location: Location, findings: &[Finding]) {
        findings.iter().for_each(|finding| self.add(location, finding));
    }

    /// Compares two schemas at this location, for values in this media type.
    pub(super) fn schemas(&mut self, location: Location, media_type: Option<&str>, old: &'a Node, new: &'a Node) {
        let location = if self.is_reversed { reversed(location) } else { location };
        let is_form = |name: &str| name.contains("form");
        let travel = match location {
            Location::Response | Location::ResponseHeader => Travel::Read,
            Location::Body if media_type.is_none_or(|name| !is_form(name)) => Travel::Sent,
            _ => Travel::Written,
        };
        let is_xml = media_type.is_some_and(|name| name.contains("xml"));
        let root = self.pairs.pair(old, new, travel);
        for (finding, bearing) in self.pairs.findings(root) {
            let finding = bearing.applied_to(finding);
            if let Some(finding) = finding.filter(|finding| finding.keyword != Keyword::Xml || is_xml) {
                self.changes.add(self.operation, location, &finding);
            }
        }
    }
}

/// Returns the location with the roles of request and response swapped.
fn reversed(location: Location) -> Location {
    match location {
        Location::Body => Location::Response,
        Location::Response => Location::Body,
        Location::ResponseHeader => Location::Header,
        _ => Location::ResponseHeader,
    }
}
