//! The corrected description that evidence is compared with.

use serde_json::Value;

use super::declared::Declared;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Tolerance;
use crate::ir::{Api, Graph, Kind, SchemaId};
use crate::maps::{HashMap, HashSet};
use crate::parse::tree::Node;
use crate::parse::{self, Description, Dialect};
use crate::patterns::Patterns;
use crate::validate::{Rules, is_resource};
use crate::{Input, Text, lower, overlay};

/// A corrected description, ready to be compared with evidence.
#[derive(Debug)]
pub struct Model {
    pub(super) api: Api,
    pub(super) description: Description,
    pub(super) declared: Declared,
    /// The schema of each resource type.
    pub(super) by_type: HashMap<String, SchemaId>,
    /// Schemas of resources of any type.
    any: HashSet<SchemaId>,
    patterns: Patterns,
}

impl Model {
    /// Reads a description and applies its overlay.
    ///
    /// # Errors
    ///
    /// A description or an overlay that cannot be read, or an action without effect.
    pub fn read(input: &Input<'_>) -> Result<Self, Diagnostics> {
        let mut document = parse::read(input.spec.name, input.spec.text)?;
        if let Some(Text { name, text }) = input.overlay {
            overlay::read(name, text, &mut document.sources)?.apply(&mut document)?;
        }
        let description = parse::describe(document, Tolerance::Tolerant)?;
        let api = lower::lower(&description, Tolerance::Tolerant)?.api;
        let declared = Declared::of(&api, &description);
        let by_type = by_type(&api);
        let own: HashSet<SchemaId> = by_type.values().copied().collect();
        let any = api.graph.schemas.ids().filter(|id| !own.contains(id) && is_any(&api.graph, *id)).collect();
        Ok(Self { api, description, declared, by_type, any, patterns: Patterns::default() })
    }

    /// The version of OpenAPI that the description is written in.
    pub fn dialect(&self) -> Dialect {
        self.description.dialect
    }

    /// The description as written, with its overlay applied.
    pub fn written(&self) -> &Node {
        self.description.written()
    }

    /// The faults of the description's examples.
    ///
    /// # Errors
    ///
    /// None; the result is the faults.
    pub fn example_faults(&self) -> Vec<Diagnostic> {
        crate::examples::check(&self.api, &self.description).0
    }

    /// The `operationId` of each operation, in the description's order.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.declared.operations.iter().map(|operation| operation.id.as_str())
    }

    pub(super) fn graph(&self) -> &Graph {
        &self.api.graph
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules { graph: &self.api.graph, patterns: &self.patterns }
    }

    /// Whether JSON:API defines a member of an object, so that clients know it although it is not described.
    pub(super) fn is_standard(&self, object: SchemaId, name: &str, value: &Value) -> bool {
        let Kind::Object { properties, .. } = &self.api.graph.schemas[object].kind else { return false };
        if self.by_type.is_empty() {
            return false;
        }
        let is_link = |name: &str| ["self", "related", "first", "prev", "next", "last"].contains(&name);
        if is_resource(&self.api.graph.schemas[object]) {
            return matches!(name, "links" | "meta" | "relationships" | "lid");
        }
        if properties.contains_key("data") || properties.contains_key("errors") || properties.contains_key("links") {
            let is_empty = name == "included" && value.as_array().is_some_and(Vec::is_empty);
            return matches!(name, "links" | "meta" | "jsonapi") || is_empty;
        }
        is_link(name) && properties.keys().all(|name| is_link(name))
    }

    /// Whether a schema describes a resource of any type.
    pub(super) fn is_any(&self, id: SchemaId) -> bool {
        self.any.contains(&id)
    }
}

fn by_type(api: &Api) -> HashMap<String, SchemaId> {
    let mut by_origin = HashMap::default();
    for (id, schema) in api.graph.schemas.entries() {
        by_origin.entry(schema.origin.0.as_str()).or_insert(id);
    }
    let mut found = HashMap::default();
    for resource in api.resources.iter().filter(|resource| resource.view_of.is_none()) {
        if let Some(id) = by_origin.get(api.shapes[resource.read].origin.0.as_str()) {
            found.entry(resource.name.wire.clone()).or_insert(*id);
        }
    }
    found
}

/// Whether a schema has the `type` and `id` of a resource, and neither names the type nor describes its attributes.
fn is_any(graph: &Graph, id: SchemaId) -> bool {
    let schema = &graph.schemas[id];
    let Kind::Object { properties, .. } = &schema.kind else { return false };
    let is_open = |name: &str| properties.get(name).is_some_and(|known| graph.schemas[known.schema].values.is_empty());
    let describes = properties.get("attributes").is_some_and(|attributes| {
        matches!(&graph.schemas[attributes.schema].kind, Kind::Object { properties, .. } if !properties.is_empty())
    });
    is_open("type") && is_open("id") && (is_resource(schema) || properties.len() <= 4) && !describes
}
