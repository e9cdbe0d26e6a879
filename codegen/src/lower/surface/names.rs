//! Names of the surface that are not on the wire.

use crate::ir::surface::Role;
use crate::ir::{Enum, Name, Pair, Parameter};
use crate::names;

/// The variant that keeps what an enum or union does not list.
const UNKNOWN: &str = "Unknown";

/// The variant that keeps what an enum does not list. No listed value has the last of these names.
pub(super) fn catch_all(values: &Enum) -> &'static str {
    let free = |name: &&str| !values.variants.iter().any(|variant| variant.name.rust == **name);
    [UNKNOWN, "Unrecognized", "Unlisted", "NotListed"].into_iter().find(free).unwrap_or("Unknown_")
}

/// A variant of a union. The one that keeps what is not listed is always called [`UNKNOWN`].
pub(super) fn union_variant(name: &Name) -> String {
    if name.rust == UNKNOWN { format!("{UNKNOWN}_") } else { name.rust.clone() }
}

/// The type to which identifiers of a set of resources point.
pub(super) fn marker(set: &str) -> String {
    format!("{set}Target")
}

/// The method that sets a value to null.
pub(super) fn clear(field: &str) -> String {
    format!("clear_{field}")
}

/// The method that adds a filter to a scope.
pub(super) fn and(filter: &str) -> String {
    format!("and_{}", filter.trim_end_matches('_'))
}

/// The argument of a parameter that is given together with others: what all begin with is the method's name.
pub(super) fn argument_of(pair: &Pair, parameter: &Parameter) -> String {
    let whole = &parameter.name.rust;
    let own = whole.strip_prefix(pair.name.as_str()).and_then(|rest| rest.strip_prefix('_'));
    own.map_or_else(|| whole.clone(), names::argument)
}

/// Something known by this name alone.
pub(super) fn named(name: &str) -> Role {
    Role::Named(name.to_owned())
}
