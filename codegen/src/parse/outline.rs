//! A description as an untyped OpenAPI 3.0 tree, which `drift` compares even if it has faults.
//!
//! The typed model refuses a description for one invalid keyword and drops keywords it does not know. The tree keeps
//! all of them with their positions, and is cheaper to build.

use super::check::check;
use super::convert::{Tree, to_openapi30};
use super::document::{Dialect, Document};
use super::tree::{Node, NodeId, Sources};
use super::{grammar, place, references};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::maps::HashSet;

/// A description as an OpenAPI 3.0 tree.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The tree, faults included.
    pub root: Node,
    /// The original tree, which pointers into the text refer to.
    pub written: Node,
    /// The positions of its nodes, in the original text.
    pub sources: Sources,
    /// The version it was written in.
    pub dialect: Dialect,
    /// Its faults.
    pub faults: Diagnostics,
}

impl Outline {
    /// Resolves a node through any number of references; `None` if they do not resolve.
    pub fn follow<'a>(&'a self, node: &'a Node) -> Option<&'a Node> {
        references::follow(&self.root, node)
    }

    /// Creates a diagnostic at a node of the tree, with its pointer, position and operation.
    pub fn fault(&self, node: NodeId, message: impl Into<String>) -> Diagnostic {
        place::fault(&self.root, &self.sources, node, message)
    }
}

/// Checks a description and converts it to OpenAPI 3.0. Its faults are part of the result.
///
/// # Errors
///
/// Schemas nested too deeply.
pub fn outline(document: Document) -> Result<Outline, Diagnostics> {
    if let Some(schema) = grammar::too_deep(&document.root, document.dialect) {
        let message = format!("schemas are nested more than {} levels deep", grammar::MAX_SCHEMAS);
        return Err(place::fault(&document.root, &document.sources, schema.id, message).into());
    }
    let mut faults = check(&document);
    let (Tree { root, written, sources, dialect, .. }, more) = to_openapi30(document);
    faults.0.extend(more.0);
    faults.0.sort_by(|a, b| (&a.position, &a.message).cmp(&(&b.position, &b.message)));
    faults.0.dedup();
    Ok(Outline { root, written, sources, dialect, faults })
}

/// Reports references that resolve only to references, in a circle.
pub(super) fn loops(root: &Node, sources: &Sources) -> Result<(), Diagnostics> {
    let mut faults = Diagnostics::default();
    let mut good: HashSet<NodeId> = HashSet::default();
    root.walk(&mut |node| {
        let mut seen: HashSet<NodeId> = HashSet::default();
        let mut at = node;
        while let Some(text) = at.get("$ref").and_then(Node::as_str) {
            if good.contains(&at.id) {
                break;
            }
            if !seen.insert(at.id) {
                let message = format!("circular reference: `{text}` resolves only to references");
                faults.push(place::fault(root, sources, node.id, message).help("point one of them at a definition"));
                break;
            }
            let Some(next) = references::resolve(root, text) else { break };
            at = next;
        }
        good.extend(seen);
    });
    faults.finish(())
}
