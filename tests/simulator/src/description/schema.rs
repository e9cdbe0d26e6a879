//! Validates values against JSON Schemas from the description.

use std::sync::OnceLock;

use anyhow::{Result, anyhow, bail};
use jsonschema::{Draft, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};

/// A schema. Without one, every value is valid.
#[derive(Debug)]
pub(crate) struct Check {
    schema: Option<Value>,
    validator: OnceLock<Option<Validator>>,
}

/// A violation of a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    /// A JSON pointer to the invalid or missing member.
    pub(crate) pointer: String,
    pub(crate) message: String,
}

impl Check {
    pub(super) fn new(document: &Value, schema: Option<&Value>) -> Result<Self> {
        let schema = schema.map(|schema| inline(document, schema, 0)).transpose()?;
        Ok(Self { schema, validator: OnceLock::new() })
    }

    pub(crate) fn schema(&self) -> Option<&Value> {
        self.schema.as_ref()
    }

    /// Returns all violations of a value.
    pub(crate) fn faults(&self, value: &Value) -> Vec<Fault> {
        let Some(schema) = &self.schema else {
            return Vec::new();
        };
        let Some(validator) = self.validator.get_or_init(|| build(schema).ok()) else {
            return vec![Fault { pointer: String::new(), message: "the schema itself is wrong".to_owned() }];
        };
        let mut faults: Vec<Fault> = validator
            .iter_errors(value)
            .map(|error| {
                let mut pointer = error.instance_path().to_string();
                if let ValidationErrorKind::Required { property } = error.kind() {
                    pointer = format!("{pointer}/{}", property.as_str().unwrap_or_default());
                }
                Fault { pointer, message: error.to_string() }
            })
            .collect();
        faults.sort();
        faults.dedup();
        faults
    }
}

fn build(schema: &Value) -> Result<Validator> {
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .should_validate_formats(true)
        .with_format("date", |text: &str| text.parse::<jiff::civil::Date>().is_ok())
        .with_format("date-time", |text: &str| text.parse::<jiff::Timestamp>().is_ok())
        .build(schema)
        .map_err(|error| anyhow!("{error}"))
}

/// Returns the schema of a member, from the schema or a part of its `allOf`.
pub(crate) fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema["properties"].get(name).or_else(|| {
        let parts = schema["allOf"].as_array()?;
        parts.iter().find_map(|part| property(part, name))
    })
}

/// Returns a schema with its references resolved, and with `null` where it is allowed.
fn inline(document: &Value, schema: &Value, depth: usize) -> Result<Value> {
    if depth > 64 {
        bail!("a definition that contains itself");
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = reference.trim_start_matches('#');
        let target = document.pointer(pointer).ok_or_else(|| anyhow!("`{reference}` leads nowhere"))?;
        return inline(document, target, depth + 1);
    }
    let mut plain = Map::new();
    let nullable = schema["x-nullable"] == true;
    for (keyword, value) in super::members(schema) {
        let value = match keyword.as_str() {
            "properties" => {
                let inlined = super::members(value)
                    .map(|(name, schema)| Ok((name.clone(), inline(document, schema, depth + 1)?)));
                Value::Object(inlined.collect::<Result<_>>()?)
            }
            "items" | "additionalProperties" if value.is_object() => inline(document, value, depth + 1)?,
            "allOf" => {
                let parts = value.as_array().into_iter().flatten();
                Value::Array(parts.map(|part| inline(document, part, depth + 1)).collect::<Result<_>>()?)
            }
            "type" if nullable => json!([value, "null"]),
            "enum" if nullable => {
                let mut values = value.as_array().cloned().unwrap_or_default();
                values.push(Value::Null);
                Value::Array(values)
            }
            "example" | "description" => continue,
            _ => value.clone(),
        };
        plain.insert(keyword.clone(), value);
    }
    Ok(Value::Object(plain))
}
