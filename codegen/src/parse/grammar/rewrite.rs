//! Changes every object of a tree, guided by the table of its version.

use super::root::root;
use super::shape::{Kind, Shape};
use crate::parse::document::Dialect;
use crate::parse::tree::{Node, Value};

/// Calls `change` for each object with its kind, from the root down, then descends into the changed object.
pub(in crate::parse) fn rewrite(node: &mut Node, dialect: Dialect, change: &mut dyn FnMut(&mut Node, &'static str)) {
    object(node, root(dialect), change);
}

fn object(node: &mut Node, kind: &'static Kind, change: &mut dyn FnMut(&mut Node, &'static str)) {
    change(node, kind.name);
    for (name, entry) in node.as_map_mut().into_iter().flatten() {
        let shape = match (kind.keyword(name), &kind.named) {
            (Some(keyword), _) => keyword.shape,
            (None, Some(named)) if !name.starts_with("x-") => named.shape,
            _ => continue,
        };
        value(&mut entry.node, shape, change);
    }
}

fn value(node: &mut Node, shape: Shape, change: &mut dyn FnMut(&mut Node, &'static str)) {
    match (shape, &mut node.value) {
        (Shape::Choose(choose), _) => {
            let shape = choose(node);
            value(node, shape, change);
        }
        (Shape::Object(kind), _) => object(node, kind, change),
        (Shape::List(shape) | Shape::Set(shape), Value::List(items)) => {
            items.iter_mut().for_each(|item| value(item, *shape, change));
        }
        (Shape::Map(shape), Value::Map(map)) => {
            map.values_mut().for_each(|entry| value(&mut entry.node, *shape, change));
        }
        _ => {}
    }
}
