//! Replaces personal data in the simulator by markers, so that tests can search for them where they must not appear.

#![allow(clippy::indexing_slicing, reason = "a missing member of a JSON value is null")]

use serde_json::Value;
use simulator::Simulator;

use crate::contract::Failure;

/// The prefix of every text marker.
pub const MARKER: &str = "Zmarker";
/// The marker for dates.
pub const DATE: &str = "1873-11-29";
/// The marker for numbers. It has more digits than a port or a fraction of a second, which could otherwise match it.
pub const NUMBER: f64 = 739_118_264_753.25;

/// The sensitive members of each resource type.
struct Sensitive {
    document: Value,
}

impl Sensitive {
    fn schema(&self, resource_type: &str) -> Option<&Value> {
        let definitions = self.document["definitions"].as_object()?;
        let mut schemas = definitions.values().filter(|schema| {
            let named = &schema["properties"]["type"]["enum"];
            *named == serde_json::json!([resource_type]) && schema["properties"]["id"].is_object()
        });
        schemas.find(|schema| schema["properties"]["attributes"].is_object())
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let target = schema["$ref"].as_str().and_then(|target| self.document.pointer(target.strip_prefix('#')?));
        target.map_or(schema, |target| self.resolve(target))
    }

    /// Replaces sensitive values by markers. Returns their number.
    fn mark(&self, schema: &Value, value: &mut Value, inside: bool) -> usize {
        let inside = inside || schema["x-sensitive"] == true;
        let schema = self.resolve(schema);
        let inside = inside || schema["x-sensitive"] == true;
        let all_of = schema["allOf"].as_array().into_iter().flatten();
        let mut marked: usize = all_of.map(|schema| self.mark(schema, value, inside)).sum();
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    marked += self.mark(&schema["properties"][name.as_str()], member, inside);
                }
            }
            Value::Array(items) => {
                for item in items {
                    marked += self.mark(&schema["items"], item, inside);
                }
            }
            leaf if inside && !leaf.is_null() && !leaf.is_boolean() => {
                *leaf = match (schema["format"].as_str(), schema["type"].as_str()) {
                    (Some("date"), _) => DATE.into(),
                    (Some(format), _) if format.starts_with("date") => format!("{DATE}T11:09:07Z").into(),
                    (_, Some("integer" | "number")) => NUMBER.into(),
                    _ => format!("{MARKER}-{}", leaf.to_string().len()).into(),
                };
                marked += 1;
            }
            _ => {}
        }
        marked
    }
}

/// Replaces the sensitive values of all resources by markers. Returns their number.
///
/// # Errors
///
/// The description cannot be read.
pub fn mark(simulator: &Simulator) -> Result<usize, Failure> {
    let sensitive = Sensitive { document: simulator::corrected()? };
    let mut marked = 0;
    for resource_type in [
        "patient",
        "coach",
        "patient_health_metric",
        "patient_health_result",
        "patient_plan_summary",
        "action",
        "calendar_event",
        "calendar_event_response",
        "email_history",
        "health_profile_answer",
        "health_profile",
        "reward_earning",
    ] {
        let Some(schema) = sensitive.schema(resource_type) else { continue };
        let attributes = &sensitive.resolve(schema)["properties"]["attributes"];
        for id in simulator.ids_of(resource_type) {
            simulator.edit(resource_type, &id, |resource| {
                marked += sensitive.mark(attributes, &mut resource["attributes"], false);
            });
        }
    }
    Ok(marked)
}
