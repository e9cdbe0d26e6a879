//! The alternative of a union that a value is most likely meant as, where none allows it.

use serde_json::Value;

use crate::ir::{Graph, Kind, SchemaId};

/// Returns the alternative that the discriminator or a listed `type` selects, or else the one with the fewest mismatches
/// among those of the value's type; `None` if no alternative is of its type.
pub(super) fn of(
    graph: &Graph,
    union: SchemaId,
    value: &Value,
    faults: impl Fn(SchemaId) -> usize,
) -> Option<SchemaId> {
    let Kind::Union { alternatives, discriminator, mapping, .. } = &graph.schemas[union].kind else { return None };
    let tag = discriminator.as_deref().unwrap_or("type");
    if let Some(tagged) = value.get(tag) {
        let mapped = tagged.as_str().and_then(|name| mapping.get(name)).copied();
        let listed = || alternatives.iter().copied().find(|id| lists(graph, *id, tag, tagged));
        if let Some(selected) = mapped.or_else(listed) {
            return Some(selected);
        }
    }
    let of_its_type = |id: &SchemaId| graph.schemas[*id].ty.is_none_or(|ty| ty.allows(value));
    alternatives.iter().copied().filter(of_its_type).min_by_key(|id| faults(*id))
}

/// Whether a schema lists this value of a property.
fn lists(graph: &Graph, id: SchemaId, property: &str, value: &Value) -> bool {
    match &graph.schemas[id].kind {
        Kind::Object { properties, .. } => {
            properties.get(property).is_some_and(|property| graph.schemas[property.schema].values.contains(value))
        }
        _ => false,
    }
}
