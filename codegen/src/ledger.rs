//! Accounts for every node of the description as modelled or as waived with a reason.
//!
//! The passes claim the places they use. A fact without a claim was dropped by mistake, and `regen` fails.

use std::fmt;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::{Graph, Origin, Untyped};
use crate::maps::{HashMap, HashSet};
use crate::overlay::Applied;
use crate::parse::tree::{NodeId, Sources};
use crate::parse::{self, Document};

/// The places of the description that the passes claimed.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// A claim covers everything below its place, down to the next claimed place.
    places: HashMap<String, Claim>,
}

#[derive(Debug, Clone, PartialEq)]
enum Claim {
    Modelled,
    Waived(String),
    /// A schema that no pass has used yet.
    Unused,
}

impl Claims {
    /// Records that a place is modelled in the client.
    pub fn model(&mut self, origin: Origin) {
        self.places.insert(origin.0, Claim::Modelled);
    }

    /// Records that a place is not in the client, and why.
    pub fn waive(&mut self, origin: Origin, reason: impl Into<String>) {
        self.places.insert(origin.0, Claim::Waived(reason.into()));
    }

    /// The same, unless the place is modelled.
    pub(crate) fn waive_unless_modelled(&mut self, origin: Origin, reason: &str) {
        self.places.entry(origin.0).or_insert_with(|| Claim::Waived(reason.to_owned()));
    }

    pub(crate) fn is_modelled(&self, origin: &Origin) -> bool {
        self.places.get(&origin.0) == Some(&Claim::Modelled)
    }

    /// Registers every schema as a place of its own, unused until a pass claims it.
    pub(crate) fn schemas(&mut self, graph: &Graph) {
        for schema in &graph.schemas {
            self.places.entry(schema.origin.0.clone()).or_insert(Claim::Unused);
        }
    }

    fn of(&self, pointer: &str) -> Option<(&str, &Claim)> {
        let mut place = pointer;
        loop {
            if let Some((name, claim)) = self.places.get_key_value(place) {
                return Some((name, claim));
            }
            place = place.get(..place.rfind('/')?)?;
        }
    }
}

/// A node that is not in the client, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiver {
    /// Its JSON pointer.
    pub pointer: String,
    /// The reason.
    pub reason: String,
}

/// How the facts of a description are accounted for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Facts of the description before the overlay.
    pub facts: usize,
    /// Facts that are modelled in the client.
    pub modelled: usize,
    /// Facts that the overlay added or replaced, all modelled or waived.
    pub added: usize,
    /// Facts that are not in the client and values that stay untyped, with reasons.
    pub waivers: Vec<Waiver>,
    /// The number of waivers for untyped values.
    pub untyped: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waived = self.facts - self.modelled;
        write!(f, "{} facts: {} modelled, {waived} waived, residual 0", self.facts, self.modelled)?;
        write!(f, "\n{} facts from the overlay; {} values stay untyped", self.added, self.untyped)
    }
}

/// Accounts for every fact, before and after the overlay.
///
/// # Errors
///
/// Every fact without a claim, and every untyped value without a reason.
pub fn account(
    before: &[NodeId],
    corrected: &Document,
    applied: &Applied,
    claims: &Claims,
    untyped: &[Untyped],
) -> Result<Tally, Diagnostics> {
    let mut faults = Diagnostics::default();
    let mut tally = Tally { facts: before.len(), ..Tally::default() };
    let sources = &corrected.sources;
    let after = parse::facts(corrected);
    let originals: HashSet<_> = before.iter().copied().collect();
    let standing: HashSet<_> = after.iter().copied().collect();

    for fact in &after {
        let original = originals.contains(fact);
        tally.added += usize::from(!original);
        let pointer = sources.pointer(*fact);
        match claims.of(&pointer) {
            Some((_, Claim::Modelled)) => tally.modelled += usize::from(original),
            Some((_, Claim::Waived(reason))) => tally.waive(&pointer, reason),
            Some((_, Claim::Unused)) | None => faults.push(left_over(*fact, sources)),
        }
    }
    for fact in before.iter().filter(|fact| !standing.contains(fact)) {
        match reason(applied, *fact) {
            Some(reason) => tally.waive(&sources.pointer(*fact), &reason),
            None => faults.push(left_over(*fact, sources)),
        }
    }
    for value in untyped {
        tally.untyped += 1;
        match &value.reason {
            Some(reason) => tally.waive(&value.origin.0, &format!("untyped: {reason}")),
            None => faults.push(no_type(value, corrected)),
        }
    }
    tally.waivers.sort();
    faults.finish(tally)
}

impl Tally {
    fn waive(&mut self, pointer: &str, reason: &str) {
        self.waivers.push(Waiver { pointer: pointer.to_owned(), reason: reason.to_owned() });
    }
}

/// The reason why a node was removed.
fn reason(applied: &Applied, node: NodeId) -> Option<String> {
    let action = applied.actions.iter().find(|action| action.removed.contains(&node))?;
    Some(format!("corrected by action {} of the overlay: {}", action.index + 1, action.description))
}

fn left_over(fact: NodeId, sources: &Sources) -> Diagnostic {
    Diagnostic::new("nothing in the client uses this part of the description")
        .at(sources.position(fact))
        .pointer(sources.pointer(fact))
        .help("use the schema in an operation, or remove it in the overlay and give the reason in the action's description")
}

fn no_type(value: &Untyped, corrected: &Document) -> Diagnostic {
    let node = corrected.root.at(&value.origin.0);
    Diagnostic::new("this value has no type")
        .at(node.and_then(|node| corrected.sources.position(node.id)))
        .pointer(value.origin.0.clone())
        .help("give it a type in the overlay, or give the reason with `x-untyped: the reason`")
}
