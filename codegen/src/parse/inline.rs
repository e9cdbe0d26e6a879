//! Writes out each reference that does not point at a shared component: into another path item, an operation's
//! parameter, or to another reference.
//!
//! Later stages then follow a reference by its name alone. A written-out part keeps its identity, so messages and the
//! ledger point at the text that it came from. Schemas are not written out: they may refer to themselves, and the
//! lowering finds them anywhere.

use super::document::Dialect;
use super::grammar;
use super::place::METHODS;
use super::references;
use super::tree::{Map, Node};
use crate::maps::HashMap;

/// The components of each kind, by the name of the kind in the grammar.
const COMPONENTS: [(&str, &str); 6] = [
    ("a parameter", "parameters"),
    ("a request body", "requestBodies"),
    ("a response", "responses"),
    ("a header", "headers"),
    ("a security scheme", "securitySchemes"),
    ("a path", ""),
];

/// Writes out references in an OpenAPI 3.0 tree. References that lead nowhere stay.
pub(super) fn inline(root: &mut Node) {
    let mut targets: HashMap<String, Node> = HashMap::default();
    collect(root, &mut targets);
    if targets.is_empty() {
        return;
    }
    grammar::rewrite(root, Dialect::OpenApi30, &mut |node, _| {
        let Some(text) = node.as_map().and_then(reference) else { return };
        if let Some(target) = targets.get(text) {
            *node = merged(node, target);
        }
    });
}

/// The targets of the references that must be written out, by the text of the reference.
fn collect(root: &mut Node, targets: &mut HashMap<String, Node>) {
    let mut wanted: Vec<String> = Vec::new();
    // `rewrite` is used only to visit the nodes.
    grammar::rewrite(root, Dialect::OpenApi30, &mut |node, kind| {
        let Some((_, component)) = COMPONENTS.iter().find(|(name, _)| *name == kind) else { return };
        if let Some(text) = node.as_map().and_then(reference)
            && !(is_component(text, component))
        {
            wanted.push(text.to_owned());
        }
    });
    for kind in COMPONENTS.iter().map(|(_, component)| *component).filter(|component| !component.is_empty()) {
        let components = root.get("components").and_then(|components| components.get(kind));
        for (_, node) in components.map(Node::members).into_iter().flatten() {
            wanted.extend(node.as_map().and_then(reference).map(str::to_owned));
        }
    }
    let root = &*root;
    for text in wanted {
        let target = references::resolve(root, &text).and_then(|node| references::follow(root, node));
        if let Some(target) = target {
            targets.insert(text, target.clone());
        }
    }
}

fn reference(map: &Map) -> Option<&str> {
    map.get("$ref")?.node.as_str()
}

/// Whether a reference is `#/components/KIND/NAME`, which needs no writing out.
fn is_component(text: &str, component: &str) -> bool {
    let name = text.strip_prefix("#/components/").and_then(|rest| rest.strip_prefix(component)?.strip_prefix('/'));
    !component.is_empty() && name.is_some_and(|name| !name.contains('/'))
}

/// The target, with the members next to the reference, which a path item may have. Callbacks of a path item could lead
/// back to it, and a client does not have them.
fn merged(node: &Node, target: &Node) -> Node {
    let mut written = target.clone();
    for method in METHODS {
        if let Some(operation) = written.step_mut(method).and_then(Node::as_map_mut) {
            operation.shift_remove("callbacks");
        }
    }
    if let (Some(map), Some(own)) = (written.as_map_mut(), node.as_map()) {
        for (name, entry) in own.iter().filter(|(name, _)| *name != "$ref") {
            map.insert(name.clone(), entry.clone());
        }
    }
    written
}
