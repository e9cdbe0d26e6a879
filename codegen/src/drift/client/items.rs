//! The public items of a crate as plain data: each with its name and its members.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A piece of Rust code. Most are the same for every description.
pub(super) type Text = Cow<'static, str>;

pub(super) type Things = BTreeMap<String, Thing>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) kind: Kind,
    /// Its module; empty for items at the root.
    pub(super) module: String,
    pub(super) members: BTreeMap<(Space, Text), Member>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Module,
    Struct,
    /// The generics.
    Enum(&'static str),
    /// The target.
    Alias(String),
    /// A request, and the type that it is an alias of. A change of that type is reported by its members.
    Request(String),
    Static(&'static str),
    /// A type of the runtime to which the crate adds functions.
    Runtime,
}

/// The namespace of a member's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    Trait,
    Field,
    Variant,
    Function,
}

/// A member without its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Member {
    /// The type of a field, the contents of a variant, or the associated types of an implementation.
    Value(Text),
    Function(Function),
}

/// A function or method, with `self` as its first argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) arguments: Vec<(Text, Text)>,
    pub(super) returns: Text,
    pub(super) deprecated: bool,
}

impl Thing {
    pub(super) fn new(kind: Kind, module: &str) -> Self {
        Self { kind, module: module.to_owned(), members: BTreeMap::new() }
    }

    /// Adds implementations without associated types.
    pub(super) fn traits(&mut self, names: &[&'static str]) {
        for name in names {
            self.implements(*name, "");
        }
    }

    pub(super) fn implements(&mut self, name: impl Into<Text>, associated: impl Into<Text>) {
        self.members.insert((Space::Trait, name.into()), Member::Value(associated.into()));
    }

    pub(super) fn field(&mut self, name: impl Into<Text>, ty: impl Into<Text>) {
        self.members.insert((Space::Field, name.into()), Member::Value(ty.into()));
    }

    pub(super) fn variant(&mut self, name: impl Into<Text>, holds: impl Into<Text>) {
        self.members.insert((Space::Variant, name.into()), Member::Value(holds.into()));
    }

    pub(super) fn function(&mut self, name: impl Into<Text>, arguments: Vec<(Text, Text)>, returns: impl Into<Text>) {
        self.add_function(name, Function { arguments, returns: returns.into(), deprecated: false });
    }

    pub(super) fn add_function(&mut self, name: impl Into<Text>, function: Function) {
        self.members.insert((Space::Function, name.into()), Member::Function(function));
    }

    /// Adds a method that takes and returns the thing.
    pub(super) fn setter(&mut self, name: String, argument: Option<(Text, Text)>) {
        let arguments = [itself("Self")].into_iter().chain(argument).collect();
        self.function(name, arguments, "Self");
    }
}

/// Returns the receiver of a method.
pub(super) fn itself(ty: &'static str) -> (Text, Text) {
    ("self".into(), ty.into())
}

pub(super) fn argument(name: impl Into<Text>, ty: impl Into<Text>) -> (Text, Text) {
    (name.into(), ty.into())
}

impl Kind {
    /// Returns the signature for a report.
    pub(super) fn signature(&self, name: &str) -> String {
        match self {
            Self::Module => format!("pub mod {name}"),
            Self::Struct => format!("pub struct {name}"),
            Self::Enum(generics) => format!("pub enum {name}{generics}"),
            Self::Alias(target) | Self::Request(target) => format!("pub type {name} = {target}"),
            Self::Static(ty) => format!("pub static {name}: {ty}"),
            Self::Runtime => format!("impl runtime::{name}"),
        }
    }
}

impl Member {
    /// Returns the signature for a report.
    pub(super) fn signature(&self, space: Space, name: &str) -> String {
        match (self, space) {
            (Self::Function(function), _) => function.signature(name),
            (Self::Value(associated), Space::Trait) if associated.is_empty() => format!("impl {name}"),
            (Self::Value(associated), Space::Trait) => format!("impl {name} {{ {associated} }}"),
            (Self::Value(holds), Space::Variant) if holds.is_empty() => name.to_owned(),
            (Self::Value(holds), Space::Variant) => format!("{name}({holds})"),
            (Self::Value(ty), _) => format!("pub {name}: {ty}"),
        }
    }
}

impl Function {
    fn signature(&self, name: &str) -> String {
        let arguments = self.arguments.iter().map(|(name, ty)| match (name.as_ref(), ty.as_ref()) {
            ("self", "Self") => "self".to_owned(),
            ("self", "&Self") => "&self".to_owned(),
            _ => format!("{name}: {ty}"),
        });
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let warns = if self.deprecated { "#[deprecated] " } else { "" };
        format!("{warns}pub fn {name}({arguments}) -> {}", self.returns)
    }
}

/// Returns the name for a report.
pub(super) fn shown(name: &str, kind: &Kind) -> String {
    match kind {
        Kind::Module => format!("mod {name}"),
        _ => name.to_owned(),
    }
}

/// Returns the path of a member; a field follows a dot.
pub(super) fn path(thing: &str, space: Space, member: &str) -> String {
    match space {
        Space::Trait => format!("impl {member} for {thing}"),
        Space::Field => format!("{thing}.{member}"),
        Space::Variant | Space::Function => format!("{thing}::{member}"),
    }
}

/// Returns the signature of every item, by path.
pub(super) fn listed(things: &Things) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, thing) in things {
        all.insert(shown(name, &thing.kind), format!("{} in `{}`", thing.kind.signature(name), thing.module));
        for ((space, member), value) in &thing.members {
            all.insert(path(name, *space, member), value.signature(*space, member));
        }
    }
    all
}
