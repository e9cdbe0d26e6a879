//! Resources: identifiers, the shapes in which they are read, created and changed, and what they are related to.

use super::items::{Kind, Thing, Things, argument, itself};
use super::objects::{self, Arguments, WIRE};
use super::types;
use crate::emit::context::{Context, Result};
use crate::emit::resources::{Held, held, held_relationships};
use crate::ir::{NaturalKey, Part, Relationships, Resource, Shape, Target, TargetSet, View};
use crate::names::{self, Taken};

/// The newtype of identifiers.
pub(super) fn identifier(module: &str) -> Thing {
    let mut thing = Thing::new(Kind::Struct, module);
    thing.traits(&["AsRef<str>", "Clone", "Debug", "Deserialize", "Display", "Eq", "From<&Self>", "From<&String>"]);
    thing.traits(&["From<&str>", "From<String>", "Hash", "Ord", "PartialEq", "PartialOrd", "Serialize"]);
    thing.traits(&["runtime::IdLike", "runtime::ToText"]);
    thing.function("as_str", vec![itself("&Self")], "&str");
    thing
}

/// A part of a resource object, as its field.
struct Declared {
    name: &'static str,
    held: Held,
    ty: String,
}

/// A shape, with how users build it.
pub(super) fn shape(cx: &Context<'_>, module: &str, shape: &Shape) -> Result<Thing> {
    let resource = cx.resource(shape.resource)?;
    let mut thing = Thing::new(Kind::Struct, module);
    thing.traits(WIRE);
    let parts = parts(cx, shape)?;
    for part in &parts {
        thing.field(part.name, wrapped(part));
    }
    thing.field("extra", "runtime::Extra");
    let id = &resource.id;
    match shape.view {
        View::Read => {
            thing.field("id", id.clone());
            thing.traits(&["runtime::Typed"]);
            thing.implements("runtime::Target", format!("Id = {id}, Resolved<'a> = &'a Self"));
            thing.implements("runtime::Resource", format!("Service = {}", cx.service));
        }
        View::Create => {
            thing.traits(&["From<&Self>"]);
            if parts.iter().all(|part| part.held != Held::Required) {
                thing.traits(&["Default"]);
            }
            let new = new(cx, shape, &parts)?;
            thing.function("new", new.declared, "Self");
            setters(cx, shape, &mut thing)?;
        }
        View::Patch => {
            thing.field("id", format!("Option<{id}>"));
            thing.traits(&["Default", "From<&Self>"]);
            thing.implements("runtime::PatchShape", format!("Id = {id}"));
            thing.function("new", Vec::new(), "Self");
            setters(cx, shape, &mut thing)?;
        }
    }
    Ok(thing)
}

fn parts(cx: &Context<'_>, shape: &Shape) -> Result<Vec<Declared>> {
    let mut parts = Vec::new();
    let name = |id| cx.ty(id).map(|ty| ty.name.clone());
    if let Some(part) = &shape.attributes {
        parts.push(Declared { name: "attributes", held: held(cx, part, shape.view)?, ty: name(part.value)? });
    }
    if let Some(part) = &shape.relationships {
        let held = held_relationships(part, shape.view);
        parts.push(Declared { name: "relationships", held, ty: part.value.name.clone() });
    }
    if let Some(part) = &shape.links {
        let (ty, held) = match part.value {
            Some(id) => (name(id)?, held(cx, &Part { value: id, presence: part.presence }, shape.view)?),
            None => ("runtime::Links".to_owned(), Held::of(part.presence, true, shape.view)),
        };
        parts.push(Declared { name: "links", held, ty });
    }
    if let Some(part) = &shape.meta {
        parts.push(Declared { name: "meta", held: held(cx, part, shape.view)?, ty: name(part.value)? });
    }
    Ok(parts)
}

fn wrapped(part: &Declared) -> String {
    match part.held {
        Held::Required => part.ty.clone(),
        Held::Part => format!("runtime::Part<{}>", part.ty),
        Held::Optional => format!("Option<{}>", part.ty),
    }
}

fn new(cx: &Context<'_>, shape: &Shape, parts: &[Declared]) -> Result<Arguments> {
    let mut arguments = Arguments::default();
    for part in parts.iter().filter(|part| part.held == Held::Required) {
        match (part.name, &shape.attributes, &shape.relationships) {
            ("attributes", Some(part), _) => arguments.required(cx, cx.object(part.value)?)?,
            ("relationships", _, Some(part)) => {
                for member in part.value.members.iter().filter(|member| member.required) {
                    arguments.add(&member.name.rust, types::link(cx, member)?);
                }
            }
            _ => arguments.add(part.name, part.ty.clone()),
        }
    }
    Ok(arguments)
}

fn setters(cx: &Context<'_>, shape: &Shape, thing: &mut Thing) -> Result<()> {
    let mut taken = Taken::with(["new"]);
    if let Some(part) = &shape.attributes {
        for field in &cx.object(part.value)?.fields {
            objects::setters(cx, field, &mut taken, thing)?;
        }
    }
    if let Some(part) = &shape.relationships {
        let create = shape.view == View::Create;
        for member in part.value.members.iter().filter(|member| !(create && member.required)) {
            objects::links(cx, member, !create, &mut taken, thing)?;
        }
    }
    Ok(())
}

/// The `relationships` of a shape.
pub(super) fn relationships(
    cx: &Context<'_>,
    module: &str,
    shape: &Shape,
    relationships: &Relationships,
) -> Result<Thing> {
    let mut thing = Thing::new(Kind::Struct, module);
    thing.traits(WIRE);
    if shape.view != View::Create || !relationships.members.iter().any(|member| member.required) {
        thing.traits(&["Default"]);
    }
    for member in &relationships.members {
        thing.field(member.name.rust.clone(), types::relationship(cx, member)?);
    }
    thing.field("extra", "runtime::Extra");
    Ok(thing)
}

/// Several types that one relationship may point to.
pub(super) fn target_set(cx: &Context<'_>, module: &str, set: &TargetSet, things: &mut Things) -> Result<()> {
    let marker = format!("{}Target", set.name);
    let mut one_of = Thing::new(Kind::Enum("<'a>"), module);
    one_of.traits(&["Clone", "Copy", "Debug", "PartialEq"]);
    let mut target = Thing::new(Kind::Struct, module);
    target.traits(&["Clone", "Copy", "Debug", "Eq", "PartialEq"]);
    target.implements("runtime::Target", format!("Id = runtime::AnyId, Resolved<'a> = {}<'a>", set.name));
    if set.wire.is_some() {
        target.traits(&["runtime::Typed"]);
    }
    for member in &set.members {
        let resource: &Resource = cx.resource(*member)?;
        let held = types::target(cx, Target::Resource(*member))?;
        one_of.variant(resource.name.rust.clone(), format!("&'a {held}"));
        let id = argument("id", format!("impl Into<<{held} as runtime::Target>::Id>"));
        target.function(names::argument(&resource.name.rust), vec![id], "runtime::Identifier<Self>");
    }
    things.insert(set.name.clone(), one_of);
    things.insert(marker, target);
    Ok(())
}

/// An identifier, or what stands where one may stand.
pub(super) fn natural_key(cx: &Context<'_>, module: &str, key: &NaturalKey, target: Target) -> Result<Thing> {
    let query = &cx.ty(key.query)?.name;
    let reference = format!("runtime::Reference<{}, {query}>", types::target(cx, target)?);
    let mut thing = Thing::new(Kind::Alias(reference), module);
    let mut arguments = Arguments::default();
    arguments.required(cx, cx.object(key.query)?)?;
    thing.function("query", arguments.declared, "Self");
    Ok(thing)
}
