//! Information about resources that is collected before any of them is lowered.

use indexmap::{IndexMap, IndexSet};

use crate::ir::{Origin, SchemaId};
use crate::maps::{HashMap, HashSet};
use crate::names;

/// Words in names of schemas that do not identify the resource.
const FILLERS: [&str; 14] = [
    "resource",
    "response",
    "request",
    "data",
    "object",
    "document",
    "attributes",
    "item",
    "in",
    "serializer",
    "model",
    "dto",
    "schema",
    "entity",
];

/// Resources by the schemas that describe them.
#[derive(Default)]
pub(super) struct ResourceTypes {
    /// The `type` of each resource schema, without schemas that only wrap others.
    pub(super) by_schema: HashMap<SchemaId, String>,
    /// The types that discriminators map to schemas.
    pub(super) mapped: HashMap<SchemaId, String>,
    /// The `type` of identifiers that show one by a default or an example, each reported.
    pub(super) shown: HashSet<SchemaId>,
    /// The schemas of each `type`.
    pub(super) views: IndexMap<String, Views>,
    /// Attributes and `meta` that only some views of a resource have.
    pub(super) sometimes: HashSet<SchemaId>,
    /// Schemas that lack required members of a resource.
    pub(super) near_misses: HashSet<SchemaId>,
    /// The places of `included` in responses.
    pub(super) included: HashSet<Origin>,
    /// Schemas that became part of a resource, and need no type of their own.
    pub(super) absorbed: HashSet<SchemaId>,
}

/// The schemas of one `type` of resource.
#[derive(Default)]
pub(super) struct Views {
    /// The received schemas.
    pub(super) read: IndexSet<SchemaId>,
    /// The schemas that documents include.
    pub(super) included: IndexSet<SchemaId>,
    /// All schemas, each with whether its `type` is inferred.
    pub(super) all: IndexMap<SchemaId, bool>,
}

impl Views {
    /// Whether no schema lists the `type`.
    pub(super) fn is_inferred(&self) -> bool {
        self.all.values().all(|inferred| *inferred)
    }
}

impl ResourceTypes {
    /// Returns the `type` of the resource that a schema describes.
    pub(super) fn of(&self, schema: SchemaId) -> Option<&str> {
        self.by_schema.get(&schema).map(String::as_str)
    }

    /// Returns the `type` that a discriminator maps to a schema.
    pub(super) fn mapped(&self, schema: SchemaId) -> Option<&str> {
        self.mapped.get(&schema).map(String::as_str)
    }
}

/// The values of members by which discriminators select schemas.
#[derive(Default)]
pub(super) struct Tags(HashMap<SchemaId, Vec<(String, String)>>);

impl Tags {
    /// Adds values of a member that select a schema.
    pub(super) fn add(&mut self, schema: SchemaId, member: &str, values: impl Iterator<Item = String>) {
        let known = self.0.entry(schema).or_default();
        known.extend(values.map(|value| (member.to_owned(), value)));
    }

    /// Returns the values of this member that select a schema.
    pub(super) fn of<'t>(&'t self, schema: SchemaId, member: &'t str) -> impl Iterator<Item = &'t String> {
        let tags = self.0.get(&schema).into_iter().flatten();
        tags.filter(move |(tag, _)| tag == member).map(|(_, value)| value)
    }
}

/// The resource types whose members a request can select.
#[derive(Debug, Default)]
pub(super) struct Sparse {
    /// Whether the members of every type can be selected.
    pub(super) every: bool,
    /// The types, by folded name.
    pub(super) types: HashSet<String>,
}

impl Sparse {
    /// Whether a request can select members of this type.
    pub(super) fn has(&self, wire: &str) -> bool {
        self.every || self.types.contains(&fold(wire))
    }
}

/// Whether a name does not identify a resource: `Resource`, `DataObject`.
pub(super) fn names_nothing(name: &str) -> bool {
    let words = names::in_words(&names::ty(name).rust).to_lowercase();
    words.split(' ').all(|word| FILLERS.contains(&word))
}

/// Returns a name that is equal for all spellings of a resource: `CalendarEventResource`, `calendar_events`.
pub(super) fn fold(name: &str) -> String {
    let words = names::in_words(&names::ty(name).rust).to_lowercase();
    let telling: Vec<&str> = words.split(' ').filter(|word| !FILLERS.contains(word)).collect();
    names::paths::singular(&if telling.is_empty() { words } else { telling.join(" ") })
}
