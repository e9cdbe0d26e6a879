//! Uses of types as text: what the emitters declare a member, an argument or an answer as. Types of the runtime are
//! written as a user reaches them, `runtime::DateTime`.

use crate::emit::context::{Context, Result};
use crate::emit::operations::Form;
use crate::emit::{answers, arguments};
use crate::ir::{
    Cardinality, IntegerFormat, Linkage, Parameter, Payload, Presence, Relationship, ShapeId, Style, Target, Ty,
};

/// The type of a value.
pub(super) fn of(cx: &Context<'_>, ty: &Ty) -> Result<String> {
    Ok(match ty {
        Ty::String => "String".to_owned(),
        Ty::Boolean => "bool".to_owned(),
        Ty::Integer(IntegerFormat::I32) => "i32".to_owned(),
        Ty::Integer(IntegerFormat::I64) => "i64".to_owned(),
        Ty::Integer(IntegerFormat::U64) => "u64".to_owned(),
        Ty::Number => "runtime::Number".to_owned(),
        Ty::Timestamp => "runtime::DateTime".to_owned(),
        Ty::Date => "runtime::Date".to_owned(),
        Ty::Bytes => "runtime::Bytes".to_owned(),
        Ty::Link => "runtime::Link".to_owned(),
        Ty::Untyped => "runtime::Json".to_owned(),
        Ty::Id(id) => cx.resource(*id)?.id.clone(),
        Ty::Named(id) => cx.ty(*id)?.name.clone(),
        Ty::List(item) => format!("Vec<{}>", of(cx, item)?),
        Ty::Map(item) => format!("runtime::Map<{}>", of(cx, item)?),
        Ty::Nullable(inner) => format!("Option<{}>", of(cx, inner)?),
        Ty::Boxed(inner) => format!("Box<{}>", of(cx, inner)?),
        Ty::Sensitive(inner) => format!("runtime::Sensitive<{}>", of(cx, inner)?),
    })
}

/// The type of a member: its value, and whether it may be absent or null.
pub(super) fn member(cx: &Context<'_>, ty: &Ty, presence: Presence) -> Result<String> {
    let value = of(cx, ty)?;
    Ok(match presence {
        Presence::Required => value,
        Presence::Nullable | Presence::Optional => format!("Option<{value}>"),
        Presence::Patch => format!("runtime::Patch<{value}>"),
    })
}

/// What an argument of this type is declared as.
pub(super) fn declared(cx: &Context<'_>, ty: &Ty) -> Result<String> {
    Ok(match cx.resolved(ty)? {
        ty if arguments::converts(&ty) => format!("impl Into<{}>", of(cx, &ty)?),
        Ty::Sensitive(inner) | Ty::Boxed(inner) => declared(cx, &inner)?,
        Ty::List(item) => format!("impl IntoIterator<Item = {}>", declared(cx, &item)?),
        _ => of(cx, ty)?,
    })
}

/// What the argument for a parameter is declared as.
pub(super) fn parameter(cx: &Context<'_>, parameter: &Parameter) -> Result<String> {
    Ok(match parameter.style {
        Style::Single => declared(cx, &parameter.ty)?,
        Style::Joined(_) | Style::Repeated => format!("impl IntoIterator<Item = {}>", declared(cx, &parameter.ty)?),
        Style::Range => "impl Into<runtime::TimeRange>".to_owned(),
    })
}

/// What a relationship resolves to.
pub(super) fn target(cx: &Context<'_>, target: Target) -> Result<String> {
    Ok(match target {
        Target::Resource(id) => cx.shape(cx.resource(id)?.read)?.name.clone(),
        Target::Set(id) => format!("{}Target", cx.target_set(id)?.name),
        Target::Any => "runtime::AnyTarget".to_owned(),
    })
}

/// The type of a relationship.
pub(super) fn relationship(cx: &Context<'_>, relationship: &Relationship) -> Result<String> {
    let target = target(cx, relationship.target)?;
    let link = match relationship.cardinality {
        Cardinality::One => "ToOne",
        Cardinality::Many => "ToMany",
    };
    Ok(match &relationship.linkage {
        Linkage::Identifier => format!("runtime::{link}<{target}>"),
        Linkage::WithMeta(_) | Linkage::NaturalKey(_) => {
            format!("runtime::{link}<{target}, {}>", identifier(cx, relationship)?)
        }
    })
}

/// What the argument for a relationship is declared as.
pub(super) fn link(cx: &Context<'_>, relationship: &Relationship) -> Result<String> {
    let target = identifier(cx, relationship)?;
    Ok(match relationship.cardinality {
        Cardinality::One => format!("impl Into<{target}>"),
        Cardinality::Many => format!("impl IntoIterator<Item = impl Into<{target}>>"),
    })
}

fn identifier(cx: &Context<'_>, relationship: &Relationship) -> Result<String> {
    let target = target(cx, relationship.target)?;
    Ok(match &relationship.linkage {
        Linkage::Identifier => format!("runtime::Identifier<{target}>"),
        Linkage::WithMeta(meta) => format!("runtime::Identifier<{target}, {}>", cx.ty(*meta)?.name),
        Linkage::NaturalKey(key) => key.name.clone(),
    })
}

/// What awaiting a request gives.
pub(super) fn answer(cx: &Context<'_>, form: &Form<'_>) -> Result<String> {
    let document = if answers::is_write(cx, form.operation) { "Written" } else { "Document" };
    Ok(match &form.operation.success.payload {
        Payload::One(shape) if !form.many => format!("{document}<{}>", data(cx, *shape)?),
        Payload::One(shape) | Payload::Many(shape) => format!("{document}<Vec<{}>>", data(cx, *shape)?),
        Payload::Json(ty) => of(cx, ty)?,
        Payload::Bytes => "runtime::Bytes".to_owned(),
        Payload::Text => "String".to_owned(),
        Payload::Nothing => "()".to_owned(),
    })
}

/// The type of a shape.
pub(super) fn data(cx: &Context<'_>, shape: ShapeId) -> Result<String> {
    Ok(cx.shape(shape)?.name.clone())
}
