//! Parameters in path, query and header, and the headers of responses.

use super::Conversion;
use super::schema::is_value_keyword;
use crate::parse::tree::{Entry, Map, Node, NodeId, Value};

/// The location of a 2.0 parameter.
pub(super) fn location(parameter: &Node) -> &str {
    parameter.get("in").and_then(Node::as_str).unwrap_or_default()
}

/// Whether a 2.0 parameter is part of a body.
pub(super) fn is_body(parameter: &Node) -> bool {
    matches!(location(parameter), "body" | "formData")
}

impl Conversion<'_> {
    /// The parameters of a list that are not part of a body; `None` if there are none.
    pub(super) fn plain_parameters(&mut self, list: &Node) -> Option<Node> {
        let items = list.as_list()?;
        let mut out = Vec::with_capacity(items.len());
        for item in items.iter() {
            if !is_body(self.follow(item)) {
                out.push(self.parameter(item));
            }
        }
        let only_bodies = out.is_empty() && !items.is_empty();
        (!only_bodies).then_some(Node { id: list.id, value: Value::List(out) })
    }

    /// The shared parameters; those that are part of a body move to `requestBodies`.
    pub(super) fn shared_parameters(&mut self, parameters: &Node, components: &mut Map) -> Node {
        let mut out = Map::default();
        let mut bodies = Map::default();
        for (name, entry) in parameters.as_map().into_iter().flatten() {
            let (into, node) = match location(self.follow(&entry.node)) {
                "body" | "formData" => (&mut bodies, self.shared_body(&entry.node)),
                _ => (&mut out, self.parameter(&entry.node)),
            };
            into.insert(name.clone(), Entry { key: entry.key, node });
        }
        if !bodies.is_empty() {
            self.put(components, "requestBodies", &[parameters.id], Value::Map(bodies));
        }
        Node { id: parameters.id, value: Value::Map(out) }
    }

    pub(super) fn parameter(&mut self, parameter: &Node) -> Node {
        self.described_value(parameter, location(parameter) == "query")
    }

    pub(super) fn header(&mut self, header: &Node) -> Node {
        self.described_value(header, false)
    }

    /// Moves the keywords of the value into `schema`.
    fn described_value(&mut self, node: &Node, in_query: bool) -> Node {
        let mut out = Map::default();
        for (name, entry) in node.as_map().into_iter().flatten() {
            if name == "$ref" {
                let node = self.reference(&entry.node);
                out.insert(name.clone(), Entry { key: entry.key, node });
            } else if !is_value_keyword(name) && name != "collectionFormat" {
                out.insert(name.clone(), entry.clone());
            }
        }
        let schema = self.value_schema(node);
        if !schema.is_empty() {
            self.list_style(node, in_query, &mut out);
            self.put(&mut out, "schema", &[node.id], Value::Map(schema));
        }
        Node { id: node.id, value: Value::Map(out) }
    }

    /// The serialization of a list: `collectionFormat`, `csv` by default.
    pub(super) fn list_style(&mut self, node: &Node, in_query: bool, out: &mut Map) {
        let format = node.as_map().and_then(|map| map.get("collectionFormat"));
        let is_list = node.get("type").and_then(Node::as_str) == Some("array");
        if !is_list && format.is_none() {
            return;
        }
        let from = [format.map_or(node.id, |format| format.node.id)];
        let style = match format.and_then(|format| format.node.as_str()).unwrap_or("csv") {
            "csv" if in_query => Some(("form", false)),
            "csv" => Some(("simple", false)),
            "multi" if in_query => Some(("form", true)),
            "ssv" if in_query => Some(("spaceDelimited", false)),
            "pipes" if in_query => Some(("pipeDelimited", false)),
            _ => None,
        };
        match (style, format) {
            (Some(style), _) => self.put_style(out, style, &from),
            (None, Some(format)) => {
                out.insert("x-collection-format".to_owned(), format.clone());
                return;
            }
            (None, None) => return,
        }
        if let Some(format) = format {
            self.carry(format.node.id, "`style` and `explode`");
        }
    }

    fn put_style(&mut self, out: &mut Map, (style, explode): (&str, bool), from: &[NodeId]) {
        self.put(out, "style", from, Value::String(style.to_owned()));
        self.put(out, "explode", from, Value::Bool(explode));
    }
}
