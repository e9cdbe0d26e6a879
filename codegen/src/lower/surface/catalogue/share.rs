//! Equal schemas are written once. A schema has references to those in it instead of copies, so that a schema takes as
//! much time and memory as its own text, however often others contain it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::names::free;
use crate::ir::surface::catalogue::Catalogue;

/// Shorter schemas are not shared: a reference is nearly as long.
const SHORTEST: usize = 100;

/// What references to shared schemas begin with, until it is known which of them become definitions.
const SHARED: &str = "#/shared/";

/// Different schemas, by their texts.
#[derive(Default)]
pub(super) struct Pool {
    places: HashMap<String, usize>,
    schemas: Vec<Value>,
}

impl Pool {
    /// Adds a schema, and returns a reference to it; or the schema itself if it is short and contains no other.
    pub(super) fn add(&mut self, schema: Value) -> Value {
        let text = schema.to_string();
        if schema.get("$ref").is_some() || (text.len() < SHORTEST && !has_children(&schema)) {
            return schema;
        }
        let next = self.schemas.len();
        let place = *self.places.entry(text).or_insert(next);
        if place == next {
            self.schemas.push(schema);
        }
        json!({"$ref": format!("{SHARED}{place}")})
    }

    /// The schema that a reference leads to, or the schema itself.
    pub(super) fn opened(&self, schema: Value) -> Value {
        match place(&schema).and_then(|place| self.schemas.get(place)) {
            Some(found) => with(found.clone(), schema),
            None => schema,
        }
    }

    /// Makes definitions of the schemas that occur more than once, and writes the others where they are.
    pub(super) fn settle(self, catalogue: &mut Catalogue) {
        let mut settling = Settling::of(self, catalogue);
        for (name, schema) in &mut catalogue.definitions {
            children_mut(schema, &mut |key, child| settling.settle(name, key, child));
        }
        for (name, schema) in roots(catalogue) {
            settling.settle(&name, "", schema);
        }
        catalogue.definitions.append(&mut settling.made);
    }
}

/// The schemas outside of definitions, each with the name of what has it.
fn roots(catalogue: &mut Catalogue) -> impl Iterator<Item = (String, &mut Value)> {
    let operations = catalogue.operations.iter_mut().flat_map(|operation| {
        let name = operation.id.clone();
        let body = operation.body.iter_mut().flat_map(|body| [Some(&mut body.schema), body.list.as_mut()]).flatten();
        let responses = operation.responses.iter_mut().filter_map(|response| response.schema.as_mut());
        body.chain(responses).map(move |schema| (name.clone(), schema))
    });
    let parameters = catalogue.parameters.values_mut().map(|one| (one.name.clone(), &mut one.schema));
    let errors = catalogue.errors.iter_mut().map(|schema| ("error".to_owned(), schema));
    operations.chain(parameters).chain(errors)
}

struct Settling {
    schemas: Vec<Value>,
    /// How often each schema occurs, except within an equal one.
    counts: Vec<usize>,
    /// How long each schema is with all others written into it.
    lengths: Vec<usize>,
    /// The definition of each schema that has one.
    names: Vec<Option<String>>,
    taken: BTreeSet<String>,
    made: BTreeMap<String, Value>,
}

impl Settling {
    fn of(pool: Pool, catalogue: &mut Catalogue) -> Self {
        let Pool { places, schemas } = pool;
        let mut names = vec![None; schemas.len()];
        for (name, schema) in &catalogue.definitions {
            if let Some(known) = places.get(&schema.to_string()).and_then(|place| names.get_mut(*place)) {
                *known = Some(name.clone());
            }
        }
        let taken = catalogue.definitions.keys().cloned().collect();
        let mut settling = Self {
            counts: vec![0; schemas.len()],
            lengths: lengths(&schemas),
            schemas,
            names,
            taken,
            made: BTreeMap::new(),
        };
        let mut open = Vec::new();
        catalogue.definitions.values().for_each(|schema| references(schema, &mut |place| open.push(place)));
        roots(catalogue).for_each(|(_, schema)| references(schema, &mut |place| open.push(place)));
        settling.count(open);
        settling
    }

    fn count(&mut self, mut open: Vec<usize>) {
        while let Some(place) = open.pop() {
            let Some(count) = self.counts.get_mut(place) else { continue };
            *count += 1;
            if let Some(schema) = self.schemas.get(place).filter(|_| *count == 1) {
                references(schema, &mut |place| open.push(place));
            }
        }
    }

    /// Replaces a reference to a shared schema by one to its definition, or by the schema.
    fn settle(&mut self, owner: &str, key: &str, schema: &mut Value) {
        let Some(place) = place(schema) else {
            children_mut(schema, &mut |key, child| self.settle(owner, key, child));
            return;
        };
        let is_many = self.counts.get(place).is_some_and(|count| *count > 1);
        let is_long = self.lengths.get(place).is_some_and(|length| *length >= SHORTEST);
        let known = self.names.get(place).cloned().flatten();
        if known.is_none() && !(is_many && is_long) {
            let found = self.schemas.get(place).cloned().unwrap_or_default();
            *schema = with(found, schema.take());
            children_mut(schema, &mut |key, child| self.settle(owner, key, child));
            return;
        }
        let name = known.unwrap_or_else(|| self.define(owner, key, place));
        if let Some(members) = schema.as_object_mut() {
            members.insert("$ref".to_owned(), format!("#/$defs/{name}").into());
        }
    }

    fn define(&mut self, owner: &str, key: &str, place: usize) -> String {
        let mut schema = self.schemas.get(place).cloned().unwrap_or_default();
        children_mut(&mut schema, &mut |key, child| self.settle(owner, key, child));
        let name = free(&mut self.taken, format!("{owner}.{key}").trim_matches('.'));
        if let Some(known) = self.names.get_mut(place) {
            *known = Some(name.clone());
        }
        self.made.insert(name.clone(), schema);
        name
    }
}

/// The place of the schema that a reference leads to.
fn place(schema: &Value) -> Option<usize> {
    schema.get("$ref")?.as_str()?.strip_prefix(SHARED)?.parse().ok()
}

/// How long each schema is with all others written into it; those precede it.
fn lengths(schemas: &[Value]) -> Vec<usize> {
    let mut lengths: Vec<usize> = Vec::with_capacity(schemas.len());
    for schema in schemas {
        let mut length = schema.to_string().len();
        references(schema, &mut |place| {
            length = length.saturating_add(lengths.get(place).copied().unwrap_or_default())
        });
        lengths.push(length);
    }
    lengths
}

/// A schema with the keywords next to a reference to it.
fn with(mut schema: Value, reference: Value) -> Value {
    if let (Some(members), Value::Object(more)) = (schema.as_object_mut(), reference) {
        members.extend(more.into_iter().filter(|(name, _)| name != "$ref"));
    }
    schema
}

fn has_children(schema: &Value) -> bool {
    let mut has = false;
    children(schema, &mut |_| has = true);
    has
}

/// Calls a function with the place of each shared schema in a schema, without those in them.
fn references(schema: &Value, each: &mut dyn FnMut(usize)) {
    match place(schema) {
        Some(place) => each(place),
        None => children(schema, &mut |child| references(child, each)),
    }
}

/// Calls a function with each schema that is directly in a schema.
fn children(schema: &Value, each: &mut impl FnMut(&Value)) {
    for name in ["properties", "items", "additionalProperties", "oneOf", "anyOf", "not"] {
        match (name, schema.get(name)) {
            ("properties", Some(Value::Object(properties))) => properties.values().for_each(&mut *each),
            (_, Some(Value::Array(alternatives))) => alternatives.iter().for_each(&mut *each),
            (_, Some(child @ Value::Object(_))) => each(child),
            _ => {}
        }
    }
}

/// The same to change them, with the member that each describes.
fn children_mut(schema: &mut Value, each: &mut impl FnMut(&str, &mut Value)) {
    let Some(members) = schema.as_object_mut() else { return };
    for (name, member) in members.iter_mut() {
        match (name.as_str(), member) {
            ("properties", Value::Object(properties)) => named(properties, each),
            ("oneOf" | "anyOf", Value::Array(alternatives)) => alternatives.iter_mut().for_each(|one| each("one", one)),
            ("items", child @ Value::Object(_)) => each("item", child),
            ("additionalProperties" | "not", child @ Value::Object(_)) => each("other", child),
            _ => {}
        }
    }
}

fn named(properties: &mut Map<String, Value>, each: &mut impl FnMut(&str, &mut Value)) {
    properties.iter_mut().for_each(|(name, child)| each(name, child));
}
