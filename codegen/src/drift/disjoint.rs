//! Whether two schemas have no value in common, as far as their keywords show it.

use super::samples::is_of;
use super::value::canonical;
use super::wire::{Effective, Extra, SchemaId, Type, Wire, choices};
use crate::parse::tree::Node;

/// How many levels of members are compared.
const DEPTH: u8 = 3;

/// The most alternatives that are compared with each other.
const MAX_ALTERNATIVES: usize = 64;

/// Whether no value satisfies two of the schemas.
pub(super) fn pairwise(wire: &mut Wire<'_>, schemas: &[SchemaId]) -> bool {
    schemas.len() <= MAX_ALTERNATIVES
        && schemas.iter().enumerate().all(|(index, schema)| {
            let others = schemas.get(index + 1..).unwrap_or_default();
            others.iter().all(|other| schemas_differ(wire, *schema, *other, DEPTH))
        })
}

/// Whether no value satisfies both; `false` if unknown.
fn schemas_differ(wire: &mut Wire<'_>, one: SchemaId, other: SchemaId, depth: u8) -> bool {
    let (a, b) = (wire.get(one), wire.get(other));
    if a.broken || b.broken || (a.nullable().is_some() && b.nullable().is_some()) {
        return false;
    }
    types_differ(&a, &b)
        || values_differ(&a, &b)
        || depth > 0
            && (members_differ(wire, (one, &a), (other, &b), depth)
                || alternatives_differ(wire, &a, other, depth)
                || alternatives_differ(wire, &b, one, depth))
}

fn types_differ(a: &Effective<'_>, b: &Effective<'_>) -> bool {
    match (a.ty(), b.ty()) {
        (Type::Is("integer" | "number"), Type::Is("integer" | "number")) => false,
        (Type::Is(a), Type::Is(b)) => a != b,
        _ => false,
    }
}

fn values_differ(a: &Effective<'_>, b: &Effective<'_>) -> bool {
    fn values<'n>(of: &Effective<'n>) -> Option<&'n [Node]> {
        of.entry("enum").map(|entry| entry.node.items()).filter(|items| !items.is_empty())
    }
    let outside = |values: &[Node], of: &Effective<'_>| matches!(of.ty(), Type::Is(ty) if of.nullable().is_none() && !values.iter().any(|value| is_of(ty, value)));
    match (values(a), values(b)) {
        (Some(one), Some(other)) => {
            !one.iter().any(|value| other.iter().any(|known| canonical(known) == canonical(value)))
        }
        (Some(values), None) => outside(values, b),
        (None, Some(values)) => outside(values, a),
        (None, None) => false,
    }
}

/// Whether one of them requires a member that has no value allowed by both.
fn members_differ<'a>(
    wire: &mut Wire<'a>,
    (one, a): (SchemaId, &Effective<'a>),
    (other, b): (SchemaId, &Effective<'a>),
    depth: u8,
) -> bool {
    if (a.ty(), b.ty()) != (Type::Is("object"), Type::Is("object")) {
        return false;
    }
    let (of_one, of_other) = (wire.members(one), wire.members(other));
    let mut is_closed =
        |of: &Effective<'a>| wire.extra(of).0 == Extra::Closed && of.entry("patternProperties").is_none();
    let closed = (is_closed(a), is_closed(b));
    of_one.required.keys().chain(of_other.required.keys()).any(|name| {
        match (of_one.declared.get(name), of_other.declared.get(name)) {
            (Some(one), Some(other)) => schemas_differ(wire, one.schema, other.schema, depth - 1),
            (Some(_), None) => closed.1,
            (None, Some(_)) => closed.0,
            (None, None) => false,
        }
    })
}

/// Whether every alternative of a choice is disjoint from another schema.
fn alternatives_differ<'a>(wire: &mut Wire<'a>, of: &Effective<'a>, other: SchemaId, depth: u8) -> bool {
    choices(of).into_iter().any(|(_, entry)| {
        entry.node.items().iter().all(|item| {
            let alternative = wire.schema(item);
            schemas_differ(wire, alternative, other, depth - 1)
        })
    })
}
