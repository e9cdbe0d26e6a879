//! Values for the examples in the docs: source text that compiles wherever the argument's type is taken.

use std::cell::RefCell;
use std::collections::BTreeSet;

use heck::ToKebabCase as _;

use super::context::{Context, Result, defaultable};
use crate::ir::{
    Cardinality, Field, Linkage, Parameter, Presence, Relationship, Shape, Struct, Style, Target, Ty, TypeId, TypeKind,
    View,
};
use crate::names;

/// How deep a sample goes before it stops at an empty one.
const DEEPEST: usize = 4;

/// Samples, and the types that they name.
pub(crate) struct Samples<'a, 'b> {
    cx: &'b Context<'a>,
    used: RefCell<BTreeSet<String>>,
}

impl<'a, 'b> Samples<'a, 'b> {
    pub(crate) fn new(cx: &'b Context<'a>) -> Self {
        Self { cx, used: RefCell::default() }
    }

    /// The types that the samples name, for the `use` line.
    pub(crate) fn used(&self) -> Vec<String> {
        self.used.borrow().iter().cloned().collect()
    }

    /// Names a type.
    pub(crate) fn named(&self, name: &str) -> String {
        self.used.borrow_mut().insert(name.to_owned());
        name.to_owned()
    }

    /// Names a type of the runtime.
    fn of_runtime(&self, name: &str) -> String {
        self.used.borrow_mut().insert(format!("runtime::{name}"));
        name.to_owned()
    }

    /// An argument for a parameter.
    pub(crate) fn parameter(&self, parameter: &Parameter) -> Result<String> {
        let one = self.value(&parameter.ty, &parameter.name.rust, 0)?;
        Ok(match parameter.style {
            Style::Single => one,
            Style::Joined(_) | Style::Repeated => format!("[{one}]"),
            Style::Range => format!("{one}.."),
        })
    }

    /// An argument of this type. `about` is what it is for, in snake case.
    pub(crate) fn value(&self, ty: &Ty, about: &str, depth: usize) -> Result<String> {
        Ok(match self.cx.resolved(ty)? {
            Ty::String | Ty::Link => format!("{:?}", about.trim_matches('_').replace('_', " ")),
            Ty::Boolean => "true".to_owned(),
            Ty::Integer(_) | Ty::Number => "1".to_owned(),
            Ty::Timestamp => format!("\"2026-01-31T08:00:00Z\".parse::<{}>()?", self.of_runtime("Timestamp")),
            Ty::Date => format!("\"2026-01-31\".parse::<{}>()?", self.of_runtime("Date")),
            Ty::Bytes => "vec![1, 2, 3]".to_owned(),
            Ty::Id(id) => format!("\"{}\"", self.id(&self.cx.resource(id)?.name.rust)),
            Ty::Named(id) => self.of_type(id, about, depth)?,
            Ty::List(item) => format!("[{}]", self.value(&item, about, depth + 1)?),
            Ty::Map(_) => "Default::default()".to_owned(),
            Ty::Nullable(_) => "None".to_owned(),
            Ty::Boxed(inner) | Ty::Sensitive(inner) => self.value(&inner, about, depth)?,
            Ty::Untyped => format!("{}::Null", self.of_runtime("Value")),
        })
    }

    fn id(&self, name: &str) -> String {
        format!("{}-id", name.to_kebab_case())
    }

    fn of_type(&self, id: TypeId, about: &str, depth: usize) -> Result<String> {
        let ty = self.cx.ty(id)?;
        let name = self.named(&ty.name);
        Ok(match &ty.kind {
            TypeKind::Enum(values) => match values.variants.first() {
                Some(variant) => format!("{name}::{}", variant.name.rust),
                None => format!("{name}::from(\"\")"),
            },
            TypeKind::Union(union) => match union.variants.first() {
                Some((variant, held)) => {
                    format!("{name}::{}({}.into())", variant.rust, self.value(held, about, depth + 1)?)
                }
                None => format!("{name}::Unknown(Default::default())"),
            },
            TypeKind::Struct(object) if depth > DEEPEST || !object.constructible => {
                if defaultable(object) {
                    format!("{name}::default()")
                } else {
                    "todo!()".to_owned()
                }
            }
            TypeKind::Struct(object) => format!("{name}::new({})", self.required(object, depth)?.join(", ")),
            TypeKind::Alias(_) => "Default::default()".to_owned(),
        })
    }

    /// The arguments of a constructor, of what an object requires.
    fn required(&self, object: &Struct, depth: usize) -> Result<Vec<String>> {
        let required = object.fields.iter().filter_map(|field| match field.presence {
            Presence::Required => Some(self.value(&field.ty, &field.name.rust, depth + 1)),
            Presence::Nullable => Some(Ok("None".to_owned())),
            Presence::Optional | Presence::Patch => None,
        });
        required.collect()
    }

    /// The arguments of `meta`'s required members.
    pub(crate) fn meta(&self, id: TypeId) -> Result<Vec<String>> {
        self.required(self.cx.object(id)?, 0)
    }

    /// A resource to send.
    pub(crate) fn shape(&self, shape: &Shape) -> Result<String> {
        let name = self.named(&shape.name);
        let attributes = shape.attributes.as_ref().map(|part| self.cx.object(part.value)).transpose()?;
        let mut arguments = match (shape.view, attributes) {
            (View::Create, Some(object)) => self.required(object, 0)?,
            _ => Vec::new(),
        };
        if shape.view == View::Create {
            let members = shape.relationships.iter().flat_map(|part| &part.value.members);
            for member in members.filter(|member| member.required) {
                arguments.push(self.link(member)?);
            }
        }
        let mut sample = format!("{name}::new({})", arguments.join(", "));
        if let Some(field) = attributes.and_then(telling) {
            let value = self.value(&field.ty, &field.name.rust, 0)?;
            sample.push_str(&format!(".{}({value})", field.name.rust));
        }
        Ok(sample)
    }

    fn link(&self, relationship: &Relationship) -> Result<String> {
        let one = match (relationship.target, &relationship.linkage) {
            (Target::Resource(id), Linkage::Identifier | Linkage::WithMeta(_) | Linkage::NaturalKey(_)) => {
                format!("\"{}\"", self.id(&self.cx.resource(id)?.name.rust))
            }
            (Target::Any, _) => format!("{}::new(\"type\", \"id\")", self.named("AnyId")),
            (Target::Set(id), _) => {
                let set = self.cx.target_set(id)?;
                let Some(member) = set.members.first() else {
                    return Ok("todo!()".to_owned());
                };
                let member = &self.cx.resource(*member)?.name.rust;
                let (target, method) = (self.named(&format!("{}Target", set.name)), names::argument(member));
                format!("{target}::{method}(\"{}\")", self.id(member))
            }
        };
        Ok(match relationship.cardinality {
            Cardinality::One => one,
            Cardinality::Many => format!("[{one}]"),
        })
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
