//! Documents of JSON:API: their data, and what they include.

use super::context::Lowering;
use super::operations::Place;
use super::scope::Words;
use super::{extensions, recognise};
use crate::fates::Code;
use crate::ir::{Kind, Origin, ResourceId, SchemaId, StructId, View};

/// The members of a document of JSON:API.
const MEMBERS: [&str; 5] = ["data", "meta", "links", "included", "jsonapi"];

/// The primary data of a document.
pub(super) struct Document {
    /// The schema of one resource.
    pub(super) data: SchemaId,
    /// Whether `data` is a list.
    pub(super) many: bool,
}

impl Lowering<'_> {
    /// The document that a schema describes: an object whose `data` is a resource or a list of them.
    pub(super) fn document_of(&self, schema: SchemaId) -> Option<Document> {
        let data = match self.implied.contains(&schema) {
            true => schema,
            false => recognise::property(self.schema(schema), "data")?,
        };
        if self.resource_type(data).is_some() {
            return Some(Document { data, many: false });
        }
        match self.schema(data).kind {
            Kind::Array { items: Some(data) } if self.resource_type(data).is_some() => {
                Some(Document { data, many: true })
            }
            _ => None,
        }
    }

    /// Says that the parts of a document that the runtime types went into the client.
    pub(super) fn document(&mut self, schema: SchemaId) {
        self.model(schema);
        if self.implied.contains(&schema) {
            return;
        }
        let members = recognise::properties(self.schema(schema)).cloned().unwrap_or_default();
        for (name, part) in &members {
            match name.as_str() {
                "data" => self.model(part.schema),
                "links" | "jsonapi" => self.model_tree(part.schema),
                "included" => self.included_part(part.schema, &part.origin),
                // `meta` is merged over all documents by a pass of its own.
                name if MEMBERS.contains(&name) => {}
                name => self.extra_member(name, part, "a document"),
            }
        }
    }

    fn included_part(&mut self, schema: SchemaId, origin: &Origin) {
        self.model(schema);
        if !matches!(self.schema(schema).kind, Kind::Array { .. }) {
            self.fault(Code::Unsupported, origin, "`included` is a list of resources");
            return;
        }
        for id in self.resources_in(schema) {
            self.model(id);
            if recognise::is_any_resource(&self.schemas, id) {
                self.any_resource(id);
            } else if self.resource_type(id).is_none() && recognise::property(self.schema(id), "attributes").is_some() {
                self.model_tree(id);
                self.fault(
                    Code::Unsupported,
                    origin,
                    "`included` has a resource without a `type`: it has no Rust type",
                );
            }
        }
    }

    /// The resource of unknown type is the runtime's own.
    pub(super) fn any_resource(&mut self, schema: SchemaId) {
        self.model_tree(schema);
        if let Some(attributes) = recognise::property(self.schema(schema), "attributes") {
            self.untyped(attributes);
        }
    }

    /// The resources that a document says it can include.
    pub(super) fn included(&mut self, document: SchemaId) -> Vec<ResourceId> {
        let included = recognise::property(self.schema(document), "included");
        let Some(included) = included.filter(|_| !self.implied.contains(&document)) else {
            return Vec::new();
        };
        let mut found: Vec<ResourceId> = Vec::new();
        for id in self.resources_in(included) {
            let primary = self.resource_type(id).map(str::to_owned).and_then(|wire| self.resource_with(&wire));
            found.extend(primary.filter(|primary| !found.contains(primary)));
        }
        if !found.is_empty() {
            return found;
        }
        let schema = self.schema(included).clone();
        let wires = extensions::includes(&schema);
        wires.iter().filter_map(|wire| self.resource_named(wire, &schema.origin, extensions::INCLUDES)).collect()
    }

    /// `meta` of a request.
    pub(super) fn request_meta(&mut self, place: &Place<'_>, document: SchemaId) -> Option<StructId> {
        let meta = recognise::property(self.schema(document), "meta")?;
        Some(self.object_named(meta, View::Create, &Words::new(format!("{} meta", place.builder)), None))
    }
}
