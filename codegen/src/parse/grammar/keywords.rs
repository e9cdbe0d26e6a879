//! Every keyword of the grammar of OpenAPI 3.x, for tests that hold other tables against it.

use std::collections::{BTreeMap, BTreeSet};

use super::check;
use super::root::root;
use super::shape::{Kind, Shape};
use crate::parse::document::Dialect;
use crate::parse::tree::{Node, NodeId, Value};

/// The keywords of each kind of object; the kinds between which a `$ref` does not distinguish are one.
pub(crate) fn keywords() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut found = BTreeMap::new();
    for kind in kinds() {
        let name = match check::reference_kind(kind) {
            "an implicit flow" | "a token flow" | "a code flow" | "the flows" => "a flow",
            name => name,
        };
        let known: &mut Vec<&str> = found.entry(name).or_default();
        known.extend(kind.all().map(|keyword| keyword.name).filter(|_| kind.name != "the flows"));
    }
    found
}

/// The keywords whose members are names that the author of the description chose.
pub(crate) fn maps() -> BTreeSet<&'static str> {
    let keywords = kinds().into_iter().flat_map(Kind::all);
    keywords.filter(|keyword| matches!(keyword.shape, Shape::Map(_))).map(|keyword| keyword.name).collect()
}

fn kinds() -> Vec<&'static Kind> {
    let mut open = vec![Shape::Object(root(Dialect::OpenApi31))];
    let mut seen: Vec<&'static Kind> = Vec::new();
    while let Some(shape) = open.pop() {
        match shape {
            Shape::List(inner) | Shape::Set(inner) | Shape::Map(inner) => open.push(*inner),
            Shape::Choose(choose) => open.extend(samples().iter().map(choose)),
            Shape::Object(kind) if !seen.iter().any(|known| std::ptr::eq(*known, kind)) => {
                seen.push(kind);
                open.extend(kind.all().map(|keyword| keyword.shape));
                open.extend(kind.named.iter().map(|named| named.shape));
            }
            _ => {}
        }
    }
    seen
}

/// Nodes of every kind that a shape is chosen by.
fn samples() -> Vec<Node> {
    let text = |text: &str| Node::text(NodeId(0), text);
    let with = |name: &str, value: &str| {
        let entry = crate::parse::tree::Entry { key: NodeId(0), node: text(value) };
        Node::new(NodeId(0), Value::Map(std::iter::once((name.to_owned(), entry)).collect()))
    };
    let places = ["query", "path", "cookie", "header"].map(|place| with("in", place));
    let types = ["apiKey", "http", "oauth2", "openIdConnect"].map(|ty| with("type", ty));
    places.into_iter().chain(types).collect()
}
