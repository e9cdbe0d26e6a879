//! What is known of resources before any of them is lowered.

use indexmap::{IndexMap, IndexSet};

use crate::ir::SchemaId;
use crate::maps::{HashMap, HashSet};
use crate::names;

/// Words of the names of schemas that say nothing about the resource.
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
    /// The `type` that each schema of a resource has, by the schema without others that only wrap it.
    pub(super) by_schema: HashMap<SchemaId, String>,
    /// The types that discriminators map to schemas.
    pub(super) mapped: HashMap<SchemaId, String>,
    /// The `type` of identifiers that show one by a default or an example, each reported.
    pub(super) shown: HashSet<SchemaId>,
    /// The schemas of each `type`.
    pub(super) views: IndexMap<String, Views>,
    /// The attributes and the `meta` that a resource has in some of its views only.
    pub(super) sometimes: HashSet<SchemaId>,
    /// Schemas that lack what a resource must have.
    pub(super) near_misses: HashSet<SchemaId>,
    /// Schemas that became part of a resource, and need no type of their own.
    pub(super) absorbed: HashSet<SchemaId>,
}

/// The schemas of one `type` of resource.
#[derive(Default)]
pub(super) struct Views {
    /// Those that are received.
    pub(super) read: IndexSet<SchemaId>,
    /// Those that documents include.
    pub(super) included: IndexSet<SchemaId>,
    /// All of them, each with whether its `type` is inferred.
    pub(super) all: IndexMap<SchemaId, bool>,
}

impl Views {
    /// Whether no schema lists the `type`.
    pub(super) fn is_inferred(&self) -> bool {
        self.all.values().all(|inferred| *inferred)
    }
}

impl ResourceTypes {
    /// The `type` of the resource that a schema describes.
    pub(super) fn of(&self, schema: SchemaId) -> Option<&str> {
        self.by_schema.get(&schema).map(String::as_str)
    }

    /// The `type` that a discriminator maps to a schema.
    pub(super) fn mapped(&self, schema: SchemaId) -> Option<&str> {
        self.mapped.get(&schema).map(String::as_str)
    }
}

/// The values of the members by which discriminators know schemas.
#[derive(Default)]
pub(super) struct Tags(HashMap<SchemaId, Vec<(String, String)>>);

impl Tags {
    /// Adds values of the member by which a schema is known.
    pub(super) fn add(&mut self, schema: SchemaId, member: &str, values: impl Iterator<Item = String>) {
        let known = self.0.entry(schema).or_default();
        known.extend(values.map(|value| (member.to_owned(), value)));
    }

    /// The values by which a schema is known in this member.
    pub(super) fn of<'t>(&'t self, schema: SchemaId, member: &'t str) -> impl Iterator<Item = &'t String> {
        let tags = self.0.get(&schema).into_iter().flatten();
        tags.filter(move |(tag, _)| tag == member).map(|(_, value)| value)
    }
}

/// The types of resources whose members a request can choose.
#[derive(Debug, Default)]
pub(super) struct Sparse {
    /// Whether it can choose those of every type.
    pub(super) every: bool,
    /// The types, folded.
    pub(super) types: HashSet<String>,
}

impl Sparse {
    /// Whether a request can choose members of resources of this type.
    pub(super) fn has(&self, wire: &str) -> bool {
        self.every || self.types.contains(&fold(wire))
    }
}

/// Whether a name says nothing about the resource: `Resource`, `DataObject`.
pub(super) fn names_nothing(name: &str) -> bool {
    let words = names::in_words(&names::ty(name).rust).to_lowercase();
    words.split(' ').all(|word| FILLERS.contains(&word))
}

/// A name by which two spellings of one resource are equal: `CalendarEventResource`, `calendar_events`.
pub(super) fn fold(name: &str) -> String {
    let words = names::in_words(&names::ty(name).rust).to_lowercase();
    let telling: Vec<&str> = words.split(' ').filter(|word| !FILLERS.contains(word)).collect();
    names::paths::singular(&if telling.is_empty() { words } else { telling.join(" ") })
}
