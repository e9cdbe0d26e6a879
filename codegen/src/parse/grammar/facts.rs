//! The facts of a description: every leaf that affects a request, a response or a type.
//!
//! Documentation (`description`, `title`, examples, `info`, the list of tags) and extensions are not facts. An
//! unordered list is one fact, as is an empty mapping and every other scalar.

use super::root::root;
use super::shape::{Class, Kind, Shape};
use crate::parse::document::Document;
use crate::parse::tree::{Node, NodeId, Value};

/// Returns the nodes of all facts, in the order of the text.
pub fn facts(document: &Document) -> Vec<NodeId> {
    let mut collector = Collector { facts: Vec::new() };
    collector.object(&document.root, root(document.dialect));
    collector.facts
}

struct Collector {
    facts: Vec<NodeId>,
}

impl Collector {
    fn value(&mut self, node: &Node, shape: Shape) {
        match (&node.value, shape) {
            (_, Shape::Choose(choose)) => self.value(node, choose(node)),
            (Value::Map(map), _) if map.is_empty() => self.fact(node),
            (Value::Map(_), Shape::Object(kind)) => self.object(node, kind),
            (Value::Map(map), Shape::Map(shape)) => {
                map.values().for_each(|entry| self.value(&entry.node, *shape));
            }
            (Value::Map(map), _) => map.values().for_each(|entry| self.value(&entry.node, Shape::Json)),
            (Value::List(_), Shape::Set(_)) => self.fact(node),
            (Value::List(items), Shape::List(shape)) => items.iter().for_each(|item| self.value(item, *shape)),
            (Value::List(items), _) => items.iter().for_each(|item| self.value(item, Shape::Json)),
            _ => self.fact(node),
        }
    }

    fn object(&mut self, node: &Node, kind: &'static Kind) {
        for (name, child) in node.members() {
            if name.starts_with("x-") {
                continue;
            }
            match (kind.keyword(name), &kind.named) {
                (Some(keyword), _) if keyword.class == Class::Prose => {}
                (Some(keyword), _) => self.value(child, keyword.shape),
                (None, Some(named)) => self.value(child, named.shape),
                (None, None) => self.value(child, Shape::Json),
            }
        }
    }

    fn fact(&mut self, node: &Node) {
        self.facts.push(node.id);
    }
}
