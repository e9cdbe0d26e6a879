//! The maker of values: what it is for, what it has made so far, and values by their type.

use std::cell::{Cell, RefCell};

use crate::ir::surface::{Expr, Named, Runtime};
use crate::ir::{Constraints, Field, Parameter, StructId, Style, Ty, TypeId, TypeKind};
use crate::lower::surface::context::Cx;

/// The type that keeps a value out of logs.
const SENSITIVE: Named = Named::Runtime(Runtime::Sensitive);

/// How deep an example goes before it stops at an empty object, where there is an empty one.
pub(super) const DEEPEST: usize = 4;

/// What the samples are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// An example in the documentation.
    Example,
    /// A call of the contract, which sends this much.
    Contract(Much),
}

/// How much of what may be sent is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lower::surface) enum Much {
    /// What is required.
    Least,
    /// Everything; related resources by their identifiers.
    Everything,
    /// Everything; related resources by natural keys, where they have some.
    Keys,
    /// The nulls of a change.
    Nulls,
}

/// A maker of samples.
pub(in crate::lower::surface) struct Samples<'a, 'b> {
    pub(super) cx: &'b Cx<'a>,
    pub(super) manner: Manner,
    /// The objects that are being built, outermost first.
    pub(super) building: RefCell<Vec<StructId>>,
    /// How many objects were built since the outermost was begun.
    pub(super) objects: Cell<usize>,
    /// The resource of which the caller of the contract may know better texts, and the members that lead to the one that
    /// is being made.
    pub(super) known: RefCell<Option<(String, Vec<String>)>>,
    pub(super) left_out: RefCell<Vec<String>>,
    /// How many days of the month were used as times.
    pub(super) days: Cell<u32>,
}

/// Why no user can build a value.
pub(super) struct Unbuildable(pub(super) String);

pub(super) type Made<T = Expr> = Result<T, Unbuildable>;

impl From<Unbuildable> for String {
    fn from(Unbuildable(why): Unbuildable) -> Self {
        format!("the required body cannot be built: {why}; an overlay action can make a member on the way optional")
    }
}

/// What a value is for.
#[derive(Clone, Copy)]
pub(super) struct About<'x> {
    /// In snake case.
    pub(super) name: &'x str,
    pub(super) constraints: Option<&'x Constraints>,
    /// Whether nothing converts it: it has to be of the very type.
    pub(super) exact: bool,
}

impl<'x> About<'x> {
    pub(super) fn named(name: &'x str) -> Self {
        Self { name, constraints: None, exact: false }
    }

    pub(super) fn field(field: &'x Field) -> Self {
        Self { name: &field.name.rust, constraints: Some(&field.constraints), exact: false }
    }

    pub(super) fn exactly(self) -> Self {
        Self { exact: true, ..self }
    }
}

impl<'a, 'b> Samples<'a, 'b> {
    /// Samples for the documentation.
    pub(in crate::lower::surface) fn examples(cx: &'b Cx<'a>) -> Self {
        Self::new(cx, Manner::Example)
    }

    /// Samples for a call of the contract.
    pub(in crate::lower::surface) fn contract(cx: &'b Cx<'a>, much: Much) -> Self {
        Self::new(cx, Manner::Contract(much))
    }

    fn new(cx: &'b Cx<'a>, manner: Manner) -> Self {
        Self {
            cx,
            manner,
            building: RefCell::default(),
            objects: Cell::default(),
            known: RefCell::default(),
            left_out: RefCell::default(),
            days: Cell::default(),
        }
    }

    /// What could be set and is not, since no user can build its value; each with the reason.
    pub(in crate::lower::surface) fn left_out(&self) -> Vec<String> {
        self.left_out.borrow().clone()
    }

    /// Whether whatever may be set is set.
    pub(super) fn fills(&self) -> bool {
        matches!(self.manner, Manner::Contract(Much::Everything | Much::Keys))
    }

    /// An argument for a parameter.
    pub(super) fn parameter(&self, parameter: &Parameter) -> Made {
        let about = About { name: &parameter.name.rust, constraints: Some(&parameter.constraints), exact: false };
        let one = || self.value(&parameter.ty, about, 0);
        Ok(match parameter.style {
            Style::Single | Style::Structured(_) => one()?,
            Style::Joined(_) | Style::Repeated => match self.every_value(&parameter.ty) {
                Some(values) => values,
                None => Expr::List(vec![one()?]),
            },
            Style::Range => match self.manner {
                Manner::Example => Expr::Since(Box::new(one()?)),
                Manner::Contract(_) => Expr::Always,
            },
        })
    }

    /// Every value of an enum, as a list, where whatever may be sent is sent.
    pub(super) fn every_value(&self, ty: &Ty) -> Option<Expr> {
        let Ty::Named(id) = *ty else { return None };
        match &self.cx.api.types[id].kind {
            TypeKind::Enum(values) if self.fills() && !values.variants.is_empty() => {
                let variants = values.variants.iter();
                let values = variants.map(|variant| Expr::Variant(self.named(id), variant.name.rust.clone()));
                Some(Expr::List(values.collect()))
            }
            _ => None,
        }
    }

    /// A value of a type.
    pub(super) fn value(&self, ty: &Ty, about: About<'_>, depth: usize) -> Made {
        Ok(match ty {
            Ty::Named(id) => self.of_type(*id, about, depth)?,
            Ty::List(item) => self.list(item, about, depth)?,
            Ty::Map(item) => match self.manner {
                Manner::Example => Expr::Default,
                Manner::Contract(_) => Expr::MapOf(Box::new(self.value(item, about.exactly(), depth + 1)?)),
            },
            Ty::Nullable(inner) => match self.manner {
                Manner::Example => Expr::Absent,
                Manner::Contract(_) => Expr::Present(Box::new(self.value(inner, about.exactly(), depth)?)),
            },
            Ty::Boxed(inner) if about.exact => {
                Expr::call(Named::Std("Box"), "new", vec![self.value(inner, about, depth)?])
            }
            Ty::Sensitive(inner) if about.exact => Expr::call(SENSITIVE, "new", vec![self.value(inner, about, depth)?]),
            Ty::Boxed(inner) | Ty::Sensitive(inner) => self.value(inner, about, depth)?,
            scalar => self.scalar(scalar, about),
        })
    }

    /// As many items as there must be, at least one; none where no user can build one.
    pub(super) fn list(&self, item: &Ty, about: About<'_>, depth: usize) -> Made {
        let one = match (self.value(item, About { constraints: None, ..about }, depth + 1), item) {
            (Err(_), Ty::Named(id)) => return Ok(Expr::EmptyList(self.cx.type_path(*id))),
            (one, _) => one?,
        };
        let least = about.constraints.and_then(|constraints| constraints.min_items).unwrap_or(1);
        let times = match self.manner {
            Manner::Example => 1,
            Manner::Contract(_) => usize::try_from(least).unwrap_or(1).clamp(1, DEEPEST),
        };
        let items = vec![one; times];
        Ok(if about.exact { Expr::ExactList(items) } else { Expr::List(items) })
    }

    /// Names a type of the client.
    pub(super) fn named(&self, id: TypeId) -> Named {
        Named::Item(self.cx.type_path(id))
    }
}
