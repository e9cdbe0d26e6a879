//! The part of exchanges that is not personal data: names and listed values, from the wire schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ir::surface::{ValueKind, Vocabulary};
use crate::ir::{Api, Family, Graph, Kind, Operation, Schema, SchemaId, Style};

/// How deep lists and alternatives are followed.
const DEEPEST: usize = 4;

/// Collects the vocabulary of an API.
pub(super) fn of(api: &Api) -> Vocabulary {
    let mut found = Vocabulary::default();
    for schema in &api.graph.schemas {
        if let Kind::Object { properties, .. } = &schema.kind {
            for (name, property) in properties {
                found.members.insert(name.clone());
                look(&mut found, &api.graph, name, property.schema, 0);
            }
        }
    }
    for used in &api.graph.uses {
        if let Some(name) = used.place.strip_prefix("query/") {
            look(&mut found, &api.graph, name, used.schema, 0);
        }
    }
    found.values.retain(|_, values| !values.is_empty());
    let base = api.base_url.as_deref().and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
    found.segments.extend(base.split('/').skip(1).filter(|segment| !segment.is_empty()).map(str::to_owned));
    for operation in &api.operations {
        let literal = |segment: &&str| !segment.is_empty() && !segment.contains('{');
        let path = operation.path.split('?').next().unwrap_or_default();
        found.segments.extend(path.split('/').filter(literal).map(str::to_owned));
        note(operation, &mut found);
    }
    found
}

/// Records the schema of a name, and the items of a list.
fn look(found: &mut Vocabulary, graph: &Graph, name: &str, id: SchemaId, depth: usize) {
    if depth == DEEPEST {
        return;
    }
    let schema = &graph.schemas[id];
    // A recording knows only names. Readers need `type` to find resources, so its listed values stay; others are
    // replaced like any text.
    if is_sensitive(schema) && name != "type" {
        found.sensitive.insert(name.to_owned());
    }
    let listed: BTreeSet<String> = schema.values.iter().filter_map(listed).collect();
    if !listed.is_empty() {
        found.values.entry(name.to_owned()).or_default().extend(listed);
    }
    match &schema.kind {
        Kind::Array { items: Some(items) } => look(found, graph, name, *items, depth + 1),
        Kind::Union { alternatives, .. } => {
            alternatives.iter().for_each(|one| look(found, graph, name, *one, depth + 1));
        }
        _ => {}
    }
}

fn listed(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn is_sensitive(schema: &Schema) -> bool {
    schema.extensions.get("x-sensitive").and_then(Value::as_bool).unwrap_or_default()
}

/// Records the parameters of an operation, and their serialisation.
fn note(operation: &Operation, found: &mut Vocabulary) {
    let scope = operation.scope.iter().flat_map(|scope| &scope.parameters);
    let pairs = operation.pairs.iter().flat_map(|pair| &pair.parameters);
    let include = operation.include.iter().map(|include| &include.parameter);
    for parameter in operation.parameters.iter().chain(scope).chain(pairs).chain(include) {
        let kind = match parameter.style {
            Style::Single | Style::Repeated | Style::Structured(_) => ValueKind::Single,
            Style::Joined(separator) => ValueKind::List(separator),
            Style::Range => ValueKind::Range,
        };
        found.parameters.insert(parameter.name.wire.clone(), kind);
    }
    let Some(paging) = &operation.paging else { return };
    for way in &paging.ways {
        let kind = if way.family == Family::Cursor { ValueKind::Single } else { ValueKind::Page };
        let at = (!way.at.is_empty()).then(|| (way.at.clone(), kind));
        found.parameters.extend(at.into_iter().chain(way.size.clone().map(|size| (size, ValueKind::Page))));
    }
}
