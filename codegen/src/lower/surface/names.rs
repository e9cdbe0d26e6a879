//! Names of the surface that are not on the wire.

use crate::ir::surface::Role;
use crate::ir::{Api, Enum, Name, Operation, Pair, Parameter};
use crate::names::{self, NameError};

/// The variant that keeps what an enum or union does not list.
const UNKNOWN: &str = "Unknown";

/// The crate and the type of the service, which is often called after what it serves.
pub(super) fn service(api: &Api) -> Result<(String, String), NameError> {
    let title = names::service(&api.title)?.rust;
    let is_type = api.types.iter().any(|ty| ty.name == title)
        || api.shapes.iter().any(|shape| shape.name == title)
        || api.target_sets.iter().any(|set| set.name == title)
        || api.operations.iter().any(|operation| operation.builder == title);
    let library = names::library(&title);
    Ok((library, if is_type { format!("{title}Service") } else { title }))
}

/// The variant that keeps what an enum does not list.
pub(super) fn catch_all(values: &Enum) -> &'static str {
    let listed = values.variants.iter().any(|variant| variant.name.rust == UNKNOWN);
    if listed { "Unrecognized" } else { UNKNOWN }
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

/// The method and the type of a request that sends a list.
pub(super) fn many(operation: &Operation) -> (String, String) {
    (format!("{}_many", operation.id.rust), format!("{}Many", operation.builder))
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
