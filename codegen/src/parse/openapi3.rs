//! Fills the typed model of `openapiv3` from an OpenAPI 3.0 tree.
//!
//! The tree has passed the grammar, so a refusal by the model is narrowed down to the smallest part that it refuses.

use openapiv3::{OpenAPI, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema, SecurityScheme};
use serde::de::DeserializeOwned;

use super::fault::{Fault, Remedy};
use super::references;
use super::tree::{Node, Sources, Value};
use super::typed::typed;
use crate::fates::Code;

/// Rewrites every `$ref` as `#` and a pointer with `%` as the only percent-escape.
pub(super) fn plain_references(root: &mut Node, sources: &mut Sources) {
    super::grammar::rewrite(root, super::document::Dialect::OpenApi30, &mut |node, _| {
        let Some(entry) = node.as_map_mut().and_then(|map| map.get_mut("$ref")) else { return };
        let Some(text) = entry.node.as_str().filter(|text| text.contains('%')) else { return };
        if let Some(pointer) = references::to_pointer(text) {
            let id = sources.derive(&[entry.node.id]);
            entry.node = Node::text(id, references::to_text(&pointer));
        }
    });
}

pub(super) fn fill(root: &Node, sources: &Sources) -> Result<OpenAPI, Vec<Fault>> {
    typed::<OpenAPI>(root).or_else(|_| {
        let root = &without_values(root);
        typed::<OpenAPI>(root).map_err(|error| {
            let mut search = Search { root, sources, faults: Vec::new() };
            search.document();
            if search.faults.is_empty() {
                search.fault(root, &error, (Code::NotOpenApi, Remedy::None));
            }
            search.faults
        })
    })
}

/// The schema at a pointer.
pub(super) fn schema_at(root: &Node, pointer: &str) -> Option<ReferenceOr<Schema>> {
    let schema = typed(root.at(pointer)?).ok();
    schema.or_else(|| typed(without_values(root).at(pointer)?).ok())
}

/// The tree without the keywords that the lowering reads from the tree itself. The model refuses a limit that it cannot
/// hold, such as 1.5 for an integer, although the limit is valid.
fn without_values(root: &Node) -> Node {
    const READ_FROM_THE_TREE: [&str; 10] = [
        "enum",
        "minimum",
        "maximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    ];
    let mut root = root.clone();
    super::grammar::rewrite(&mut root, super::document::Dialect::OpenApi30, &mut |node, kind| {
        if let Some(map) = node.as_map_mut().filter(|_| kind == "a schema") {
            map.retain(|name, _| !READ_FROM_THE_TREE.contains(&name.as_str()));
        }
    });
    root
}

struct Search<'a> {
    root: &'a Node,
    sources: &'a Sources,
    faults: Vec<Fault>,
}

impl Search<'_> {
    fn document(&mut self) {
        let root = self.root;
        let named = |name: &str| root.get("components").and_then(|components| components.get(name));
        for (_, schema) in named("schemas").map(Node::members).into_iter().flatten() {
            self.schema(schema);
        }
        self.each::<ReferenceOr<Parameter>>(named("parameters"));
        self.each::<ReferenceOr<Response>>(named("responses"));
        self.each::<ReferenceOr<RequestBody>>(named("requestBodies"));
        self.each::<ReferenceOr<SecurityScheme>>(named("securitySchemes"));
        for (_, path) in root.get("paths").map(Node::members).into_iter().flatten() {
            if let Err(error) = typed::<ReferenceOr<PathItem>>(path) {
                let before = self.faults.len();
                self.path(path);
                if self.faults.len() == before {
                    self.fault(path, &error, (Code::BrokenOperation, Remedy::Operation(path.id)));
                }
            }
        }
    }

    fn path(&mut self, path: &Node) {
        for part in path.children().chain([path]) {
            for parameter in part.get("parameters").map(Node::items).unwrap_or_default() {
                self.one::<ReferenceOr<Parameter>>(parameter);
            }
            if let Some(body) = part.get("requestBody") {
                self.one::<ReferenceOr<RequestBody>>(body);
            }
            self.each::<ReferenceOr<Response>>(part.get("responses"));
        }
    }

    /// Reports the smallest schemas within this one that the model refuses.
    fn schema(&mut self, schema: &Node) {
        let Err(error) = typed::<ReferenceOr<Schema>>(schema) else { return };
        let before = self.faults.len();
        for (name, child) in schema.members() {
            match (name, &child.value) {
                ("properties", _) => child.members().for_each(|(_, property)| self.schema(property)),
                ("allOf" | "oneOf" | "anyOf", _) => child.items().iter().for_each(|part| self.schema(part)),
                ("items" | "not" | "additionalProperties", Value::Map(_)) => self.schema(child),
                _ => {}
            }
        }
        if self.faults.len() == before {
            self.fault(schema, &error, (Code::BrokenSchema, Remedy::Anything(schema.id)));
        }
    }

    fn each<T: DeserializeOwned>(&mut self, parts: Option<&Node>) {
        for (_, part) in parts.map(Node::members).into_iter().flatten() {
            self.one::<T>(part);
        }
    }

    fn one<T: DeserializeOwned>(&mut self, part: &Node) {
        if let Err(error) = typed::<T>(part) {
            self.fault(part, &error, (Code::BrokenOperation, Remedy::Operation(part.id)));
        }
    }

    fn fault(&mut self, node: &Node, error: &serde_json::Error, remedy: (Code, Remedy)) {
        let message = format!("not valid OpenAPI 3.0: {error}");
        let fault = Fault::at(self.root, self.sources, node.id, message, remedy);
        self.faults.push(fault.help("compare it with the OpenAPI Specification 3.0"));
    }
}
