//! First pass: every schema of the description as a node of the graph, references resolved.
//!
//! Each schema is read once, at its own pointer, however many references it has.

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr};
use serde_json::Value;

use super::keywords::Keywords;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;
use crate::ir::{Additional, Graph, JsonType, Kind, Origin, Property, Prose, Schema, SchemaId};
use crate::maps::{HashMap, HashSet};
use crate::parse::Description;
use crate::parse::pointer;
use crate::parse::tree::{self, Node};

/// The graph under construction.
pub(super) struct Schemas<'a> {
    pub(super) description: &'a Description,
    pub(super) graph: Graph,
    by_pointer: HashMap<String, SchemaId>,
    names: HashMap<SchemaId, &'a str>,
    pub(super) composed: Composed,
    pub(super) faults: Diagnostics,
}

/// Information about compositions until they are merged.
#[derive(Default)]
pub(super) struct Composed {
    /// The parts of each unmerged schema.
    pub(super) parts: HashMap<SchemaId, Vec<SchemaId>>,
    /// The unmerged schemas, in the order of the text.
    pub(super) open: Vec<SchemaId>,
    /// The number of composed schemas.
    pub(super) done: usize,
    pub(super) merging: HashSet<SchemaId>,
    /// Schemas that only add documentation or `nullable` to another one.
    pub(super) wrappers: HashMap<SchemaId, SchemaId>,
    /// Schemas whose only alternative is this part.
    pub(super) only: HashMap<SchemaId, SchemaId>,
    /// Objects with a discriminator and without alternatives, whose children name them.
    pub(super) parents: Vec<(SchemaId, String, IndexMap<String, SchemaId>)>,
    /// The alternatives that already have the members of a union.
    pub(super) children: HashMap<SchemaId, HashSet<SchemaId>>,
    /// The parts of each joined schema.
    pub(super) joined: HashMap<SchemaId, Vec<SchemaId>>,
    /// Joined schemas by their parts, so that each is joined once.
    pub(super) by_parts: HashMap<Vec<SchemaId>, SchemaId>,
    /// The original of each alternative that was joined with the members of its union.
    pub(super) was: HashMap<SchemaId, SchemaId>,
    /// The number of merged properties.
    pub(super) members: usize,
}

impl Composed {
    /// Records the parts of a schema.
    pub(super) fn add(&mut self, id: SchemaId, parts: Vec<SchemaId>) {
        if !parts.is_empty() {
            self.parts.insert(id, parts);
            self.open.push(id);
        }
    }
}

impl<'a> Schemas<'a> {
    /// Reads every named definition.
    pub(super) fn new(description: &'a Description) -> Self {
        let mut schemas = Self {
            description,
            graph: Graph::default(),
            by_pointer: HashMap::default(),
            names: HashMap::default(),
            composed: Composed::default(),
            faults: Diagnostics::default(),
        };
        let Some(components) = &description.openapi.components else {
            return schemas;
        };
        for (name, schema) in &components.schemas {
            let at = pointer::join("/components/schemas", name);
            let id = schemas.read(schema, &at);
            schemas.graph.definitions.insert(name.clone(), id);
            schemas.names.entry(id).or_insert(name);
        }
        schemas.compose();
        schemas
    }

    /// Returns the node of the schema at `at`.
    pub(super) fn schema(&mut self, schema: &ReferenceOr<openapiv3::Schema>, at: &str) -> SchemaId {
        let id = self.read(schema, at);
        self.compose();
        id
    }

    /// Reads a schema before `allOf` is merged, because a schema may contain itself.
    fn read(&mut self, schema: &ReferenceOr<openapiv3::Schema>, at: &str) -> SchemaId {
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
            Some(schema) => Some(self.read(schema, &target)),
            None => description.schema_at(&target).map(|schema| self.read(&schema, &target)),
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
        self.graph.schemas[id] = self.own(id, schema, origin, at);
        id
    }

    /// Returns the name of the definition, if the schema is one.
    pub(super) fn definition(&self, id: SchemaId) -> Option<&'a str> {
        self.names.get(&id).copied()
    }

    pub(super) fn allocate(&mut self, schema: Schema) -> SchemaId {
        self.graph.schemas.push(schema)
    }

    /// Makes a schema sensitive for all later passes.
    pub(super) fn hide(&mut self, id: SchemaId) {
        self.graph.schemas[id].extensions.insert(super::extensions::SENSITIVE.to_owned(), true.into());
    }

    /// Returns a schema.
    pub(super) fn get(&self, id: SchemaId) -> &Schema {
        &self.graph.schemas[id]
    }

    pub(super) fn fault(&mut self, code: Code, at: &str, message: String) {
        let place = self.description;
        self.faults.push(Diagnostic::new(message).code(code).at(place.position(at)).pointer(place.origin(at).0));
    }

    /// Reads the keywords of a schema itself; its parts are recorded for later.
    fn own(&mut self, id: SchemaId, schema: &openapiv3::Schema, origin: Origin, at: &str) -> Schema {
        let data = &schema.schema_data;
        let node = self.description.node(at);
        if node.is_some_and(|node| node.get("xml").is_some()) {
            let message = "`xml` has no effect on JSON, which is what the client sends and receives".to_owned();
            self.fault(Code::WithoutEffect, &format!("{at}/xml"), message);
        }
        let keywords = Keywords::of(&schema.schema_kind, node);
        let mut own = Schema {
            ty: self.json_type(keywords.ty, at),
            origin,
            merged: Vec::new(),
            prose: Prose { summary: data.title.clone(), description: data.description.clone() },
            nullable: data.nullable,
            format: keywords.format.clone(),
            values: keywords.values.clone(),
            default: data.default.clone(),
            example: data.example.clone(),
            read_only: data.read_only,
            write_only: data.write_only,
            deprecated: data.deprecated,
            constraints: keywords.constraints.clone(),
            kind: Kind::Plain,
            extensions: data.extensions.clone(),
        };
        let listed = self.values_of_items(&mut own, at);
        self.values(&mut own, at);
        self.possible_limits(&mut own, at);
        let mut members = self.kind(&keywords, at);
        if let Kind::Array { items } = members
            && !listed.is_empty()
        {
            members = Kind::Array { items: Some(self.listing(items, listed, at)) };
        }
        let mut parts: Vec<SchemaId> = Vec::new();
        for (index, part) in keywords.all_of.iter().enumerate() {
            parts.push(self.read(part, &format!("{at}/allOf/{index}")));
        }
        let unions = self.unions(&keywords, data.discriminator.as_ref(), &mut own, at);
        let only = match (keywords.all_of, &unions[..]) {
            ([ReferenceOr::Reference { .. }], []) => parts.first().copied(),
            ([], [Choice { reference: true, kind: Kind::Union { alternatives, discriminator: None, .. } }]) => {
                alternatives.first().copied().filter(|_| alternatives.len() == 1)
            }
            _ => None,
        };
        if let Some(only) = only.filter(|_| is_bare(&own, &members)) {
            self.composed.wrappers.insert(id, only);
        }
        own.kind = self.choices(id, unions, members, &mut parts);
        if data.nullable && is_null_object(&own, node) {
            own = Schema { ty: None, values: vec![Value::Null], kind: Kind::Plain, ..own };
        }
        if let Some(found) = data.discriminator.as_ref().filter(|_| !matches!(own.kind, Kind::Union { .. })) {
            let mapping = self.mapping(found, at);
            self.composed.parents.push((id, found.property_name.clone(), mapping));
        }
        self.composed.add(id, parts);
        own
    }

    /// Takes the scalars in the `enum` of a list: no list is one of them, so they are meant for its items.
    fn values_of_items(&mut self, own: &mut Schema, at: &str) -> Vec<Value> {
        let place = format!("{at}/enum");
        let is_structure = |value: &Value| value.is_array() || value.is_object();
        if !matches!(own.ty, Some(JsonType::Array | JsonType::Object)) || own.values.iter().all(Value::is_null) {
            return Vec::new();
        }
        if own.ty == Some(JsonType::Array) && !own.values.iter().any(is_structure) {
            let message = "`enum` lists values of items, where the `type` is a list: it is read as that of `items`";
            self.fault(Code::Corrected, &place, message.to_owned());
            return std::mem::take(&mut own.values);
        }
        let message = "`enum` lists whole lists or objects, which a type does not express";
        self.fault(Code::Unsupported, &place, message.to_owned());
        Vec::new()
    }

    /// The items of a list that are one of these values.
    fn listing(&mut self, items: Option<SchemaId>, values: Vec<Value>, at: &str) -> SchemaId {
        let described = items.map(|items| self.get(items).clone());
        let known = described.clone().is_some_and(|items| items.kind != Kind::Plain || !items.values.is_empty());
        if let Some(items) = items.filter(|_| known) {
            return items;
        }
        let is_text = values.iter().all(Value::is_string);
        let of_values = || Schema {
            origin: self.description.origin(at),
            ty: is_text.then_some(JsonType::String),
            ..Schema::default()
        };
        let mut listing = described.unwrap_or_else(of_values);
        listing.values = values;
        self.values(&mut listing, at);
        self.allocate(listing)
    }

    /// Keeps the values of `enum` that `type` allows.
    fn values(&mut self, own: &mut Schema, at: &str) {
        let Some(ty) = own.ty else {
            own.nullable |= own.values.len() > 1 && own.values.iter().any(Value::is_null);
            return;
        };
        own.nullable |= own.values.iter().any(Value::is_null);
        self.numbers_in_quotes(own, ty, at);
        let fits = |value: &Value| value.is_null() || ty.allows(value);
        for value in own.values.iter().filter(|value| !fits(value)) {
            let place = format!("{at}/enum");
            let (message, help) = match (ty, value) {
                (JsonType::String, Value::Number(number)) => (
                    format!("`enum` lists a number, which is read as {number}, where `type` is a text"),
                    "put it in quotes, so that it is sent as it is written",
                ),
                _ => (format!("`enum` lists {value}, which is not {}", ty.name()), "correct the value or the `type`"),
            };
            let fault = Diagnostic::new(message).code(Code::BrokenSchema).help(help);
            let description = self.description;
            self.faults.push(fault.at(description.position(&place)).pointer(description.origin(&place).0));
        }
        own.values.retain(fits);
    }

    /// Parses numbers in quotes, if `type` requires numbers.
    fn numbers_in_quotes(&mut self, own: &mut Schema, ty: JsonType, at: &str) {
        let is_number = matches!(ty, JsonType::Integer | JsonType::Number);
        let numbers: Option<Vec<Value>> = own.values.iter().map(|value| quoted_number(value, ty)).collect();
        let Some(numbers) = numbers.filter(|numbers| is_number && *numbers != own.values) else { return };
        own.values = numbers;
        let message = "`enum` has numbers in quotes where `type` is a number: they are read without the quotes";
        self.fault(Code::Corrected, &format!("{at}/enum"), message.to_owned());
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
                self.fault(Code::BrokenSchema, at, format!("`{other}` is not a schema type"));
                None
            }
        }
    }

    /// Returns the kind of a schema, apart from its alternatives.
    fn kind(&mut self, keywords: &Keywords<'_>, at: &str) -> Kind {
        let kind = if keywords.ty == Some("object")
            || keywords.properties.is_some_and(|properties| !properties.is_empty())
            || keywords.additional_properties.is_some()
            || !keywords.required.is_empty()
        {
            self.object(keywords, at)
        } else if keywords.ty == Some("array") || keywords.items.is_some() {
            let items = keywords.items.map(|items| self.boxed(items, &format!("{at}/items")));
            Kind::Array { items }
        } else {
            Kind::Plain
        };
        let Some(not) = keywords.not else { return kind };
        let place = format!("{at}/not");
        let not = self.read(not, &place);
        let says_more = keywords.ty.is_some() || !keywords.all_of.is_empty() || !keywords.one_of.is_empty();
        if kind != Kind::Plain || says_more || !keywords.any_of.is_empty() || !keywords.values.is_empty() {
            let message = "`not` is left out: a Rust type cannot exclude values";
            self.fault(Code::Exclusion, &place, message.to_owned());
            return kind;
        }
        Kind::Not(not)
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
            properties.insert(name.clone(), Property { schema, origin, also: Vec::new(), required });
        }
        let undeclared_required =
            keywords.required.iter().filter(|name| !properties.contains_key(*name)).cloned().collect();
        let additional = keywords.additional_properties.map(|additional| match additional {
            AdditionalProperties::Any(allowed) => Additional::Allowed(*allowed),
            AdditionalProperties::Schema(schema) => {
                Additional::Schema(self.read(schema, &format!("{at}/additionalProperties")))
            }
        });
        Kind::Object { properties, undeclared_required, additional }
    }

    /// Returns the unions of a schema. Alternatives that only repeat `required` are not a union.
    fn unions(
        &mut self,
        keywords: &Keywords<'_>,
        discriminator: Option<&openapiv3::Discriminator>,
        own: &mut Schema,
        at: &str,
    ) -> Vec<Choice> {
        let node = self.description.node(at);
        let mut unions = Vec::new();
        for (list, keyword) in [(keywords.one_of, "oneOf"), (keywords.any_of, "anyOf")] {
            if list.is_empty() {
                continue;
            }
            let mut alternatives = Vec::new();
            for (index, alternative) in list.iter().enumerate() {
                alternatives.push(self.read(alternative, &format!("{at}/{keyword}/{index}")));
            }
            let written = node.and_then(|node| node.get(keyword)).map(Node::items).unwrap_or_default();
            if !written.is_empty() && written.iter().all(is_requirement) {
                own.merged.extend(alternatives);
                continue;
            }
            let reference = matches!(list, [ReferenceOr::Reference { .. }]);
            let mapping = discriminator.map(|found| self.mapping(found, at)).unwrap_or_default();
            let discriminator = discriminator.map(|found| found.property_name.clone());
            let kind = Kind::Union { alternatives, exclusive: keyword == "oneOf", discriminator, mapping };
            unions.push(Choice { reference, kind });
        }
        unions
    }

    /// The first union is the kind of the schema; its members and other unions become parts.
    fn choices(&mut self, id: SchemaId, unions: Vec<Choice>, members: Kind, parts: &mut Vec<SchemaId>) -> Kind {
        let origin = self.get(id).origin.clone();
        let mut unions = unions.into_iter().map(|choice| choice.kind);
        let Some(first) = unions.next() else { return members };
        for kind in unions {
            parts.push(self.allocate(Schema { origin: origin.clone(), kind, ..Schema::default() }));
        }
        let has_members = match &members {
            Kind::Object { properties, undeclared_required, additional } => {
                !properties.is_empty() || !undeclared_required.is_empty() || additional.is_some()
            }
            Kind::Plain => false,
            Kind::Array { .. } | Kind::Union { .. } | Kind::Not(_) => true,
        };
        if has_members {
            let ty = matches!(members, Kind::Object { .. }).then_some(JsonType::Object);
            parts.push(self.allocate(Schema { origin, ty, kind: members, ..Schema::default() }));
        }
        if let Kind::Union { alternatives, discriminator: None, .. } = &first
            && let [only] = alternatives[..]
        {
            self.composed.only.insert(id, only);
            parts.push(only);
            return Kind::Plain;
        }
        first
    }

    fn mapping(&mut self, discriminator: &openapiv3::Discriminator, at: &str) -> IndexMap<String, SchemaId> {
        let mut mapping = IndexMap::new();
        for (value, reference) in &discriminator.mapping {
            // The standard also allows a plain definition name.
            let reference = match reference.contains('#') {
                true => reference.clone(),
                false => format!("#{}", pointer::join("/components/schemas", reference)),
            };
            let target = pointer::of_reference(&reference);
            if self.description.node(&target).is_some() {
                mapping.insert(value.clone(), self.reference(&reference, at));
            } else {
                let message = format!("`{reference}`, to which `mapping` leads from `{value}`, does not exist");
                self.fault(Code::BrokenSchemaReference, at, message);
            }
        }
        mapping
    }
}

/// Returns the number in a value, with or without quotes.
pub(super) fn quoted_number(value: &Value, ty: JsonType) -> Option<Value> {
    let number = match value {
        Value::String(text) => serde_json::from_str::<Value>(text).ok()?,
        value => value.clone(),
    };
    (number.is_null() || ty.allows(&number)).then_some(number)
}

/// A union as written.
struct Choice {
    /// Whether it is one reference.
    reference: bool,
    kind: Kind,
}

/// Whether a schema only wraps its parts: it adds documentation, `nullable` or a `type`.
fn is_bare(own: &Schema, members: &Kind) -> bool {
    let empty = match members {
        Kind::Plain => true,
        Kind::Object { properties, undeclared_required, additional: None } => {
            properties.is_empty() && undeclared_required.is_empty()
        }
        _ => false,
    };
    empty && own.values.is_empty() && own.format.is_none()
}

/// Whether a schema only requires members.
fn is_requirement(node: &Node) -> bool {
    let allowed = |(name, value): (&str, &Node)| match name {
        "type" => value.as_str() == Some("object"),
        "required" | "not" | "title" | "description" => true,
        _ => false,
    };
    (node.get("required").is_some() || node.get("not").is_some()) && node.members().all(allowed)
}

/// Whether an object has no members and the default `null`: some frameworks write `null` so.
fn is_null_object(schema: &Schema, node: Option<&Node>) -> bool {
    let is_null = node.and_then(|node| node.get("default")).is_some_and(|default| default.value == tree::Value::Null);
    match &schema.kind {
        Kind::Object { properties, undeclared_required, additional: None } => {
            is_null && properties.is_empty() && undeclared_required.is_empty()
        }
        _ => false,
    }
}
