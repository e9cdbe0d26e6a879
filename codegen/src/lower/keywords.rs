//! The keywords of a schema, independent of how `openapiv3` classifies it.
//!
//! Borrows the parts of the schema, because copying at every level would take quadratic time.

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty};
use serde::Serialize;
use serde_json::Value;

use crate::ir::Constraints;
use crate::number::Exact;
use crate::parse::tree::Node;

/// The keywords of a schema, except documentation.
#[derive(Default)]
pub(super) struct Keywords<'a> {
    pub(super) ty: Option<&'a str>,
    pub(super) format: Option<String>,
    pub(super) values: Vec<Value>,
    pub(super) constraints: Constraints,
    pub(super) properties: Option<&'a IndexMap<String, ReferenceOr<Box<Schema>>>>,
    pub(super) required: &'a [String],
    pub(super) additional_properties: Option<&'a AdditionalProperties>,
    pub(super) items: Option<&'a ReferenceOr<Box<Schema>>>,
    pub(super) one_of: &'a [ReferenceOr<Schema>],
    pub(super) all_of: &'a [ReferenceOr<Schema>],
    pub(super) any_of: &'a [ReferenceOr<Schema>],
    pub(super) not: Option<&'a ReferenceOr<Schema>>,
}

impl<'a> Keywords<'a> {
    /// Reads the keywords of a schema that is written at `node`; the model rounds numbers and lacks some values.
    pub(super) fn of(kind: &'a SchemaKind, node: Option<&Node>) -> Self {
        let modelled = match kind {
            SchemaKind::Any(any) => Self::of_any(any),
            SchemaKind::OneOf { one_of } => Self { one_of, ..Self::default() },
            SchemaKind::AllOf { all_of } => Self { all_of, ..Self::default() },
            SchemaKind::AnyOf { any_of } => Self { any_of, ..Self::default() },
            SchemaKind::Not { not } => Self { not: Some(not), ..Self::default() },
            SchemaKind::Type(ty) => Self::of_type(ty),
        };
        let values = node.and_then(|node| node.get("enum")).map(Node::items).unwrap_or_default();
        Self {
            values: values.iter().map(Node::to_json).collect(),
            constraints: node.map(limits).unwrap_or_default(),
            ..modelled
        }
    }

    fn of_any(any: &'a AnySchema) -> Self {
        Self {
            ty: any.typ.as_deref(),
            format: any.format.clone(),
            properties: Some(&any.properties),
            required: &any.required,
            additional_properties: any.additional_properties.as_ref(),
            items: any.items.as_ref(),
            one_of: &any.one_of,
            all_of: &any.all_of,
            any_of: &any.any_of,
            not: any.not.as_deref(),
            ..Self::default()
        }
    }

    fn of_type(ty: &'a Type) -> Self {
        match ty {
            Type::String(string) => Self { ty: Some("string"), format: format_name(&string.format), ..Self::default() },
            Type::Number(number) => Self { ty: Some("number"), format: format_name(&number.format), ..Self::default() },
            Type::Integer(integer) => {
                Self { ty: Some("integer"), format: format_name(&integer.format), ..Self::default() }
            }
            Type::Object(object) => Self {
                ty: Some("object"),
                properties: Some(&object.properties),
                required: &object.required,
                additional_properties: object.additional_properties.as_ref(),
                ..Self::default()
            },
            Type::Array(array) => Self { ty: Some("array"), items: array.items.as_ref(), ..Self::default() },
            Type::Boolean(_) => Self { ty: Some("boolean"), ..Self::default() },
        }
    }
}

fn limits(node: &Node) -> Constraints {
    let number = |name: &str| node.get(name).and_then(Exact::of);
    let count = |name: &str| number(name)?.whole.and_then(|whole| u64::try_from(whole).ok());
    let flag = |name: &str| node.get(name).and_then(Node::as_bool).unwrap_or_default();
    Constraints {
        minimum: number("minimum"),
        exclusive_minimum: flag("exclusiveMinimum"),
        maximum: number("maximum"),
        exclusive_maximum: flag("exclusiveMaximum"),
        multiple_of: number("multipleOf"),
        min_length: count("minLength"),
        max_length: count("maxLength"),
        pattern: node.get("pattern").and_then(Node::as_str).map(str::to_owned),
        min_items: count("minItems"),
        max_items: count("maxItems"),
        unique_items: flag("uniqueItems"),
        min_properties: count("minProperties"),
        max_properties: count("maxProperties"),
    }
}

fn format_name<T: Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Empty => None,
        VariantOrUnknownOrEmpty::Unknown(name) => Some(name.clone()),
        VariantOrUnknownOrEmpty::Item(item) => match serde_json::to_value(item) {
            Ok(Value::String(name)) => Some(name),
            _ => None,
        },
    }
}
