//! JSON Schemas: what they refer to, and the check of a value.

use std::fmt;
use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value};

use crate::runtime::catalogue::fault::Faults;

/// Keywords whose value is a schema or a list of schemas. Below `not`, a schema must accept no less.
const NESTED: [&str; 4] = ["items", "additionalProperties", "oneOf", "anyOf"];

/// The definition that a reference names.
fn referred<'a>(schema: &'a Value, definitions: &'a Map<String, Value>) -> Option<(&'a str, &'a Value)> {
    let name = schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
    Some((name, definitions.get(name)?))
}

/// The schema that a schema refers to, or the schema itself.
pub(crate) fn resolved<'a>(mut schema: &'a Value, definitions: &'a Map<String, Value>) -> &'a Value {
    // A definition that refers to itself alone accepts anything.
    for _ in 0..definitions.len() {
        match referred(schema, definitions) {
            Some((_, definition)) => schema = definition,
            None => break,
        }
    }
    schema
}

/// A schema with the definitions that it refers to.
pub(crate) fn bundled(schema: &Value, definitions: &Map<String, Value>) -> Value {
    let mut needed = Map::new();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        if let Some((name, definition)) = referred(value, definitions)
            && !needed.contains_key(name)
        {
            needed.insert(name.to_owned(), definition.clone());
            open.push(definition);
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    let mut bundled = schema.clone();
    if let Some(members) = bundled.as_object_mut().filter(|_| !needed.is_empty()) {
        members.insert("$defs".to_owned(), needed.into());
    }
    bundled
}

/// A schema, complete by itself, that refuses what it does not describe.
pub(crate) fn closed(schema: &Value, definitions: &Map<String, Value>) -> Value {
    let mut schema = bundled(schema, definitions);
    close(&mut schema);
    schema
}

/// Refuses members that an object does not declare, unless it declares that it has others: a server ignores them.
fn close(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    for name in ["properties", "$defs"] {
        let nested = members.get_mut(name).and_then(Value::as_object_mut);
        nested.into_iter().flat_map(Map::values_mut).for_each(close);
    }
    for name in NESTED {
        match members.get_mut(name) {
            Some(Value::Array(alternatives)) => alternatives.iter_mut().for_each(close),
            Some(nested) => close(nested),
            None => {}
        }
    }
    let declares = members.get("properties").and_then(Value::as_object).is_some_and(|declared| !declared.is_empty());
    if declares && !members.contains_key("oneOf") && !members.contains_key("anyOf") {
        members.entry("additionalProperties").or_insert(Value::Bool(false));
    }
}

/// The check of a value by a schema, which is compiled when it is first used.
#[derive(Default)]
pub(super) struct Check(OnceLock<Option<Compiled>>);

struct Compiled {
    schema: Value,
    validator: Validator,
}

impl Check {
    /// Adds the faults of a value. A schema that cannot be compiled, such as one with a pattern of another dialect,
    /// checks nothing: the server does.
    pub(super) fn run(&self, schema: &Value, definitions: &Map<String, Value>, value: &Value, faults: &mut Faults<'_>) {
        let compiled = self.0.get_or_init(|| {
            let schema = closed(schema, definitions);
            let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            let validator = options.build(&schema).ok()?;
            Some(Compiled { schema, validator })
        });
        let Some(Compiled { schema, validator }) = compiled else { return };
        for error in validator.iter_errors(value) {
            faults.of_schema(&error, schema);
        }
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Check")
    }
}
