//! Applies actions to a tree and records their effects.

use super::action::{Action, Applied, AppliedAction, Change};
use super::target::{Step, root_to};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;
use crate::parse::Document;
use crate::parse::tree::{self, Entry, MAX_DEPTH, Node, NodeId, Sources, Value};

/// The maximum number of nodes that an overlay may add, all actions together.
const MAX_ADDED: usize = 100_000;

pub(super) fn apply(actions: &[Action], document: &mut Document) -> (Applied, Diagnostics) {
    let mut applied = Applied::default();
    let mut faults = Diagnostics::default();
    let mut added = 0;
    for (index, action) in actions.iter().enumerate() {
        let matched = action.target.find(&document.root);
        let mut run = Run {
            action,
            document,
            index,
            record: AppliedAction {
                index,
                target: action.target.text.clone(),
                description: action.description.clone(),
                ..AppliedAction::default()
            },
            faults: Diagnostics::default(),
            already: 0,
            added,
        };
        run.apply(&matched);
        let Run { record, faults: found, added: total, .. } = run;
        added = total;
        faults.0.extend(found.0);
        applied.actions.push(record);
        if added > MAX_ADDED {
            // Further actions would only repeat this fault, each more slowly.
            break;
        }
    }
    (applied, faults)
}

struct Run<'a> {
    action: &'a Action,
    document: &'a mut Document,
    index: usize,
    record: AppliedAction,
    faults: Diagnostics,
    /// The number of entries to append that were already in their list.
    already: usize,
    added: usize,
}

impl Run<'_> {
    fn apply(&mut self, matched: &[Vec<Step>]) {
        if matched.is_empty() {
            return self.matches_nothing();
        }
        for steps in matched {
            if let Some(node) = root_to(&self.document.root, steps) {
                self.record.matched.push(pointer(steps));
                let help = match self.action.change {
                    _ if matches!(node.value, Value::Map(_) | Value::List(_)) => continue,
                    Change::Remove if self.action.removes_scalars => continue,
                    Change::Remove => "write `overlay: 1.1.0`: in 1.0 a target is a mapping or a list",
                    Change::Update(_) => "target its parent: what `update` changes is a mapping or a list",
                };
                let message = format!("`{}` is {}", pointer(steps), node.value.kind());
                return self.fault(self.action.target_node, message, help);
            }
        }
        match &self.action.change {
            Change::Remove => self.remove(matched),
            Change::Update(update) => self.update(matched, update),
        }
        let untouched =
            self.record.removed.is_empty() && self.record.changed.is_empty() && self.record.added.is_empty();
        if self.faults.0.is_empty() && untouched {
            let message = "changes nothing: the document already has these values";
            self.fault(self.action.node, message, "remove the action: the description no longer needs it");
        }
    }

    fn matches_nothing(&mut self) {
        let (message, help) = match self.action.target.stops_at(&self.document.root) {
            Some((there, missing)) => (
                format!("matches nothing: `{there}` has no `{missing}`"),
                "remove the action if the description no longer needs it, or correct its target",
            ),
            None => (
                "matches nothing".to_owned(),
                "remove the action if the description no longer needs it, or correct its target",
            ),
        };
        self.fault(self.action.target_node, message, help);
    }

    fn remove(&mut self, matched: &[Vec<Step>]) {
        // From last to first: removing an item shifts the items after it.
        let mut matched: Vec<&Vec<Step>> = matched.iter().collect();
        matched.sort();
        for steps in matched.into_iter().rev() {
            let Some((last, parents)) = steps.split_last() else {
                let help = "target a node below the root";
                self.fault(self.action.target_node, "the whole document cannot be removed", help);
                return;
            };
            let Some(parent) = step_to(&mut self.document.root, parents) else { continue };
            let removed = match (&mut parent.value, last) {
                (Value::Map(map), Step::Member(name)) => map.shift_remove(name).map(|entry| entry.node),
                (Value::List(items), Step::Item(index)) if *index < items.len() => Some(items.remove(*index)),
                _ => None,
            };
            if let Some(removed) = removed {
                self.record.changed.push(parent.id);
                removed.walk(&mut |node| self.record.removed.push(node.id));
            }
        }
    }

    fn update(&mut self, matched: &[Vec<Step>], update: &Node) {
        let size = count(update);
        let deep = update.depth();
        for steps in matched {
            self.added += size;
            if self.added > MAX_ADDED {
                let message = format!("the overlay adds more than {MAX_ADDED} nodes");
                return self.fault(self.action.target_node, message, "match less with the target");
            }
            if steps.len() + deep > MAX_DEPTH {
                let message = format!("the description would nest more than {MAX_DEPTH} levels deep");
                return self.fault(
                    self.action.target_node,
                    message,
                    "move the inner schemas to definitions of their own",
                );
            }
            let Document { root, sources, .. } = &mut *self.document;
            let Some(target) = step_to(root, steps) else { continue };
            let mut merge = Merge { sources, record: &mut self.record, clashes: Vec::new(), already: 0 };
            match (&mut target.value, &update.value) {
                (Value::List(_), Value::List(_)) => {
                    let message = "`update` of a list appends one entry, not a list".to_owned();
                    merge.clashes.push((update.id, message));
                }
                (Value::List(items), _) => merge.append(target.id, items, std::slice::from_ref(update)),
                _ => merge.merge(target, update),
            }
            let Merge { clashes, already, .. } = merge;
            self.already += already;
            for (node, message) in clashes {
                let help = "remove the node in an earlier action, then update its parent";
                self.fault(node, message, help);
            }
        }
        if self.already > 0 {
            let message = "appends an entry that the list already has";
            self.fault(self.action.node, message, "remove that entry from the action");
        }
    }

    fn fault(&mut self, node: NodeId, message: impl Into<String>, help: &str) {
        let sources = &self.document.sources;
        let message = format!("action {} (`{}`): {}", self.index, self.action.target.text, message.into());
        let fault = Diagnostic::new(message)
            .code(Code::Overlay)
            .at(sources.position(node))
            .pointer(sources.pointer(node))
            .help(help);
        self.faults.push(fault);
    }
}

/// Merges one update into one node.
struct Merge<'a> {
    sources: &'a mut Sources,
    record: &'a mut AppliedAction,
    /// The nodes of the overlay that cannot be merged, and why.
    clashes: Vec<(NodeId, String)>,
    already: usize,
}

impl Merge<'_> {
    fn merge(&mut self, target: &mut Node, update: &Node) {
        match (&mut target.value, &update.value) {
            (Value::Map(into), Value::Map(from)) => {
                for (name, entry) in from {
                    if let Some(there) = into.get_mut(name) {
                        self.merge(&mut there.node, &entry.node);
                        continue;
                    }
                    let step = tree::Step::Member(name);
                    let key = self.sources.graft(entry.key, Some(target.id), step);
                    let node = self.graft(&entry.node, target.id, step);
                    into.insert(name.clone(), Entry { key, node });
                    self.record.changed.push(target.id);
                }
            }
            (Value::List(into), Value::List(from)) => self.append(target.id, into, from),
            (Value::Map(_) | Value::List(_), _) => {
                let kinds = format!("{} cannot replace {}", update.value.kind(), target.value.kind());
                self.clashes.push((update.id, kinds));
            }
            (there, new) if there == new => {}
            _ => {
                self.record.removed.push(target.id);
                let id = self.sources.graft_onto(update.id, target.id);
                self.record.added.push(id);
                *target = Node { id, value: self.graft_value(update, id) };
            }
        }
    }

    fn append(&mut self, list: NodeId, items: &mut Vec<Node>, new: &[Node]) {
        for item in new {
            if items.iter().any(|there| there.same_value(item)) {
                self.already += 1;
                continue;
            }
            let node = self.graft(item, list, tree::Step::Item(items.len()));
            items.push(node);
            self.record.changed.push(list);
        }
    }

    /// Copies a node of the overlay into the document: it keeps its position and gets a new pointer.
    fn graft(&mut self, node: &Node, parent: NodeId, step: tree::Step<'_>) -> Node {
        let id = self.sources.graft(node.id, Some(parent), step);
        self.record.added.push(id);
        Node { id, value: self.graft_value(node, id) }
    }

    fn graft_value(&mut self, node: &Node, id: NodeId) -> Value {
        match &node.value {
            Value::List(items) => Value::List(
                items.iter().enumerate().map(|(index, item)| self.graft(item, id, tree::Step::Item(index))).collect(),
            ),
            Value::Map(map) => Value::Map(
                map.iter()
                    .map(|(name, entry)| {
                        let step = tree::Step::Member(name);
                        let key = self.sources.graft(entry.key, Some(id), step);
                        (name.clone(), Entry { key, node: self.graft(&entry.node, id, step) })
                    })
                    .collect(),
            ),
            scalar => scalar.clone(),
        }
    }
}

fn step_to<'a>(root: &'a mut Node, steps: &[Step]) -> Option<&'a mut Node> {
    steps.iter().try_fold(root, |node, step| match (&mut node.value, step) {
        (Value::Map(map), Step::Member(name)) => map.get_mut(name).map(|entry| &mut entry.node),
        (Value::List(items), Step::Item(index)) => items.get_mut(*index),
        _ => None,
    })
}

fn pointer(steps: &[Step]) -> String {
    let mut pointer = String::new();
    for step in steps {
        match step {
            Step::Member(name) => tree::push_step(&mut pointer, name),
            Step::Item(index) => tree::push_step(&mut pointer, &index.to_string()),
        }
    }
    pointer
}

fn count(node: &Node) -> usize {
    let mut nodes = 0;
    node.walk(&mut |_| nodes += 1);
    nodes
}
