//! A description as a tree of OpenAPI 3.0 and no more: what `drift` compares, whatever else is wrong with it.
//!
//! The typed model refuses a description for one bad keyword, and keeps no keyword where it expects none. The tree
//! keeps all of them, each with its place, and costs a part of the time.

use super::tree::{Node, NodeId, Sources};
use super::{Dialect, Document, Tree, check, grammar, place, references, to_openapi30};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::maps::HashSet;

/// A description as a tree of OpenAPI 3.0.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The tree, with what is wrong in it left as it is.
    pub root: Node,
    /// The tree as it was written, for what a pointer of the text leads to.
    pub written: Node,
    /// Where its nodes came from: the text as it was written, whatever its version.
    pub sources: Sources,
    /// What it was written in.
    pub dialect: Dialect,
    /// What is wrong with it.
    pub faults: Diagnostics,
}

impl Outline {
    /// The node that a node stands for, through any number of references; `None` where they lead nowhere.
    pub fn follow<'a>(&'a self, node: &'a Node) -> Option<&'a Node> {
        references::follow(&self.root, node)
    }

    /// A fault at a node of the tree, with all that says where it stands.
    pub fn fault(&self, node: NodeId, message: impl Into<String>) -> Diagnostic {
        place::fault(&self.root, &self.sources, node, message)
    }
}

/// Checks a description and converts it to OpenAPI 3.0. Its faults stand beside it.
///
/// # Errors
///
/// Schemas nested beyond any sense.
pub fn outline(document: Document) -> Result<Outline, Diagnostics> {
    if let Some(schema) = grammar::too_deep(&document.root, document.dialect) {
        let message = format!("more than {} schemas stand in one another", grammar::MAX_SCHEMAS);
        return Err(place::fault(&document.root, &document.sources, schema.id, message).into());
    }
    let mut faults = check(&document);
    let (Tree { root, written, sources, dialect, .. }, more) = to_openapi30(document);
    faults.0.extend(more.0);
    faults.0.sort_by(|a, b| (&a.position, &a.message).cmp(&(&b.position, &b.message)));
    faults.0.dedup();
    Ok(Outline { root, written, sources, dialect, faults })
}

/// References that lead to references only, and back to themselves.
pub(super) fn loops(root: &Node, sources: &Sources) -> Result<(), Diagnostics> {
    let mut faults = Diagnostics::default();
    let mut good: HashSet<NodeId> = HashSet::default();
    root.walk(&mut |node| {
        let mut way: HashSet<NodeId> = HashSet::default();
        let mut at = node;
        while let Some(text) = at.get("$ref").and_then(Node::as_str) {
            if good.contains(&at.id) {
                break;
            }
            if !way.insert(at.id) {
                let message = format!("the reference `{text}` leads in a circle, and never to anything");
                faults.push(place::fault(root, sources, node.id, message).help("point one of them at what is meant"));
                break;
            }
            let Some(next) = references::resolve(root, text) else { break };
            at = next;
        }
        good.extend(way);
    });
    faults.finish(())
}
