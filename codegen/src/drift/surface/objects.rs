//! What users read and build: objects, enums, unions, aliases, and the constructors and setters of objects.

use super::items::{Kind, Text, Thing, argument, itself};
use super::types;
use crate::emit::context::{Context, Result, defaultable};
use crate::emit::{enums, unions};
use crate::ir::{Cardinality, Enum, EnumRepr, Field, Presence, Relationship, Rest, Struct, Type, Union};
use crate::names::Taken;

/// What is read from JSON and written to it.
pub(super) const WIRE: &[&str] = &["Clone", "Debug", "Deserialize", "PartialEq", "Serialize", "runtime::Object"];

/// An object. `builds`: users make it themselves. `multipart`: it is sent as the parts of a form.
pub(super) fn object(cx: &Context<'_>, module: &str, object: &Struct, multipart: bool, builds: bool) -> Result<Thing> {
    let mut thing = Thing::new(Kind::Struct, module);
    if multipart {
        thing.traits(&["Clone", "Debug", "PartialEq", "runtime::Multipart"]);
    } else {
        thing.traits(WIRE);
    }
    if defaultable(object) {
        thing.traits(&["Default"]);
    }
    for field in &object.fields {
        thing.field(field.name.rust.clone(), types::member(cx, &field.ty, field.presence)?);
    }
    if let Rest::Typed(ty) = &object.rest {
        thing.field("rest", format!("runtime::Map<{}>", types::of(cx, ty)?));
    }
    thing.field("extra", "runtime::Extra");
    if object.constructible && builds {
        let mut arguments = Arguments::default();
        arguments.required(cx, object)?;
        thing.function("new", arguments.declared, "Self");
        let mut taken = Taken::with(["new"]);
        for field in &object.fields {
            setters(cx, field, &mut taken, &mut thing)?;
        }
    }
    Ok(thing)
}

/// The arguments of a constructor or a method in the making.
#[derive(Default)]
pub(super) struct Arguments {
    taken: Taken,
    pub(super) declared: Vec<(Text, Text)>,
}

impl Arguments {
    pub(super) fn add(&mut self, name: &str, ty: impl Into<Text>) {
        self.declared.push(argument(self.taken.nearest(name), ty));
    }

    /// What an object requires.
    pub(super) fn required(&mut self, cx: &Context<'_>, object: &Struct) -> Result<()> {
        for field in &object.fields {
            let ty = match field.presence {
                Presence::Optional | Presence::Patch => continue,
                Presence::Nullable => types::member(cx, &field.ty, field.presence)?,
                Presence::Required => types::declared(cx, &field.ty)?,
            };
            self.add(&field.name.rust, ty);
        }
        Ok(())
    }
}

/// The methods that set and clear a member: none where the constructor took it.
pub(super) fn setters(cx: &Context<'_>, field: &Field, taken: &mut Taken, thing: &mut Thing) -> Result<()> {
    let name = &field.name.rust;
    if matches!(field.presence, Presence::Required | Presence::Nullable) {
        return Ok(());
    }
    let declared = types::declared(cx, &field.ty)?;
    thing.setter(taken.nearest(name), Some(argument(name.clone(), declared)));
    if field.presence == Presence::Patch {
        thing.setter(taken.nearest(&format!("clear_{name}")), None);
    }
    Ok(())
}

/// The methods that link and, where `clears`, unlink a relationship.
pub(super) fn links(
    cx: &Context<'_>,
    relationship: &Relationship,
    clears: bool,
    taken: &mut Taken,
    thing: &mut Thing,
) -> Result<()> {
    let name = &relationship.name.rust;
    let declared = types::link(cx, relationship)?;
    thing.setter(taken.nearest(name), Some(argument(name.clone(), declared)));
    if clears && relationship.cardinality == Cardinality::One {
        thing.setter(taken.nearest(&format!("clear_{name}")), None);
    }
    Ok(())
}

/// An open set of values.
pub(super) fn open_enum(module: &str, values: &Enum) -> Thing {
    let mut thing = Thing::new(Kind::Enum(""), module);
    thing.traits(&[
        "Clone",
        "Debug",
        "Deserialize",
        "Display",
        "Eq",
        "Hash",
        "PartialEq",
        "Serialize",
        "runtime::ToText",
    ]);
    let kept = match values.repr {
        EnumRepr::String => {
            thing.traits(&["AsRef<str>", "From<&str>", "From<String>"]);
            thing.implements("FromStr", "Err = Infallible");
            thing.function("as_str", vec![itself("&Self")], "&str");
            "runtime::UnknownValue<String>"
        }
        EnumRepr::Integer => {
            thing.traits(&["From<i64>"]);
            thing.function("as_i64", vec![itself("&Self")], "i64");
            "runtime::UnknownValue<i64>"
        }
        EnumRepr::Mixed => {
            thing.traits(&["From<runtime::Json>"]);
            thing.function("to_json", vec![itself("&Self")], "runtime::Json");
            "runtime::UnknownValue<runtime::Json>"
        }
    };
    for variant in &values.variants {
        thing.variant(variant.name.rust.clone(), "");
    }
    thing.variant(enums::catch_all(values), kept);
    thing
}

/// One of several types.
pub(super) fn union(cx: &Context<'_>, module: &str, union: &Union) -> Result<Thing> {
    let mut thing = Thing::new(Kind::Enum(""), module);
    thing.traits(&["Clone", "Debug", "Deserialize", "PartialEq", "Serialize"]);
    for (name, ty) in &union.variants {
        let held = types::of(cx, ty)?;
        thing.implements(format!("From<{held}>"), "");
        thing.variant(unions::variant(name).to_owned(), held);
    }
    thing.variant("Unknown", "runtime::UnknownValue<runtime::Json>");
    Ok(thing)
}

/// Another name for a type.
pub(super) fn alias(cx: &Context<'_>, module: &str, target: &crate::ir::Ty) -> Result<Thing> {
    Ok(Thing::new(Kind::Alias(types::of(cx, target)?), module))
}

/// A type that no shape is a part of.
pub(super) fn named(cx: &Context<'_>, module: &str, ty: &Type, multipart: bool, builds: bool) -> Result<Thing> {
    use crate::ir::TypeKind;
    match &ty.kind {
        TypeKind::Struct(object) => self::object(cx, module, object, multipart, builds),
        TypeKind::Enum(values) => Ok(open_enum(module, values)),
        TypeKind::Union(union) => self::union(cx, module, union),
        TypeKind::Alias(target) => alias(cx, module, target),
    }
}
