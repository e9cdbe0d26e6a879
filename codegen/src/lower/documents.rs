//! JSON:API documents: their primary data and included resources.

use indexmap::IndexSet;

use super::context::{Hint, Lowering};
use super::operations::Place;
use super::scope::Words;
use super::{extensions, recognise};
use crate::fates::Code;
use crate::ir::{
    Amount, Data, DataItem, Kind, Name, Origin, Property, Relationship, ResourceChoice, ResourceId, SchemaId, StructId,
    View,
};
use crate::names;

/// The members of a JSON:API document.
const MEMBERS: [&str; 5] = ["data", "meta", "links", "included", "jsonapi"];

/// The described primary data of a document.
pub(super) struct Document {
    /// The schema of one item.
    pub(super) item: SchemaId,
    /// The kind of an item.
    pub(super) kind: Item,
    /// The number of items.
    pub(super) amount: Amount,
}

/// The kind of an item of primary data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// A resource of a known type.
    Resource,
    /// A resource of one of several types.
    Several,
    Any,
    Identifier,
}

impl Lowering<'_> {
    /// Returns the document that a schema describes: an object with `data` that is a resource, an identifier, or a list
    /// of them.
    pub(super) fn document_of(&self, schema: SchemaId) -> Option<Document> {
        let data = match self.implied.contains(&schema) {
            true => schema,
            false => recognise::property(self.schema(schema), "data")?,
        };
        let (item, amount) = match self.schema(data).kind {
            Kind::Array { items: Some(item) } => (item, Amount::Many),
            _ if self.is_one_of_lists(data) => (data, Amount::Many),
            _ if self.is_one_or_many(data) => (data, Amount::Either),
            _ if self.schema(data).nullable => (data, Amount::Optional),
            _ => (data, Amount::One),
        };
        let kind = self.item_kind(item)?;
        let is_plain = matches!(kind, Item::Any | Item::Identifier) && self.plain.contains(&schema);
        (!is_plain).then_some(Document { item, kind, amount })
    }

    fn item_kind(&self, id: SchemaId) -> Option<Item> {
        if self.resource_type(id).is_some() {
            return Some(Item::Resource);
        }
        let held = self.resources_in(id);
        let is_leaf = |id: &&SchemaId| !matches!(self.schema(**id).kind, Kind::Union { .. } | Kind::Array { .. });
        let mut leaves = held.iter().filter(is_leaf);
        if held.len() > 1 && leaves.clone().any(|id| self.resource_type(*id).is_some()) {
            // A parent among its own alternatives adds nothing.
            let fits = |id: &SchemaId| self.resource_type(*id).is_some() || !self.has_attributes(*id);
            return leaves.all(fits).then_some(Item::Several);
        }
        let is_json_api = !self.resource_types.views.is_empty();
        if is_json_api && leaves.clone().all(|id| recognise::is_any_resource(&self.schemas, *id)) {
            return Some(Item::Any);
        }
        (is_json_api && leaves.all(|id| recognise::is_identifier(&self.schemas, *id))).then_some(Item::Identifier)
    }

    fn has_attributes(&self, id: SchemaId) -> bool {
        recognise::property(self.schema(id), "attributes").is_some()
    }

    /// Returns the data of a document in a response.
    pub(super) fn received(&mut self, schema: SchemaId, place: &Place<'_>) -> Option<Data> {
        let Document { item, kind, amount } = self.document_of(schema)?;
        self.document(schema);
        let item = match kind {
            Item::Resource => DataItem::Resource(self.read_shape(item)?),
            Item::Several => self.several(item, place),
            Item::Any => {
                for id in self.resources_in(item) {
                    self.any_resource(id);
                }
                DataItem::Any
            }
            Item::Identifier => DataItem::Identifier(Box::new(self.linked(schema, View::Read, place))),
        };
        Some(Data { item, amount })
    }

    /// Returns a resource of one of several types.
    fn several(&mut self, item: SchemaId, place: &Place<'_>) -> DataItem {
        let held = self.resources_in(item);
        let mut members: IndexSet<ResourceId> = IndexSet::new();
        self.resource_types.absorbed.extend(held.iter().copied().chain([item]));
        for id in &held {
            self.model(*id);
            if let Some(resource) = self.resource_of(*id) {
                self.read_shape(*id);
                members.insert(resource);
            }
        }
        let members: Vec<ResourceId> = members.into_iter().collect();
        if let [only] = members[..] {
            return DataItem::Resource(self.api.resources[only].read);
        }
        let known = self.api.choices.find(|choice| choice.members == members);
        DataItem::Several(match known {
            Some(known) => known,
            None => {
                let schema = self.schema(item).clone();
                let named = self.schemas.definition(self.schemas.unwrapped(item));
                let words = named.map_or_else(|| names::paths::subject(place.path), str::to_owned);
                let others = [format!("{words} resource"), format!("{} resource", place.builder)];
                let candidates: Vec<String> = [words].into_iter().chain(others).collect();
                let name = self.type_name_with(&candidates, &schema.origin, Some(item), &[]);
                self.api.choices.push(ResourceChoice { name, module: place.module, prose: schema.prose, members })
            }
        })
    }

    /// Returns the identifiers in the data of a relationship document.
    pub(super) fn linked(&mut self, document: SchemaId, view: View, place: &Place<'_>) -> Relationship {
        let origin = self.schema(document).origin.clone();
        let property = Property { schema: document, origin, also: Vec::new(), required: true };
        let name = Name { wire: "data".to_owned(), rust: "data".to_owned() };
        self.relationship(name, &property, view, &Hint::new(place.builder.clone()))
    }

    /// Marks the parts of a document that the runtime types as modelled.
    pub(super) fn document(&mut self, schema: SchemaId) {
        self.model(schema);
        if self.implied.contains(&schema) {
            return;
        }
        let members = recognise::properties(self.schema(schema)).cloned().unwrap_or_default();
        for (name, part) in &members {
            match name.as_str() {
                "data" => self.model(part.schema),
                "links" => self.plain_links(part.schema),
                "jsonapi" => self.model_tree(part.schema),
                "included" => self.included_part(part.schema, &part.origin),
                // `meta` is merged over all documents by its own pass.
                name if MEMBERS.contains(&name) => {}
                name => self.extra_member(name, part, "a document"),
            }
        }
    }

    fn included_part(&mut self, schema: SchemaId, origin: &Origin) {
        self.model(schema);
        for list in self.below(schema) {
            self.model(list);
        }
        for id in self.included_in(schema) {
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

    /// Marks a resource of unknown type, which is a type of the runtime, as modelled.
    pub(super) fn any_resource(&mut self, schema: SchemaId) {
        self.model_tree(schema);
        if let Some(attributes) = recognise::property(self.schema(schema), "attributes") {
            self.untyped(attributes);
        }
    }

    /// Returns the resources that a document declares in `included`.
    pub(super) fn included(&mut self, document: SchemaId) -> Vec<ResourceId> {
        let included = recognise::property(self.schema(document), "included");
        let Some(included) = included.filter(|_| !self.implied.contains(&document)) else {
            return Vec::new();
        };
        let mut found: Vec<ResourceId> = Vec::new();
        for id in self.included_in(included) {
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

    /// Returns the `meta` of a request.
    pub(super) fn request_meta(&mut self, place: &Place<'_>, document: SchemaId) -> Option<StructId> {
        let meta = recognise::property(self.schema(document), "meta")?;
        Some(self.object_named(meta, View::Create, &Words::new(format!("{} meta", place.builder)), None))
    }
}
