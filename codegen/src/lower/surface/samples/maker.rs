//! The builder of samples: its purpose, its state, and values by type.

use std::cell::{Cell, RefCell};

use crate::ir::surface::{Expr, Named, Runtime};
use crate::ir::{Constraints, Field, Parameter, StructId, Style, Ty, TypeId, TypeKind};
use crate::lower::surface::context::Cx;

/// The type that hides a value in logs.
const SENSITIVE: Named = Named::Runtime(Runtime::Sensitive);

/// The depth at which an example ends with an empty object, if the type has one.
pub(super) const DEEPEST: usize = 4;

/// The purpose of the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// An example in the documentation.
    Example,
    /// A call of the contract that sends this much.
    Contract(Much),
}

/// The amount of optional data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lower::surface) enum Much {
    /// Only what is required.
    Least,
    /// Everything; related resources by their identifiers.
    Everything,
    /// Everything; related resources by natural keys, if they have some.
    Keys,
    /// The nulls of a patch.
    Nulls,
}

/// Builds samples.
pub(in crate::lower::surface) struct Samples<'a, 'b> {
    pub(super) cx: &'b Cx<'a>,
    pub(super) manner: Manner,
    /// The objects under construction, outermost first.
    pub(super) building: RefCell<Vec<StructId>>,
    /// The number of objects built since the outermost one was started.
    pub(super) objects: Cell<usize>,
    /// The resource whose texts the caller of the contract may replace, and the path of members to the current one.
    pub(super) known: RefCell<Option<(String, Vec<String>)>>,
    pub(super) left_out: RefCell<Vec<String>>,
    /// How many days of the month were used.
    pub(super) days: Cell<u32>,
}

/// Why users cannot build a value.
pub(super) struct Unbuildable(pub(super) String);

pub(super) type Made<T = Expr> = Result<T, Unbuildable>;

impl From<Unbuildable> for String {
    fn from(Unbuildable(why): Unbuildable) -> Self {
        format!("the required body cannot be built: {why}; an overlay action can make a member on the way optional")
    }
}

/// The purpose of a value.
#[derive(Clone, Copy)]
pub(super) struct About<'x> {
    /// In snake case.
    pub(super) name: &'x str,
    pub(super) constraints: Option<&'x Constraints>,
    /// Whether the value must have exactly this type.
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
    /// Creates samples for the documentation.
    pub(in crate::lower::surface) fn examples(cx: &'b Cx<'a>) -> Self {
        Self::new(cx, Manner::Example)
    }

    /// Creates samples for a call of the contract.
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

    /// Returns optional values that users cannot build, with the reasons.
    pub(in crate::lower::surface) fn left_out(&self) -> Vec<String> {
        self.left_out.borrow().clone()
    }

    /// Whether optional values are set.
    pub(super) fn fills(&self) -> bool {
        matches!(self.manner, Manner::Contract(Much::Everything | Much::Keys))
    }

    /// Builds an argument for a parameter.
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

    /// Returns every value of an enum as a list, if optional values are set.
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

    /// Builds a value of a type.
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

    /// Builds the required number of items, at least one; none if users cannot build one.
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

    /// Returns the name of a type of the client.
    pub(super) fn named(&self, id: TypeId) -> Named {
        Named::Item(self.cx.type_path(id))
    }
}
