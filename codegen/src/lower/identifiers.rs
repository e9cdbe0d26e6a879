//! Which resource the identifier in a path belongs to, and which module a resource is in: both follow from the paths.

use openapiv3::{Operation, ReferenceOr};

use super::context::Lowering;
use super::extensions;
use super::payloads;
use super::recognise;
use super::resources::Home;
use crate::fates::Code;
use crate::ir::{Origin, ResourceId, SchemaId};
use crate::parse::pointer;

impl Lowering<'_> {
    /// Reads the paths for homes and collections.
    pub(super) fn find_homes(&mut self) {
        let mut homes: Vec<Home> = Vec::new();
        for (path, method, operation) in self.description.operations() {
            let at = format!("{}/{method}", pointer::join("/paths", path));
            let Some((resource, many)) = self.subject(operation, &at) else {
                continue;
            };
            let weight = match (of_one(path), many) {
                (Some(_), false) => 3,
                (None, false) if method == "post" => 2,
                (None, true) if !path.contains('{') => 2,
                _ => 1,
            };
            if weight > 1 {
                let collection = of_one(path).unwrap_or(path);
                self.collections.entry(collection.to_owned()).or_insert(resource);
            }
            let module = self.module_of(operation, &self.description.origin(&at));
            homes.push(Home { resource, module, weight });
        }
        for id in self.api.resources.ids() {
            let mine = homes.iter().filter(|home| home.resource == id);
            // The first of the weightiest: `max_by_key` would take the last.
            if let Some(home) = mine.rev().max_by_key(|home| home.weight) {
                self.api.resources[id].module = home.module;
            }
        }
    }

    /// The resource that an operation is about, by its response or by what is sent to it.
    fn subject(&mut self, operation: &Operation, at: &str) -> Option<(ResourceId, bool)> {
        let response = payloads::successes(operation).next().and_then(|(status, response)| {
            let response = self.description.response(response)?;
            let (media, content) = payloads::preferred(&response.content)?;
            let place = format!("{at}/responses/{status}/content/{}/schema", pointer::escape(media));
            content.schema.as_ref().map(|schema| (schema.clone(), place))
        });
        let sent = operation.request_body.as_ref().and_then(|body| {
            let body = self.description.request_body(body)?;
            let (media, content) = payloads::preferred(&body.content)?;
            let place = format!("{at}/requestBody/content/{}/schema", pointer::escape(media));
            content.schema.as_ref().map(|schema| (schema.clone(), place))
        });
        [response, sent].into_iter().flatten().find_map(|(schema, place)| self.document_of(&schema, &place))
    }

    fn document_of(&mut self, schema: &ReferenceOr<openapiv3::Schema>, at: &str) -> Option<(ResourceId, bool)> {
        let id: SchemaId = self.schemas.schema(schema, at);
        let (data, many) = recognise::document(&self.schemas, id)?;
        let wire = recognise::resource_type(&self.schemas, data)?;
        let known = self.api.resources.find(|resource| resource.name.wire == wire)?;
        Some((known, many))
    }

    /// The resource whose identifier a path parameter is.
    pub(super) fn owner(&self, path: &str, parameter: &str) -> Option<ResourceId> {
        let before = path.split(&format!("/{{{parameter}}}")).next()?;
        self.collections.get(before).copied()
    }

    /// The resource that a string identifies, where it says so.
    pub(super) fn identified(&mut self, id: SchemaId) -> Option<ResourceId> {
        let schema = self.schemas.get(id);
        let wire = extensions::identifies(schema)?.to_owned();
        let origin = schema.origin.clone();
        self.resource_named(&wire, &origin, extensions::IDENTIFIES)
    }

    /// The resource with this `type`, or a fault that names the reference to it.
    pub(super) fn resource_named(&mut self, wire: &str, origin: &Origin, asker: &str) -> Option<ResourceId> {
        let found = self.api.resources.find(|resource| resource.name.wire == wire);
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

/// The collection of a path that ends in the identifier of one member of it.
fn of_one(path: &str) -> Option<&str> {
    let (collection, last) = path.rsplit_once('/')?;
    (last.starts_with('{') && last.ends_with('}') && !collection.contains('{')).then_some(collection)
}
