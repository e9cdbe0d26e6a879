//! Contradictions by the place that has to change.

use std::collections::BTreeMap;

use super::finding::{Tally, What};
use super::model::Model;
use super::observe::{Evidence, Place};
use crate::ir::{Kind, SchemaId};
use crate::maps::{HashMap, HashSet};
use crate::validate::Site;

/// Contradictions that one proposal repairs.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The node that changes, in the description as written; for operations, the operation.
    pub(super) pointer: String,
    pub(super) findings: BTreeMap<What, Tally>,
    /// How many values could have shown each.
    pub(super) of: BTreeMap<What, u64>,
    /// The index of the operation, for what is about one.
    pub(super) operation: Option<usize>,
    /// A schema at the place.
    pub(super) schema: Option<SchemaId>,
}

impl Group {
    /// Whether every value at the place showed a contradiction.
    pub(super) fn is_always(&self, what: &What, tally: &Tally) -> bool {
        self.of.get(what).is_none_or(|of| tally.seen >= *of)
    }
}

/// All groups, and the counts that they refer to.
pub(super) struct Groups {
    pub(super) all: Vec<Group>,
    /// Values by the pointer of their use, and by source.
    pub(super) by_site: HashMap<String, HashMap<usize, u64>>,
}

impl Groups {
    pub(super) fn of(evidence: &Evidence<'_>) -> Self {
        let model = evidence.model;
        let mut by_site: HashMap<String, HashMap<usize, u64>> = HashMap::default();
        let mut by_schema: HashMap<&str, u64> = HashMap::default();
        for ((source, site, schema), count) in &evidence.visits {
            *by_site.entry(at_site(model, *site, *schema)).or_default().entry(*source).or_default() += count;
            *by_schema.entry(origin(model, *schema)).or_default() += count;
        }
        let mut objects: HashMap<&str, u64> = HashMap::default();
        for (schema, count) in &evidence.objects {
            for part in parts(model, *schema) {
                *objects.entry(origin(model, part)).or_default() += count;
            }
        }
        let mut found: BTreeMap<(String, String), Group> = BTreeMap::new();
        for ((place, what), tally) in &evidence.found {
            let (pointer, of, schema) = match *place {
                Place::Operation(index) => {
                    let pointer = model.declared.operations.get(index).map(|one| one.origin.clone());
                    (pointer.unwrap_or_default(), evidence.calls.get(&index).copied(), None)
                }
                Place::Schema(_, schema) if is_of_object(what) => {
                    let part = holder(model, schema, what);
                    (part.to_owned(), objects.get(part).copied(), Some(schema))
                }
                Place::Schema(Site::Root, schema) => {
                    let pointer = origin(model, schema);
                    (pointer.to_owned(), by_schema.get(pointer).copied(), Some(schema))
                }
                Place::Schema(site, schema) => {
                    let pointer = at_site(model, site, schema);
                    let count = by_site.get(&pointer).map(|sources| sources.values().sum());
                    (pointer, count, Some(schema))
                }
            };
            let group = found.entry((pointer.clone(), part(what))).or_default();
            group.pointer = pointer;
            group.operation = if let Place::Operation(index) = place { Some(*index) } else { None };
            group.schema = group.schema.or(schema);
            group.findings.entry(what.clone()).or_default().merge(tally.clone());
            group.of.extend(of.map(|of| (what.clone(), of)));
        }
        Self { all: found.into_values().collect(), by_site }
    }
}

/// Contradictions with the same part of the same node are repaired together.
fn part(what: &What) -> String {
    match what {
        What::Undeclared(_) | What::NotAllowed(_) | What::Status(_) | What::Media(..) | What::Parameter(_) => {
            what.to_string()
        }
        What::Missing(_) => "required".to_owned(),
        What::Document => "document".to_owned(),
        What::Pages => "pages".to_owned(),
        _ => String::new(),
    }
}

fn is_of_object(what: &What) -> bool {
    matches!(what, What::Undeclared(_) | What::NotAllowed(_) | What::Missing(_))
}

fn origin(model: &Model, schema: SchemaId) -> &str {
    &model.graph().schemas[schema].origin.0
}

/// The schemas that a schema is merged from, itself included.
fn parts(model: &Model, schema: SchemaId) -> HashSet<SchemaId> {
    let (mut found, mut open) = (HashSet::default(), vec![schema]);
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(&model.graph().schemas[id].merged);
        }
    }
    found
}

/// The part of an object that requires a member, or else the object.
fn holder<'m>(model: &'m Model, schema: SchemaId, what: &What) -> &'m str {
    let What::Missing(name) = what else { return origin(model, schema) };
    let requires = |pointer: &str| {
        let required = model.written().at(pointer).and_then(|node| node.get("required"));
        required.is_some_and(|required| required.items().iter().any(|item| item.as_str() == Some(name)))
    };
    let mut pointers: Vec<&str> = parts(model, schema).into_iter().map(|part| origin(model, part)).collect();
    pointers.sort_unstable();
    let own = origin(model, schema);
    [own].into_iter().chain(pointers).find(|pointer| requires(pointer)).unwrap_or(own)
}

/// The pointer of the node that uses a schema, which may refer to it.
fn at_site(model: &Model, site: Site<'_>, schema: SchemaId) -> String {
    let own = || origin(model, schema).to_owned();
    let below = |holder: SchemaId, step: &str| {
        let pointer = format!("{}/{step}", origin(model, holder));
        if model.written().at(&pointer).is_some() { pointer } else { own() }
    };
    match site {
        Site::Property(object, name) => match &model.graph().schemas[object].kind {
            Kind::Object { properties, .. } => {
                properties.get(name).map_or_else(own, |property| property.origin.0.clone())
            }
            _ => own(),
        },
        Site::Items(list) => below(list, "items"),
        Site::Members(object) => below(object, "additionalProperties"),
        Site::Root | Site::Alternative(_) => own(),
    }
}
