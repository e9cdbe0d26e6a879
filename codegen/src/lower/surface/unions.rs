//! Unions: their types, and the marks that select one.

use super::context::Cx;
use super::names;
use super::types::bare;
use crate::ir::surface::{Docs, Marks, Role, Union, UnionVariant};
use crate::ir::{self, Struct, Ty, TypeKind};

/// The depth to which marks are searched in the types of a union.
const DEEPEST: usize = 4;

/// A member with more listed values than these does not select an alternative.
const MOST_VALUES: usize = 16;

pub(super) fn union(cx: &Cx<'_>, ty: &ir::Type, union: &ir::Union) -> Union {
    let variants = union.variants.iter().zip(&union.values).map(|((name, held), values)| UnionVariant {
        name: names::union_variant(name),
        docs: Docs::role(names::named(&name.rust)),
        values: values.clone(),
        width: width(held),
        marks: marks_of(cx, union, held, values, 0),
        ty: cx.ty(held),
    });
    Union {
        name: ty.name.clone(),
        docs: Docs::new(
            Role::Alternatives(union.variants.iter().map(|(name, _)| names::union_variant(name)).collect()),
            &ty.prose,
        ),
        tag: union.tag.as_ref().filter(|_| union.decides).map(|tag| tag.wire.clone()),
        variants: variants.collect(),
    }
}

fn width(ty: &Ty) -> u8 {
    match bare(ty) {
        Ty::Integer(ir::IntegerFormat::I32) => 0,
        Ty::Integer(ir::IntegerFormat::I64) => 1,
        Ty::Integer(ir::IntegerFormat::U64) => 2,
        Ty::Number => 3,
        Ty::Timestamp | Ty::Date => 0,
        Ty::Named(_) => 1,
        Ty::Untyped => 5,
        _ => 4,
    }
}

/// Returns the marks of one type of a union, with the values of its tag.
fn marks_of(cx: &Cx<'_>, union: &ir::Union, ty: &Ty, values: &[String], depth: usize) -> Marks {
    match (marks(cx, ty, depth), &union.tag) {
        (Marks::Members(mut members), Some(tag)) if !values.is_empty() => {
            members.retain(|(name, _)| *name != tag.wire);
            let values = values.iter().map(|value| serde_json::Value::from(value.as_str()).to_string());
            members.push((tag.wire.clone(), values.collect()));
            Marks::Members(members)
        }
        (marks, _) => marks,
    }
}

fn marks(cx: &Cx<'_>, ty: &Ty, depth: usize) -> Marks {
    match ty {
        Ty::String | Ty::Timestamp | Ty::Date | Ty::Bytes | Ty::Id(_) => Marks::Text,
        Ty::Integer(_) | Ty::Number => Marks::Number,
        Ty::Boolean => Marks::Boolean,
        Ty::Sensitive(inner) | Ty::Boxed(inner) => marks(cx, inner, depth),
        Ty::Nullable(_) | Ty::Untyped | Ty::Link => Marks::Any,
        Ty::Map(_) => Marks::Members(Vec::new()),
        _ if depth == DEEPEST => Marks::Any,
        Ty::List(item) => Marks::Items(Box::new(marks(cx, item, depth + 1))),
        Ty::Named(id) => match &cx.api.types[*id].kind {
            TypeKind::Struct(object) => members(cx, &cx.api.structs[*object]),
            TypeKind::Enum(values) => Marks::Values(listed(values)),
            TypeKind::Union(union) => {
                let variants = union.variants.iter().zip(&union.values);
                Marks::OneOf(variants.map(|((_, held), values)| marks_of(cx, union, held, values, depth + 1)).collect())
            }
        },
    }
}

fn listed(values: &ir::Enum) -> Vec<String> {
    values.variants.iter().map(|variant| variant.value.to_string()).collect()
}

fn members(cx: &Cx<'_>, object: &Struct) -> Marks {
    let member = |field: &ir::Field| {
        let values = match bare(&field.ty) {
            Ty::Named(id) => match &cx.api.types[*id].kind {
                TypeKind::Enum(values) if values.variants.len() <= MOST_VALUES => listed(values),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        (field.name.wire.clone(), values)
    };
    Marks::Members(object.fields.iter().map(member).collect())
}
