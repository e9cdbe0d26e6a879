//! Converts Swagger 2.0 to OpenAPI 3.0, tree to tree.
//!
//! Unchanged nodes keep their identity and new nodes are derived from old ones, so every later message points into the
//! 2.0 text. [`Converted::carried`] lists the facts that 3.0 expresses without a node. Facts that 3.0 cannot express
//! are faults.

mod body;
mod media;
mod parameter;
mod reference;
mod response;
mod schema;
mod security;
mod server;

use super::tree::{Entry, Map, Node, NodeId, Sources, Value};
use super::{place, references};
use crate::diagnostics::Diagnostics;
use crate::fates::Code;
use crate::maps::HashMap;

/// A fact that the conversion replaced with something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The node of the 2.0 text.
    pub node: NodeId,
    /// Its replacement.
    pub by: &'static str,
}

pub(crate) struct Converted {
    pub(crate) root: Node,
    pub(crate) carried: Vec<Carried>,
    /// Everything in 2.0 without an equivalent in 3.0.
    pub(crate) faults: Diagnostics,
}

/// The methods that a path item of Swagger 2.0 may have.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Converts a description. Invalid parts are copied unchanged.
pub(crate) fn convert(root: &Node, sources: &mut Sources) -> Converted {
    let mut conversion = Conversion {
        from: root,
        sources,
        references: HashMap::default(),
        carried: Vec::new(),
        faults: Diagnostics::default(),
    };
    let mut converted = conversion.document();
    conversion.rewrite_references(&mut converted);
    let Conversion { mut carried, faults, .. } = conversion;
    carried.sort_by_key(|carried| carried.node);
    carried.dedup();
    Converted { root: converted, carried, faults }
}

struct Conversion<'a> {
    from: &'a Node,
    sources: &'a mut Sources,
    /// The text of each reference, by node; excludes members of examples named `$ref`.
    references: HashMap<NodeId, String>,
    carried: Vec<Carried>,
    faults: Diagnostics,
}

impl<'a> Conversion<'a> {
    fn document(&mut self) -> Node {
        let mut out = Map::default();
        let mut components = Map::default();
        let mut made_from = Vec::new();
        for (name, entry) in self.from.as_map().into_iter().flatten() {
            match name.as_str() {
                "swagger" => {
                    let version = Node::text(self.sources.derive(&[entry.node.id]), "3.0.3");
                    out.insert("openapi".to_owned(), Entry { key: entry.key, node: version });
                    self.carry(entry.node.id, "the version");
                }
                "host" | "basePath" | "schemes" => {
                    if !out.contains_key("servers") {
                        let servers = self.servers();
                        out.insert("servers".to_owned(), Entry { key: entry.key, node: servers });
                    }
                }
                "consumes" | "produces" => {}
                "paths" => {
                    let paths = self.map_members(&entry.node, Self::path_item);
                    out.insert(name.clone(), Entry { key: entry.key, node: paths });
                }
                "definitions" | "parameters" | "responses" | "securityDefinitions" => {
                    made_from.push(entry.node.id);
                    self.component(name, entry, &mut components);
                }
                _ => _ = out.insert(name.clone(), entry.clone()),
            }
        }
        if !made_from.is_empty() {
            self.put(&mut out, "components", &made_from, Value::Map(components));
        }
        Node { id: self.from.id, value: Value::Map(out) }
    }

    /// Converts one of the four collections of shared components.
    fn component(&mut self, name: &str, entry: &Entry, components: &mut Map) {
        let (name, node) = match name {
            "definitions" => ("schemas", self.map_values(&entry.node, Self::schema)),
            "responses" => ("responses", self.map_values(&entry.node, Self::shared_response)),
            "securityDefinitions" => ("securitySchemes", self.map_values(&entry.node, Self::security_scheme)),
            _ => ("parameters", self.shared_parameters(&entry.node, components)),
        };
        components.insert(name.to_owned(), Entry { key: entry.key, node });
    }

    fn path_item(&mut self, item: &Node) -> Node {
        let mut out = Map::default();
        for (name, entry) in item.as_map().into_iter().flatten() {
            let node = match name.as_str() {
                "$ref" => self.reference(&entry.node),
                "parameters" => match self.plain_parameters(&entry.node) {
                    Some(parameters) => parameters,
                    None => continue,
                },
                method if METHODS.contains(&method) => self.operation(&entry.node, item.get("parameters")),
                _ => entry.node.clone(),
            };
            out.insert(name.clone(), Entry { key: entry.key, node });
        }
        Node { id: item.id, value: Value::Map(out) }
    }

    fn operation(&mut self, operation: &Node, inherited: Option<&Node>) -> Node {
        let mut out = Map::default();
        for (name, entry) in operation.as_map().into_iter().flatten() {
            let node = match name.as_str() {
                "consumes" | "produces" => continue,
                "schemes" => {
                    let servers = self.operation_servers(&entry.node);
                    out.insert("servers".to_owned(), Entry { key: entry.key, node: servers });
                    continue;
                }
                "parameters" => match self.plain_parameters(&entry.node) {
                    Some(parameters) => parameters,
                    None => continue,
                },
                "responses" => {
                    let produces = operation.get("produces");
                    self.map_members(&entry.node, |conversion, response| conversion.response(response, produces))
                }
                _ => entry.node.clone(),
            };
            out.insert(name.clone(), Entry { key: entry.key, node });
        }
        if let Some(body) = self.request_body(operation, inherited) {
            let key = self.sources.derive(&[body.id]);
            out.insert("requestBody".to_owned(), Entry { key, node: body });
        }
        Node { id: operation.id, value: Value::Map(out) }
    }

    /// Converts each value of an object with named members; extensions are copied unchanged.
    fn map_members(&mut self, node: &Node, mut convert: impl FnMut(&mut Self, &Node) -> Node) -> Node {
        self.map_named(node, |conversion, name, value| match name.starts_with("x-") {
            true => value.clone(),
            false => convert(conversion, value),
        })
    }

    /// Converts each value of a mapping, whatever its name.
    fn map_values(&mut self, node: &Node, mut convert: impl FnMut(&mut Self, &Node) -> Node) -> Node {
        self.map_named(node, |conversion, _, value| convert(conversion, value))
    }

    fn map_named(&mut self, node: &Node, mut convert: impl FnMut(&mut Self, &str, &Node) -> Node) -> Node {
        let Some(map) = node.as_map() else { return node.clone() };
        let convert_entry = |(name, entry): (&String, &Entry)| {
            (name.clone(), Entry { key: entry.key, node: convert(self, name, &entry.node) })
        };
        Node { id: node.id, value: Value::Map(map.iter().map(convert_entry).collect()) }
    }

    fn map_items(&mut self, node: &Node, mut convert: impl FnMut(&mut Self, &Node) -> Node) -> Node {
        let Some(items) = node.as_list() else { return node.clone() };
        Node { id: node.id, value: Value::List(items.iter().map(|item| convert(self, item)).collect()) }
    }

    /// Adds a member that has no counterpart in 2.0.
    fn put(&mut self, map: &mut Map, name: &str, from: &[NodeId], value: Value) {
        let key = self.sources.derive(from);
        let id = self.sources.derive(from);
        map.insert(name.to_owned(), Entry { key, node: Node { id, value } });
    }

    fn carry(&mut self, node: NodeId, by: &'static str) {
        self.carried.push(Carried { node, by });
    }

    /// Registers a reference for rewriting once every target is converted.
    fn reference(&mut self, node: &Node) -> Node {
        if let Some(text) = node.as_str() {
            self.references.insert(node.id, text.to_owned());
        }
        node.clone()
    }

    /// Resolves a node through any number of references.
    fn follow<'n>(&self, node: &'n Node) -> &'n Node
    where
        'a: 'n,
    {
        references::follow(self.from, node).unwrap_or(node)
    }

    fn refuse(&mut self, node: NodeId, message: impl Into<String>, help: &str) {
        let fault = place::fault(self.from, self.sources, node, message).code(Code::NoEffectHere).help(help);
        self.faults.push(fault);
    }
}

impl Conversion<'_> {
    fn rewrite_references(&mut self, converted: &mut Node) {
        let lost = reference::rewrite(self.from, converted, &self.references, self.sources);
        for (node, text) in lost {
            let message = format!("`{text}` points at a part of Swagger 2.0 that does not exist in OpenAPI 3.0");
            let fault = place::fault(self.from, self.sources, node, message).code(Code::BrokenSchemaReference);
            self.faults.push(fault.help("move its target to `definitions`").breaking());
        }
    }
}
