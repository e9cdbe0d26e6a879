//! Names of the surface that are not on the wire.

use crate::ir::surface::Role;
use crate::ir::{Enum, Name, Pair, Parameter};
use crate::names;

/// The variant for values that an enum or union does not list.
const UNKNOWN: &str = "Unknown";

/// Returns the variant for unlisted values. No listed value has the last of these names.
pub(super) fn catch_all(values: &Enum) -> &'static str {
    let free = |name: &&str| !values.variants.iter().any(|variant| variant.name.rust == **name);
    [UNKNOWN, "Unrecognized", "Unlisted", "NotListed"].into_iter().find(free).unwrap_or("Unknown_")
}

/// Returns a variant of a union. The one for unlisted values is always [`UNKNOWN`].
pub(super) fn union_variant(name: &Name) -> String {
    if name.rust == UNKNOWN { format!("{UNKNOWN}_") } else { name.rust.clone() }
}

/// Returns the type that identifiers of a set of resources point to.
pub(super) fn marker(set: &str) -> String {
    format!("{set}Target")
}

/// Returns the method that sets a field to null.
pub(super) fn clear(field: &str) -> String {
    format!("clear_{field}")
}

/// Returns the method that adds a filter to a scope.
pub(super) fn and(filter: &str) -> String {
    format!("and_{}", filter.trim_end_matches('_'))
}

/// Returns the argument of a paired parameter, without the common prefix, which is the method's name.
pub(super) fn argument_of(pair: &Pair, parameter: &Parameter) -> String {
    let whole = &parameter.name.rust;
    let own = whole.strip_prefix(pair.name.as_str()).and_then(|rest| rest.strip_prefix('_'));
    own.map_or_else(|| whole.clone(), names::argument)
}

pub(super) fn named(name: &str) -> Role {
    Role::Named(name.to_owned())
}
