//! Which values are personal data, and how they are masked: what the catalogue marks as sensitive, and whatever it does
//! not describe.

use serde_json::Value;

use crate::api::catalogue::Catalogue;
use crate::schema::kind;

/// What is shown in place of personal data.
pub(crate) const MASK: &str = "***";

/// Schemas refer to each other; a value that is nested deeper is hidden.
const DEEPEST: usize = 32;

/// Whether a value of this schema is personal data, or contains any.
pub(crate) fn is_sensitive(catalogue: &Catalogue, schema: &Value) -> bool {
    hides(catalogue, schema, DEEPEST)
}

fn hides(catalogue: &Catalogue, schema: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return true };
    let alternatives = Alternatives::of(catalogue, &[schema]);
    alternatives.is_sensitive()
        || alternatives.schemas.iter().any(|schema| match kind(schema) {
            "object" => {
                let members = alternatives.members();
                members.is_empty() || members.into_iter().any(|member| hides(catalogue, member, depth))
            }
            "array" => schema.get("items").is_none_or(|items| hides(catalogue, items, depth)),
            _ => false,
        })
}

/// Masks the personal data in a value that one of the schemas describes.
pub(crate) fn mask(catalogue: &Catalogue, schemas: &[&Value], value: &mut Value) {
    let mut alternatives = Alternatives::of(catalogue, schemas);
    alternatives.keep_those_of(value);
    if alternatives.is_sensitive() {
        return hide(value);
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                mask(catalogue, &alternatives.member(name), member);
            }
        }
        Value::Array(items) => {
            let schemas: Vec<&Value> = alternatives.schemas.iter().filter_map(|schema| schema.get("items")).collect();
            items.iter_mut().for_each(|item| mask(catalogue, &schemas, item));
        }
        _ => {}
    }
}

fn hide(value: &mut Value) {
    if !value.is_null() {
        *value = MASK.into();
    }
}

/// The schemas that a value may have, with references and alternatives followed.
pub(crate) struct Alternatives<'a> {
    pub(crate) schemas: Vec<&'a Value>,
    marked: bool,
}

impl<'a> Alternatives<'a> {
    pub(crate) fn of(catalogue: &'a Catalogue, schemas: &[&'a Value]) -> Self {
        let mut found = Self { schemas: Vec::new(), marked: false };
        let mut open = schemas.to_vec();
        while let Some(schema) = open.pop() {
            let resolved = catalogue.resolved(schema);
            found.marked |=
                [schema, resolved].iter().any(|schema| schema.get("x-sensitive") == Some(&Value::Bool(true)));
            let nested = ["oneOf", "anyOf", "allOf"].iter().filter_map(|keyword| resolved.get(*keyword)?.as_array());
            let nested: Vec<&Value> = nested.flatten().collect();
            if found.schemas.iter().any(|known| std::ptr::eq(*known, resolved)) {
                continue;
            }
            found.schemas.push(resolved);
            open.extend(nested);
        }
        found
    }

    /// Whether the value is hidden as a whole.
    pub(crate) fn is_sensitive(&self) -> bool {
        self.marked || !self.describes()
    }

    /// Whether any of the schemas restricts the value.
    pub(crate) fn describes(&self) -> bool {
        let describes =
            |schema: &&Value| !kind(schema).is_empty() || schema.get("enum").is_some() || schema.get("const").is_some();
        self.schemas.iter().any(describes)
    }

    /// Drops the schemas of resources of another type than that of the value.
    pub(crate) fn keep_those_of(&mut self, value: &Value) {
        let Some(resource_type) = value.get("type").and_then(Value::as_str) else { return };
        self.schemas.retain(|schema| {
            let types = schema.pointer("/properties/type/enum").and_then(Value::as_array);
            types.is_none_or(|types| types.iter().any(|name| name == resource_type))
        });
    }

    pub(crate) fn member(&self, name: &str) -> Vec<&'a Value> {
        let declared = self.schemas.iter().filter_map(|schema| schema.get("properties")?.get(name));
        let declared: Vec<&Value> = declared.collect();
        match declared.is_empty() {
            true => self.schemas.iter().filter_map(|schema| schema.get("additionalProperties")).collect(),
            false => declared,
        }
    }

    fn members(&self) -> Vec<&'a Value> {
        let declared = self.schemas.iter().filter_map(|schema| schema.get("properties")?.as_object());
        let others = self.schemas.iter().filter_map(|schema| schema.get("additionalProperties"));
        declared.flat_map(|members| members.values()).chain(others).collect()
    }
}
