//! Which operations are typed as described, and which less precisely.

use crate::diagnostics::Diagnostic;
use crate::fates::{Code, Fate};
use crate::ir::{Additional, Api, Graph, Kind, Schema, SchemaId};
use crate::ledger::operation;
use crate::maps::{HashMap, HashSet};

/// Counts the operations of which a part is typed less precisely than described. A value that the description itself
/// leaves open does not count.
pub(crate) fn loosened(api: &Api, departures: &[Diagnostic]) -> usize {
    let places: Vec<&str> = departures
        .iter()
        .filter(|fault| fault.fate() == Fate::Loosened && fault.code != Some(Code::Untyped))
        .filter_map(|fault| fault.pointer.as_deref())
        .collect();
    if places.is_empty() {
        return 0;
    }
    let reaching = reaching(&api.graph, &places);
    let uses = api.graph.uses.iter().filter(|used| reaching.contains(&used.schema));
    let users: HashSet<&str> = uses.map(|used| used.operation.0.as_str()).collect();
    let holders: HashSet<&str> = places.iter().map(|place| operation(place)).collect();
    let loose = |operation: &&crate::ir::Operation| {
        let origin = operation.origin.0.as_str();
        operation.body_of.is_none() && (holders.contains(origin) || users.contains(origin))
    };
    api.operations.iter().filter(loose).count()
}

/// The schemas that contain one of the places, at any depth.
fn reaching(graph: &Graph, places: &[&str]) -> HashSet<SchemaId> {
    let by_origin: HashMap<&str, SchemaId> =
        graph.schemas.entries().map(|(id, schema)| (schema.origin.0.as_str(), id)).collect();
    let mut holders: HashMap<SchemaId, Vec<SchemaId>> = HashMap::default();
    for (id, schema) in graph.schemas.entries() {
        for part in parts(schema) {
            holders.entry(part).or_default().push(id);
        }
    }
    let mut open: Vec<SchemaId> = places.iter().filter_map(|place| enclosing(place, &by_origin)).collect();
    let mut found = HashSet::default();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(holders.get(&id).into_iter().flatten());
        }
    }
    found
}

/// The innermost schema that contains a place.
fn enclosing(place: &str, by_origin: &HashMap<&str, SchemaId>) -> Option<SchemaId> {
    let mut place = place;
    loop {
        if let Some(id) = by_origin.get(place) {
            return Some(*id);
        }
        place = place.get(..place.rfind('/')?)?;
    }
}

/// The schemas directly within a schema.
fn parts(schema: &Schema) -> Vec<SchemaId> {
    let within = match &schema.kind {
        Kind::Plain => Vec::new(),
        Kind::Object { properties, additional, .. } => {
            let further = match additional {
                Some(Additional::Schema(id)) => Some(*id),
                _ => None,
            };
            properties.values().map(|property| property.schema).chain(further).collect()
        }
        Kind::Array { items } => items.iter().copied().collect(),
        Kind::Union { alternatives, mapping, .. } => alternatives.iter().chain(mapping.values()).copied().collect(),
        Kind::Not(id) => vec![*id],
    };
    within.into_iter().chain(schema.merged.iter().copied()).collect()
}
