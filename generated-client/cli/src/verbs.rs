//! Which operation a verb on a type of resource is.

use std::collections::BTreeSet;

use crate::api::catalogue::{Catalogue, Class, Operation, Parameter};
use crate::schema;

/// What can be done with the resources of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    List,
    Count,
    Get,
    Create,
    Update,
    Upsert,
    Delete,
}

impl Verb {
    pub(crate) const ALL: [Self; 7] =
        [Self::List, Self::Count, Self::Get, Self::Create, Self::Update, Self::Upsert, Self::Delete];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Count => "count",
            Self::Get => "get",
            Self::Create => "create",
            Self::Update => "update",
            Self::Upsert => "upsert",
            Self::Delete => "delete",
        }
    }

    /// What the verb does, in the past tense.
    pub(crate) const fn done(self) -> &'static str {
        match self {
            Self::List | Self::Get => "read",
            Self::Count => "counted",
            Self::Create => "created",
            Self::Update => "updated",
            Self::Upsert => "upserted",
            Self::Delete => "deleted",
        }
    }

    const fn reads(self) -> bool {
        matches!(self, Self::List | Self::Count | Self::Get)
    }

    fn fits(self, catalogue: &Catalogue, operation: &Operation) -> bool {
        let (class, method) = (operation.class, operation.method.as_str());
        let (sends, of_one) = (operation.body.is_some(), names_one(operation));
        match self {
            Self::List | Self::Count => class == Class::Read && is_collection(catalogue, operation),
            Self::Get => class == Class::Read && of_one && !is_collection(catalogue, operation),
            Self::Create => class == Class::Create && method == "POST" && sends && !of_one,
            Self::Update => class == Class::Change && matches!(method, "PATCH" | "PUT") && sends && of_one,
            Self::Upsert => class == Class::Change && method == "PUT" && sends && !of_one,
            Self::Delete => class == Class::Delete && method == "DELETE" && of_one,
        }
    }
}

/// The operation of a verb: of those of the type, the one with the fewest parameters in its path. Plain JSON has no
/// types: what reads it is named by its operation.
pub(crate) fn operation<'a>(catalogue: &'a Catalogue, verb: Verb, name: &str) -> Option<&'a Operation> {
    let of_type = |operation: &&Operation| match operation.resources.as_slice() {
        [only] => only == name,
        [] => verb.reads() && operation.id == name,
        _ => false,
    };
    let fitting = catalogue.operations().iter().filter(of_type).filter(|operation| verb.fits(catalogue, operation));
    let chosen = fitting.min_by_key(|operation| operation.path.matches('{').count())?;
    let counts = chosen.paging.as_ref().is_some_and(|paging| paging.count.is_some());
    (verb != Verb::Count || counts).then_some(chosen)
}

/// The types, and the operations on plain JSON, that have the verb, in alphabetical order.
pub(crate) fn types(catalogue: &Catalogue, verb: Verb) -> Vec<&str> {
    let plain = catalogue.operations().iter().filter(|operation| operation.resources.is_empty());
    let plain = plain.map(|operation| operation.id.as_str());
    let types = catalogue.operations().iter().flat_map(|operation| &operation.resources).map(String::as_str);
    let names: BTreeSet<&str> = types.chain(plain).collect();
    names.into_iter().filter(|name| operation(catalogue, verb, name).is_some()).collect()
}

/// The verbs of a type.
pub(crate) fn of_type<'a>(catalogue: &'a Catalogue, resource_type: &str) -> Vec<(Verb, &'a Operation)> {
    Verb::ALL.into_iter().filter_map(|verb| Some((verb, operation(catalogue, verb, resource_type)?))).collect()
}

fn is_collection(catalogue: &Catalogue, operation: &Operation) -> bool {
    operation.paging.is_some() || schema::returns_list(catalogue, operation)
}

/// The parameter at the end of the path, which identifies one resource.
pub(crate) fn identifier<'a>(catalogue: &'a Catalogue, operation: &'a Operation) -> Option<&'a Parameter> {
    let last = operation.path.rsplit('/').next()?.strip_prefix('{')?.strip_suffix('}')?;
    catalogue.parameters(operation).find(|parameter| parameter.name == last)
}

/// Whether the path ends with a parameter: it identifies one resource.
fn names_one(operation: &Operation) -> bool {
    operation.path.rsplit('/').next().is_some_and(|last| last.starts_with('{') && last.ends_with('}'))
}
