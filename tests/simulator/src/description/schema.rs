//! Schemas of the description as JSON Schemas, and values held against them.

use std::sync::OnceLock;

use anyhow::{Result, anyhow, bail};
use jsonschema::{Draft, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};

/// For what a schema is read: the same definition stands for all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// What the server answers.
    Read,
    /// What makes a resource: it has no id yet, and nothing that only the server can say.
    Create,
    /// What changes a resource: nothing has to be there, and `null` clears.
    Update,
}

/// A schema to hold values against. Without one, everything holds.
#[derive(Debug)]
pub(crate) struct Check {
    schema: Option<Value>,
    validator: OnceLock<Option<Validator>>,
}

/// One place of a value that its schema does not allow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    /// A JSON pointer to the place, or to where something is missing.
    pub(crate) pointer: String,
    pub(crate) message: String,
}

impl Check {
    pub(super) fn new(document: &Value, schema: Option<&Value>, view: View) -> Result<Self> {
        let schema = schema.map(|schema| inline(document, schema, 0)).transpose()?;
        let schema = schema.map(|mut schema| {
            if view != View::Read {
                each_part(&mut schema, &mut |part| {
                    if let Some(data) = part.pointer_mut("/properties/data") {
                        sent(data, view);
                    }
                });
            }
            schema
        });
        Ok(Self { schema, validator: OnceLock::new() })
    }

    pub(crate) fn schema(&self) -> Option<&Value> {
        self.schema.as_ref()
    }

    /// Everything that is wrong with a value.
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

/// The member of an object as its schema, or one of the parts that it is put together from, has it.
pub(crate) fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema["properties"].get(name).or_else(|| {
        let parts = schema["allOf"].as_array()?;
        parts.iter().find_map(|part| property(part, name))
    })
}

/// A schema with what it refers to in place, and `null` where it is allowed.
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

/// Calls `visit` for a schema and for the parts that it is put together from.
fn each_part(schema: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    visit(schema);
    for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
        each_part(part, visit);
    }
}

/// Makes the schema of a resource that of one that is sent.
fn sent(data: &mut Value, view: View) {
    each_part(data, &mut |part| {
        if view == View::Create {
            no_longer_required(part, |name, _| name == "id");
        }
        for member in ["attributes", "relationships"] {
            let Some(object) = part.pointer_mut(&format!("/properties/{member}")) else {
                continue;
            };
            each_part(object, &mut |object| {
                no_longer_required(object, |_, schema| view == View::Update || schema["readOnly"] == true);
            });
        }
        if view == View::Update
            && let Some(attributes) = part.pointer_mut("/properties/attributes")
        {
            each_part(attributes, &mut |attributes| {
                for (_, schema) in attributes.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
                {
                    clearable(schema);
                }
            });
        }
    });
}

fn no_longer_required(schema: &mut Value, which: impl Fn(&str, &Value) -> bool) {
    let properties = schema["properties"].clone();
    let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) else {
        return;
    };
    required.retain(|name| name.as_str().is_none_or(|name| !which(name, &properties[name])));
    // Draft 4 has no empty list here.
    if required.is_empty()
        && let Some(schema) = schema.as_object_mut()
    {
        schema.remove("required");
    }
}

/// Lets `null` stand where a value does.
fn clearable(schema: &mut Value) {
    if let Some(ty) = schema.get("type").filter(|ty| ty.is_string()).cloned() {
        schema["type"] = json!([ty, "null"]);
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
}
