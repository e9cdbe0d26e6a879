//! Resources: identifiers, shapes for reading, creating and changing, and related resources.

use super::context::Cx;
use super::fields::{Arguments, field_docs, relationship_docs};
use super::{items, names};
use crate::ir::surface::{
    Argument, Conversion, Docs, Effect, Field, Form, Head, IdType, Init, NaturalKey, ResourceChoice, ResourceVariant,
    Role, Runtime, Setter, Struct, TargetVariant, Targets, Type, Wire,
};
use crate::ir::{
    self, Linkage, ModuleId, Part, Presence, Prose, Relationship, Relationships, ResourceId, Shape, StructId, Target,
    TargetSet, Ty, View,
};
use crate::names::{self as spelled, Taken};

/// The newtype of a resource's identifiers.
pub(super) fn identifier(cx: &Cx<'_>, id: ResourceId) -> IdType {
    IdType { name: cx.api.resources[id].id.clone(), of: Type::item(cx.read_path(id)) }
}

/// A resource object in one of its shapes.
pub(super) fn shape(cx: &Cx<'_>, shape: &Shape) -> Struct {
    let resource = &cx.api.resources[shape.resource];
    let (id, wire) = (cx.ty(&Ty::Id(shape.resource)), resource.name.wire.clone());
    let (any, number) = (resource.inferred, resource.is_number);
    let read = cx.api.shapes[resource.read].name.clone();
    let parts = parts(cx, shape);
    let free = parts.iter().all(|part| part.form != Form::Required);
    let identifier = |ty, role| Field {
        name: "id".to_owned(),
        wire: "id".to_owned(),
        ty,
        form: Form::Identifier,
        fixed: None,
        docs: Docs::role(role),
    };
    let constructor = match shape.view {
        View::Read => None,
        View::Create => Some(created(cx, shape, &parts)),
        View::Patch if free => Some(Arguments::default().constructor("new", Init::Empty(Type::plain(Head::Itself)))),
        View::Patch => Some(created(cx, shape, &parts)),
    };
    let (first, wire, role, default) = match shape.view {
        View::Read => {
            let first = identifier(id.clone(), Role::Identifier);
            (Some(first), Wire::Read { id, wire: wire.clone(), any, number }, Role::Resource(wire), false)
        }
        // Without required members, it has an empty value too.
        View::Create => {
            let role = if shape.is_action { Role::Act(read) } else { Role::Create(read) };
            (None, Wire::Create { wire, any, number }, role, free)
        }
        View::Patch => {
            let first = identifier(Type::of(Head::Option, id.clone()), Role::PatchIdentifier);
            (Some(first), Wire::Patch { id, wire, any, number }, Role::Patch(read), free)
        }
    };
    let is_read = shape.view == View::Read;
    let prose = if is_read && shape.prose == Prose::default() { &resource.prose } else { &shape.prose };
    Struct {
        name: shape.name.clone(),
        docs: Docs::new(role, prose),
        wire,
        default,
        fields: first.into_iter().chain(parts).collect(),
        rest: None,
        constructor,
        setters: if is_read { Vec::new() } else { setters(cx, shape) },
        row: None,
    }
}

/// Returns the parts of a resource object.
fn parts(cx: &Cx<'_>, shape: &Shape) -> Vec<Field> {
    let field = |name: &str, role, ty, form| Field {
        name: name.to_owned(),
        wire: name.to_owned(),
        ty: match form {
            Form::Part => Type::of(Head::Runtime(Runtime::Part), ty),
            Form::Optional => Type::of(Head::Option, ty),
            _ => ty,
        },
        form,
        fixed: None,
        docs: Docs::role(role),
    };
    let object = |part: &Part<StructId>| (cx.object(part.value), held(cx, part, shape.view));
    let mut parts = Vec::new();
    // The macro of changes has the `id` itself.
    if let Some(presence) = shape.id.filter(|_| shape.view == View::Create) {
        let form = if presence == Presence::Required { Form::Required } else { Form::Optional };
        parts.push(field("id", Role::Identifier, cx.ty(&Ty::Id(shape.resource)), form));
    }
    if shape.has_lid {
        parts.push(field("lid", Role::Local, local(cx, shape), Form::Optional));
    }
    if let Some(part) = &shape.attributes {
        let (ty, form) = object(part);
        parts.push(field("attributes", Role::Attributes, ty, form));
    }
    if let Some(part) = &shape.relationships {
        let ty = Type::item(cx.path(cx.api.resources[shape.resource].module, &part.value.name));
        let required = shape.view != View::Read && part.value.members.iter().any(|member| member.required);
        let form = part_form(part.presence, !required, shape.view);
        parts.push(field("relationships", Role::Relationships, ty, form));
    }
    if let Some(part) = &shape.links {
        let (ty, form) = match part.value {
            Some(value) => object(&Part { value, presence: part.presence }),
            None => (Type::runtime(Runtime::Links), part_form(part.presence, true, shape.view)),
        };
        parts.push(field("links", Role::Links, ty, form));
    }
    if let Some(part) = &shape.meta {
        let (ty, form) = object(part);
        let is_optional = shape.view != View::Read && part.presence != Presence::Required;
        parts.push(field("meta", Role::Meta, ty, if is_optional { Form::Optional } else { form }));
    }
    parts
}

/// Returns the type of the local identifier of a new resource.
fn local(cx: &Cx<'_>, shape: &Shape) -> Type {
    Type::of(Head::Runtime(Runtime::Lid), Type::item(cx.read_path(shape.resource)))
}

/// Returns the form of a part that is an object.
pub(super) fn held(cx: &Cx<'_>, part: &Part<StructId>, view: View) -> Form {
    part_form(part.presence, cx.api.structs[part.value].has_empty(), view)
}

/// Returns the form of a part, depending on its presence and on whether it has an empty value.
pub(super) fn part_form(presence: Presence, has_empty: bool, view: View) -> Form {
    match (presence, has_empty, view) {
        (Presence::Required | Presence::Nullable, _, _) | (_, false, View::Create) => Form::Required,
        (_, true, _) => Form::Part,
        (_, false, _) => Form::Optional,
    }
}

fn created(cx: &Cx<'_>, shape: &Shape, parts: &[Field]) -> crate::ir::surface::Constructor {
    let mut arguments = Arguments::default();
    let mut fields = Vec::new();
    if shape.view == View::Patch {
        fields.push(("id".to_owned(), Init::Absent));
    }
    for part in parts {
        let value = match (part.form, part.name.as_str(), &shape.attributes, &shape.relationships) {
            (Form::Required, "attributes", Some(object), _) => {
                cx.new_object(part.ty.clone(), &cx.api.structs[object.value], &mut arguments)
            }
            (Form::Required, "relationships", _, Some(links)) => {
                cx.new_links(part.ty.clone(), &links.value, &mut arguments)
            }
            (Form::Required, "id", _, _) => {
                let name = arguments.add("id", Type::of(Head::Into, part.ty.clone()), part.docs.clone());
                Init::Argument(name, Conversion::Into)
            }
            (Form::Required, name, _, _) => {
                let name = arguments.add(name, part.ty.clone(), part.docs.clone());
                Init::Argument(name, Conversion::Same)
            }
            _ => Init::Default,
        };
        fields.push((part.name.clone(), value));
    }
    arguments.constructor("new", Init::Object { ty: Type::plain(Head::Itself), fields, rest: false })
}

/// Returns the setters for what the constructor does not take.
fn setters(cx: &Cx<'_>, shape: &Shape) -> Vec<Setter> {
    let mut taken = Taken::with(["new", "default"]);
    let mut setters = Vec::new();
    if let Some(part) = &shape.attributes {
        setters.extend(cx.setters(&cx.api.structs[part.value], Some("attributes"), &mut taken));
    }
    let create = shape.view == View::Create;
    for member in settable(shape) {
        setters.extend(cx.link_setters(member, !create, &mut taken));
    }
    for (field, role, ty) in own_members(cx, shape) {
        let argument = Argument { name: field.to_owned(), ty: Type::of(Head::IntoOption, ty), docs: Docs::role(role) };
        let (name, field, effect) = (taken.nearest(field), field.to_owned(), Effect::Set(Conversion::Same));
        setters.push(Setter { name, argument: Some(argument), part: None, field, effect });
    }
    setters
}

/// Returns the members of a resource object that are set on it, without those of its parts.
fn own_members(cx: &Cx<'_>, shape: &Shape) -> Vec<(&'static str, Role, Type)> {
    let mut members = Vec::new();
    if shape.id == Some(Presence::Optional) {
        members.push(("id", Role::Identifier, cx.ty(&Ty::Id(shape.resource))));
    }
    if shape.has_lid {
        members.push(("lid", Role::Local, local(cx, shape)));
    }
    if let Some(meta) = shape.meta.as_ref().filter(|meta| meta.presence != Presence::Required) {
        members.push(("meta", Role::Meta, cx.object(meta.value)));
    }
    members
}

/// Returns the relationships with setters; required ones are arguments of the constructor.
pub(super) fn settable(shape: &Shape) -> impl Iterator<Item = &Relationship> {
    let members = shape.relationships.iter().flat_map(|part| &part.value.members);
    members.filter(|member| !member.required)
}

/// Builds the `relationships` of a shape.
pub(super) fn relationships(cx: &Cx<'_>, shape: &Shape, relationships: &Relationships) -> Struct {
    let required = |member: &Relationship| shape.view != View::Read && member.required;
    let has_empty = !relationships.members.iter().any(required);
    let values = relationships.values.iter().map(|field| Field {
        name: field.name.rust.clone(),
        wire: field.name.wire.clone(),
        ty: cx.member(&field.ty, field.presence),
        form: items::form(field),
        fixed: cx.fixed(field).filter(|_| has_empty),
        docs: field_docs(field),
    });
    let fields = relationships.members.iter().map(|member| Field {
        name: member.name.rust.clone(),
        wire: member.name.wire.clone(),
        ty: cx.relationship(member),
        form: if required(member) { Form::Required } else { Form::Relationship },
        fixed: None,
        docs: relationship_docs(member),
    });
    Struct {
        name: relationships.name.clone(),
        docs: Docs::new(Role::Related(shape.name.clone()), &relationships.prose),
        wire: Wire::Object,
        default: has_empty,
        fields: values.chain(fields).collect(),
        rest: None,
        constructor: None,
        setters: Vec::new(),
        row: None,
    }
}

/// Builds the enum of several resource types, of which a document contains one.
pub(super) fn choice(cx: &Cx<'_>, choice: &ir::ResourceChoice) -> ResourceChoice {
    let resources = choice.members.iter().map(|id| variant(cx, *id));
    ResourceChoice {
        name: choice.name.clone(),
        docs: Docs::new(names::named(&choice.name), &choice.prose),
        resources: resources.collect(),
    }
}

/// Builds the variant of an enum for a resource type.
pub(super) fn variant(cx: &Cx<'_>, id: ResourceId) -> ResourceVariant {
    let name = &cx.api.resources[id].name;
    ResourceVariant { wire: name.wire.clone(), name: name.rust.clone(), ty: cx.target(Target::Resource(id)) }
}

/// Builds the enum of several resource types that a relationship may point to.
pub(super) fn targets(cx: &Cx<'_>, set: &TargetSet) -> Targets {
    let variants = set.members.iter().map(|member| {
        let name = cx.api.resources[*member].name.rust.clone();
        TargetVariant { constructor: spelled::argument(&name), name, ty: cx.target(Target::Resource(*member)) }
    });
    Targets {
        name: set.name.clone(),
        marker: names::marker(&set.name),
        docs: Docs::new(names::named(&set.name), &set.prose),
        variants: variants.collect(),
        wire: set.wire.clone(),
    }
}

/// Returns the natural keys of a module, each once, next to the type of the target.
pub(super) fn natural_keys(cx: &Cx<'_>, module: ModuleId) -> Vec<NaturalKey> {
    let mut keys: Vec<NaturalKey> = Vec::new();
    let members = cx.api.shapes.iter().filter_map(|shape| shape.relationships.as_ref());
    for member in members.flat_map(|part| &part.value.members) {
        let Linkage::NaturalKey(key) = &member.linkage else { continue };
        let object = &cx.api.structs[key.query];
        if cx.placement[object.ty] != module || keys.iter().any(|known| known.name == key.name) {
            continue;
        }
        let mut arguments = Arguments::default();
        let value = cx.new_object(cx.object(key.query), object, &mut arguments);
        keys.push(NaturalKey {
            name: key.name.clone(),
            what: cx.target(member.target),
            query: cx.struct_path(key.query),
            constructor: arguments.constructor("query", value),
        });
    }
    keys
}
