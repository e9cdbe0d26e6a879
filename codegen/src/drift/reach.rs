//! Which operations a defect reaches. Operations that a new defect reaches are broken.
//!
//! Works on pointers into the text as written, in any version of OpenAPI. A defect reaches the operations that contain
//! it, directly or through references.

use std::collections::BTreeSet;

use super::changes::Changes;
use super::defects::without_positions;
use super::described::Described;
use super::findings::{Finding, Spot};
use super::operations::{Matched, Operation};
use super::rules::{Direction, Edit, Keyword, Location};
use crate::diagnostics::Diagnostic;
use crate::maps::{HashMap, HashSet};
use crate::parse::references;
use crate::parse::tree::{Node, push_step};

/// Members of the root that apply to every operation.
const FOR_ALL: [&str; 7] = ["/host", "/basePath", "/schemes", "/consumes", "/produces", "/security", "/servers"];

/// Adds a change for each defect of the new description that makes something meaningless, unless the old description
/// has the same defect there.
pub(super) fn defects(
    (old, before): (&Described, &[Operation<'_>]),
    (new, after): (&Described, &[Operation<'_>]),
    matched: &Matched,
    changes: &mut Changes<'_>,
) {
    let found = Reached::of(new, after);
    if found.is_empty() {
        return;
    }
    let known = Reached::of(old, before);
    let anywhere: Vec<&Diagnostic> = known.iter().map(|reached| reached.defect).collect();
    for Reached { defect, operations } in &found {
        let at = new.outline.written.at(defect.pointer.as_deref().unwrap_or_default());
        let spot = Spot::At(at.unwrap_or(&new.outline.written).id);
        let finding = |direction| {
            Finding::new(Keyword::Defect, Edit::Added, direction, defect.message.clone()).at(Spot::Nowhere, spot)
        };
        if operations.is_empty() && !anywhere.iter().any(|other| same(defect, other)) {
            changes.add(None, Location::Document, &finding(Direction::Same));
        }
        let pairs = matched.pairs.iter().map(|(old, new)| (Some(*old), *new));
        for (index, (was, is)) in pairs.chain(matched.added.iter().map(|new| (None, *new))).enumerate() {
            let had = |reached: &Reached<'_>| was.is_some_and(|was| reached.operations.contains(&was));
            let is_new = || !known.iter().filter(|known| had(known)).any(|known| same(defect, known.defect));
            if operations.contains(&is) && is_new() {
                changes.add(Some(index), Location::Operation, &finding(Direction::Shifted));
            }
        }
    }
}

/// Whether two defects are the same: equal messages, or messages that differ only in names at one place.
fn same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let nameless = |fault: &Diagnostic| fault.message.split('`').step_by(2).collect::<String>();
    without_positions(&one.message) == without_positions(&other.message)
        || (one.pointer == other.pointer && nameless(one) == nameless(other))
}

/// A defect, and the indices of the operations that it reaches.
struct Reached<'d> {
    defect: &'d Diagnostic,
    operations: BTreeSet<usize>,
}

impl<'d> Reached<'d> {
    /// Returns every defect that makes something meaningless.
    fn of(side: &'d Described, operations: &[Operation<'_>]) -> Vec<Self> {
        let breaking: Vec<&Diagnostic> = side.defects.iter().filter(|defect| defect.is_breaking).collect();
        if breaking.is_empty() {
            return Vec::new();
        }
        let places = Places::of(side, operations);
        let mut known: HashMap<&str, BTreeSet<usize>> = HashMap::default();
        let reached = breaking.into_iter().map(|defect| {
            let pointer = defect.pointer.as_deref().unwrap_or_default();
            let operations = known.entry(pointer).or_insert_with(|| places.reach(pointer)).clone();
            Self { defect, operations }
        });
        reached.collect()
    }
}

/// The locations of references and operations.
#[derive(Default)]
struct Places {
    /// The places that refer to a place.
    references: HashMap<String, Vec<String>>,
    operations: HashMap<String, Vec<usize>>,
    count: usize,
}

impl Places {
    fn of(side: &Described, operations: &[Operation<'_>]) -> Self {
        let mut places = Self { count: operations.len(), ..Self::default() };
        places.references_below(&side.outline.written, &mut String::new());
        let root = &side.outline.root;
        let schemes = if side.outline.written.get("swagger").is_some() {
            "/securityDefinitions"
        } else {
            "/components/securitySchemes"
        };
        for (index, operation) in operations.iter().enumerate() {
            let pointer = side.outline.sources.pointer(operation.node.id);
            let security = operation.node.get("security").or_else(|| root.get("security"));
            for (name, _) in security.map(Node::items).unwrap_or_default().iter().flat_map(Node::members) {
                let mut scheme = schemes.to_owned();
                push_step(&mut scheme, name);
                places.references.entry(scheme).or_default().push(pointer.clone());
            }
            // Members of a path item apply to all its operations.
            if let Some((path, _)) = pointer.rsplit_once('/') {
                places.operations.entry(path.to_owned()).or_default().push(index);
            }
            places.operations.entry(pointer).or_default().push(index);
        }
        places
    }

    fn references_below(&mut self, node: &Node, at: &mut String) {
        if let Some(target) = node.get("$ref").and_then(Node::as_str).and_then(references::to_pointer) {
            self.references.entry(target).or_default().push(at.clone());
        }
        let end = at.len();
        let items = node.items().iter().enumerate();
        for (index, child) in items {
            push_step(at, &index.to_string());
            self.references_below(child, at);
            at.truncate(end);
        }
        for (name, child) in node.members() {
            push_step(at, name);
            self.references_below(child, at);
            at.truncate(end);
        }
    }

    /// Returns the operations that contain a place or refer to something that contains it.
    fn reach(&self, pointer: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut seen: HashSet<&str> = HashSet::default();
        let mut open = vec![pointer];
        while let Some(mut at) = open.pop() {
            while seen.insert(at) {
                open.extend(self.references.get(at).into_iter().flatten().map(String::as_str));
                if let Some(operations) = self.operations.get(at) {
                    found.extend(operations);
                    break;
                }
                if FOR_ALL.contains(&at) {
                    found.extend(0..self.count);
                }
                match at.rfind('/').and_then(|end| at.get(..end)) {
                    Some(outer) => at = outer,
                    None => break,
                }
            }
        }
        found
    }
}
