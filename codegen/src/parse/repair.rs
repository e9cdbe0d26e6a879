//! Makes a description with faults usable: applies the remedy of each fault, until the check finds no other.

use super::check::check_tree;
use super::document::Dialect;
use super::fault::{Added, Fault, Remedy};
use super::tree::{Entry, Map, Node, NodeId, Sources, Step, Value};
use super::{openapi31, queries};
use crate::diagnostics::Diagnostics;
use crate::fates::Fate;
use crate::maps::{HashMap, HashSet};

/// Returns the faults that were found. What they report is no longer in the tree, unless it is refused.
pub(super) fn repair(root: &mut Node, sources: &mut Sources, dialect: Dialect) -> Diagnostics {
    openapi31::borrowed(root, sources, dialect);
    let mut found = Diagnostics::default();
    loop {
        let faults = check_tree(root, sources, dialect);
        let changes = Changes::of(&faults, sources);
        let refused = faults.iter().any(|fault| fault.diagnostic.fate() == Fate::Refused);
        found.0.extend(faults.into_iter().map(|fault| fault.diagnostic));
        if changes.is_empty() || refused || !changes.apply(root, sources, dialect) {
            return found;
        }
    }
}

/// Applies the remedies of faults. Returns whether the tree changed.
pub(super) fn apply(faults: &[Fault], root: &mut Node, sources: &mut Sources) -> bool {
    Changes::of(faults, sources).apply(root, sources, Dialect::OpenApi30)
}

/// The remedies of one round, by the node that each changes.
#[derive(Default)]
struct Changes {
    removed: HashSet<NodeId>,
    anything: HashSet<NodeId>,
    added: HashMap<NodeId, Vec<(String, Added)>>,
    parameters: HashMap<NodeId, Vec<String>>,
    /// The responses of any content.
    responses: HashSet<NodeId>,
    /// The keys of the paths whose query moves.
    queries: Vec<NodeId>,
    /// The steps to each member that goes as a whole.
    operations: HashSet<Vec<String>>,
}

impl Changes {
    fn of(faults: &[Fault], sources: &Sources) -> Self {
        let mut changes = Self::default();
        for fault in faults {
            match fault.remedy.clone() {
                Remedy::None => {}
                Remedy::Remove(node) => _ = changes.removed.insert(node),
                Remedy::Anything(node) => _ = changes.anything.insert(node),
                Remedy::Add { holder, name, value } => changes.added.entry(holder).or_default().push((name, value)),
                Remedy::AddPathParameter { holder, name } => changes.parameters.entry(holder).or_default().push(name),
                Remedy::MoveQuery(key) => changes.queries.push(key),
                Remedy::AnyResponse(node) => _ = changes.responses.insert(node),
                Remedy::Operation(node) => _ = changes.operations.insert(operation(node, sources)),
            }
        }
        changes
    }

    fn is_empty(&self) -> bool {
        self.removed.is_empty()
            && self.anything.is_empty()
            && self.added.is_empty()
            && self.parameters.is_empty()
            && self.responses.is_empty()
            && self.queries.is_empty()
            && self.operations.is_empty()
    }

    /// Returns whether anything changed.
    fn apply(&self, root: &mut Node, sources: &mut Sources, dialect: Dialect) -> bool {
        let mut changed = false;
        for steps in &self.operations {
            changed |= remove(root, steps);
        }
        self.visit(root, sources, dialect, &mut changed);
        for key in &self.queries {
            changed |= queries::apply(root, *key, sources, dialect);
        }
        changed
    }

    fn visit(&self, node: &mut Node, sources: &mut Sources, dialect: Dialect, changed: &mut bool) {
        let id = node.id;
        if self.anything.contains(&id) {
            node.value = Value::Map(Map::default());
            *changed = true;
            return;
        }
        if self.responses.contains(&id) {
            *node = Node { id, ..Node::from_json(any_response(dialect), id, sources) };
            *changed = true;
            return;
        }
        for (name, value) in self.added.get(&id).into_iter().flatten() {
            let value = added(value);
            *changed |= put(node, name, value, sources);
        }
        for name in self.parameters.get(&id).into_iter().flatten() {
            *changed |= add_parameter(node, name, sources, dialect);
        }
        let gone = |id: NodeId| self.removed.contains(&id);
        match &mut node.value {
            Value::List(items) => {
                let before = items.len();
                items.retain(|item| !gone(item.id));
                *changed |= items.len() < before;
                items.iter_mut().for_each(|item| self.visit(item, sources, dialect, changed));
            }
            Value::Map(map) => {
                let before = map.len();
                map.retain(|_, entry| !gone(entry.key) && !gone(entry.node.id));
                *changed |= map.len() < before;
                map.values_mut().for_each(|entry| self.visit(&mut entry.node, sources, dialect, changed));
            }
            _ => {}
        }
    }
}

/// The steps to the operation that contains a node, or to the path or the shared component.
fn operation(node: NodeId, sources: &Sources) -> Vec<String> {
    let steps = sources.steps(node);
    let depth = match steps[..] {
        [Step::Member("paths"), _, Step::Member("parameters"), ..] => 2,
        [Step::Member("components"), ..] | [Step::Member("paths"), ..] => 3,
        _ => 2,
    };
    let text = |step: &Step<'_>| match step {
        Step::Root => None,
        Step::Member(name) => Some((*name).to_owned()),
        Step::Item(index) => Some(index.to_string()),
    };
    steps.iter().take(depth).filter_map(text).collect()
}

fn remove(root: &mut Node, steps: &[String]) -> bool {
    let Some((last, parents)) = steps.split_last() else { return false };
    let mut node = root;
    for step in parents {
        let Some(next) = node.step_mut(step) else { return false };
        node = next;
    }
    node.as_map_mut().is_some_and(|map| map.shift_remove(last).is_some())
}

fn added(value: &Added) -> serde_json::Value {
    match value {
        Added::Text(text) => text.clone().into(),
        Added::True => true.into(),
        Added::Mapping => serde_json::Map::new().into(),
    }
}

fn put(node: &mut Node, name: &str, value: serde_json::Value, sources: &mut Sources) -> bool {
    let from = node.id;
    let Some(map) = node.as_map_mut() else { return false };
    let (key, node) = (sources.derive(&[from]), Node::from_json(value, from, sources));
    map.insert(name.to_owned(), Entry { key, node });
    true
}

/// A response of any content.
fn any_response(dialect: Dialect) -> serde_json::Value {
    match dialect {
        Dialect::Swagger2 => serde_json::json!({"description": "", "schema": {"type": "file"}}),
        Dialect::OpenApi30 | Dialect::OpenApi31 => serde_json::json!({"description": "", "content": {"*/*": {}}}),
    }
}

fn add_parameter(node: &mut Node, name: &str, sources: &mut Sources, dialect: Dialect) -> bool {
    let from = node.id;
    let parameter = match dialect {
        Dialect::Swagger2 => serde_json::json!({"name": name, "in": "path", "required": true, "type": "string"}),
        Dialect::OpenApi30 | Dialect::OpenApi31 => {
            serde_json::json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
        }
    };
    if node.get("parameters").is_none() && !put(node, "parameters", serde_json::Value::Array(Vec::new()), sources) {
        return false;
    }
    match node.step_mut("parameters").map(|list| &mut list.value) {
        Some(Value::List(items)) => items.push(Node::from_json(parameter, from, sources)),
        _ => return false,
    }
    true
}
