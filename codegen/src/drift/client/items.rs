//! What the crate offers to its users, as plain data: things by the name under which the crate exports them, each with
//! its members. Knows neither the IR nor how two of them are compared.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A piece of Rust: most are the same for every description.
pub(super) type Text = Cow<'static, str>;

/// The public items of a crate, by name.
pub(super) type Things = BTreeMap<String, Thing>;

/// A type, a module or a static of the crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) kind: Kind,
    /// The module that it lives in; none for what stands at the root.
    pub(super) module: String,
    pub(super) members: BTreeMap<(Space, Text), Member>,
}

/// What a thing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Module,
    Struct,
    /// With its generics, where it has any.
    Enum(&'static str),
    /// With what it stands for.
    Alias(String),
    /// A request, with the type that it is an alias of. A change of that is reported by its members.
    Request(String),
    Static(&'static str),
    /// A type of the runtime, to which the crate adds functions.
    Runtime,
}

/// The names of members of different spaces do not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    Trait,
    Field,
    Variant,
    Function,
}

/// What is said of a member beside its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Member {
    /// The type of a field, what a variant holds, what an implementation says of its associated types.
    Value(Text),
    Function(Function),
}

/// A function or a method; `self` is its first argument.
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

    /// Adds implementations that have nothing to say of themselves.
    pub(super) fn traits(&mut self, names: &[&'static str]) {
        for name in names {
            self.implements(*name, "");
        }
    }

    pub(super) fn implements(&mut self, name: impl Into<Text>, says: impl Into<Text>) {
        self.members.insert((Space::Trait, name.into()), Member::Value(says.into()));
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

    /// A method that takes the thing and one more, and gives it back.
    pub(super) fn setter(&mut self, name: String, argument: Option<(Text, Text)>) {
        let arguments = [itself("Self")].into_iter().chain(argument).collect();
        self.function(name, arguments, "Self");
    }
}

/// The receiver of a method, by its type.
pub(super) fn itself(ty: &'static str) -> (Text, Text) {
    ("self".into(), ty.into())
}

/// An argument.
pub(super) fn argument(name: impl Into<Text>, ty: impl Into<Text>) -> (Text, Text) {
    (name.into(), ty.into())
}

impl Kind {
    /// As a report names it.
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
    /// As a report names it.
    pub(super) fn signature(&self, space: Space, name: &str) -> String {
        match (self, space) {
            (Self::Function(function), _) => function.signature(name),
            (Self::Value(says), Space::Trait) if says.is_empty() => format!("impl {name}"),
            (Self::Value(says), Space::Trait) => format!("impl {name} {{ {says} }}"),
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

/// The name of a thing in a report.
pub(super) fn shown(name: &str, kind: &Kind) -> String {
    match kind {
        Kind::Module => format!("mod {name}"),
        _ => name.to_owned(),
    }
}

/// Where a member is found: a field behind a dot, as code reads it.
pub(super) fn path(thing: &str, space: Space, member: &str) -> String {
    match space {
        Space::Trait => format!("impl {member} for {thing}"),
        Space::Field => format!("{thing}.{member}"),
        Space::Variant | Space::Function => format!("{thing}::{member}"),
    }
}

/// Every item by its path, with its signature.
pub(super) fn listed(things: &Things) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, thing) in things {
        all.insert(shown(name, &thing.kind), format!("{} in `{}`", thing.kind.signature(name), thing.module));
        for ((space, member), says) in &thing.members {
            all.insert(path(name, *space, member), says.signature(*space, member));
        }
    }
    all
}
