//! The type of undeclared values, merged over all samples.

use serde_json::{Map, Value, json};

use super::texts::{Texts, is_name};
use crate::maps::IndexMap;
use crate::parse::Dialect;

/// The levels of objects and lists that are described.
const DEPTH: usize = 12;
/// More different names are those of a map.
const MOST_MEMBERS: usize = 64;

/// What values have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shape {
    pub(super) count: u64,
    pub(super) nulls: u64,
    booleans: u64,
    integers: u64,
    numbers: u64,
    pub(super) texts: Texts,
    lists: u64,
    items: Option<Box<Shape>>,
    objects: u64,
    members: IndexMap<String, Shape>,
    /// Whether names of members look like data.
    is_map: bool,
    /// The values below all names of a map.
    values: Option<Box<Shape>>,
}

impl Shape {
    pub(super) fn add(&mut self, value: &Value) {
        self.add_at(value, DEPTH);
    }

    fn add_at(&mut self, value: &Value, depth: usize) {
        self.count += 1;
        match value {
            Value::Null => self.nulls += 1,
            Value::Bool(_) => self.booleans += 1,
            Value::Number(number) if number.is_i64() || number.is_u64() => self.integers += 1,
            Value::Number(_) => self.numbers += 1,
            Value::String(text) => self.texts.add(text, false),
            Value::Array(values) => {
                self.lists += 1;
                for value in values.iter().filter(|_| depth > 0) {
                    self.items.get_or_insert_default().add_at(value, depth - 1);
                }
            }
            Value::Object(members) => {
                self.objects += 1;
                for (name, value) in members.iter().filter(|_| depth > 0) {
                    self.is_map |= !is_name(name) || self.members.len() > MOST_MEMBERS;
                    if self.is_map {
                        self.members.clear();
                        self.values.get_or_insert_default().add_at(value, depth - 1);
                    } else {
                        self.members.entry(name.clone()).or_default().add_at(value, depth - 1);
                    }
                }
            }
        }
    }

    /// Adds the values of another shape.
    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.integers += other.integers;
        self.numbers += other.numbers;
        self.texts.merge(other.texts);
        self.lists += other.lists;
        if let Some(items) = other.items {
            self.items.get_or_insert_default().merge(*items);
        }
        self.objects += other.objects;
        self.is_map |= other.is_map;
        for (name, member) in other.members {
            self.members.entry(name).or_default().merge(member);
        }
        if let Some(values) = other.values {
            self.values.get_or_insert_default().merge(*values);
        }
    }

    /// Whether all values are lists.
    pub(super) fn is_list(&self) -> bool {
        self.count > 0 && self.lists == self.count
    }

    /// The JSON Schema type that all values have, apart from null.
    fn types(&self) -> Vec<&'static str> {
        let number = if self.numbers > 0 { "number" } else { "integer" };
        let counts = [
            ("boolean", self.booleans),
            (number, self.integers + self.numbers),
            ("string", self.texts.count),
            ("array", self.lists),
            ("object", self.objects),
        ];
        counts.into_iter().filter(|(_, count)| *count > 0).map(|(name, _)| name).collect()
    }

    /// The one type of all values.
    pub(super) fn one_type(&self) -> Option<&'static str> {
        match self.types().as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Returns a schema that allows all values. `asks` adds the question whether a value is sensitive.
    pub(super) fn schema(&self, dialect: Dialect, asks: bool) -> Value {
        let mut schema = Map::new();
        match self.one_type() {
            Some(ty) => {
                schema.insert("type".to_owned(), ty.into());
                self.describe(ty, dialect, asks, &mut schema);
            }
            None => {
                let reason =
                    if self.count == self.nulls { "It is null wherever it was seen." } else { "It has several types." };
                schema.insert("x-untyped".to_owned(), reason.into());
            }
        }
        let has_question = asks && !schema.contains_key("properties") && !has_own_values(&schema);
        if has_question {
            schema.insert("x-sensitive".to_owned(), "?".into());
        }
        let mut schema = Value::Object(schema);
        if self.nulls > 0 && self.nulls < self.count {
            make_nullable(&mut schema, dialect);
        }
        schema
    }

    fn describe(&self, ty: &str, dialect: Dialect, asks: bool, schema: &mut Map<String, Value>) {
        match ty {
            "string" => schema.extend(self.texts.format().map(|format| ("format".to_owned(), format.into()))),
            "array" => {
                let items = match &self.items {
                    Some(items) => items.schema(dialect, asks),
                    None if asks => json!({"x-untyped": "The list is empty wherever it was seen.", "x-sensitive": "?"}),
                    None => json!({"x-untyped": "The list is empty wherever it was seen."}),
                };
                schema.insert("items".to_owned(), items);
            }
            "object" if self.is_map => {
                let values = self.values.as_ref().map_or_else(|| json!({}), |values| values.schema(dialect, asks));
                schema.insert("additionalProperties".to_owned(), values);
            }
            "object" if !self.members.is_empty() => {
                let is_identifier = self.members.keys().all(|name| matches!(name.as_str(), "type" | "id" | "meta"));
                let of = |(name, member): (&String, &Self)| {
                    let asks = asks && !is_identifier && name != "links";
                    (name.clone(), member.schema(dialect, asks))
                };
                let members: Map<String, Value> = self.members.iter().map(of).collect();
                schema.insert("properties".to_owned(), members.into());
            }
            _ => {}
        }
    }
}

/// Whether the values below a schema have questions of their own.
fn has_own_values(schema: &Map<String, Value>) -> bool {
    schema.contains_key("items") || schema.contains_key("additionalProperties")
}

/// Lets a schema allow null.
pub(super) fn make_nullable(schema: &mut Value, dialect: Dialect) {
    let Some(members) = schema.as_object_mut() else { return };
    match (dialect, members.get("type").cloned()) {
        (Dialect::Swagger2, _) => {
            members.insert("x-nullable".to_owned(), true.into());
        }
        (Dialect::OpenApi30, _) => {
            members.insert("nullable".to_owned(), true.into());
        }
        (Dialect::OpenApi31, Some(Value::Array(mut types))) => {
            types.push("null".into());
            members.insert("type".to_owned(), types.into());
        }
        (Dialect::OpenApi31, Some(ty)) => {
            members.insert("type".to_owned(), json!([ty, "null"]));
            if let Some(Value::Array(values)) = members.get_mut("enum") {
                values.push(Value::Null);
            }
        }
        (Dialect::OpenApi31, None) => {
            let whole = schema.take();
            *schema = json!({"anyOf": [whole, {"type": "null"}]});
        }
    }
}
