//! The defects of both descriptions: introduced by the new one, repaired by it, or present in both.
//!
//! A defect is identified by its message and its place in the document, not by its line, because lines move.

use std::collections::BTreeSet;

use super::described::Described;
use super::report::{Defect, DefectState};
use super::samples;
use crate::diagnostics::Diagnostic;
use crate::maps::{HashMap, HashSet};
use crate::parse::tree::{Node, NodeId};
use crate::patterns::Patterns;

/// Finds defects that validation does not look for: required properties that are not declared, and examples that
/// contradict their schema.
pub(super) fn further(side: &Described) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen = HashSet::default();
    let patterns = Patterns::default();
    let mut steps = 0;
    side.outline.root.walk(&mut |node| {
        if seen.insert(node.id) && looks_like_a_schema(node) {
            undeclared(side, node, &mut found);
            if let Some(example) = node.get("example") {
                for (at, message) in samples::contradictions(side, node, example, &patterns, &mut steps) {
                    let message = format!("the example contradicts its schema: {message}");
                    let help = "correct the example, or the schema where the example is what the server sends";
                    found.push(side.outline.fault(at, message).help(help));
                }
            }
        }
    });
    found
}

fn looks_like_a_schema(node: &Node) -> bool {
    let is_map = |name: &str| node.get(name).is_some_and(|node| node.as_map().is_some());
    let is_list = |name: &str| node.get(name).is_some_and(|node| node.as_list().is_some());
    let ty = node.get("type").and_then(Node::as_str);
    // Security schemes have a `type` too, and parameters an `in`.
    let is_schema = is_map("properties") || is_list("allOf") || is_list("required") || ty.is_some();
    is_schema && node.get("in").is_none() && node.get("flows").is_none() && node.get("responses").is_none()
}

/// Finds names in `required` that no property of the schema declares.
fn undeclared(side: &Described, schema: &Node, found: &mut Vec<Diagnostic>) {
    let Some(properties) = schema.get("properties").and_then(Node::as_map) else { return };
    for item in schema.get("required").map(Node::items).unwrap_or_default() {
        let Some(name) = item.as_str().filter(|name| !properties.contains_key(*name)) else { continue };
        // Another part of an `allOf` may declare it.
        if side.composed.contains(&schema.id) || schema.get("allOf").is_some() {
            continue;
        }
        let message = format!("`{name}` is required but not declared in `properties`");
        found
            .push(side.outline.fault(item.id, message).help("declare the property, or correct the name in `required`"));
    }
}

/// Returns the schemas that are parts of an `allOf`, inline or by reference.
pub(super) fn composed(outline: &crate::parse::Outline) -> BTreeSet<NodeId> {
    let mut found = BTreeSet::new();
    outline.root.walk(&mut |node| {
        for part in node.get("allOf").map(Node::items).unwrap_or_default() {
            found.extend(outline.follow(part).map(|part| part.id));
        }
    });
    found
}

/// Matches the defects of both sides.
pub(super) fn compare(old: &Described, new: &Described) -> Vec<Defect> {
    let mut found = together(&old.defects, &new.defects);
    found.extend(together(&old.idle_actions, &new.idle_actions));
    found.sort_by_key(|defect| defect.state);
    found
}

fn together(old: &[Diagnostic], new: &[Diagnostic]) -> Vec<Defect> {
    let mut left: Vec<Option<&Diagnostic>> = old.iter().map(Some).collect();
    let mut states: Vec<Option<DefectState>> = vec![None; new.len()];
    // First by message and place, then by message alone, because reordering a list moves its items.
    for by_place in [true, false] {
        let key = |fault: &Diagnostic| {
            let place = fault.pointer.clone().filter(|_| by_place).unwrap_or_default();
            (without_positions(&fault.message), place)
        };
        let mut known: HashMap<(String, String), Vec<usize>> = HashMap::default();
        for (index, fault) in left.iter().enumerate().rev().filter_map(|(index, fault)| Some((index, (*fault)?))) {
            known.entry(key(fault)).or_default().push(index);
        }
        for (state, fault) in states.iter_mut().zip(new).filter(|(state, _)| state.is_none()) {
            if let Some(index) = known.get_mut(&key(fault)).and_then(Vec::pop) {
                *state = Some(DefectState::Standing);
                if let Some(slot) = left.get_mut(index) {
                    *slot = None;
                }
            }
        }
    }
    // A definition that is copied to several places has its defects at each of them.
    let is_copy = |fault: &Diagnostic, among: &[Diagnostic]| among.iter().any(|other| copied(fault, other));
    let kept = new.iter().zip(states).map(|(fault, state)| {
        let copy = || if is_copy(fault, old) { DefectState::Standing } else { DefectState::Introduced };
        defect(fault, state.unwrap_or_else(copy))
    });
    let removed = left.into_iter().flatten().filter(|fault| !is_copy(fault, new));
    kept.chain(removed.map(|fault| defect(fault, DefectState::Repaired))).collect()
}

/// Whether one of two defects is the other, in a copy of its definition.
fn copied(one: &Diagnostic, other: &Diagnostic) -> bool {
    let within = |fault: &Diagnostic| -> Option<String> {
        let pointer = fault.pointer.as_deref()?;
        let definition = ["/definitions/", "/components/schemas/"].iter().find_map(|start| pointer.strip_prefix(start));
        definition?.find('/').and_then(|end| definition?.get(end..)).map(str::to_owned)
    };
    let ends = |fault: &Diagnostic, with: Option<String>| {
        with.is_some_and(|end| fault.pointer.as_ref().is_some_and(|pointer| pointer.ends_with(&end)))
    };
    one.message == other.message && (ends(one, within(other)) || ends(other, within(one)))
}

fn defect(fault: &Diagnostic, state: DefectState) -> Defect {
    Defect {
        state,
        message: fault.message.clone(),
        pointer: fault.pointer.clone(),
        position: fault.position.as_ref().map(ToString::to_string),
        operation: fault.operation.clone(),
        help: fault.help.clone(),
    }
}

/// Removes every `file:line:column` from a message.
pub(super) fn without_positions(message: &str) -> String {
    let is_position = |word: &str| {
        let mut parts = word.trim_end_matches([',', '.', ')']).rsplit(':');
        let number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u32>().is_ok());
        number(parts.next()) && number(parts.next()) && parts.next().is_some()
    };
    message.split(' ').filter(|word| !is_position(word)).collect::<Vec<_>>().join(" ")
}
