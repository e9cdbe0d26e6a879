//! What appears or disappears from one recording to another, and what the client makes of it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::finding::What;
use super::group::Groups;
use super::observe::Evidence;
use crate::ir::Kind;
use crate::validate::Site;

/// A difference between two recordings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Observed {
    /// What the client makes of it.
    pub cost: Cost,
    /// The JSON pointer in the description as written.
    pub pointer: String,
    /// What appears or disappears.
    pub what: String,
    /// Whether it is only in the new recording.
    pub appears: bool,
}

/// What the client makes of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// A row, or the whole response, does not decode.
    Row,
    /// The client absorbs it.
    Absorbed,
}

impl Cost {
    /// What the client does, in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Row => "costs a row",
            Self::Absorbed => "absorbed",
        }
    }
}

/// Returns what appears and disappears, the most costly first. Only operations of both recordings are compared.
pub fn compare(old: &Evidence<'_>, new: &Evidence<'_>) -> Vec<Observed> {
    let common: BTreeSet<usize> = old.calls.keys().copied().filter(|source| new.calls.contains_key(source)).collect();
    let mut found = BTreeSet::new();
    let (before, after) = (shown(old, &common), shown(new, &common));
    for (appears, one, other) in [(false, &before, &after), (true, &after, &before)] {
        for (pointer, what) in one.difference(other) {
            let (pointer, what) = (pointer.clone(), what.clone());
            found.insert(Observed { cost: Cost::Absorbed, pointer, what, appears });
        }
    }
    let (before, after) = (contradictions(old, &common), contradictions(new, &common));
    for (appears, one, other) in [(false, &before, &after), (true, &after, &before)] {
        for (pointer, what) in one.difference(other) {
            let cost = if appears { cost(what) } else { Cost::Absorbed };
            found.insert(Observed { cost, pointer: pointer.clone(), what: what.to_string(), appears });
        }
    }
    found.into_iter().collect()
}

/// The declared members and listed values that evidence shows.
fn shown(evidence: &Evidence<'_>, common: &BTreeSet<usize>) -> BTreeSet<(String, String)> {
    let graph = evidence.model.graph();
    let mut found = BTreeSet::new();
    for (_, site, _) in evidence.visits.keys().filter(|(source, ..)| common.contains(source)) {
        if let Site::Property(object, name) = site
            && let Kind::Object { properties, .. } = &graph.schemas[*object].kind
            && let Some(property) = properties.get(*name)
        {
            found.insert((property.origin.0.clone(), format!("the member `{name}`")));
        }
    }
    for (_, schema, index) in evidence.shown.values.iter().filter(|(source, ..)| common.contains(source)) {
        let schema = &graph.schemas[*schema];
        if let Some(value) = schema.values.get(*index) {
            found.insert((schema.origin.0.clone(), format!("the value {value}")));
        }
    }
    found
}

fn contradictions(evidence: &Evidence<'_>, common: &BTreeSet<usize>) -> BTreeSet<(String, What)> {
    let groups = Groups::of(evidence);
    let of_both = |tally: &super::finding::Tally| tally.sources.iter().any(|source| common.contains(source));
    let all = groups.all.iter().flat_map(|group| group.findings.iter().map(move |(what, tally)| (group, what, tally)));
    all.filter(|(.., tally)| of_both(tally)).map(|(group, what, _)| (group.pointer.clone(), what.clone())).collect()
}

/// The client keeps undeclared members and unlisted values, and decodes no value of another type.
fn cost(what: &What) -> Cost {
    match what {
        What::Missing(_)
        | What::Null
        | What::List
        | What::One
        | What::Document
        | What::Type(_)
        | What::NoAlternative => Cost::Row,
        // A timestamp or date has a type of its own.
        What::Format => Cost::Row,
        What::Undeclared(_)
        | What::Unlisted
        | What::ResourceType
        | What::Pattern
        | What::Limit(_)
        | What::NotAllowed(_)
        | What::SeveralAlternatives
        | What::Not
        | What::Status(_)
        | What::Media(..)
        | What::Parameter(_)
        | What::Pages => Cost::Absorbed,
    }
}
