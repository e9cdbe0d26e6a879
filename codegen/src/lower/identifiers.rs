//! Derives from the paths which resource an identifier belongs to, and which module a resource is in.

use super::contents::Exchanged;
use super::context::Lowering;
use super::extensions;
use super::resources::Home;
use crate::fates::Code;
use crate::ir::{Amount, Origin, ResourceId, SchemaId};

impl Lowering<'_> {
    /// Reads modules and collections from the paths.
    pub(super) fn find_homes(&mut self, contents: &[Exchanged<'_>]) {
        let mut homes: Vec<Home> = Vec::new();
        let mut last = None;
        for content in contents {
            let operation = Some((content.path, content.method));
            let Some((resource, many)) = self.subject(content.schema).filter(|_| last != operation) else { continue };
            // The response comes first, and one operation counts once.
            last = operation;
            let path = content.path.trim_end_matches('/');
            let weight = match (of_one(path), many) {
                (Some(_), false) => 3,
                (None, false) if content.method == "post" => 2,
                (None, true) if !path.contains('{') => 2,
                _ => 1,
            };
            if weight > 1 {
                let collection = of_one(path).unwrap_or(path);
                self.collections.entry(collection.to_owned()).or_insert(resource);
            }
            homes.push(Home { resource, module: content.module, weight });
        }
        for id in self.api.resources.ids() {
            let mine = homes.iter().filter(|home| home.resource == id);
            // The first of the highest weight, whereas `max_by_key` alone takes the last.
            if let Some(home) = mine.rev().max_by_key(|home| home.weight) {
                self.api.resources[id].module = home.module;
            }
        }
    }

    /// Returns the resource in a document, and whether it is a list.
    fn subject(&self, schema: SchemaId) -> Option<(ResourceId, bool)> {
        let document = self.document_of(schema)?;
        Some((self.resource_of(document.item)?, document.amount == Amount::Many))
    }

    /// Returns the resource that a path parameter identifies.
    pub(super) fn owner(&self, path: &str, parameter: &str) -> Option<ResourceId> {
        let before = path.split(&format!("/{{{parameter}}}")).next()?;
        self.collections.get(before).copied()
    }

    /// Returns the resource that a string identifies, if it is declared.
    pub(super) fn identified(&mut self, id: SchemaId) -> Option<ResourceId> {
        let schema = self.schemas.get(id);
        let wire = extensions::identifies(schema)?.to_owned();
        let origin = schema.origin.clone();
        self.resource_named(&wire, &origin, extensions::IDENTIFIES)
    }

    /// Returns the first view of the resource with this `type`.
    pub(super) fn resource_with(&self, wire: &str) -> Option<ResourceId> {
        self.by_type.get(wire).copied()
    }

    /// Returns the resource with this `type`, or reports a fault at the reference.
    pub(super) fn resource_named(&mut self, wire: &str, origin: &Origin, asker: &str) -> Option<ResourceId> {
        let found = self.resource_with(wire);
        if found.is_none() {
            self.fault_with_help(
                Code::ExtensionIgnored,
                origin,
                format!("`{asker}` names the resource type `{wire}`, which no definition describes"),
                "name the `type` of a resource, as the `enum` of its `type` member has it",
            );
        }
        found
    }
}

/// Returns the collection of a path that ends in the identifier of one of its items.
fn of_one(path: &str) -> Option<&str> {
    let (collection, last) = path.rsplit_once('/')?;
    (last.starts_with('{') && last.ends_with('}') && !collection.contains('{')).then_some(collection)
}
