//! Builds a value that a schema allows, from its example or else from its keywords.

use serde_json::{Map, Value, json};

use super::{Description, list, text};

/// The depth limit of a value.
const DEEPEST: usize = 12;

impl Description {
    /// Returns a value that the schema allows.
    #[must_use]
    pub fn instance(&self, schema: &Value) -> Value {
        self.made(schema, 0)
    }

    fn made(&self, schema: &Value, depth: usize) -> Value {
        let schema = self.resolved(schema);
        if let Some(one) = list(schema, "oneOf").next() {
            return self.made(one, depth);
        }
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        if let Some(first) = list(schema, "enum").next() {
            return first.clone();
        }
        let parts: Vec<_> = list(schema, "allOf").map(|part| self.made(part, depth)).collect();
        match text(schema, "type") {
            "array" if depth < DEEPEST => {
                schema.get("items").map_or_else(|| json!([]), |items| json!([self.made(items, depth + 1)]))
            }
            "array" => json!([]),
            "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
            "boolean" => json!(true),
            "string" => json!(match text(schema, "format") {
                "date-time" => "2026-01-31T08:00:00Z",
                "date" => "2026-01-31",
                _ => "text",
            }),
            _ => self.object(schema, parts, depth),
        }
    }

    fn object(&self, schema: &Value, parts: Vec<Value>, depth: usize) -> Value {
        let merged = parts.into_iter().filter_map(|part| match part {
            Value::Object(members) => Some(members),
            _ => None,
        });
        let mut object: Map<String, Value> = merged.flatten().collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten().filter(|_| depth < DEEPEST) {
            object.insert(name.clone(), self.made(property, depth + 1));
        }
        Value::Object(object)
    }
}
