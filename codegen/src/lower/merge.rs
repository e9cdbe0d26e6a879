//! `allOf`: merges several schemas that all apply into one.

use indexmap::IndexSet;

use super::schemas::Schemas;
use crate::fates::Code;
use crate::ir::{Additional, Constraints, JsonType, Kind, Property, Prose, Schema, SchemaId};
use crate::number::Exact;

impl Schemas<'_> {
    /// Merges `own` with all of `parts` into the schema `id`.
    pub(super) fn merged(&mut self, id: SchemaId, parts: &[SchemaId], own: Schema) -> Schema {
        if parts.is_empty() { own } else { all_of(self, parts, own, id) }
    }

    fn contradiction(&mut self, code: Code, id: SchemaId, message: &str) {
        let fault = self.description.diagnostic(&self.get(id).origin, message).code(code);
        self.faults.push(fault);
    }
}

/// Merges schemas that all apply. Documentation of the schema itself takes precedence.
fn all_of(schemas: &mut Schemas<'_>, parts: &[SchemaId], own: Schema, at: SchemaId) -> Schema {
    // Repeated parts count once.
    let ids: IndexSet<SchemaId> = parts.iter().copied().collect();
    let parts: Vec<Schema> = ids.iter().map(|id| schemas.get(*id).clone()).collect();
    // The parts with a type decide about null, unless the whole allows it.
    let nullable = own.nullable
        || (!parts.is_empty()
            && parts.iter().all(|part| part.nullable || part.ty.is_none())
            && parts.iter().any(|part| part.nullable));
    let mut whole = Schema { origin: own.origin.clone(), ..Schema::default() };
    for mut part in parts {
        // An example of a part is not an example of the whole.
        part.example = None;
        part.extensions.shift_remove(super::extensions::EXAMPLE_OF);
        whole = merge(schemas, whole, part, at);
    }
    let prose = own.prose.clone();
    let merged: IndexSet<SchemaId> = ids.into_iter().chain(own.merged.iter().copied()).collect();
    let mut whole = merge(schemas, whole, own, at);
    whole.merged = merged.into_iter().collect();
    whole.nullable = nullable;
    if prose.summary.is_some() || prose.description.is_some() {
        whole.prose = prose;
    }
    whole
}

fn merge(schemas: &mut Schemas<'_>, a: Schema, b: Schema, at: SchemaId) -> Schema {
    let ty = match (a.ty, b.ty) {
        (Some(JsonType::Number), Some(JsonType::Integer)) | (Some(JsonType::Integer), Some(JsonType::Number)) => {
            Some(JsonType::Integer)
        }
        (Some(one), Some(other)) if one != other => {
            let message = "`allOf` joins schemas of different types: no value satisfies both";
            schemas.contradiction(Code::Contradiction, at, message);
            // A contradiction allows no value, but values that are sent anyway are kept.
            return Schema { kind: Kind::Plain, ty: None, values: Vec::new(), format: None, ..a };
        }
        (one, other) => one.or(other),
    };
    let values = match (a.values.is_empty(), b.values.is_empty()) {
        (_, true) => a.values,
        (true, false) => b.values,
        (false, false) => a.values.into_iter().filter(|value| b.values.contains(value)).collect(),
    };
    let mut extensions = a.extensions;
    extensions.extend(b.extensions);
    Schema {
        origin: a.origin,
        merged: a.merged,
        prose: first_words(a.prose, b.prose),
        ty,
        nullable: a.nullable && b.nullable,
        format: a.format.or(b.format),
        values,
        default: b.default.or(a.default),
        example: b.example.or(a.example),
        read_only: a.read_only || b.read_only,
        write_only: a.write_only || b.write_only,
        deprecated: a.deprecated || b.deprecated,
        constraints: tighten(&a.constraints, &b.constraints),
        kind: kinds(schemas, a.kind, b.kind, at),
        extensions,
    }
}

fn first_words(a: Prose, b: Prose) -> Prose {
    Prose { summary: a.summary.or(b.summary), description: a.description.or(b.description) }
}

fn kinds(schemas: &mut Schemas<'_>, a: Kind, b: Kind, at: SchemaId) -> Kind {
    match (a, b) {
        (Kind::Plain, kind) | (kind, Kind::Plain) => kind,
        (
            Kind::Object { properties, undeclared_required, additional },
            Kind::Object { properties: more, undeclared_required: further, additional: other },
        ) => {
            let mut merged = properties;
            if !schemas.within_bounds(merged.len().max(more.len()), at) {
                return Kind::Object { properties: merged, undeclared_required, additional };
            }
            for (name, property) in more {
                let joined = match merged.get(&name) {
                    Some(known) => join(schemas, known.clone(), property),
                    None => property,
                };
                merged.insert(name, joined);
            }
            let mut missing = undeclared_required;
            missing.extend(further);
            missing.retain(|name| match merged.get_mut(name) {
                Some(property) => {
                    property.required = true;
                    false
                }
                None => true,
            });
            Kind::Object {
                properties: merged,
                undeclared_required: missing,
                additional: stricter(schemas, additional, other),
            }
        }
        (Kind::Array { items }, Kind::Array { items: other }) => Kind::Array {
            items: match (items, other) {
                (Some(one), Some(other)) => Some(schemas.both(one, other)),
                (one, other) => one.or(other),
            },
        },
        (a, b) if a == b => a,
        (Kind::Not(_), kind) | (kind, Kind::Not(_)) => {
            let message = "`not` is left out: a Rust type cannot exclude values";
            schemas.contradiction(Code::Exclusion, at, message);
            kind
        }
        (union @ Kind::Union { .. }, kind @ Kind::Object { .. })
        | (kind @ Kind::Object { .. }, union @ Kind::Union { .. }) => {
            if is_empty(&kind) {
                return union;
            }
            let origin = schemas.get(at).origin.clone();
            let members = Schema { origin, ty: Some(JsonType::Object), kind, ..Schema::default() };
            schemas.joined_alternatives(at, union, members)
        }
        (Kind::Union { alternatives, .. }, union @ Kind::Union { .. })
            if matches!(&union, Kind::Union { alternatives: others, .. }
                if others.iter().all(|other| alternatives.contains(other))) =>
        {
            union
        }
        (a, _) => {
            let message = "`allOf` joins alternatives with other alternatives: the first ones count";
            schemas.contradiction(Code::Unsupported, at, message);
            a
        }
    }
}

fn is_empty(kind: &Kind) -> bool {
    match kind {
        Kind::Object { properties, undeclared_required, additional } => {
            properties.is_empty()
                && undeclared_required.is_empty()
                && !matches!(additional, Some(Additional::Schema(_)))
        }
        _ => false,
    }
}

fn join(schemas: &mut Schemas<'_>, one: Property, other: Property) -> Property {
    Property {
        schema: schemas.both(one.schema, other.schema),
        required: one.required || other.required,
        ..one.joined(&other)
    }
}

fn stricter(schemas: &mut Schemas<'_>, one: Option<Additional>, other: Option<Additional>) -> Option<Additional> {
    match (one, other) {
        (Some(Additional::Allowed(false)), _) | (_, Some(Additional::Allowed(false))) => {
            Some(Additional::Allowed(false))
        }
        (Some(Additional::Schema(one)), Some(Additional::Schema(other))) => {
            Some(Additional::Schema(schemas.both(one, other)))
        }
        (Some(Additional::Schema(id)), _) | (_, Some(Additional::Schema(id))) => Some(Additional::Schema(id)),
        (one, other) => one.or(other),
    }
}

fn tighten(a: &Constraints, b: &Constraints) -> Constraints {
    let (minimum, exclusive_minimum) =
        bound((a.minimum, a.exclusive_minimum), (b.minimum, b.exclusive_minimum), |a, b| a > b);
    let (maximum, exclusive_maximum) =
        bound((a.maximum, a.exclusive_maximum), (b.maximum, b.exclusive_maximum), |a, b| a < b);
    Constraints {
        minimum,
        exclusive_minimum,
        maximum,
        exclusive_maximum,
        multiple_of: a.multiple_of.or(b.multiple_of),
        min_length: a.min_length.max(b.min_length),
        max_length: least(a.max_length, b.max_length),
        pattern: a.pattern.clone().or_else(|| b.pattern.clone()),
        min_items: a.min_items.max(b.min_items),
        max_items: least(a.max_items, b.max_items),
        unique_items: a.unique_items || b.unique_items,
        min_properties: a.min_properties.max(b.min_properties),
        max_properties: least(a.max_properties, b.max_properties),
    }
}

type Bound = (Option<Exact>, bool);

fn bound(a: Bound, b: Bound, tighter: fn(Exact, Exact) -> bool) -> Bound {
    match (a.0, b.0) {
        (Some(one), Some(other)) if one == other => (Some(one), a.1 || b.1),
        (Some(one), Some(other)) if tighter(one, other) => a,
        (Some(_), None) => a,
        _ => b,
    }
}

fn least(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
