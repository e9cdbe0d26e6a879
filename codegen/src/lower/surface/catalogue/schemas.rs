//! Schemas of the wire as JSON Schema (2020-12). Definitions are written once and referred to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::names::free;
use super::share::Pool;
use super::words;
use crate::ir::{Additional, Constraints, Graph, Kind, Property, Schema, SchemaId};
use crate::maps::{HashMap, HashSet};
use crate::number::Exact;

/// The extensions that readers of a catalogue use.
const EXTENSIONS: [&str; 2] = ["x-sensitive", "x-identifies"];

pub(super) struct Schemas<'a> {
    pub(super) graph: &'a Graph,
    /// The names of definitions, and of other schemas that contain themselves.
    names: HashMap<SchemaId, String>,
    taken: BTreeSet<String>,
    /// The schemas that are being written.
    open: HashSet<SchemaId>,
    /// The schemas without a name that were written.
    written: HashMap<SchemaId, Value>,
    pub(super) pool: Pool,
    definitions: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(graph: &'a Graph) -> Self {
        let mut schemas = Self {
            graph,
            names: HashMap::default(),
            taken: BTreeSet::new(),
            open: HashSet::default(),
            written: HashMap::default(),
            pool: Pool::default(),
            definitions: BTreeMap::new(),
        };
        for (name, id) in &graph.definitions {
            if !schemas.names.contains_key(id) {
                schemas.name(*id, name);
            }
        }
        schemas
    }

    fn name(&mut self, id: SchemaId, name: &str) {
        let name = free(&mut self.taken, name);
        self.names.insert(id, name);
    }

    pub(super) fn into_parts(self) -> (BTreeMap<String, Value>, Pool) {
        (self.definitions, self.pool)
    }

    /// Returns a schema, or a reference to it.
    pub(super) fn schema(&mut self, id: SchemaId) -> Value {
        if let Some(written) = self.written.get(&id) {
            return written.clone();
        }
        if self.open.contains(&id) && !self.names.contains_key(&id) {
            self.name(id, "schema");
        }
        if let Some(name) = self.names.get(&id) {
            let reference = json!({"$ref": format!("#/$defs/{name}")});
            if self.open.contains(&id) || self.definitions.contains_key(name) {
                return reference;
            }
        }
        self.open.insert(id);
        let graph = self.graph;
        let written = self.written(&graph.schemas[id]);
        self.open.remove(&id);
        match self.names.get(&id) {
            Some(name) => {
                self.definitions.insert(name.clone(), written);
                json!({"$ref": format!("#/$defs/{name}")})
            }
            None => {
                let shared = self.pool.add(written);
                self.written.insert(id, shared.clone());
                shared
            }
        }
    }

    pub(super) fn is_list(&self, id: SchemaId) -> bool {
        matches!(self.graph.schemas[id].kind, Kind::Array { .. })
    }

    /// Returns a schema without a reference to it.
    pub(super) fn inline(&mut self, id: SchemaId) -> Value {
        let graph = self.graph;
        self.written(&graph.schemas[id])
    }

    fn written(&mut self, schema: &Schema) -> Value {
        let mut out = Map::new();
        let mut set = |name: &str, value: Value| drop(out.insert(name.to_owned(), value));
        match (schema.ty, schema.nullable) {
            (Some(ty), true) => set("type", json!([keyword(ty), "null"])),
            (Some(ty), false) => set("type", keyword(ty).into()),
            (None, _) => {}
        }
        match schema.format.as_deref() {
            Some("binary") => set("contentEncoding", "base64".into()),
            Some(format) => set("format", format.into()),
            None => {}
        }
        let summary = words::sentence(&schema.prose);
        if !summary.is_empty() {
            set("description", summary.into());
        }
        if !schema.values.is_empty() {
            let null = (schema.nullable && !schema.values.contains(&Value::Null)).then_some(Value::Null);
            set("enum", schema.values.iter().cloned().chain(null).collect());
        }
        if let Some(default) = &schema.default {
            set("default", default.clone());
        }
        limits(&schema.constraints, &mut set);
        for (name, truth) in
            [("readOnly", schema.read_only), ("writeOnly", schema.write_only), ("deprecated", schema.deprecated)]
        {
            if truth {
                set(name, true.into());
            }
        }
        for name in EXTENSIONS {
            let value = schema.extensions.get(name).filter(|value| **value != Value::Bool(false));
            if let Some(value) = value {
                set(name, value.clone());
            }
        }
        self.structure(schema, &mut out);
        Value::Object(out)
    }

    fn structure(&mut self, schema: &Schema, out: &mut Map<String, Value>) {
        match &schema.kind {
            Kind::Plain => {}
            Kind::Object { properties, undeclared_required, additional } => {
                let declared: Map<String, Value> =
                    properties.iter().map(|(name, property)| (name.clone(), self.schema(property.schema))).collect();
                if !declared.is_empty() {
                    out.insert("properties".to_owned(), declared.into());
                }
                let required = properties.iter().filter(|(_, property)| self.is_required(property));
                let required: Vec<&String> = required.map(|(name, _)| name).chain(undeclared_required).collect();
                if !required.is_empty() {
                    out.insert("required".to_owned(), json!(required));
                }
                match additional {
                    Some(Additional::Allowed(allowed)) => {
                        out.insert("additionalProperties".to_owned(), (*allowed).into());
                    }
                    Some(Additional::Schema(id)) => {
                        let schema = self.schema(*id);
                        out.insert("additionalProperties".to_owned(), schema);
                    }
                    None => {}
                }
            }
            Kind::Array { items } => {
                if let Some(items) = items {
                    let items = self.schema(*items);
                    out.insert("items".to_owned(), items);
                }
            }
            Kind::Union { alternatives, exclusive, discriminator, .. } => {
                let mut all: Vec<Value> = alternatives.iter().map(|one| self.schema(*one)).collect();
                if schema.nullable {
                    all.push(json!({"type": "null"}));
                }
                // `null` can be valid in two alternatives, and so can a value that only its discriminator
                // distinguishes.
                let is_one = *exclusive && !schema.nullable && discriminator.is_none();
                let keyword = if is_one { "oneOf" } else { "anyOf" };
                out.insert(keyword.to_owned(), all.into());
            }
            Kind::Not(id) => {
                let schema = self.schema(*id);
                out.insert("not".to_owned(), schema);
            }
        }
    }

    /// Whether a property is required in requests and in responses alike: a schema can serve both.
    fn is_required(&self, property: &Property) -> bool {
        let schema = &self.graph.schemas[property.schema];
        property.required && !schema.read_only && !schema.write_only
    }
}

/// The schema of bytes.
pub(super) fn bytes() -> Value {
    json!({"type": "string", "contentEncoding": "base64"})
}

fn keyword(ty: crate::ir::JsonType) -> &'static str {
    use crate::ir::JsonType;
    match ty {
        JsonType::Object => "object",
        JsonType::Array => "array",
        JsonType::String => "string",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::Boolean => "boolean",
    }
}

fn limits(limits: &Constraints, set: &mut impl FnMut(&str, Value)) {
    let bounds = [
        (limits.minimum, if limits.exclusive_minimum { "exclusiveMinimum" } else { "minimum" }),
        (limits.maximum, if limits.exclusive_maximum { "exclusiveMaximum" } else { "maximum" }),
        (limits.multiple_of, "multipleOf"),
    ];
    for (bound, keyword) in bounds {
        if let Some(bound) = bound {
            set(keyword, number(bound));
        }
    }
    let sizes = [
        ("minLength", limits.min_length),
        ("maxLength", limits.max_length),
        ("minItems", limits.min_items),
        ("maxItems", limits.max_items),
        ("minProperties", limits.min_properties),
        ("maxProperties", limits.max_properties),
    ];
    for (keyword, size) in sizes {
        if let Some(size) = size {
            set(keyword, size.into());
        }
    }
    if let Some(pattern) = &limits.pattern {
        set("pattern", pattern.clone().into());
    }
    if limits.unique_items {
        set("uniqueItems", true.into());
    }
}

fn number(number: Exact) -> Value {
    let whole = number.whole.and_then(|whole| i64::try_from(whole).ok());
    whole.map_or_else(|| number.near.into(), Value::from)
}
