//! First pass: every schema of the description as a node of the graph, references resolved.
//!
//! Knows nothing of JSON:API or of Rust. A schema is read once, at its own pointer, however many places refer to it.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr, SchemaKind};

use super::keywords::Keywords;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;
use crate::ir::{Additional, Graph, JsonType, Kind, Origin, Property, Prose, Schema, SchemaId};
use crate::maps::HashMap;
use crate::parse::Description;
use crate::parse::pointer;

/// The graph while it grows.
pub(super) struct Schemas<'a> {
    description: &'a Description,
    pub(super) graph: Graph,
    by_pointer: HashMap<String, SchemaId>,
    filling: BTreeSet<SchemaId>,
    /// Schemas that only put words or `nullable` around another by `allOf`, and that other.
    wrappers: HashMap<SchemaId, SchemaId>,
    /// The name of each definition.
    names: HashMap<SchemaId, &'a str>,
    pub(super) joined: Joined,
    pub(super) faults: Diagnostics,
}

/// The pairs of schemas that were joined by `allOf`, so that each is joined once however often it is met.
#[derive(Debug, Default)]
pub(super) struct Joined {
    pub(super) pairs: HashMap<(SchemaId, SchemaId), SchemaId>,
    /// How many joins are under way, one within the other.
    pub(super) levels: usize,
    /// How many properties were put together.
    pub(super) members: usize,
}

impl<'a> Schemas<'a> {
    /// Reads every named definition.
    pub(super) fn new(description: &'a Description) -> Self {
        let mut schemas = Self {
            description,
            graph: Graph::default(),
            by_pointer: HashMap::default(),
            filling: BTreeSet::new(),
            wrappers: HashMap::default(),
            names: HashMap::default(),
            joined: Joined::default(),
            faults: Diagnostics::default(),
        };
        let Some(components) = &description.openapi.components else {
            return schemas;
        };
        for (name, schema) in &components.schemas {
            let at = pointer::join("/components/schemas", name);
            let id = schemas.schema(schema, &at);
            schemas.graph.definitions.insert(name.clone(), id);
            schemas.names.entry(id).or_insert(name);
        }
        schemas
    }

    /// The node for the schema written at `at`.
    pub(super) fn schema(&mut self, schema: &ReferenceOr<openapiv3::Schema>, at: &str) -> SchemaId {
        match schema {
            ReferenceOr::Reference { reference } => self.reference(reference, at),
            ReferenceOr::Item(schema) => self.item(schema, at),
        }
    }

    fn boxed(&mut self, schema: &ReferenceOr<Box<openapiv3::Schema>>, at: &str) -> SchemaId {
        match schema {
            ReferenceOr::Reference { reference } => self.reference(reference, at),
            ReferenceOr::Item(schema) => self.item(schema, at),
        }
    }

    fn reference(&mut self, reference: &str, at: &str) -> SchemaId {
        let target = pointer::of_reference(reference);
        if let Some(id) = self.by_pointer.get(&target) {
            return *id;
        }
        let description = self.description;
        let id = match description.definition_at(&target) {
            Some(schema) => Some(self.schema(schema, &target)),
            None => description.schema_at(&target).map(|schema| self.schema(&schema, &target)),
        };
        match id {
            Some(id) => {
                self.by_pointer.insert(target, id);
                id
            }
            None => {
                self.fault(Code::BrokenSchemaReference, at, format!("`{reference}` does not lead to a schema"));
                self.allocate(Schema { origin: self.description.origin(at), ..Schema::default() })
            }
        }
    }

    fn item(&mut self, schema: &openapiv3::Schema, at: &str) -> SchemaId {
        if let Some(id) = self.by_pointer.get(at) {
            return *id;
        }
        let origin = self.description.origin(at);
        let id = self.allocate(Schema { origin: origin.clone(), ..Schema::default() });
        self.by_pointer.insert(at.to_owned(), id);
        self.filling.insert(id);
        let read = self.read(schema, origin, at);
        if let Some(wrapped) = self.wrapped(schema, at) {
            self.wrappers.insert(id, wrapped);
        }
        self.graph.schemas[id] = read;
        self.filling.remove(&id);
        id
    }

    /// The schema that this one only wraps: 3.0 has no other way to say of a `$ref` that it may be null.
    fn wrapped(&mut self, schema: &openapiv3::Schema, at: &str) -> Option<SchemaId> {
        match &schema.schema_kind {
            SchemaKind::AllOf { all_of } => match all_of.as_slice() {
                [only @ ReferenceOr::Reference { .. }] => Some(self.schema(only, &format!("{at}/allOf/0"))),
                _ => None,
            },
            _ => None,
        }
    }

    /// The schema whose type a value of this one has.
    pub(super) fn unwrapped(&self, id: SchemaId) -> SchemaId {
        self.wrappers.get(&id).copied().unwrap_or(id)
    }

    /// The name of the definition that a schema is.
    pub(super) fn definition(&self, id: SchemaId) -> Option<&'a str> {
        self.names.get(&id).copied()
    }

    pub(super) fn allocate(&mut self, schema: Schema) -> SchemaId {
        self.graph.schemas.push(schema)
    }

    /// Makes a schema sensitive for all that comes after.
    pub(super) fn hide(&mut self, id: SchemaId) {
        self.graph.schemas[id].extensions.insert(super::extensions::SENSITIVE.to_owned(), true.into());
    }

    /// The schema with this id.
    pub(super) fn get(&self, id: SchemaId) -> &Schema {
        &self.graph.schemas[id]
    }

    pub(super) fn fault(&mut self, code: Code, at: &str, message: String) {
        let place = self.description;
        self.faults.push(Diagnostic::new(message).code(code).at(place.position(at)).pointer(place.origin(at).0));
    }

    fn read(&mut self, schema: &openapiv3::Schema, origin: Origin, at: &str) -> Schema {
        let data = &schema.schema_data;
        let keywords = Keywords::of(&schema.schema_kind);
        let ty = self.json_type(keywords.ty, at);
        let kind = self.kind(&keywords, data.discriminator.as_ref(), at);
        let own = Schema {
            origin,
            merged: Vec::new(),
            prose: Prose { summary: data.title.clone(), description: data.description.clone() },
            ty,
            nullable: data.nullable,
            format: keywords.format,
            values: keywords.values,
            default: data.default.clone(),
            example: data.example.clone(),
            read_only: data.read_only,
            write_only: data.write_only,
            deprecated: data.deprecated,
            constraints: keywords.constraints,
            kind,
            extensions: data.extensions.clone(),
        };
        self.all_of(keywords.all_of, own, at)
    }

    fn json_type(&mut self, name: Option<&str>, at: &str) -> Option<JsonType> {
        match name? {
            "object" => Some(JsonType::Object),
            "array" => Some(JsonType::Array),
            "string" => Some(JsonType::String),
            "number" => Some(JsonType::Number),
            "integer" => Some(JsonType::Integer),
            "boolean" => Some(JsonType::Boolean),
            other => {
                self.fault(Code::BrokenSchema, at, format!("`{other}` is no type of a schema"));
                None
            }
        }
    }

    fn kind(&mut self, keywords: &Keywords<'_>, discriminator: Option<&openapiv3::Discriminator>, at: &str) -> Kind {
        if !keywords.one_of.is_empty() || !keywords.any_of.is_empty() {
            return self.union(keywords, discriminator, at);
        }
        if let Some(not) = keywords.not {
            return Kind::Not(self.schema(not, &format!("{at}/not")));
        }
        let is_object = keywords.ty == Some("object");
        if is_object
            || keywords.properties.is_some_and(|properties| !properties.is_empty())
            || keywords.additional_properties.is_some()
        {
            return self.object(keywords, at);
        }
        if !keywords.required.is_empty() {
            return self.object(keywords, at);
        }
        if keywords.ty == Some("array") || keywords.items.is_some() {
            let items = keywords.items.map(|items| self.boxed(items, &format!("{at}/items")));
            return Kind::Array { items };
        }
        Kind::Plain
    }

    fn object(&mut self, keywords: &Keywords<'_>, at: &str) -> Kind {
        let mut properties = IndexMap::new();
        let parent = format!("{at}/properties");
        for (name, property) in keywords.properties.into_iter().flatten() {
            let place = pointer::join(&parent, name);
            let schema = self.boxed(property, &place);
            let origin = match property {
                ReferenceOr::Reference { .. } => self.description.origin(&place),
                ReferenceOr::Item(_) => self.get(schema).origin.clone(),
            };
            let required = keywords.required.contains(name);
            properties.insert(name.clone(), Property { schema, origin, required });
        }
        let undeclared_required =
            keywords.required.iter().filter(|name| !properties.contains_key(*name)).cloned().collect();
        let additional = keywords.additional_properties.map(|additional| match additional {
            AdditionalProperties::Any(allowed) => Additional::Allowed(*allowed),
            AdditionalProperties::Schema(schema) => {
                Additional::Schema(self.schema(schema, &format!("{at}/additionalProperties")))
            }
        });
        Kind::Object { properties, undeclared_required, additional }
    }

    fn union(&mut self, keywords: &Keywords<'_>, discriminator: Option<&openapiv3::Discriminator>, at: &str) -> Kind {
        let exclusive = !keywords.one_of.is_empty();
        if exclusive && !keywords.any_of.is_empty() {
            self.fault(Code::Unsupported, at, "`oneOf` beside `anyOf` is not supported".to_owned());
        }
        let (list, keyword) = if exclusive { (keywords.one_of, "oneOf") } else { (keywords.any_of, "anyOf") };
        let alternatives = list
            .iter()
            .enumerate()
            .map(|(index, alternative)| self.schema(alternative, &format!("{at}/{keyword}/{index}")))
            .collect();
        let mut mapping = IndexMap::new();
        for (value, reference) in discriminator.map(|found| &found.mapping).into_iter().flatten() {
            // The standard allows a bare definition name here as well as a reference.
            let reference = match reference.contains('#') {
                true => reference.clone(),
                false => format!("#{}", pointer::join("/components/schemas", reference)),
            };
            mapping.insert(value.clone(), self.reference(&reference, at));
        }
        let discriminator = discriminator.map(|found| found.property_name.clone());
        Kind::Union { alternatives, exclusive, discriminator, mapping }
    }

    fn all_of(&mut self, parts: &[ReferenceOr<openapiv3::Schema>], own: Schema, at: &str) -> Schema {
        if parts.is_empty() {
            return own;
        }
        let mut ids = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let id = self.schema(part, &format!("{at}/allOf/{index}"));
            if self.filling.contains(&id) {
                self.fault(Code::EndlessSchema, at, "`allOf` leads back to the schema it stands in".to_owned());
                continue;
            }
            ids.push(id);
        }
        self.merged(&ids, own, at)
    }
}
