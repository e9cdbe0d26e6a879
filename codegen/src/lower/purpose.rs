//! The purpose of an operation that sends a resource. It determines the shape and its name.

use super::context::Lowering;
use super::operations::Place;
use super::recognised::fold;
use super::resource_types::literals;
use super::{payloads, plan};
use crate::ir::SchemaId;

/// The purpose of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Creates a resource.
    Create,
    /// Changes members of a resource.
    Change,
    /// Creates or replaces a resource.
    Replace,
    /// A search, or an action on an existing resource.
    Act,
}

impl Lowering<'_> {
    /// Returns the purpose of an operation. A `POST` creates a resource if its path is that of the collection or its
    /// response has status 201; one that returns a list is a search.
    pub(super) fn purpose(&self, schema: SchemaId, place: &Place<'_>) -> Purpose {
        match place.method {
            "patch" => Purpose::Change,
            "put" => Purpose::Replace,
            "post" if self.creates(schema, place) => Purpose::Create,
            _ => Purpose::Act,
        }
    }

    fn creates(&self, schema: SchemaId, place: &Place<'_>) -> bool {
        if plan::several(place.described, self.description) == Some(true) {
            return false;
        }
        let is_created = payloads::successes(place.described).any(|(status, _)| status == "201");
        let folded = self.resource_type(schema).map(fold).unwrap_or_default();
        let is_collection = || {
            let literal = fold(literals(place.path).next().unwrap_or_default());
            folded == literal || folded.ends_with(&format!(" {literal}"))
        };
        is_created || is_collection()
    }
}
