//! Documents that are sent: the shapes of their resources, and what of them must be set.

use super::context::Lowering;
use super::documents::{Document, Item};
use super::operations::Place;
use super::purpose::Purpose;
use super::recognise;
use super::resources::presence;
use super::scope::Words;
use crate::fates::Code;
use crate::ir::{Amount, Part, Presence, Property, SchemaId, SentChoice, SentChoiceId, ShapeId, StructId, View};
use crate::maps::HashSet;

impl Lowering<'_> {
    /// The shape in which an operation sends a resource.
    pub(super) fn sent_shape(&mut self, schema: SchemaId, purpose: Purpose, place: &Place<'_>) -> Option<ShapeId> {
        let view = if purpose == Purpose::Change { View::Patch } else { View::Create };
        self.model(schema);
        let schema = self.schemas.unwrapped(schema);
        if let Some(known) = self.shaped.get(&(schema, view)) {
            return Some(*known);
        }
        let resource = self.resource_of(schema)?;
        let rust = self.rust_of(resource);
        let words = match purpose {
            Purpose::Create => Some(format!("New{rust}")),
            Purpose::Change => Some(format!("{rust}Patch")),
            Purpose::Replace => Some(format!("{rust}Upsert")),
            Purpose::Act => None,
        };
        let origin = self.schema(schema).origin.clone();
        let named = self.schemas.definition(schema).map(str::to_owned);
        let candidates: Vec<String> =
            words.into_iter().chain(named).chain([format!("{} input", place.builder)]).collect();
        let name = self.type_name_with(&candidates, &origin, Some(schema), &[]);
        let mut shape = self.fill_shape(schema, resource, (view, purpose == Purpose::Act), name);
        shape.id = if view == View::Create { self.own_id(schema, purpose, place.path) } else { None };
        let id = self.api.shapes.push(shape);
        self.shaped.insert((schema, view), id);
        Some(id)
    }

    /// Returns whether a resource is sent with an identifier, and must be. An identifier that responses share is made by
    /// the server: it can be sent where it is known, and a new resource has none.
    fn own_id(&self, schema: SchemaId, purpose: Purpose, path: &str) -> Option<Presence> {
        let id = recognise::properties(self.schema(schema))?.get("id")?;
        let described = self.schema(id.schema);
        let is_known = match purpose {
            Purpose::Create | Purpose::Change => false,
            Purpose::Replace => path.ends_with('}'),
            Purpose::Act => true,
        };
        let is_received = self.is_received("id", id);
        (!described.read_only && (is_known || !is_received))
            .then(|| presence(id.required && !described.nullable && !is_received))
    }

    /// The places of a member in the resources that are received.
    fn received_members<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Property> {
        let views = self.resource_types.views.values();
        let received = views.flat_map(|views| views.read.iter().chain(&views.included));
        received.filter_map(move |view| recognise::properties(self.schema(*view))?.get(name))
    }

    /// Whether a member of a resource is described where a resource is received.
    pub(super) fn is_received(&self, name: &str, member: &Property) -> bool {
        let places = |of: &Property| [&of.origin].into_iter().chain(&of.also).cloned().collect::<Vec<_>>();
        let own = places(member);
        self.received_members(name).any(|known| places(known).iter().any(|place| own.contains(place)))
    }

    /// Whether a change can leave out what a part of a resource requires: its schema is received, too, or a generator
    /// marks the change as partial, but only its outermost members. That of Django names it `Patched…`.
    pub(super) fn is_shared(&self, name: &str, part: &Property) -> bool {
        let own = self.schemas.unwrapped(part.schema);
        let is_partial =
            ["/components/schemas/Patched", "/definitions/Patched"].iter().any(|at| part.origin.0.starts_with(at));
        is_partial
            || self.is_received(name, part)
            || self.received_members(name).any(|known| self.schemas.unwrapped(known.schema) == own)
    }

    /// Requires the members of a change that its schema requires.
    pub(super) fn require_described(&mut self, object: StructId, schema: SchemaId) {
        let members = recognise::properties(self.schema(schema)).into_iter().flatten();
        let required: HashSet<String> =
            members.filter(|(_, member)| member.required).map(|(name, _)| name.clone()).collect();
        for field in self.api.structs[object].fields.iter_mut().filter(|field| required.contains(&field.name.wire)) {
            field.presence = if field.nullable { Presence::Nullable } else { Presence::Required };
        }
    }

    /// Returns the `meta` of a resource that is sent.
    pub(super) fn sent_meta(&mut self, part: &Property, shape: &str, resource: &str) -> Part<StructId> {
        let value = self.as_sent(|this| {
            let view = this.view_of(part.schema);
            let of = if view == View::Read { resource } else { shape };
            this.object_named(part.schema, view, &Words::new(format!("{of}Meta")), None)
        });
        Part { value, presence: presence(part.required || !self.api.structs[value].has_empty()) }
    }

    /// Returns the schema of the only type of resource in the data that is sent, and the number of resources.
    pub(super) fn sent_item(&self, document: &Document) -> Option<(SchemaId, Amount)> {
        let amount = match document.amount {
            Amount::Optional => Amount::One,
            amount => amount,
        };
        match document.kind {
            Item::Resource => return Some((document.item, amount)),
            Item::Several if amount != Amount::One => {}
            Item::Several | Item::Any | Item::Identifier => return None,
        }
        let held = self.resources_in(document.item);
        let resources: Vec<SchemaId> = held.into_iter().filter(|id| self.resource_type(*id).is_some()).collect();
        match resources[..] {
            [only] => Some((only, amount)),
            _ => None,
        }
    }

    /// Marks the parts of a document that is sent as modelled, and returns the other resources that it can contain.
    pub(super) fn sent_document(&mut self, document: SchemaId, place: &Place<'_>) -> Option<SentChoiceId> {
        self.model(document);
        let members = recognise::properties(self.schema(document)).cloned().unwrap_or_default();
        let mut included = None;
        for (name, member) in &members {
            match name.as_str() {
                "data" => self.model_data(member.schema),
                "included" if self.resource_types.included.contains(&member.origin) => {
                    self.model_tree(member.schema);
                }
                "included" => included = self.sent_included(member, place),
                "links" | "jsonapi" => self.model_tree(member.schema),
                _ => {}
            }
        }
        included
    }

    /// Marks data as modelled, without what is within its resources.
    fn model_data(&mut self, data: SchemaId) {
        self.model(data);
        for id in self.resources_in(data) {
            self.model(id);
        }
        for id in self.below(self.schemas.unwrapped(data)) {
            if self.resource_type(data).is_none() {
                self.model(id);
            }
        }
    }

    /// Returns the resources that a request can send in `included`.
    fn sent_included(&mut self, member: &Property, place: &Place<'_>) -> Option<SentChoiceId> {
        self.model_data(member.schema);
        let mut members: Vec<ShapeId> = Vec::new();
        for id in self.resources_in(member.schema) {
            let Some(shape) = self.sent_shape(id, Purpose::Create, place) else { continue };
            let can_have_id = recognise::property(self.schema(id), "id").is_some_and(|id| !self.schema(id).read_only);
            if can_have_id && self.api.shapes[shape].id.is_none() {
                // The resources of one request refer to each other.
                self.api.shapes[shape].id = Some(Presence::Optional);
            }
            if !members.contains(&shape) {
                members.push(shape);
            }
        }
        if members.is_empty() {
            self.model_tree(member.schema);
            let message = "the client has no type for what a request includes: add `included` to `extra` of its body";
            self.fault(Code::ExtraMember, &member.origin, message);
            return None;
        }
        if let Some(known) = self.api.sent_choices.find(|choice| choice.members == members) {
            return Some(known);
        }
        let name = match members.len() {
            1 => String::new(),
            _ => self.type_name(&[format!("{} included", place.builder)], &member.origin),
        };
        Some(self.api.sent_choices.push(SentChoice { name, module: place.module, members }))
    }
}
