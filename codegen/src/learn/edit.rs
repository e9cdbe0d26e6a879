//! The smallest overlay actions that turn one node into another.

use serde_json::{Map, Value, json};

use crate::overlay;
use crate::parse::pointer;
use crate::parse::tree::Node;

/// A node with its new value; it may be new itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edit {
    /// Its JSON pointer in the description as written.
    pub(super) at: String,
    pub(super) new: Value,
}

/// Removals, each by the steps to it, and one update.
#[derive(Debug, Default)]
struct Difference {
    removed: Vec<Vec<String>>,
    update: Option<Value>,
}

/// Returns the actions of an edit: removals first, because `update` appends to lists and merges mappings.
pub(super) fn actions(root: &Node, edit: &Edit, description: &str) -> Vec<Value> {
    let (holder, last) = split(&edit.at);
    let old = root.at(&edit.at).map(Node::to_json);
    let Some(old) = old else { return vec![added(root, edit, description)] };
    // Only mappings and lists can be removed, so a node that loses a scalar is written again.
    let rewritten = || Difference { removed: vec![Vec::new()], update: None };
    let Difference { removed, update } = difference(&old, &edit.new).unwrap_or_else(rewritten);
    let action = |at: &str, change: &str, value: Value| json!({"target": overlay::path(at, root), "description": description, change: value});
    let is_rewritten = removed.iter().any(Vec::is_empty);
    let removed = removed.iter().map(|steps| steps.iter().fold(edit.at.clone(), |at, step| pointer::join(&at, step)));
    let mut actions: Vec<Value> = removed.map(|at| action(&at, "remove", true.into())).collect();
    match update {
        // An item of a list is appended again.
        _ if is_rewritten && root.at(&holder).is_some_and(|holder| holder.as_list().is_some()) => {
            actions.push(action(&holder, "update", edit.new.clone()));
        }
        _ if is_rewritten => actions.push(action(&holder, "update", json!({last: edit.new}))),
        // An update of a list appends one entry.
        Some(Value::Array(entries)) => {
            actions.extend(entries.into_iter().map(|entry| action(&edit.at, "update", entry)))
        }
        update => actions.extend(update.map(|update| action(&edit.at, "update", update))),
    }
    actions
}

/// The action that adds a node, with the objects above it that do not exist.
fn added(root: &Node, edit: &Edit, description: &str) -> Value {
    let (mut holder, last) = split(&edit.at);
    let mut update = json!({last: edit.new});
    while root.at(&holder).is_none() && !holder.is_empty() {
        let (above, name) = split(&holder);
        update = json!({name: update});
        holder = above;
    }
    json!({"target": overlay::path(&holder, root), "description": description, "update": update})
}

/// The pointer of the parent, and the last step.
fn split(at: &str) -> (String, String) {
    let (holder, last) = at.rsplit_once('/').unwrap_or_default();
    (holder.to_owned(), pointer::unescape(last))
}

/// Returns how to turn one container into another; `None` if it cannot be expressed without writing it again.
fn difference(old: &Value, new: &Value) -> Option<Difference> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => of_objects(old, new),
        (Value::Array(old), Value::Array(new)) => {
            let added = new.strip_prefix(old.as_slice())?;
            Some(Difference { removed: Vec::new(), update: (!added.is_empty()).then(|| added.to_vec().into()) })
        }
        _ => None,
    }
}

fn of_objects(old: &Map<String, Value>, new: &Map<String, Value>) -> Option<Difference> {
    let is_container = |value: &Value| value.is_object() || value.is_array();
    let (mut removed, mut update) = (Vec::new(), Map::new());
    for (name, before) in old {
        match new.get(name) {
            None if is_container(before) => removed.push(vec![name.clone()]),
            None => return None,
            Some(after) if after == before => {}
            Some(after) => match difference(before, after) {
                Some(inner) => {
                    let with_name = |steps: Vec<String>| [vec![name.clone()], steps].concat();
                    removed.extend(inner.removed.into_iter().map(with_name));
                    update.extend(inner.update.map(|inner| (name.clone(), inner)));
                }
                None => {
                    removed.extend(is_container(before).then(|| vec![name.clone()]));
                    update.insert(name.clone(), after.clone());
                }
            },
        }
    }
    update.extend(
        new.iter().filter(|(name, _)| !old.contains_key(*name)).map(|(name, value)| (name.clone(), value.clone())),
    );
    Some(Difference { removed, update: (!update.is_empty()).then_some(Value::Object(update)) })
}
