//! Repeats a description in one document. Every copy has its own names, so nothing is shared.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use codegen::{overlay, parse};
use serde_json::{Map, Value};

use super::describe::refused;

/// The description with its corrections applied, as JSON.
pub(super) fn corrected(spec: &str, corrections: &str) -> Result<Value> {
    let mut document = parse::read("the description", spec).map_err(refused)?;
    let overlay = overlay::read("the overlay", corrections, &mut document.sources).map_err(refused)?;
    overlay.apply(&mut document).map_err(refused)?;
    Ok(document.root.to_json())
}

/// The members of a description that hold what is repeated, by name.
const REPEATED: [&str; 4] = ["paths", "definitions", "parameters", "responses"];

/// The same description so many times over. The first copy keeps its names.
pub(super) fn repeated(description: &Value, copies: usize) -> Result<Value> {
    let mut all = description.as_object().context("a description is a mapping")?.clone();
    let words = resource_types(description);
    for number in 2..=copies {
        let renamed = Copy { number, words: &words }.of(description);
        for member in REPEATED {
            let Some(Value::Object(new)) = renamed.get(member).cloned() else { continue };
            if let Some(Value::Object(into)) = all.get_mut(member) {
                into.extend(new);
            }
        }
        if let (Some(Value::Array(into)), Some(Value::Array(new))) = (all.get_mut("tags"), renamed.get("tags")) {
            into.extend(new.iter().cloned());
        }
    }
    Ok(Value::Object(all))
}

/// Returns the resource types.
fn resource_types(description: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect_types(description, &mut found);
    found
}

fn collect_types(node: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Object(members) => {
            if let Some(Value::Array(values)) = members.get("properties").and_then(|all| all.get("type")?.get("enum")) {
                found.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            members.values().for_each(|node| collect_types(node, found));
        }
        Value::Array(items) => items.iter().for_each(|node| collect_types(node, found)),
        _ => {}
    }
}

/// One of the later copies.
struct Copy<'a> {
    number: usize,
    words: &'a BTreeSet<String>,
}

impl Copy<'_> {
    fn of(&self, description: &Value) -> Map<String, Value> {
        let mut copy = Map::new();
        for (name, node) in description.as_object().into_iter().flatten() {
            let renamed = match (name.as_str(), node) {
                ("paths", Value::Object(paths)) => {
                    Value::Object(paths.iter().map(|(path, node)| (self.path(path), self.node(node))).collect())
                }
                ("definitions" | "parameters" | "responses", Value::Object(all)) => {
                    Value::Object(all.iter().map(|(name, node)| (self.name(name), self.node(node))).collect())
                }
                ("tags", Value::Array(tags)) => Value::Array(tags.iter().map(|tag| self.tag(tag)).collect()),
                _ => continue,
            };
            copy.insert(name.clone(), renamed);
        }
        copy
    }

    fn name(&self, name: &str) -> String {
        format!("{name}Copy{}", self.number)
    }

    fn path(&self, path: &str) -> String {
        format!("/copy{}{path}", self.number)
    }

    fn tag(&self, tag: &Value) -> Value {
        let mut tag = tag.clone();
        if let Some(Value::String(name)) = tag.get_mut("name") {
            *name = self.name(name);
        }
        tag
    }

    fn node(&self, node: &Value) -> Value {
        match node {
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, node)| (name.clone(), self.member(name, node))).collect())
            }
            Value::Array(items) => items.iter().map(|item| self.node(item)).collect(),
            Value::String(word) if self.words.contains(word) => Value::String(self.word(word)),
            _ => node.clone(),
        }
    }

    /// The value of a type of resource; names of operations and of types stay apart from it by their suffix.
    fn word(&self, word: &str) -> String {
        format!("{word}_copy{}", self.number)
    }

    fn member(&self, name: &str, node: &Value) -> Value {
        match (name, node) {
            ("$ref" | "x-example-of", Value::String(pointer)) => Value::String(self.pointer(pointer)),
            ("operationId" | "x-type-name", Value::String(name)) => Value::String(self.name(name)),
            ("tags", Value::Array(tags)) => {
                tags.iter().map(|tag| tag.as_str().map_or(tag.clone(), |name| Value::String(self.name(name)))).collect()
            }
            // Names of members and of parameters, which are the copy's own already.
            ("required" | "name" | "x-at-least-one" | "x-together" | "description", _) => node.clone(),
            _ => self.node(node),
        }
    }

    /// `#/definitions/X/properties/…` of the copy.
    fn pointer(&self, pointer: &str) -> String {
        let mut steps: Vec<String> = pointer.split('/').map(str::to_owned).collect();
        if let Some(name) = steps.get_mut(2) {
            *name = self.name(name);
        }
        steps.join("/")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_copy_shares_no_name() {
        let one = json!({
            "tags": [{"name": "Patient"}],
            "paths": {"/patient": {"get": {"operationId": "fetchPatient", "tags": ["Patient"],
                "responses": {"200": {"schema": {"$ref": "#/definitions/Patient/properties/a"}}}}}},
            "definitions": {"Patient": {"required": ["patient"], "properties": {"type": {"enum": ["patient"]}}}}
        });
        let two = repeated(&one, 2).unwrap();
        assert_eq!(two["tags"], json!([{"name": "Patient"}, {"name": "PatientCopy2"}]));
        assert_eq!(two["paths"]["/patient"], one["paths"]["/patient"]);
        let operation = &two["paths"]["/copy2/patient"]["get"];
        assert_eq!(operation["operationId"], "fetchPatientCopy2");
        assert_eq!(operation["tags"], json!(["PatientCopy2"]));
        let schema = &operation["responses"]["200"]["schema"];
        assert_eq!(schema["$ref"], "#/definitions/PatientCopy2/properties/a");
        let copy = &two["definitions"]["PatientCopy2"];
        assert_eq!(*copy, json!({"required": ["patient"], "properties": {"type": {"enum": ["patient_copy2"]}}}));
        assert_eq!(repeated(&one, 1).unwrap(), one);
    }
}
