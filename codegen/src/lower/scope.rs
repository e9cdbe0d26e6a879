//! The names that the passes share: those of types so far, and those of operations.

use std::cell::Cell;

use super::extensions;
use crate::ir::{Name, Origin, Property, SchemaId, TypeId, View};
use crate::maps::HashMap;
use crate::names;
use crate::parse::Description;
use crate::parse::tree::Node;

/// The names of types so far.
#[derive(Debug, Default)]
pub(super) struct TypeNames {
    pub(super) owners: HashMap<String, Owner>,
    /// Names of the types of schemas, reserved before the types are made.
    pub(super) reserved: HashMap<SchemaId, String>,
    /// Every use of `x-rust-name`, by the place of what it names, and whether a name was needed there.
    by_hand: HashMap<Origin, (String, Cell<bool>)>,
    /// Types whose name was chosen by hand, each with a place that chose it.
    pub(super) types_by_hand: HashMap<String, Origin>,
}

/// What has a name.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub(super) wire: String,
    pub(super) origin: Origin,
    /// The schema of a type.
    pub(super) schema: Option<SchemaId>,
    /// The type, once it is made.
    pub(super) made: Option<(View, Option<TypeId>)>,
}

/// The type that a schema becomes.
pub(super) enum Home {
    /// A new one, with this name.
    New(String),
    /// One that is made: another schema describes the same type under the same name.
    Shared(TypeId),
}

impl TypeNames {
    /// Reads the names that were chosen by hand.
    pub(super) fn new(description: &Description) -> Self {
        let mut names = Self::default();
        description.root.walk(&mut |node| {
            let place = || Origin(description.sources.pointer(node.id));
            if let Some(text) = node.get(extensions::TYPE_NAME).and_then(Node::as_str) {
                names.types_by_hand.entry(names::ty(text).rust).or_insert_with(place);
            }
            if let Some(text) = node.get(extensions::RUST_NAME).and_then(Node::as_str) {
                names.by_hand.insert(place(), (text.to_owned(), Cell::new(false)));
            }
        });
        names
    }

    /// The name that `x-rust-name` gives to something.
    pub(super) fn by_hand(&self, origin: &Origin) -> Option<&str> {
        let (text, used) = self.by_hand.get(origin)?;
        used.set(true);
        Some(text)
    }

    /// The name that `x-rust-name` gives to a property, and the place that gives it: the first of those where the
    /// property is written.
    pub(super) fn of_property<'p>(&self, property: &'p Property) -> Option<(&str, &'p Origin)> {
        let mut places = [&property.origin].into_iter().chain(&property.also);
        places.find_map(|origin| Some((self.chosen(origin)?, origin)))
    }

    /// Notes that a name is used in every place that gives it to a property.
    pub(super) fn is_used(&self, property: &Property, name: &str) {
        let places = [&property.origin].into_iter().chain(&property.also);
        for (_, used) in places.filter_map(|origin| self.by_hand.get(origin)).filter(|(text, _)| text == name) {
            used.set(true);
        }
    }

    /// The name that `x-rust-name` gives to something that may get no name.
    pub(super) fn chosen(&self, origin: &Origin) -> Option<&str> {
        self.by_hand.get(origin).map(|(text, _)| text.as_str())
    }

    /// The types whose name was chosen by hand, but that do not exist.
    pub(super) fn missing_types(&self) -> Vec<Origin> {
        let missing = self.types_by_hand.iter().filter(|(rust, _)| !self.owners.contains_key(*rust));
        let mut found: Vec<Origin> = missing.map(|(_, origin)| origin.clone()).collect();
        found.sort();
        found
    }

    /// The places where `x-rust-name` names nothing.
    pub(super) fn without_effect(&self) -> Vec<Origin> {
        let unused = self.by_hand.iter().filter(|(_, (_, used))| !used.get());
        let mut found: Vec<Origin> = unused.map(|(origin, _)| origin.clone()).collect();
        found.sort();
        found
    }

    /// Reserves a name of a type that follows from one chosen by hand.
    pub(super) fn reserve_by_hand(&mut self, rust: &str, origin: &Origin) {
        self.types_by_hand.entry(rust.to_owned()).or_insert_with(|| origin.clone());
    }

    /// Records the type that has a name.
    pub(super) fn made(&mut self, rust: &str, ty: TypeId) {
        if let Some(Owner { made: Some((_, made)), .. }) = self.owners.get_mut(rust) {
            *made = Some(ty);
        }
    }

    pub(super) fn has(&self, rust: &str) -> bool {
        self.owners.contains_key(rust) || self.types_by_hand.contains_key(rust)
    }

    pub(super) fn take(&mut self, rust: &str, wire: &str, origin: &Origin, schema: Option<SchemaId>) {
        let owner = Owner { wire: wire.to_owned(), origin: origin.clone(), schema, made: None };
        self.owners.insert(rust.to_owned(), owner);
    }

    pub(super) fn owner(&self, rust: &str) -> String {
        let chosen = || self.types_by_hand.get(rust).map(|origin| origin.0.clone());
        self.owners.get(rust).map(|owner| owner.wire.clone()).or_else(chosen).unwrap_or_default()
    }
}

/// The words of the name of a type.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) text: String,
    /// Words of names that distinguish it, the best first.
    pub(super) others: Vec<String>,
    /// Whether the name was chosen by hand.
    pub(super) by_hand: bool,
}

impl Words {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), others: Vec::new(), by_hand: false }
    }
}

/// The names of an operation.
#[derive(Debug)]
pub(super) struct Planned {
    /// The method.
    pub(super) id: Name,
    /// The type of the request.
    pub(super) builder: String,
    /// The method that sends a list, if there is one.
    pub(super) many: Option<String>,
}
