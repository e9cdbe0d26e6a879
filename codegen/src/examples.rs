//! Checks every example of the description against its schema, after the overlay. Where they disagree, the client would
//! fail on what the server sends.

mod listed;

use std::cell::RefCell;

use serde_json::{Number, Value};

use crate::diagnostics::Diagnostics;
use crate::fates::Code;
use crate::ir::{Additional, Api, Constraints, DefinitionForm, Graph, Kind, Origin, Schema, SchemaId, View};
use crate::maps::{HashMap, HashSet};
use crate::number::Exact;
use crate::parse::{Description, pointer};
use crate::patterns::Patterns;
use crate::stack::Stack;
use listed::Listed;

/// A mismatch between an example and its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The JSON pointer below the example.
    pub pointer: String,
    /// The mismatch.
    pub message: String,
}

/// Returns every mismatch between an example and its schema.
pub fn check(api: &Api, description: &Description) -> Diagnostics {
    Stack::of(description).run(|| Ok(check_here(api, description))).unwrap_or_else(|faults| faults)
}

fn check_here(api: &Api, description: &Description) -> Diagnostics {
    let mut faults = Diagnostics::default();
    let patterns = Patterns::default();
    let mut report = |place: &str, found: Contradiction| {
        let message = format!("the example contradicts the schema: {}", found.message);
        let help = "correct the schema in the overlay where the example is what the server sends, or the example";
        let fault = description.diagnostic(&Origin(format!("{place}{}", found.pointer)), message);
        faults.push(fault.code(Code::ContradictoryExample).help(help));
    };
    for (id, schema) in api.graph.schemas.entries() {
        let Some(example) = &schema.example else { continue };
        let (shown, view) = shown(api, id);
        for found in contradictions((&api.graph, &patterns), shown, view, example) {
            report(&format!("{}/example", schema.origin.0), found);
        }
    }
    for Listed { schema, example, is_request } in listed::listed(description, &api.graph) {
        let (shown, view) = shown(api, schema);
        let view = if is_request && view == View::Read { View::Create } else { view };
        for found in contradictions((&api.graph, &patterns), shown, view, &example.to_json()) {
            report(&description.sources.pointer(example.id), found);
        }
    }
    faults
}

/// Returns the examples of the definitions that decode into a type and match their schemas, as JSON, by name.
pub fn valid(api: &Api, description: &Description) -> Vec<(String, String)> {
    let found = || {
        let patterns = Patterns::default();
        let typed: HashSet<&str> = api.definitions.iter().map(|definition| definition.name.as_str()).collect();
        let found = api.graph.definitions.iter().filter(|(name, _)| typed.contains(name.as_str()));
        let found = found.filter_map(|(name, id)| {
            let example = api.graph.schemas[*id].example.as_ref()?;
            let (shown, view) = shown(api, *id);
            contradictions((&api.graph, &patterns), shown, view, example)
                .is_empty()
                .then(|| (name.clone(), example.to_string()))
        });
        Ok(found.collect())
    };
    Stack::of(description).run(found).unwrap_or_default()
}

/// The schema of an example, and whether its values are read or written.
fn shown(api: &Api, id: SchemaId) -> (SchemaId, View) {
    let name = api.graph.definitions.iter().find(|(_, known)| **known == id).map(|(name, _)| name.as_str());
    let of = |name: &str| api.definitions.iter().find(|definition| definition.name == name);
    let view = |shape| api.shapes[shape].view;
    match name.and_then(of).map(|definition| &definition.form) {
        Some(DefinitionForm::Resource(shape)) => (id, view(*shape)),
        Some(DefinitionForm::Document(_)) => (other_definition(&api.graph, id).unwrap_or(id), View::Read),
        Some(DefinitionForm::Request { data, .. }) => (other_definition(&api.graph, id).unwrap_or(id), view(*data)),
        _ => (id, View::Read),
    }
}

fn other_definition(graph: &Graph, id: SchemaId) -> Option<SchemaId> {
    let reference = graph.schemas[id].extensions.get("x-example-of")?.as_str()?;
    graph.definitions.get(reference.rsplit('/').next()?).copied()
}

/// Returns why the limits of a schema rule out a value, if they do. A pattern is compiled once in `patterns`.
pub(crate) fn ruled_out(schema: &Schema, value: &Value, patterns: &Patterns) -> Option<String> {
    let (graph, known) = (Graph::default(), RefCell::default());
    let mut check = Check { graph: &graph, patterns, view: View::Read, found: Vec::new(), known: &known };
    check.limits(&schema.constraints, schema, value, "");
    check.found.into_iter().next().map(|found| found.message)
}

/// Returns every mismatch between a value and a schema. A pattern is compiled once in `patterns`.
pub(crate) fn contradictions(
    (graph, patterns): (&Graph, &Patterns),
    id: SchemaId,
    view: View,
    value: &Value,
) -> Vec<Contradiction> {
    let mut check = Check { graph, patterns, view, found: Vec::new(), known: &RefCell::default() };
    check.value(id, value, "");
    check.found
}

struct Check<'g> {
    graph: &'g Graph,
    patterns: &'g Patterns,
    view: View,
    found: Vec<Contradiction>,
    /// Which values, by their address, have no contradiction with which schemas: alternatives within alternatives may
    /// come to the same pair again and again.
    known: &'g RefCell<HashMap<(SchemaId, *const Value), bool>>,
}

impl Check<'_> {
    fn fits(&self, id: SchemaId, value: &Value) -> bool {
        let key = (id, std::ptr::from_ref(value));
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let mut check = Check { found: Vec::new(), ..*self };
        check.value(id, value, "");
        let fits = check.found.is_empty();
        self.known.borrow_mut().insert(key, fits);
        fits
    }

    fn say(&mut self, pointer: &str, message: impl Into<String>) {
        self.found.push(Contradiction { pointer: pointer.to_owned(), message: message.into() });
    }

    fn value(&mut self, id: SchemaId, value: &Value, at: &str) {
        let graph = self.graph;
        let schema = &graph.schemas[id];
        if value.is_null() && schema.nullable {
            return;
        }
        if let Some(ty) = schema.ty
            && !ty.allows(value)
        {
            self.say(at, format!("{} where the schema has {}", kind_of(value), ty.name()));
            return;
        }
        if !schema.values.is_empty() && !schema.values.contains(value) {
            self.say(at, "a value that `enum` does not list");
        }
        self.limits(&schema.constraints, schema, value, at);
        match (&schema.kind, value) {
            (Kind::Object { .. }, Value::Object(members)) => self.object(schema, members, at),
            (Kind::Array { items: Some(item) }, Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.value(*item, value, &format!("{at}/{index}"));
                }
            }
            (Kind::Union { alternatives, exclusive, .. }, value) => self.union(alternatives, *exclusive, value, at),
            (Kind::Not(not), value) if self.fits(*not, value) => {
                self.say(at, "a value that `not` rules out");
            }
            _ => {}
        }
    }

    fn object(&mut self, schema: &Schema, members: &serde_json::Map<String, Value>, at: &str) {
        let Kind::Object { properties, undeclared_required, additional } = &schema.kind else {
            return;
        };
        for (name, property) in properties {
            match members.get(name) {
                Some(value) => self.value(property.schema, value, &pointer::join(at, name)),
                None if property.required && self.needs(schema, name, property.schema) => {
                    self.say(at, format!("`{name}` is required, but missing"));
                }
                None => {}
            }
        }
        for name in undeclared_required.iter().filter(|name| !members.contains_key(*name)) {
            self.say(at, format!("`{name}` is required, but missing"));
        }
        for (name, value) in members.iter().filter(|(name, _)| !properties.contains_key(*name)) {
            match additional {
                Some(Additional::Schema(schema)) => self.value(*schema, value, &pointer::join(at, name)),
                Some(Additional::Allowed(false)) => self.say(at, format!("`{name}` is not allowed")),
                Some(Additional::Allowed(true)) | None => {}
            }
        }
    }

    /// Whether a required member must be present in this view: the server sets identifiers and read-only members, and a
    /// patch contains only changes.
    fn needs(&self, object: &Schema, name: &str, member: SchemaId) -> bool {
        let read_only = self.graph.schemas[member].read_only;
        let identifies_resource = name == "id" && is_resource(object);
        match self.view {
            View::Read => true,
            View::Create => !read_only && !identifies_resource,
            View::Patch => false,
        }
    }

    fn union(&mut self, alternatives: &[SchemaId], exclusive: bool, value: &Value, at: &str) {
        let fits = |id: &&SchemaId| self.fits(**id, value);
        match (alternatives.iter().filter(fits).count(), exclusive) {
            (0, _) => self.say(at, "a value that no alternative allows"),
            (1, _) | (_, false) => {}
            (_, true) => self.say(at, "a value that several alternatives of `oneOf` allow"),
        }
    }

    fn limits(&mut self, limits: &Constraints, schema: &Schema, value: &Value, at: &str) {
        match value {
            Value::String(text) => self.text(limits, schema, text, at),
            Value::Number(number) => self.number(limits, number, at),
            Value::Array(items) => self.count(items.len(), (limits.min_items, limits.max_items), "items", at),
            Value::Object(members) => {
                self.count(members.len(), (limits.min_properties, limits.max_properties), "members", at);
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn text(&mut self, limits: &Constraints, schema: &Schema, text: &str, at: &str) {
        self.count(text.chars().count(), (limits.min_length, limits.max_length), "characters", at);
        if let Some(pattern) = &limits.pattern
            && self.patterns.match_in(pattern, text) == Some(false)
        {
            self.say(at, format!("a text that does not match the pattern `{pattern}`"));
        }
        let parses = match schema.format.as_deref() {
            Some("date-time") => text.parse::<jiff::Timestamp>().is_ok(),
            Some("date") => text.parse::<jiff::civil::Date>().is_ok(),
            _ => true,
        };
        if !parses {
            self.say(at, format!("a text that is not a `{}`", schema.format.as_deref().unwrap_or_default()));
        }
    }

    fn number(&mut self, limits: &Constraints, number: &Number, at: &str) {
        let Some(number) = Exact::of_number(number) else { return };
        let below = |limit: Exact| number < limit || (limits.exclusive_minimum && number == limit);
        let above = |limit: Exact| number > limit || (limits.exclusive_maximum && number == limit);
        if let Some(limit) = limits.minimum.filter(|limit| below(*limit)) {
            self.say(at, format!("a number below the minimum of {limit}"));
        }
        if let Some(limit) = limits.maximum.filter(|limit| above(*limit)) {
            self.say(at, format!("a number above the maximum of {limit}"));
        }
    }

    fn count(&mut self, count: usize, (least, most): (Option<u64>, Option<u64>), what: &str, at: &str) {
        let count = count as u64;
        if let Some(least) = least.filter(|least| count < *least) {
            self.say(at, format!("{count} {what}, fewer than {least}"));
        }
        if let Some(most) = most.filter(|most| count > *most) {
            self.say(at, format!("{count} {what}, more than {most}"));
        }
    }
}

fn is_resource(object: &Schema) -> bool {
    match &object.kind {
        Kind::Object { properties, .. } => {
            properties.contains_key("type")
                && (properties.contains_key("attributes") || properties.contains_key("relationships"))
        }
        _ => false,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
