//! Equal schemas are written once: each becomes a definition that the others refer to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::names::free;
use crate::ir::surface::catalogue::Catalogue;

/// Shorter schemas are not shared: a reference is nearly as long.
const SHORTEST: usize = 100;

/// Shares equal schemas of a catalogue.
pub(super) fn share(catalogue: &mut Catalogue) {
    let mut sharing = Sharing::default();
    for (name, schema) in &catalogue.definitions {
        sharing.names.insert(schema.to_string(), name.clone());
        sharing.taken.insert(name.clone());
    }
    catalogue.definitions.values().for_each(|schema| children(schema, &mut |child| sharing.count(child)));
    for (_, schema) in roots(catalogue) {
        sharing.count(schema);
    }
    for (name, schema) in &mut catalogue.definitions {
        children_mut(schema, &mut |key, child| sharing.replace(name, key, child));
    }
    for (name, schema) in roots(catalogue) {
        sharing.replace(&name, "", schema);
    }
    catalogue.definitions.append(&mut sharing.made);
}

/// The schemas of operations and parameters, each with the name of what has it.
fn roots(catalogue: &mut Catalogue) -> impl Iterator<Item = (String, &mut Value)> {
    let operations = catalogue.operations.iter_mut().flat_map(|operation| {
        let name = operation.id.clone();
        let body = operation.body.iter_mut().flat_map(|body| [Some(&mut body.schema), body.list.as_mut()]).flatten();
        let responses = operation.responses.iter_mut().filter_map(|response| response.schema.as_mut());
        body.chain(responses).map(move |schema| (name.clone(), schema))
    });
    let parameters = catalogue.parameters.values_mut().map(|one| (one.name.clone(), &mut one.schema));
    operations.chain(parameters)
}

#[derive(Default)]
struct Sharing {
    /// How often each schema occurs, except within an equal one.
    counts: HashMap<String, usize>,
    /// The names of definitions, by their text.
    names: HashMap<String, String>,
    taken: BTreeSet<String>,
    made: BTreeMap<String, Value>,
}

impl Sharing {
    fn count(&mut self, schema: &Value) {
        let text = schema.to_string();
        if text.len() < SHORTEST {
            return;
        }
        let count = self.counts.entry(text).or_default();
        *count += 1;
        if *count == 1 {
            children(schema, &mut |child| self.count(child));
        }
    }

    /// Replaces a schema by a reference if it occurs more than once, or else what is in it.
    fn replace(&mut self, owner: &str, key: &str, schema: &mut Value) {
        let text = schema.to_string();
        if text.len() < SHORTEST {
            return;
        }
        let known = self.names.get(&text).cloned();
        let is_shared = self.counts.get(&text).is_some_and(|count| *count > 1);
        if known.is_none() {
            children_mut(schema, &mut |key, child| self.replace(owner, key, child));
        }
        if known.is_none() && !is_shared {
            return;
        }
        let name = known.unwrap_or_else(|| {
            let name = free(&mut self.taken, format!("{owner}.{key}").trim_matches('.'));
            self.names.insert(text, name.clone());
            self.made.insert(name.clone(), schema.clone());
            name
        });
        *schema = json!({"$ref": format!("#/$defs/{name}")});
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
