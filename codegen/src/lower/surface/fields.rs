//! Constructors with the required fields, and setters for the others.

use serde_json::Value;

use super::context::Cx;
use super::names;
use super::types::{bare, conversion, or_none, setting_conversion};
use crate::ir::surface::{Argument, Constructor, Docs, Effect, Facts, Fixed, Init, Linking, Role, Setter, Type};
use crate::ir::{Cardinality, Field, Parameter, Presence, Relationship, Relationships, Rest, Struct, Ty, TypeKind};
use crate::names::Taken;

/// The arguments of a function so far.
#[derive(Default)]
pub(super) struct Arguments {
    taken: Taken,
    pub(super) list: Vec<Argument>,
}

impl Arguments {
    /// Creates the arguments of a method that makes a request, whose code has a variable `call`.
    pub(super) fn of_request() -> Self {
        Self { taken: Taken::with(["call"]), list: Vec::new() }
    }

    /// Adds an argument, and returns its name.
    pub(super) fn add(&mut self, name: &str, ty: Type, docs: Docs) -> String {
        let name = self.taken.nearest(name);
        self.list.push(Argument { name: name.clone(), ty, docs });
        name
    }

    /// Returns a constructor with these arguments.
    pub(super) fn constructor(self, name: &'static str, value: Init) -> Constructor {
        Constructor { name, arguments: self.list, value }
    }
}

/// Returns the documentation of a field, its argument and its setter.
pub(super) fn field_docs(field: &Field) -> Docs {
    let facts = Facts {
        constraints: field.constraints.clone(),
        default: field.default.clone(),
        read_only: field.read_only,
        nullable: field.nullable,
        deprecated: field.deprecated,
    };
    Docs { facts, ..Docs::new(names::named(&field.name.rust), &field.prose) }
}

/// Returns the documentation of a parameter.
pub(super) fn parameter_docs(parameter: &Parameter) -> Docs {
    let facts = Facts {
        constraints: parameter.constraints.clone(),
        default: parameter.default.clone(),
        deprecated: parameter.deprecated,
        ..Facts::default()
    };
    Docs { facts, ..Docs::new(names::named(&parameter.name.rust), &parameter.prose) }
}

/// Returns the documentation of a relationship.
pub(super) fn relationship_docs(relationship: &Relationship) -> Docs {
    let name = relationship.name.rust.clone();
    let role = match relationship.cardinality {
        Cardinality::One | Cardinality::Either => Role::Named(name),
        Cardinality::Many => Role::Many(name),
    };
    Docs::new(role, &relationship.prose)
}

impl Cx<'_> {
    /// Builds a new object: required fields are arguments, the others are absent.
    pub(super) fn new_object(&self, ty: Type, object: &Struct, arguments: &mut Arguments) -> Init {
        if object.has_empty() {
            return Init::Empty(ty);
        }
        let field = |field: &Field| (field.name.rust.clone(), self.new_field(field, arguments));
        Init::Object {
            ty,
            fields: object.fields.iter().map(field).collect(),
            rest: matches!(object.rest, Rest::Typed(_)),
        }
    }

    /// Returns the fixed value of a field.
    pub(super) fn fixed(&self, field: &Field) -> Option<Init> {
        let value = field.fixed.as_ref()?;
        let fixed = match (bare(&field.ty), value) {
            (Ty::Named(id), value) => {
                let TypeKind::Enum(values) = &self.api.types[*id].kind else { return None };
                let variant = values.variants.iter().find(|variant| variant.value == *value)?;
                Fixed::Variant(self.ty(bare(&field.ty)), variant.name.rust.clone())
            }
            (Ty::Boolean, Value::Bool(value)) => Fixed::Boolean(*value),
            (Ty::String, Value::String(text)) => Fixed::Text(text.clone()),
            _ => return None,
        };
        let is_change = field.presence == Presence::Patch;
        Some(Init::Fixed { value: fixed, conversion: conversion(&field.ty), is_change })
    }

    fn new_field(&self, field: &Field, arguments: &mut Arguments) -> Init {
        if let Some(fixed) = self.fixed(field) {
            return fixed;
        }
        let mut add = |ty| arguments.add(&field.name.rust, ty, field_docs(field));
        match field.presence {
            Presence::Optional => Init::Absent,
            Presence::Patch => Init::Unchanged,
            Presence::Nullable => {
                Init::Argument(add(self.member(&field.ty, field.presence)), crate::ir::surface::Conversion::Same)
            }
            Presence::Required => Init::Argument(add(self.argument(&field.ty)), conversion(&field.ty)),
        }
    }

    /// Builds new relationships: required ones are arguments, the others are not linked.
    pub(super) fn new_links(&self, ty: Type, links: &Relationships, arguments: &mut Arguments) -> Init {
        let Relationships { members, values, .. } = links;
        if !members.iter().any(|member| member.required) {
            return Init::Empty(ty);
        }
        let values = values.iter().filter_map(|field| Some((field.name.rust.clone(), self.fixed(field)?)));
        let values: Vec<_> = values.collect();
        let fields = members.iter().map(|member| {
            let value = if member.required {
                let name = arguments.add(&member.name.rust, self.link(member), relationship_docs(member));
                Init::Linked(linking(member), name)
            } else {
                Init::Unlinked(linking(member))
            };
            (member.name.rust.clone(), value)
        });
        Init::Object { ty, fields: values.into_iter().chain(fields).collect(), rest: false }
    }

    /// Returns the setters of an object or of the `part` of one. Required fields have none.
    pub(super) fn setters(&self, object: &Struct, part: Option<&'static str>, taken: &mut Taken) -> Vec<Setter> {
        let mut setters = Vec::new();
        for field in &object.fields {
            let Some(SetterNames { set, clear }) = setter_names(field, taken) else { continue };
            let name = field.name.rust.clone();
            let argument = Argument { name: name.clone(), ty: self.setting(&field.ty), docs: field_docs(field) };
            let how = setting_conversion(&field.ty);
            let effect = if clear.is_some() { Effect::Change(how) } else { Effect::Set(how) };
            let cleared = clear.map(|clear| Setter {
                name: clear,
                argument: None,
                part,
                field: name.clone(),
                effect: Effect::Clear(set.clone()),
            });
            setters.push(Setter { name: set, argument: Some(argument), part, field: name, effect });
            setters.extend(cleared);
        }
        setters
    }

    /// Returns the setters of a relationship.
    pub(super) fn link_setters(&self, relationship: &Relationship, clears: bool, taken: &mut Taken) -> Vec<Setter> {
        let SetterNames { set, clear } = link_setter_names(relationship, clears, taken);
        let (field, part) = (relationship.name.rust.clone(), Some("relationships"));
        let docs = relationship_docs(relationship);
        let argument = Some(Argument { name: field.clone(), ty: or_none(self.link(relationship)), docs });
        let cleared = clear.map(|clear| {
            let effect = Effect::Unlink(set.clone());
            Setter { name: clear, argument: None, part, field: field.clone(), effect }
        });
        let effect = Effect::Link(linking(relationship));
        let linked = Setter { name: set, argument, part, field: field.clone(), effect };
        [linked].into_iter().chain(cleared).collect()
    }
}

/// Returns how a relationship is made.
const fn linking(relationship: &Relationship) -> Linking {
    match relationship.meta {
        None => Linking::To(relationship.cardinality),
        Some(_) => Linking::Whole,
    }
}

/// The setters of a field.
pub(super) struct SetterNames {
    /// Sets the field.
    pub(super) set: String,
    /// Clears the field, if that is possible.
    pub(super) clear: Option<String>,
}

/// Names the setters of a field. Called for every field of an object in order.
pub(super) fn setter_names(field: &Field, taken: &mut Taken) -> Option<SetterNames> {
    let name = &field.name.rust;
    match field.presence {
        _ if field.fixed.is_some() => None,
        Presence::Required | Presence::Nullable => None,
        Presence::Optional => Some(SetterNames { set: taken.nearest(name), clear: None }),
        Presence::Patch => {
            let set = taken.nearest(name);
            Some(SetterNames { set, clear: Some(taken.nearest(&names::clear(name))) })
        }
    }
}

/// Names the setters of a relationship. A list is cleared by setting an empty one.
pub(super) fn link_setter_names(relationship: &Relationship, clears: bool, taken: &mut Taken) -> SetterNames {
    let name = &relationship.name.rust;
    let set = taken.nearest(name);
    let clears = clears && relationship.cardinality == Cardinality::One && relationship.meta.is_none();
    SetterNames { set, clear: clears.then(|| taken.nearest(&names::clear(name))) }
}
