//! The keywords of a schema, whatever kind of schema `openapiv3` took it for.
//!
//! Borrows what stands below the schema: a copy at every level would copy the depths once for each level above them.

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty};
use serde::Serialize;
use serde_json::Value;

use crate::ir::Constraints;

/// What a schema says, `title` and its like aside.
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
    /// Those of a schema.
    pub(super) fn of(kind: &'a SchemaKind) -> Self {
        match kind {
            SchemaKind::Any(any) => Self::of_any(any),
            SchemaKind::OneOf { one_of } => Self { one_of, ..Self::default() },
            SchemaKind::AllOf { all_of } => Self { all_of, ..Self::default() },
            SchemaKind::AnyOf { any_of } => Self { any_of, ..Self::default() },
            SchemaKind::Not { not } => Self { not: Some(not), ..Self::default() },
            SchemaKind::Type(ty) => Self::of_type(ty),
        }
    }

    fn of_any(any: &'a AnySchema) -> Self {
        Self {
            ty: any.typ.as_deref(),
            format: any.format.clone(),
            values: any.enumeration.clone(),
            constraints: Constraints {
                minimum: any.minimum,
                exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
                maximum: any.maximum,
                exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
                multiple_of: any.multiple_of,
                min_length: count(any.min_length),
                max_length: count(any.max_length),
                pattern: any.pattern.clone(),
                min_items: count(any.min_items),
                max_items: count(any.max_items),
                unique_items: any.unique_items.unwrap_or_default(),
                min_properties: count(any.min_properties),
                max_properties: count(any.max_properties),
            },
            properties: Some(&any.properties),
            required: &any.required,
            additional_properties: any.additional_properties.as_ref(),
            items: any.items.as_ref(),
            one_of: &any.one_of,
            all_of: &any.all_of,
            any_of: &any.any_of,
            not: any.not.as_deref(),
        }
    }

    fn of_type(ty: &'a Type) -> Self {
        let constraints = limits(ty);
        match ty {
            Type::String(string) => Self {
                ty: Some("string"),
                format: format_name(&string.format),
                values: values(&string.enumeration),
                constraints,
                ..Self::default()
            },
            Type::Number(number) => Self {
                ty: Some("number"),
                format: format_name(&number.format),
                values: values(&number.enumeration),
                constraints,
                ..Self::default()
            },
            Type::Integer(integer) => Self {
                ty: Some("integer"),
                format: format_name(&integer.format),
                values: values(&integer.enumeration),
                constraints,
                ..Self::default()
            },
            Type::Object(object) => Self {
                ty: Some("object"),
                constraints,
                properties: Some(&object.properties),
                required: &object.required,
                additional_properties: object.additional_properties.as_ref(),
                ..Self::default()
            },
            Type::Array(array) => {
                Self { ty: Some("array"), constraints, items: array.items.as_ref(), ..Self::default() }
            }
            Type::Boolean(boolean) => {
                Self { ty: Some("boolean"), values: values(&boolean.enumeration), constraints, ..Self::default() }
            }
        }
    }
}

fn limits(ty: &Type) -> Constraints {
    let none = Constraints::default();
    match ty {
        Type::String(string) => Constraints {
            pattern: string.pattern.clone(),
            min_length: count(string.min_length),
            max_length: count(string.max_length),
            ..none
        },
        Type::Number(number) => Constraints {
            multiple_of: number.multiple_of,
            exclusive_minimum: number.exclusive_minimum,
            exclusive_maximum: number.exclusive_maximum,
            minimum: number.minimum,
            maximum: number.maximum,
            ..none
        },
        Type::Integer(integer) => Constraints {
            multiple_of: integer.multiple_of.map(|value| value as f64),
            exclusive_minimum: integer.exclusive_minimum,
            exclusive_maximum: integer.exclusive_maximum,
            minimum: integer.minimum.map(|value| value as f64),
            maximum: integer.maximum.map(|value| value as f64),
            ..none
        },
        Type::Object(object) => Constraints {
            min_properties: count(object.min_properties),
            max_properties: count(object.max_properties),
            ..none
        },
        Type::Array(array) => Constraints {
            min_items: count(array.min_items),
            max_items: count(array.max_items),
            unique_items: array.unique_items,
            ..none
        },
        Type::Boolean(_) => none,
    }
}

fn count(value: Option<usize>) -> Option<u64> {
    value.map(|value| value as u64)
}

fn values<T: Serialize>(values: &[Option<T>]) -> Vec<Value> {
    values.iter().map(|value| serde_json::to_value(value).unwrap_or(Value::Null)).collect()
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
