//! Accounts for every node of the description: modelled, waived with a reason, or one of the fates.
//!
//! The passes claim the places they use, and report the places that are not in the client as described. A fact without
//! a claim is unused: in strict mode `regen` fails.

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::{Code, Fate};
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
    /// The places that are not in the client as described.
    departures: HashMap<String, Code>,
}

#[derive(Debug, Clone, PartialEq)]
enum Claim {
    Modelled,
    Waived(String),
    /// A part of something that is left out, which is reported as a whole.
    LeftOut(Code),
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

    /// Records that a place is part of something that is left out, unless it is modelled.
    pub(crate) fn leave_out(&mut self, origin: Origin, code: Code) {
        self.places.entry(origin.0).or_insert(Claim::LeftOut(code));
    }

    /// Records the places of faults despite which the client is generated.
    pub(crate) fn depart(&mut self, faults: &[Diagnostic]) {
        for fault in faults {
            if let (Some(pointer), Some(code)) = (&fault.pointer, fault.code) {
                let place = if code.fate() == Fate::NotGenerated { operation(pointer) } else { pointer };
                self.departures.insert(place.to_owned(), code);
            }
        }
    }

    /// Whether a place is in the client, by itself or as a part of what contains it.
    pub(crate) fn is_in_client(&self, origin: &Origin) -> bool {
        matches!(self.of(&origin.0), Some((_, Account::Claimed(Claim::Modelled))))
    }

    /// Registers every schema as a separate place, unused until a pass claims it.
    pub(crate) fn schemas(&mut self, graph: &Graph) {
        for schema in &graph.schemas {
            self.places.entry(schema.origin.0.clone()).or_insert(Claim::Unused);
        }
    }

    /// Returns the fate of a fact, and the place that decides it. An operation that is not generated is one place.
    fn of<'p>(&'p self, pointer: &'p str) -> Option<(&'p str, Account<'p>)> {
        let whole = operation(pointer);
        if let Some(code) = self.departures.get(whole).filter(|code| code.fate() == Fate::NotGenerated) {
            return Some((whole, Account::Departed(*code)));
        }
        let mut place = pointer;
        loop {
            if let Some(code) = self.departures.get(place) {
                return Some((place, Account::Departed(*code)));
            }
            if let Some(claim) = self.places.get(place) {
                return Some((place, Account::Claimed(claim)));
            }
            place = place.get(..place.rfind('/')?)?;
        }
    }
}

enum Account<'c> {
    Claimed(&'c Claim),
    Departed(Code),
}

/// The operation, path or shared component that contains a place.
pub(crate) fn operation(pointer: &str) -> &str {
    let depth = if pointer.starts_with("/definitions/") { 2 } else { 3 };
    let end = pointer.match_indices('/').nth(depth).map(|(end, _)| end);
    end.and_then(|end| pointer.get(..end)).unwrap_or(pointer)
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
    /// The number of facts of each fate.
    pub fates: BTreeMap<Fate, usize>,
    /// The nodes that are not in the client as described, by place.
    pub departures: Vec<Diagnostic>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let departed: usize = self.fates.values().sum();
        let waived = self.facts.saturating_sub(self.modelled + departed);
        write!(f, "{} facts: {} modelled, {waived} waived", self.facts, self.modelled)?;
        for (fate, count) in &self.fates {
            write!(f, ", {count} {fate}")?;
        }
        f.write_str(", residual 0")?;
        write!(f, "\n{} facts from the overlay; {} values stay untyped", self.added, self.untyped)
    }
}

/// Accounts for every fact, before and after the overlay, despite the faults in `accepted`.
pub fn account(
    before: &[NodeId],
    corrected: &Document,
    applied: &Applied,
    (claims, accepted): (&Claims, Vec<Diagnostic>),
    untyped: &[Untyped],
) -> Tally {
    let mut faults = Diagnostics(accepted);
    let mut tally = Tally { facts: before.len(), ..Tally::default() };
    let sources = &corrected.sources;
    let after = parse::facts(corrected);
    let originals: HashSet<_> = before.iter().copied().collect();
    let standing: HashSet<_> = after.iter().copied().collect();
    let mut unused: HashSet<String> = HashSet::default();

    for fact in &after {
        let original = originals.contains(fact);
        tally.added += usize::from(!original);
        let pointer = sources.pointer(*fact);
        let (place, code) = match claims.of(&pointer) {
            Some((_, Account::Claimed(Claim::Modelled))) => {
                tally.modelled += usize::from(original);
                continue;
            }
            Some((_, Account::Claimed(Claim::Waived(reason)))) => {
                tally.waive(&pointer, reason);
                continue;
            }
            Some((place, Account::Departed(code))) => (place, code),
            Some((place, Account::Claimed(Claim::LeftOut(code)))) => (place, *code),
            Some((place, Account::Claimed(Claim::Unused))) => (place, Code::Unused),
            None => (unused_place(&pointer), Code::Unused),
        };
        *tally.fates.entry(code.fate()).or_default() += usize::from(original);
        if code == Code::Unused && unused.insert(place.to_owned()) {
            faults.push(left_over(*fact, place, sources));
        }
    }
    for fact in before.iter().filter(|fact| !standing.contains(fact)) {
        match reason(applied, *fact) {
            Some(reason) => tally.waive(&sources.pointer(*fact), &reason),
            None => faults.push(left_over(*fact, &sources.pointer(*fact), sources)),
        }
    }
    let broken = without_type(&faults.0);
    for value in untyped {
        tally.untyped += 1;
        match &value.reason {
            Some(reason) => tally.waive(&value.origin.0, &format!("untyped: {reason}")),
            None if broken.contains(&value.origin.0) => {}
            None => faults.push(no_type(value, corrected)),
        }
    }
    tally.waivers.sort();
    tally.departures = faults.sorted().0;
    tally
}

/// The part to report for an unused fact: a shared component as a whole.
fn unused_place(pointer: &str) -> &str {
    let shared = ["/components/", "/definitions/", "/parameters/", "/responses/"];
    if shared.iter().any(|prefix| pointer.starts_with(prefix)) { operation(pointer) } else { pointer }
}

impl Tally {
    /// Returns the number of operations that are not generated.
    pub fn not_generated(&self) -> usize {
        let lost = self.departures.iter().filter(|fault| fault.fate() == Fate::NotGenerated);
        lost.filter_map(|fault| fault.pointer.as_deref()).map(operation).collect::<HashSet<_>>().len()
    }

    fn waive(&mut self, pointer: &str, reason: &str) {
        self.waivers.push(Waiver { pointer: pointer.to_owned(), reason: reason.to_owned() });
    }
}

/// The reason why a node was removed.
fn reason(applied: &Applied, node: NodeId) -> Option<String> {
    let action = applied.actions.iter().find(|action| action.removed.contains(&node))?;
    Some(format!("corrected by action {} of the overlay: {}", action.index + 1, action.description))
}

fn left_over(fact: NodeId, place: &str, sources: &Sources) -> Diagnostic {
    Diagnostic::new("nothing in the client uses this part of the description")
        .code(Code::Unused)
        .at(sources.position(fact))
        .pointer(place)
        .help("use the schema in an operation, or remove it in the overlay and give the reason in the action's description")
}

/// The values that have no type because a keyword of their type is at fault, which is reported.
fn without_type(faults: &[Diagnostic]) -> HashSet<String> {
    let keywords = ["type", "$ref", "items", "properties", "enum", "allOf", "anyOf", "oneOf"];
    let steps = faults.iter().filter_map(|fault| fault.pointer.as_deref()?.rsplit_once('/'));
    steps.filter(|(_, keyword)| keywords.contains(keyword)).map(|(value, _)| value.to_owned()).collect()
}

fn no_type(value: &Untyped, corrected: &Document) -> Diagnostic {
    let node = corrected.root.at(&value.origin.0);
    Diagnostic::new("this value has no type")
        .code(Code::Untyped)
        .at(node.and_then(|node| corrected.sources.position(node.id)))
        .pointer(value.origin.0.clone())
        .help("give it a type in the overlay, or give the reason with `x-untyped: the reason`")
}
