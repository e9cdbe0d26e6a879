//! Responses: `schema` and `examples` become `content`, one entry for each media type of `produces`.

use super::Conversion;
use crate::parse::tree::{Entry, Map, Node, Value};

impl Conversion<'_> {
    /// A shared response, with the media types of the whole description.
    pub(super) fn shared_response(&mut self, response: &Node) -> Node {
        self.response(response, None)
    }

    /// A response, or a reference to one. A shared response that this operation gives another media type is inlined.
    pub(super) fn response(&mut self, item: &Node, produces: Option<&Node>) -> Node {
        let target = self.follow(item).clone();
        if let Some(entry) = item.as_map().and_then(|map| map.get("$ref")) {
            if produces.is_none() || target.get("schema").is_none() {
                let mut map = item.as_map().cloned().unwrap_or_default();
                map.insert("$ref".to_owned(), Entry { key: entry.key, node: self.reference(&entry.node) });
                return Node { id: item.id, value: Value::Map(map) };
            }
            self.carry(entry.node.id, "the inlined response");
        }
        let mut out = Map::default();
        for (name, entry) in target.as_map().into_iter().flatten() {
            let node = match name.as_str() {
                "schema" => {
                    let content = self.response_content(&target, entry, produces);
                    let key = self.sources.derive(&[entry.key]);
                    out.insert("content".to_owned(), Entry { key, node: content });
                    continue;
                }
                "headers" => self.map_values(&entry.node, Self::header),
                "examples" => match self.left_over_examples(&target, &entry.node, produces) {
                    Some(left_over) => {
                        out.insert("x-examples".to_owned(), Entry { key: entry.key, node: left_over });
                        continue;
                    }
                    None => continue,
                },
                _ => entry.node.clone(),
            };
            out.insert(name.clone(), Entry { key: entry.key, node });
        }
        Node { id: target.id, value: Value::Map(out) }
    }

    fn response_content(&mut self, response: &Node, schema: &Entry, produces: Option<&Node>) -> Node {
        let file = schema.node.get("type").and_then(Node::as_str) == Some("file");
        let otherwise = if file { "application/octet-stream" } else { "application/json" };
        let media = self.media(produces, "produces", (otherwise, schema.node.id));
        let schema = (schema.key, &self.schema(&schema.node));
        let examples = response.get("examples").and_then(Node::as_map);
        self.content(&media, schema, |_, media_type, body| {
            if let Some(example) = examples.and_then(|examples| examples.get(media_type)) {
                body.insert("example".to_owned(), example.clone());
            }
        })
    }

    /// The examples of media types for which the response has no content.
    fn left_over_examples(&mut self, response: &Node, examples: &Node, produces: Option<&Node>) -> Option<Node> {
        let list = produces.or_else(|| self.from.get("produces")).map(Node::items).unwrap_or_default();
        let shown = |name: &str| match list {
            [] => name == "application/json",
            list => list.iter().any(|item| item.as_str() == Some(name)),
        };
        let has_content = response.get("schema").is_some();
        let mut left_over = examples.as_map()?.clone();
        left_over.retain(|name, _| !(has_content && shown(name)));
        (!left_over.is_empty()).then_some(Node { id: examples.id, value: Value::Map(left_over) })
    }
}
