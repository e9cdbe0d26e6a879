//! Every keyword of the grammar of OpenAPI 3.x, for tests that hold other tables against it.

use std::collections::BTreeMap;

use super::{Kind, Shape, root, walk};
use crate::parse::Dialect;
use crate::parse::tree::{Node, NodeId, Value};

/// The keywords of each kind of object; the kinds between which a `$ref` does not distinguish are one.
pub(crate) fn keywords() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut found = BTreeMap::new();
    let mut open = vec![Shape::Object(root(Dialect::OpenApi31))];
    let mut seen: Vec<*const Kind> = Vec::new();
    while let Some(shape) = open.pop() {
        match shape {
            Shape::List(inner) | Shape::Set(inner) | Shape::Map(inner) => open.push(*inner),
            Shape::Choose(choose) => open.extend(samples().iter().map(choose)),
            Shape::Object(kind) if !seen.contains(&std::ptr::from_ref(kind)) => {
                seen.push(kind);
                let name = match walk::reference_kind(kind) {
                    "an implicit flow" | "a token flow" | "a code flow" | "the flows" => "a flow",
                    name => name,
                };
                let known: &mut Vec<&str> = found.entry(name).or_default();
                known.extend(kind.all().map(|keyword| keyword.name).filter(|_| kind.name != "the flows"));
                open.extend(kind.all().map(|keyword| keyword.shape));
                open.extend(kind.named.iter().map(|named| named.shape));
            }
            _ => {}
        }
    }
    found
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
