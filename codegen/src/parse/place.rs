//! The context of a diagnostic: file position, JSON pointer and operation.

use super::tree::{Node, NodeId, Sources, Step};
use crate::diagnostics::Diagnostic;

/// The methods that an operation may have, in any version.
pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(crate) fn fault(root: &Node, sources: &Sources, node: NodeId, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(message)
        .at(sources.position(node))
        .pointer(sources.pointer(node))
        .operation(operation(root, sources, node))
}

/// The operation that contains a node: `GET /patient (fetchPatients)`.
pub(crate) fn operation(root: &Node, sources: &Sources, node: NodeId) -> Option<String> {
    let [Step::Member("paths"), Step::Member(path), Step::Member(method), ..] = sources.steps(node)[..] else {
        return None;
    };
    if !METHODS.contains(&method) {
        return None;
    }
    let name = root.get("paths")?.get(path)?.get(method)?.get("operationId").and_then(Node::as_str);
    let method = method.to_uppercase();
    Some(match name {
        Some(name) => format!("{method} {path} ({name})"),
        None => format!("{method} {path}"),
    })
}
