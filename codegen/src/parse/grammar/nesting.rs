//! The nesting limit of schemas.
//!
//! The typed model is filled by recursion, which needs far more stack for a level of schemas than for a level of text.

use super::root::root;
use super::shape::{Kind, Shape};
use crate::parse::document::Dialect;
use crate::parse::tree::{Node, Value};

/// The nesting limit. `$ref` starts again from zero.
pub(in crate::parse) const MAX_SCHEMAS: usize = 32;

/// Returns the first schema that is nested too deeply.
pub(in crate::parse) fn too_deep(document: &Node, dialect: Dialect) -> Option<&Node> {
    object(document, root(dialect), 0)
}

fn object<'a>(node: &'a Node, kind: &'static Kind, outer: usize) -> Option<&'a Node> {
    let schemas = outer + usize::from(kind.name == "a schema");
    if schemas > MAX_SCHEMAS {
        return Some(node);
    }
    node.members().find_map(|(name, child)| {
        let shape = match (kind.keyword(name), &kind.named) {
            (Some(keyword), _) => keyword.shape,
            (None, Some(named)) => named.shape,
            (None, None) => return None,
        };
        value(child, shape, schemas)
    })
}

fn value(node: &Node, shape: Shape, schemas: usize) -> Option<&Node> {
    match (shape, &node.value) {
        (Shape::Choose(choose), _) => value(node, choose(node), schemas),
        (Shape::Object(kind), Value::Map(_)) => object(node, kind, schemas),
        (Shape::List(shape), Value::List(items)) => items.iter().find_map(|item| value(item, *shape, schemas)),
        (Shape::Map(shape), Value::Map(map)) => map.values().find_map(|entry| value(&entry.node, *shape, schemas)),
        _ => None,
    }
}
