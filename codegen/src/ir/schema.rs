//! Effective schemas. References are edges, `allOf` is merged away, every constraint keyword is kept.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::arena::{Arena, Id};
use super::prose::{Origin, Prose};
use crate::number::Exact;
use serde::Serialize;

/// A schema of [`Graph::schemas`].
pub type SchemaId = Id<Schema>;

/// Every schema of the description, resolved.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// The schemas. A recursive schema refers to itself by id.
    pub schemas: Arena<Schema>,
    /// The named definitions, in the description's order.
    pub definitions: IndexMap<String, SchemaId>,
    /// What each operation sends and receives, for comparison: see [`SchemaUse`].
    pub uses: Vec<SchemaUse>,
}

/// A schema in the place where an operation uses it.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaUse {
    /// The location of the operation.
    pub operation: Origin,
    /// Where in the operation: `request`, `request/text/csv` for another body, `response/200`.
    pub place: String,
    /// The media type, for bodies.
    pub media_type: Option<String>,
    /// The schema.
    pub schema: SchemaId,
}

/// One schema with all its keywords.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    /// Where it is written.
    pub origin: Origin,
    /// Other schemas whose keywords were merged into it by `allOf`; these may have been merged from others.
    pub merged: Vec<SchemaId>,
    /// Its documentation.
    pub prose: Prose,
    /// `type`; `None` if missing.
    pub ty: Option<JsonType>,
    /// Whether `null` is allowed.
    pub nullable: bool,
    /// `format`.
    pub format: Option<String>,
    /// `enum`.
    pub values: Vec<Value>,
    /// `default`.
    pub default: Option<Value>,
    /// `example`.
    pub example: Option<Value>,
    /// `readOnly`.
    pub read_only: bool,
    /// `writeOnly`.
    pub write_only: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// Limits on the value.
    pub constraints: Constraints,
    /// Its structure.
    pub kind: Kind,
    /// Extensions (`x-…`), by name.
    pub extensions: IndexMap<String, Value>,
}

/// The JSON types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JsonType {
    /// `object`.
    Object,
    /// `array`.
    Array,
    /// `string`.
    String,
    /// `number`.
    Number,
    /// `integer`.
    Integer,
    /// `boolean`.
    Boolean,
}

impl JsonType {
    /// Returns whether a value is of this type.
    pub fn allows(self, value: &Value) -> bool {
        match self {
            Self::Object => value.is_object(),
            Self::Array => value.is_array(),
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Integer => {
                value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
            }
            Self::Boolean => value.is_boolean(),
        }
    }

    /// Returns what a value of this type is, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "a list",
            Self::String => "a text",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::Boolean => "true or false",
        }
    }
}

/// The structure of a schema.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Kind {
    /// Nothing further: a scalar, or anything at all.
    #[default]
    Plain,
    /// An object.
    Object {
        /// `properties`.
        properties: IndexMap<String, Property>,
        /// Names in `required` that no property declares.
        undeclared_required: BTreeSet<String>,
        /// `additionalProperties`: `None` if missing.
        additional: Option<Additional>,
    },
    /// A list.
    Array {
        /// `items`; `None` if missing.
        items: Option<SchemaId>,
    },
    /// `oneOf`, exactly one, or `anyOf`, at least one.
    Union {
        /// The alternatives.
        alternatives: Vec<SchemaId>,
        /// `oneOf` rather than `anyOf`.
        exclusive: bool,
        /// `discriminator.propertyName`.
        discriminator: Option<String>,
        /// `discriminator.mapping`, value to alternative.
        mapping: IndexMap<String, SchemaId>,
    },
    /// `not`.
    Not(SchemaId),
}

/// `additionalProperties`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Additional {
    /// `true` or `false`.
    Allowed(bool),
    /// A schema.
    Schema(SchemaId),
}

/// A property of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Its schema: where the property is a `$ref`, the schema that it refers to.
    pub schema: SchemaId,
    /// Where the property itself is written.
    pub origin: Origin,
    /// Where else it is written, in schemas that were merged into this one.
    pub also: Vec<Origin>,
    /// Whether `required` names it.
    pub required: bool,
}

impl Property {
    /// Returns a property that is also written where the other one is.
    pub(crate) fn joined(mut self, other: &Self) -> Self {
        let places = [&other.origin].into_iter().chain(&other.also);
        for place in places.filter(|place| **place != self.origin) {
            if !self.also.contains(place) {
                self.also.push(place.clone());
            }
        }
        self
    }
}

/// Limits on a value.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Constraints {
    /// `minimum`.
    pub minimum: Option<Exact>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: bool,
    /// `maximum`.
    pub maximum: Option<Exact>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: bool,
    /// `multipleOf`.
    pub multiple_of: Option<Exact>,
    /// `minLength`.
    pub min_length: Option<u64>,
    /// `maxLength`.
    pub max_length: Option<u64>,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    pub unique_items: bool,
    /// `minProperties`.
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
}
