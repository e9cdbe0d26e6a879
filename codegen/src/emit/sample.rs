//! Samples of what is sent: source text that compiles wherever the argument's type is taken. The examples of the docs
//! show what is required, with words for values; the calls of the contract set whatever can be set.
//!
//! What nobody can build is left out where it may be, and a fault where it must be there.

mod call;
mod leaf;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::build::{self, Setters};
use super::context::{Context, Fault, Result, defaultable};
use crate::ir::{
    Cardinality, Constraints, Field, Linkage, NaturalKey, Parameter, Part, Presence, Relationship, Shape, Struct,
    Style, Target, TargetSetId, Ty, TypeId, TypeKind, View,
};
use crate::names::{self, Taken};

/// How deep an example goes before it stops at an empty object, where an empty one is one.
const DEEPEST: usize = 4;

/// How many objects a sample may hold: what requires more, no user builds either.
const MAX_OBJECTS: usize = 10_000;

/// What the samples are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// An example in the docs.
    Example,
    /// A call of the contract, which sends this much.
    Contract(Extent),
}

/// How much of what may be sent is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What must be there.
    Least,
    /// Everything; related resources by their identifiers.
    Everything,
    /// Everything; related resources by natural keys, where they have some.
    Keys,
    /// The nulls of a change.
    Nulls,
}

/// Samples, and the types that they name.
pub(crate) struct Samples<'a, 'b> {
    cx: &'b Context<'a>,
    manner: Manner,
    used: RefCell<BTreeSet<String>>,
    /// The objects that are being built, outermost first.
    building: RefCell<Vec<TypeId>>,
    /// How many objects were built since the outermost was begun.
    objects: Cell<usize>,
    /// Whose text is being made, where whoever runs the contract may know a better one, and the way to it.
    known: RefCell<Option<(String, Vec<String>)>>,
    left_out: RefCell<Vec<String>>,
    /// How many days of the month were used up as times.
    days: Cell<u32>,
}

/// Why there is no sample.
enum Lack {
    /// The IR contradicts itself.
    Fault(Fault),
    /// No user can build one either.
    Unbuildable(String),
}

impl From<Fault> for Lack {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Lack> for Fault {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::Fault(fault) => fault,
            Lack::Unbuildable(why) => Self::new(format!(
                "nobody can build what must be sent: {why}; an overlay action can make a member on the way optional"
            )),
        }
    }
}

type Made<T = String> = std::result::Result<T, Lack>;

/// What a value is for.
#[derive(Clone, Copy)]
struct About<'x> {
    /// In snake case.
    name: &'x str,
    constraints: Option<&'x Constraints>,
    /// Whether nothing converts it: it has to be of the very type.
    exact: bool,
}

impl<'x> About<'x> {
    fn named(name: &'x str) -> Self {
        Self { name, constraints: None, exact: false }
    }

    fn field(field: &'x Field) -> Self {
        Self { name: &field.name.rust, constraints: Some(&field.constraints), exact: false }
    }

    fn exactly(self) -> Self {
        Self { exact: true, ..self }
    }
}

impl<'a, 'b> Samples<'a, 'b> {
    pub(crate) fn new(cx: &'b Context<'a>, manner: Manner) -> Self {
        Self {
            cx,
            manner,
            used: RefCell::default(),
            building: RefCell::default(),
            objects: Cell::default(),
            known: RefCell::default(),
            left_out: RefCell::default(),
            days: Cell::default(),
        }
    }

    /// The types that the samples name, for the `use` line.
    pub(crate) fn used(&self) -> Vec<String> {
        self.used.borrow().iter().cloned().collect()
    }

    /// The members that could be set and are not, since nobody can build their values; each with the reason.
    pub(crate) fn left_out(&self) -> Vec<String> {
        self.left_out.borrow().clone()
    }

    /// Whether whatever may be set is set.
    fn fills(&self) -> bool {
        matches!(self.manner, Manner::Contract(Extent::Everything | Extent::Keys))
    }

    /// An argument for a parameter.
    pub(crate) fn parameter(&self, parameter: &Parameter) -> Result<String> {
        let about = About { name: &parameter.name.rust, constraints: Some(&parameter.constraints), exact: false };
        Ok(match parameter.style {
            Style::Single => self.value(&parameter.ty, about, 0)?,
            Style::Joined(_) | Style::Repeated => match self.every_value(&parameter.ty)? {
                Some(values) => values,
                None => format!("[{}]", self.value(&parameter.ty, about, 0)?),
            },
            Style::Range => match self.manner {
                Manner::Example => format!("{}..", self.value(&parameter.ty, about, 0)?),
                Manner::Contract(_) => leaf::RANGE.to_owned(),
            },
        })
    }

    /// Every value of an enum, as a list, where whatever may be sent is sent.
    fn every_value(&self, ty: &Ty) -> Result<Option<String>> {
        let Ty::Named(id) = self.cx.resolved(ty)? else { return Ok(None) };
        let ty = self.cx.ty(id)?;
        match &ty.kind {
            TypeKind::Enum(values) if self.fills() && !values.variants.is_empty() => {
                let name = self.named(&ty.name);
                let values: Vec<_> =
                    values.variants.iter().map(|variant| format!("{name}::{}", variant.name.rust)).collect();
                Ok(Some(format!("[{}]", values.join(", "))))
            }
            _ => Ok(None),
        }
    }

    fn value(&self, ty: &Ty, about: About<'_>, depth: usize) -> Made {
        let exactly = about.exactly();
        Ok(match self.cx.resolved(ty)? {
            Ty::Named(id) => self.of_type(id, about, depth)?,
            Ty::List(item) => self.list(&item, about, depth)?,
            Ty::Map(item) => match self.manner {
                Manner::Example => "Default::default()".to_owned(),
                Manner::Contract(_) => {
                    format!("[(\"sample\".to_owned(), {})].into()", self.value(&item, exactly, depth + 1)?)
                }
            },
            Ty::Nullable(inner) => match self.manner {
                Manner::Example => "None".to_owned(),
                Manner::Contract(_) => format!("Some({})", self.value(&inner, exactly, depth)?),
            },
            Ty::Boxed(inner) if about.exact => format!("Box::new({})", self.value(&inner, about, depth)?),
            Ty::Sensitive(inner) if about.exact => {
                format!("{}::new({})", self.of_runtime("Sensitive"), self.value(&inner, about, depth)?)
            }
            Ty::Boxed(inner) | Ty::Sensitive(inner) => self.value(&inner, about, depth)?,
            scalar => self.scalar(&scalar, about)?,
        })
    }

    /// As many items as there must be, at least one; none where nobody can build one.
    fn list(&self, item: &Ty, about: About<'_>, depth: usize) -> Made {
        let one = match (self.value(item, About { constraints: None, ..about }, depth + 1), self.cx.resolved(item)?) {
            (Err(Lack::Unbuildable(_)), Ty::Named(id)) => {
                return Ok(format!("Vec::<{}>::new()", self.named(&self.cx.ty(id)?.name)));
            }
            (one, _) => one?,
        };
        let least = about.constraints.and_then(|constraints| constraints.min_items).unwrap_or(1);
        let times = match self.manner {
            Manner::Example => 1,
            Manner::Contract(_) => usize::try_from(least).unwrap_or(1).clamp(1, DEEPEST),
        };
        let items = vec![one; times].join(", ");
        Ok(if about.exact { format!("vec![{items}]") } else { format!("[{items}]") })
    }

    fn of_type(&self, id: TypeId, about: About<'_>, depth: usize) -> Made {
        let ty = self.cx.ty(id)?;
        let name = self.named(&ty.name);
        Ok(match &ty.kind {
            TypeKind::Enum(values) => self.one_of(&name, values, about),
            TypeKind::Union(union) => match union.variants.first() {
                Some((variant, held)) if self.manner == Manner::Example => {
                    format!("{name}::{}({}.into())", variant.rust, self.value(held, about, depth + 1)?)
                }
                Some((variant, held)) => {
                    format!("{name}::{}({})", variant.rust, self.value(held, about.exactly(), depth + 1)?)
                }
                None => format!("{name}::Unknown(Default::default())"),
            },
            TypeKind::Struct(object) if !object.constructible || (depth > DEEPEST && defaultable(object)) => {
                if !defaultable(object) {
                    return Err(Lack::Unbuildable(format!("`{}` has no constructor", ty.name)));
                }
                format!("{name}::default()")
            }
            TypeKind::Struct(object) => self.building(id, &ty.name, || {
                let made = format!("{name}::new({})", self.required(object, depth)?.join(", "));
                Ok(made + &self.setters(object, &mut Taken::with(["new"]), depth)?)
            })?,
            TypeKind::Alias(_) => "Default::default()".to_owned(),
        })
    }

    /// Builds an object, unless that is part of building it.
    fn building(&self, id: TypeId, name: &str, build: impl FnOnce() -> Made) -> Made {
        if self.building.borrow().contains(&id) {
            return Err(Lack::Unbuildable(format!("`{name}` holds itself")));
        }
        let before = if self.building.borrow().is_empty() { 0 } else { self.objects.get() };
        self.objects.set(before + 1);
        if before >= MAX_OBJECTS {
            return Err(Lack::Unbuildable(format!("it holds more than {MAX_OBJECTS} objects, `{name}` among them")));
        }
        self.building.borrow_mut().push(id);
        let built = build();
        self.building.borrow_mut().pop();
        built
    }

    /// The arguments of a constructor, of what an object requires.
    fn required(&self, object: &Struct, depth: usize) -> Made<Vec<String>> {
        let required = object.fields.iter().filter_map(|field| match (field.presence, self.manner) {
            (Presence::Required, _) => Some(self.member(field, About::field(field), depth)),
            (Presence::Nullable, Manner::Example) => Some(Ok("None".to_owned())),
            (Presence::Nullable, Manner::Contract(_)) => {
                let value = self.member(field, About::field(field).exactly(), depth);
                Some(value.map(|value| format!("Some({value})")))
            }
            (Presence::Optional | Presence::Patch, _) => None,
        });
        required.collect()
    }

    fn member(&self, field: &Field, about: About<'_>, depth: usize) -> Made {
        self.on_the_way(&field.name.wire, || self.value(&field.ty, about, depth + 1))
    }

    /// The calls that set what a constructor did not take; what only the server sets is the server's.
    fn setters(&self, object: &Struct, taken: &mut Taken, depth: usize) -> Made {
        let mut calls = String::new();
        for field in &object.fields {
            let Some(Setters { set, clear }) = build::setter_names(field, taken) else { continue };
            match self.manner {
                Manner::Contract(Extent::Nulls) if field.nullable => {
                    calls.extend(clear.map(|clear| format!(".{clear}()")));
                }
                _ if self.fills() && !field.read_only => {
                    let value = self.member(field, About::field(field), depth);
                    calls.push_str(&self.unless_unbuildable(&set, value)?);
                }
                _ => {}
            }
        }
        Ok(calls)
    }

    /// The call of a setter; nothing, and a note, where nobody can build its value.
    fn unless_unbuildable(&self, set: &str, value: Made) -> Made {
        match value {
            Ok(value) => Ok(format!(".{set}({value})")),
            Err(Lack::Unbuildable(why)) => {
                self.left_out.borrow_mut().push(format!("`{set}`: {why}"));
                Ok(String::new())
            }
            Err(fault) => Err(fault),
        }
    }

    /// The arguments of `meta`'s required members.
    pub(crate) fn meta(&self, id: TypeId) -> Result<Vec<String>> {
        Ok(self.required(self.cx.object(id)?, 0)?)
    }

    /// A member of `meta` that may be given: what the method takes.
    pub(crate) fn field(&self, field: &Field) -> Result<String> {
        Ok(self.member(field, About::field(field), 0)?)
    }

    /// A resource to send.
    pub(crate) fn shape(&self, shape: &Shape) -> Result<String> {
        let name = self.named(&shape.name);
        let attributes = shape.attributes.as_ref().map(|part| self.cx.object(part.value)).transpose()?;
        let mut sample = format!("{name}::new({})", self.constructor(shape, attributes)?.join(", "));
        if self.manner == Manner::Example {
            if let Some(field) = attributes.and_then(telling) {
                let value = self.value(&field.ty, About::field(field), 0)?;
                sample.push_str(&format!(".{}({value})", field.name.rust));
            }
            return Ok(sample);
        }
        let mut taken = Taken::with(["new"]);
        if let Some(object) = attributes {
            sample.push_str(&self.setters(object, &mut taken, 0)?);
        }
        let create = shape.view == View::Create;
        let members = shape.relationships.iter().flat_map(|part| &part.value.members);
        for member in members.filter(|member| !(create && member.required)) {
            let Setters { set, .. } = build::link_setter_names(member, !create, &mut taken);
            if self.fills() {
                sample.push_str(&self.unless_unbuildable(&set, self.link(member))?);
            }
        }
        Ok(sample)
    }

    /// What the constructor of a resource takes: nothing for a change.
    fn constructor(&self, shape: &Shape, attributes: Option<&Struct>) -> Made<Vec<String>> {
        if shape.view != View::Create {
            return Ok(Vec::new());
        }
        let mut arguments = match attributes {
            Some(object) => self.required(object, 0)?,
            None => Vec::new(),
        };
        let members = shape.relationships.iter().flat_map(|part| &part.value.members);
        for member in members.filter(|member| member.required) {
            arguments.push(self.link(member)?);
        }
        match &shape.links {
            Some(Part { value: Some(id), presence }) => arguments.extend(self.part(*id, *presence)?),
            Some(Part { value: None, presence: Presence::Required | Presence::Nullable }) => {
                arguments.push("Default::default()".to_owned());
            }
            Some(_) | None => {}
        }
        if let Some(part) = &shape.meta {
            arguments.extend(self.part(part.value, part.presence)?);
        }
        Ok(arguments)
    }

    /// The argument for a part of a resource, where there is one.
    fn part(&self, id: TypeId, presence: Presence) -> Made<Option<String>> {
        let required = matches!(presence, Presence::Required | Presence::Nullable) || !self.cx.defaults(id)?;
        if required { self.of_type(id, About::named("part"), 1).map(Some) } else { Ok(None) }
    }

    /// What links a relationship: to one, or to a list of one.
    fn link(&self, relationship: &Relationship) -> Made {
        let targets = match (relationship.target, &relationship.linkage) {
            (Target::Resource(id), linkage) => {
                let resource = self.cx.resource(id)?;
                let id = self.id(resource);
                vec![match (linkage, self.manner) {
                    (Linkage::WithMeta(meta), Manner::Contract(extent)) if extent != Extent::Least => {
                        let target = self.named(&self.cx.shape(resource.read)?.name);
                        let meta = self.of_type(*meta, About::named("meta"), 1)?;
                        format!("{}::<{target}, _>::new({id}).with_meta({meta})", self.of_runtime("Identifier"))
                    }
                    (Linkage::NaturalKey(key), Manner::Contract(Extent::Keys)) => {
                        self.knowing(&resource.name.wire, || self.key(key))?
                    }
                    _ => id,
                }]
            }
            (_, Linkage::WithMeta(_) | Linkage::NaturalKey(_)) => {
                let name = &relationship.name.rust;
                return Err(Lack::Unbuildable(format!("`{name}` says more of a target of which the type is open")));
            }
            (Target::Any, Linkage::Identifier) => vec![self.any_target()],
            (Target::Set(id), Linkage::Identifier) => self.one_of_each(id)?,
        };
        Ok(match relationship.cardinality {
            Cardinality::Many => format!("[{}]", targets.join(", ")),
            Cardinality::One => targets.into_iter().next().unwrap_or_default(),
        })
    }

    fn key(&self, key: &NaturalKey) -> Made {
        let query = self.of_type(key.query, About::named("query"), 1)?;
        Ok(format!("{}::by_query({query})", self.named(&key.name)))
    }

    /// One target of each type that a relationship may point to; the first alone in an example.
    fn one_of_each(&self, id: TargetSetId) -> Made<Vec<String>> {
        let set = self.cx.target_set(id)?;
        if set.members.is_empty() {
            return Err(Lack::Unbuildable(format!("`{}` is a set of no types", set.name)));
        }
        let target = self.named(&format!("{}Target", set.name));
        let shown = if self.fills() { set.members.len() } else { 1 };
        let targets = set.members.iter().take(shown).map(|member| {
            let resource = self.cx.resource(*member)?;
            Ok(format!("{target}::{}({})", names::argument(&resource.name.rust), self.id(resource)))
        });
        targets.collect()
    }
}

/// A member that shows what a setter does: the first that takes a plain value.
fn telling(object: &Struct) -> Option<&Field> {
    let plain = |ty: &Ty| matches!(ty, Ty::String | Ty::Boolean | Ty::Integer(_));
    let settable = |field: &&Field| matches!(field.presence, Presence::Optional | Presence::Patch);
    object.fields.iter().filter(settable).find(|field| match &field.ty {
        Ty::Sensitive(inner) => plain(inner),
        ty => plain(ty),
    })
}
