//! The examples next to schemas: those of parameters and of content in JSON.

use crate::ir::{Graph, SchemaId};
use crate::maps::HashMap;
use crate::parse::tree::{Node, Value};
use crate::parse::{Description, METHODS, references};

/// The longest chain of references. Longer ones are cycles, which earlier checks refuse.
const LONGEST_CHAIN: usize = 32;

/// An example and its schema.
pub(super) struct Listed<'d> {
    pub(super) schema: SchemaId,
    pub(super) example: &'d Node,
    /// Whether it is sent by the client.
    pub(super) is_request: bool,
}

/// Returns the examples of parameters and of content in JSON.
pub(super) fn listed<'d>(description: &'d Description, graph: &Graph) -> Vec<Listed<'d>> {
    let mut found = Found::default();
    found.description(&description.root);
    if found.examples.is_empty() {
        return Vec::new();
    }
    let mut by_origin: HashMap<&str, SchemaId> = HashMap::default();
    for (id, schema) in graph.schemas.entries() {
        by_origin.entry(schema.origin.0.as_str()).or_insert(id);
    }
    let of_schema = |schema: &'d Node| {
        let mut schema = schema;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = schema.get("$ref").and_then(Node::as_str) else { break };
            schema = references::resolve(&description.root, reference)?;
        }
        by_origin.get(description.sources.pointer(schema.id).as_str()).copied()
    };
    let listed = |(schema, example, is_request)| Some(Listed { schema: of_schema(schema)?, example, is_request });
    found.examples.into_iter().filter_map(listed).collect()
}

#[derive(Default)]
struct Found<'d> {
    /// The schema, the example, and whether it is sent.
    examples: Vec<(&'d Node, &'d Node, bool)>,
}

impl<'d> Found<'d> {
    fn description(&mut self, root: &'d Node) {
        for (_, path) in members(root, "paths") {
            self.parameters(path);
            for (_, operation) in path.members().filter(|(method, _)| METHODS.contains(method)) {
                self.parameters(operation);
                operation.get("requestBody").into_iter().for_each(|body| self.content(body, true));
                members(operation, "responses").for_each(|(_, response)| self.content(response, false));
            }
        }
        let Some(components) = root.get("components") else { return };
        members(components, "parameters").for_each(|(_, parameter)| self.examples(parameter, true));
        members(components, "requestBodies").for_each(|(_, body)| self.content(body, true));
        members(components, "responses").for_each(|(_, response)| self.content(response, false));
    }

    fn parameters(&mut self, holder: &'d Node) {
        let parameters = holder.get("parameters").map(Node::items).unwrap_or_default();
        parameters.iter().for_each(|parameter| self.examples(parameter, true));
    }

    fn content(&mut self, holder: &'d Node, is_request: bool) {
        for (_, content) in members(holder, "content").filter(|(media, _)| media.contains("json")) {
            self.examples(content, is_request);
        }
    }

    fn examples(&mut self, holder: &'d Node, is_request: bool) {
        let Some(schema) = holder.get("schema") else { return };
        let named = members(holder, "examples").filter_map(|(_, example)| example.get("value"));
        let all = holder.get("example").into_iter().chain(named).filter(|example| example.value != Value::Null);
        self.examples.extend(all.map(|example| (schema, example, is_request)));
    }
}

fn members<'d>(node: &'d Node, name: &str) -> impl Iterator<Item = (&'d str, &'d Node)> {
    node.get(name).into_iter().flat_map(Node::members)
}
