//! Accounts for every node of the description: modelled, waived with a reason, or left over, which is a fault.
//!
//! Knows nodes and their pointers alone. The passes say which places they used; whatever fact stands in no such place
//! was dropped by somebody, and `regen` refuses to go on.

use std::fmt;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::{Graph, Origin, Untyped};
use crate::maps::{HashMap, HashSet};
use crate::overlay::Applied;
use crate::parse::tree::{NodeId, Sources};
use crate::parse::{self, Document};

/// The places of the description that the passes used.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// A place speaks for everything below it, down to the next place of its own.
    places: HashMap<String, Claim>,
}

#[derive(Debug, Clone, PartialEq)]
enum Claim {
    Modelled,
    Waived(String),
    /// A schema that nothing used so far.
    Unused,
}

impl Claims {
    /// What stands here went into the client.
    pub fn model(&mut self, origin: Origin) {
        self.places.insert(origin.0, Claim::Modelled);
    }

    /// What stands here has no part in the client, for this reason.
    pub fn waive(&mut self, origin: Origin, reason: impl Into<String>) {
        self.places.insert(origin.0, Claim::Waived(reason.into()));
    }

    /// The same, unless it went into the client already.
    pub(crate) fn waive_unless_modelled(&mut self, origin: Origin, reason: &str) {
        self.places.entry(origin.0).or_insert_with(|| Claim::Waived(reason.to_owned()));
    }

    /// Whether what stands here went into the client.
    pub(crate) fn is_modelled(&self, origin: &Origin) -> bool {
        self.places.get(&origin.0) == Some(&Claim::Modelled)
    }

    /// Every schema is a place of its own: one that nothing used is left over.
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

/// A node that has no part in the client, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiver {
    /// Its location.
    pub pointer: String,
    /// Why.
    pub reason: String,
}

/// How the facts of a description were accounted for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Facts of the description as it is before the overlay.
    pub facts: usize,
    /// Those that went into the client.
    pub modelled: usize,
    /// Facts that the overlay added or put in place of others, all of them modelled or waived too.
    pub added: usize,
    /// What has no part in the client, with the reason: facts, and values that stay untyped.
    pub waivers: Vec<Waiver>,
    /// The values among the waivers that stay untyped.
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
/// Every fact that nothing accounts for, and every untyped value that nobody gave a reason for.
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

/// Why a node is no longer there.
fn reason(applied: &Applied, node: NodeId) -> Option<String> {
    let action = applied.actions.iter().find(|action| action.removed.contains(&node))?;
    Some(format!("corrected by action {} of the overlay: {}", action.index + 1, action.description))
}

fn left_over(fact: NodeId, sources: &Sources) -> Diagnostic {
    Diagnostic::new("nothing in the client comes from this part of the description")
        .at(sources.position(fact))
        .pointer(sources.pointer(fact))
        .help("use the schema in an operation, or remove it in the overlay with the reason in the action's description")
}

fn no_type(value: &Untyped, corrected: &Document) -> Diagnostic {
    let node = corrected.root.at(&value.origin.0);
    Diagnostic::new("this value has no type")
        .at(node.and_then(|node| corrected.sources.position(node.id)))
        .pointer(value.origin.0.clone())
        .help("type it in the overlay, or say why it has none with `x-untyped: the reason`")
}
