//! What an operation does with the resource that it sends: this decides the shape and its name.

use super::context::Lowering;
use super::operations::Place;
use super::recognised::fold;
use super::resource_types::literals;
use super::{payloads, plan};
use crate::ir::SchemaId;

/// What an operation does with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It creates one.
    Create,
    /// It changes members of one.
    Change,
    /// It creates or replaces one.
    Replace,
    /// Neither: a search, or an action on something that exists.
    Act,
}

impl Lowering<'_> {
    /// What an operation does with the resource of a schema. A `POST` creates one if its path is that of the collection,
    /// or its response has the status 201; one that returns a list is a search.
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
