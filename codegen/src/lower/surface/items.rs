//! Types that are no resources: objects, open enums, unions.

use serde_json::Value;

use super::context::{Cx, Report};
use super::fields::{Arguments, field_docs};
use super::names;
use crate::ir::surface::{Docs, Enum, Field, Form, Head, Literal, Role, Row, Struct, Type, Variant, Wire};
use crate::ir::{self, EnumRepr, Presence, Rest, Shape, StructId, Ty, View};
use crate::names::Taken;

/// Where an object is used: what it is called where the description does not say, and whether users make it alone.
#[derive(Debug, Clone, Copy)]
pub(super) enum Standing<'a> {
    /// On its own.
    Alone,
    /// As this part of this shape, which makes it where users make it at all.
    Part(&'static str, &'a Shape),
}

/// An object.
pub(super) fn object(cx: &Cx<'_>, id: StructId, standing: Standing<'_>) -> Struct {
    let object = &cx.api.structs[id];
    let ty = &cx.api.types[object.ty];
    let multipart = cx.is_multipart(id);
    let (role, made_alone) = match standing {
        Standing::Part(part, shape) if !multipart => {
            // The constructor of a shape takes its metadata whole.
            let made_alone = shape.view == View::Read || part == "metadata";
            (Role::Part(part, shape.name.clone()), made_alone)
        }
        Standing::Alone | Standing::Part(..) => {
            (Role::Object(object.fields.iter().map(|field| field.name.wire.clone()).collect()), true)
        }
    };
    let fields = object.fields.iter().map(|field| Field {
        name: field.name.rust.clone(),
        wire: field.name.wire.clone(),
        ty: cx.member(&field.ty, field.presence),
        form: if multipart { part_form(&field.ty) } else { form(field) },
        fixed: cx.fixed(field).filter(|_| object.has_empty()),
        docs: field_docs(field),
    });
    let built = object.constructible && made_alone;
    let constructor = built.then(|| {
        let mut arguments = Arguments::default();
        let value = cx.new_object(Type::plain(Head::Itself), object, &mut arguments);
        arguments.constructor("new", value)
    });
    let setters = if built { cx.setters(object, None, &mut Taken::with(["new", "default"])) } else { Vec::new() };
    Struct {
        name: ty.name.clone(),
        docs: Docs::new(role, &ty.prose),
        wire: if multipart { Wire::Multipart(rest_form(object)) } else { Wire::Object },
        default: object.has_empty(),
        fields: fields.collect(),
        rest: match &object.rest {
            Rest::Unknown => None,
            Rest::Typed(ty) => Some(cx.ty(ty)),
        },
        constructor,
        setters,
        row: cx.is_row(id).then(|| Row { id: identifier(object) }),
    }
}

/// Returns the field that identifies a row: one that is always present and that descriptions call so.
pub(super) fn identifier(object: &ir::Struct) -> Option<String> {
    const NAMES: [&str; 4] = ["id", "_id", "uuid", "guid"];
    let is_plain = |ty: &Ty| matches!(ty, Ty::String | Ty::Integer(_));
    let mut named = NAMES.iter().filter_map(|name| object.fields.iter().find(|field| field.name.wire == *name));
    let found = named.find(|field| field.presence == Presence::Required && is_plain(&field.ty))?;
    Some(found.name.rust.clone())
}

/// How the members of a form that have no field are sent.
fn rest_form(object: &ir::Struct) -> Option<Form> {
    match &object.rest {
        Rest::Typed(ty) => Some(part_form(ty)),
        Rest::Unknown => None,
    }
}

/// How a member of a JSON object is written and read.
pub(super) fn form(field: &ir::Field) -> Form {
    match field.presence {
        Presence::Required => Form::Required,
        Presence::Nullable => Form::Nullable,
        Presence::Optional => Form::Optional,
        Presence::Patch => Form::Patch,
    }
}

/// The parts of a form are not JSON: a file in it has no JSON form.
fn part_form(ty: &Ty) -> Form {
    if ty.is_file() { Form::File } else { Form::Text }
}

/// An open set of values.
pub(super) fn open_enum(ty: &ir::Type, values: &ir::Enum, report: &mut Report<'_>) -> Enum {
    let variants = values.variants.iter().map(|variant| Variant {
        name: variant.name.rust.clone(),
        wire: variant.name.wire.clone(),
        prose: variant.prose.clone(),
        value: literal(&variant.value, values.repr).unwrap_or_else(|message| {
            report(&ty.origin, message);
            Literal::Json(variant.value.to_string())
        }),
    });
    Enum {
        name: ty.name.clone(),
        docs: Docs::new(
            Role::OneOf(values.variants.iter().map(|variant| variant.name.wire.clone()).collect()),
            &ty.prose,
        ),
        repr: values.repr,
        variants: variants.collect(),
        unknown: names::catch_all(values),
    }
}

/// The value as the enum writes it. A number beyond 64 bits is no value of a set of integers.
fn literal(value: &Value, repr: EnumRepr) -> Result<Literal, String> {
    // Values of several types are written as their JSON.
    let literal = match repr {
        EnumRepr::Mixed => Some(Literal::Json(value.to_string())),
        EnumRepr::String => value.as_str().map(|text| Literal::Text(text.to_owned())),
        EnumRepr::Integer => value.as_i64().map(Literal::Integer),
    };
    literal.ok_or_else(|| format!("{value} is not a value of an enum of strings or integers"))
}
