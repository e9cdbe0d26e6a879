//! Samples of objects, resources and relationships.

use super::maker::{About, DEEPEST, Made, Manner, Much, Samples, Unbuildable};
use crate::ir::surface::{Expr, Form, Named, Runtime};
use crate::ir::{
    Cardinality, Field, Linkage, NaturalKey, Part, Presence, Relationship, Shape, Struct, StructId, Target,
    TargetSetId, Ty, TypeId, TypeKind, View,
};
use crate::lower::surface::fields::{SetterNames, link_setter_names, setter_names};
use crate::lower::surface::{names, resources};
use crate::names::{self as spelled, Taken};

/// How many objects a sample may hold: a value that requires more cannot be built by a caller either.
const MAX_OBJECTS: usize = 10_000;

impl Samples<'_, '_> {
    /// A value of a named type.
    pub(super) fn of_type(&self, id: TypeId, about: About<'_>, depth: usize) -> Made {
        let name = self.named(id);
        Ok(match &self.cx.api.types[id].kind {
            TypeKind::Enum(values) => self.one_of(name, values, about),
            TypeKind::Union(union) => match union.variants.first() {
                Some((variant, held)) => {
                    let held = match self.manner {
                        Manner::Example => Expr::Converted(Box::new(self.value(held, about, depth + 1)?)),
                        Manner::Contract(_) => self.value(held, about.exactly(), depth + 1)?,
                    };
                    Expr::call(name, &variant.rust, vec![held])
                }
                None => Expr::call(name, "Unknown", vec![Expr::Default]),
            },
            TypeKind::Struct(object) => self.object(*object, depth)?,
        })
    }

    /// An object, made by its constructor and setters.
    pub(super) fn object(&self, id: StructId, depth: usize) -> Made {
        let object = &self.cx.api.structs[id];
        let name = Named::Item(self.cx.struct_path(id));
        let empty = object.has_empty();
        if !object.constructible || (depth > DEEPEST && empty) {
            let ty = &self.cx.api.types[object.ty].name;
            let none = || Unbuildable(format!("`{ty}` has no constructor"));
            return if empty { Ok(Expr::call(name, "default", Vec::new())) } else { Err(none()) };
        }
        self.building(id, || {
            let made = Expr::call(name, "new", self.required(object, depth)?);
            self.setters(made, object, &mut Taken::with(["new", "default"]), depth)
        })
    }

    /// Builds an object, unless that is part of building it.
    fn building(&self, id: StructId, build: impl FnOnce() -> Made) -> Made {
        if self.building.borrow().contains(&id) {
            let name = &self.cx.api.types[self.cx.api.structs[id].ty].name;
            return Err(Unbuildable(format!("`{name}` holds itself")));
        }
        let before = if self.building.borrow().is_empty() { 0 } else { self.objects.get() };
        self.objects.set(before + 1);
        if before >= MAX_OBJECTS {
            return Err(Unbuildable(format!("it holds more than {MAX_OBJECTS} objects")));
        }
        self.building.borrow_mut().push(id);
        let built = build();
        self.building.borrow_mut().pop();
        built
    }

    /// The arguments of a constructor.
    pub(super) fn required(&self, object: &Struct, depth: usize) -> Made<Vec<Expr>> {
        let required = object.fields.iter().filter_map(|field| match (field.presence, self.manner) {
            (Presence::Required, _) if field.fixed.is_some() => None,
            (Presence::Required, _) => Some(self.member(field, About::field(field), depth)),
            (Presence::Nullable, Manner::Example) => Some(Ok(Expr::Absent)),
            (Presence::Nullable, Manner::Contract(_)) => {
                let value = self.member(field, About::field(field).exactly(), depth);
                Some(value.map(|value| Expr::Present(Box::new(value))))
            }
            (Presence::Optional | Presence::Patch, _) => None,
        });
        required.collect()
    }

    /// The value of a field.
    pub(super) fn member(&self, field: &Field, about: About<'_>, depth: usize) -> Made {
        self.on_the_way(&field.name.wire, || self.value(&field.ty, about, depth + 1))
    }

    /// Calls the methods that set what a constructor did not take; fields that only the server sets are left to it.
    fn setters(&self, mut made: Expr, object: &Struct, taken: &mut Taken, depth: usize) -> Made {
        for field in &object.fields {
            let Some(SetterNames { set, clear }) = setter_names(field, taken) else { continue };
            match (self.manner, clear) {
                (Manner::Contract(Much::Nulls), Some(clear)) if field.nullable => {
                    made = made.method(&clear, Vec::new());
                }
                _ if self.fills() && !field.read_only => {
                    let value = self.member(field, About::field(field), depth);
                    made = self.set_unless_unbuildable(made, &set, value);
                }
                _ => {}
            }
        }
        Ok(made)
    }

    /// Calls a setter; notes it instead where no user can build its value.
    fn set_unless_unbuildable(&self, made: Expr, set: &str, value: Made) -> Expr {
        match value {
            Ok(value) => made.method(set, vec![value]),
            Err(Unbuildable(why)) => {
                self.left_out.borrow_mut().push(format!("`{set}`: {why}"));
                made
            }
        }
    }

    /// A resource to send.
    pub(super) fn shape(&self, shape: &Shape, name: Named) -> Made {
        let attributes = shape.attributes.as_ref().map(|part| &self.cx.api.structs[part.value]);
        let mut made = Expr::call(name, "new", self.constructor(shape, attributes)?);
        if self.manner == Manner::Example {
            if let Some(field) = attributes.and_then(telling) {
                let value = self.value(&field.ty, About::field(field), 0)?;
                made = made.method(&field.name.rust, vec![value]);
            }
            return Ok(made);
        }
        let mut taken = Taken::with(["new", "default"]);
        if let Some(object) = attributes {
            made = self.setters(made, object, &mut taken, 0)?;
        }
        let create = shape.view == View::Create;
        for member in resources::settable(shape) {
            let SetterNames { set, .. } = link_setter_names(member, !create, &mut taken);
            if self.fills() {
                made = self.set_unless_unbuildable(made, &set, self.link(member));
            }
        }
        if self.fills() && shape.id == Some(Presence::Optional) {
            let id = self.id(&self.cx.api.resources[shape.resource]);
            made = made.method(&taken.nearest("id"), vec![id]);
        }
        if shape.has_lid {
            taken.nearest("lid");
        }
        if let Some(meta) = shape.meta.as_ref().filter(|meta| self.fills() && meta.presence != Presence::Required) {
            made = self.set_unless_unbuildable(made, &taken.nearest("meta"), self.object(meta.value, 1));
        }
        Ok(made)
    }

    /// What the constructor of a resource takes.
    fn constructor(&self, shape: &Shape, attributes: Option<&Struct>) -> Made<Vec<Expr>> {
        let is_named = shape.id == Some(Presence::Required);
        let mut arguments: Vec<Expr> =
            is_named.then(|| self.id(&self.cx.api.resources[shape.resource])).into_iter().collect();
        arguments.extend(attributes.map(|object| self.required(object, 0)).transpose()?.unwrap_or_default());
        let members = shape.relationships.iter().flat_map(|part| &part.value.members);
        for member in members.filter(|member| member.required) {
            arguments.push(self.link(member)?);
        }
        match &shape.links {
            Some(Part { value: Some(id), presence }) => arguments.extend(self.part(*id, *presence)?),
            Some(Part { value: None, presence: Presence::Required | Presence::Nullable }) => {
                arguments.push(Expr::Default);
            }
            Some(_) | None => {}
        }
        if let Some(part) = shape.meta.as_ref().filter(|part| part.presence == Presence::Required) {
            arguments.push(self.object(part.value, 1)?);
        }
        Ok(arguments)
    }

    /// The argument for a part of a resource, where there is one.
    fn part(&self, value: StructId, presence: Presence) -> Made<Option<Expr>> {
        match resources::held(self.cx, &Part { value, presence }, View::Create) {
            Form::Required => self.object(value, 1).map(Some),
            _ => Ok(None),
        }
    }

    /// What links a relationship: to one, or to a list of one.
    pub(super) fn link(&self, relationship: &Relationship) -> Made {
        let targets = match (relationship.target, &relationship.linkage) {
            (Target::Resource(id), linkage) => {
                let resource = &self.cx.api.resources[id];
                let identifier = self.id(resource);
                vec![match (linkage, self.manner) {
                    (Linkage::WithMeta(meta), Manner::Contract(much)) if much != Much::Least => {
                        let value = self.object(*meta, 1)?;
                        let is_optional = !self.cx.api.structs[*meta].has_empty();
                        let meta = Box::new(if is_optional { Expr::Present(Box::new(value)) } else { value });
                        Expr::Identifier { target: self.cx.read_path(id), id: Box::new(identifier), meta }
                    }
                    (Linkage::NaturalKey(key), Manner::Contract(Much::Keys)) => {
                        self.knowing(&resource.name.wire, || self.key(key))?
                    }
                    _ => identifier,
                }]
            }
            (Target::Any, linkage) => vec![self.described(self.any_target(), linkage)?],
            (Target::Set(id), linkage) => {
                let targets = self.one_of_each(id)?.into_iter();
                targets.map(|target| self.described(target, linkage)).collect::<Made<_>>()?
            }
        };
        let one = targets.first().cloned();
        Ok(match (relationship.cardinality, relationship.meta, one) {
            (Cardinality::Either, None, Some(one)) => Expr::call(Named::Runtime(Runtime::OneOrMany), "one", vec![one]),
            (Cardinality::Either, Some(_), Some(one)) => {
                let one = Expr::call(Named::Runtime(Runtime::OneOrMany), "one", vec![one]);
                Expr::call(Named::Runtime(Runtime::ToOneOrMany), "from", vec![one])
            }
            (Cardinality::One, None, Some(one)) => one,
            (Cardinality::One, Some(_), Some(one)) => Expr::call(Named::Runtime(Runtime::ToOne), "new", vec![one]),
            (Cardinality::Many, Some(_), _) => {
                Expr::call(Named::Runtime(Runtime::ToMany), "from", vec![Expr::List(targets)])
            }
            (Cardinality::One | Cardinality::Many | Cardinality::Either, ..) => Expr::List(targets),
        })
    }

    /// An identifier with what else is said of it.
    fn described(&self, identifier: Expr, linkage: &Linkage) -> Made {
        match linkage {
            Linkage::WithMeta(meta) => Ok(identifier.method("with_typed_meta", vec![self.object(*meta, 1)?])),
            Linkage::Identifier | Linkage::NaturalKey(_) => Ok(identifier),
        }
    }

    fn key(&self, key: &NaturalKey) -> Made {
        let query = self.object(key.query, 1)?;
        Ok(Expr::call(Named::Item(self.cx.key_path(key)), "by_query", vec![query]))
    }

    /// One target of each type that a relationship may point to; the first alone in an example.
    fn one_of_each(&self, id: TargetSetId) -> Made<Vec<Expr>> {
        let set = &self.cx.api.target_sets[id];
        if set.members.is_empty() {
            return Err(Unbuildable(format!("`{}` is a set of no types", set.name)));
        }
        let marker = Named::Item(self.cx.path(set.module, &names::marker(&set.name)));
        let shown = if self.fills() { set.members.len() } else { 1 };
        let targets = set.members.iter().take(shown).map(|member| {
            let resource = &self.cx.api.resources[*member];
            Expr::call(marker.clone(), &spelled::argument(&resource.name.rust), vec![self.id(resource)])
        });
        Ok(targets.collect())
    }
}

/// A field that shows what a setter does: the first that takes a plain value.
fn telling(object: &Struct) -> Option<&Field> {
    let plain = |ty: &Ty| matches!(ty, Ty::String | Ty::Boolean | Ty::Integer(_));
    let settable =
        |field: &&Field| matches!(field.presence, Presence::Optional | Presence::Patch) && field.fixed.is_none();
    object.fields.iter().filter(settable).find(|field| match &field.ty {
        Ty::Sensitive(inner) => plain(inner),
        ty => plain(ty),
    })
}
