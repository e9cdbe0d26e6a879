//! Resources and the shapes they take: what is read, what is created, what is changed.

use super::context::Lowering;
use super::scope::Words;
use super::{extensions, recognise};
use crate::fates::Code;
use crate::ir::{JsonType, ModuleId, Name, Part, Presence, Property, Resource, ResourceId, SchemaId, Shape, ShapeId};
use crate::ir::{StructId, View};
use crate::names;

/// The members of a resource object.
const MEMBERS: [&str; 7] = ["type", "id", "lid", "attributes", "relationships", "links", "meta"];

impl Lowering<'_> {
    /// Every resource that a definition or an operation describes, so that relationships can point to it before it is
    /// read, and the names of all other definitions.
    pub(super) fn find_resources(&mut self) {
        let contents = self.contents();
        self.known_by = self.tags();
        self.find_resource_types(&contents);
        self.shorten_names();
        let definitions: Vec<(String, SchemaId)> =
            self.schemas.graph.definitions.iter().map(|(name, id)| (name.clone(), *id)).collect();
        // A schema that is nearly a resource leaves its name to the resource.
        let is_near_miss =
            |(_, id): &(String, SchemaId)| self.resource_types.near_misses.contains(&self.schemas.unwrapped(*id));
        let (near_misses, definitions): (Vec<_>, Vec<_>) = definitions.into_iter().partition(is_near_miss);
        for (definition, id) in definitions {
            match self.resource_type(id).map(str::to_owned) {
                Some(wire) => self.add_resources(&wire),
                None => self.reserve_definition(&definition, id),
            }
        }
        let types: Vec<String> = self.resource_types.views.keys().cloned().collect();
        for wire in types {
            self.add_resources(&wire);
        }
        for (definition, id) in near_misses {
            self.reserve_definition(&definition, id);
        }
        self.find_homes(&contents);
        self.sparse = self.sparse_fieldsets();
    }

    /// The resource of a type, and one more for each view that it cannot have. They share the identifier.
    fn add_resources(&mut self, wire: &str) {
        if self.by_type.contains_key(wire) {
            return;
        }
        let Some(views) = self.resource_types.views.get(wire) else { return };
        let all: Vec<SchemaId> = views.all.keys().copied().collect();
        let read: Vec<SchemaId> = match views.read.is_empty() {
            true => all.iter().take(1).copied().collect(),
            false => views.read.iter().copied().collect(),
        };
        // A document includes the first view, so that it is the one of what is included.
        let (included, others): (Vec<_>, Vec<_>) = read.into_iter().partition(|view| views.included.contains(view));
        let read = [included, others].concat();
        let inferred = views.all.values().all(|inferred| *inferred);
        let mut first = None;
        for (schema, views) in self.united_views(&read) {
            let resource = self.add_resource(wire, schema, &views, first, inferred);
            self.by_schema.extend(views.iter().map(|view| (*view, resource)));
            first.get_or_insert(resource);
            self.by_type.entry(wire.to_owned()).or_insert(resource);
        }
        for view in all {
            if let (Some(first), false) = (first, self.by_schema.contains_key(&view)) {
                self.by_schema.insert(view, first);
            }
        }
    }

    /// A resource is named after its type, in the singular, or after its schema if that name is used.
    fn add_resource(
        &mut self,
        wire: &str,
        schema: SchemaId,
        views: &[SchemaId],
        view_of: Option<ResourceId>,
        inferred: bool,
    ) -> ResourceId {
        let (origin, prose) = (self.schema(schema).origin.clone(), self.schema(schema).prose.clone());
        let given = extensions::type_name(self.schema(schema)).map(str::to_owned);
        let of_type = names::paths::singular(&names::in_words(&names::ty(wire).rust));
        let schema_name = views.iter().find_map(|view| self.schemas.definition(*view)).unwrap_or(wire).to_owned();
        let rust = match given {
            Some(given) => self.take_by_hand(&given, &origin),
            None => {
                let mut candidates = vec![of_type.clone(), schema_name, format!("{of_type} resource")];
                // A name that Rust or the client reserves reads worse than any other.
                candidates.sort_by_key(|words| names::ty(words).rust.ends_with('_'));
                if view_of.is_some() {
                    // The first view has the name of the type.
                    candidates.retain(|words| *words != of_type);
                    candidates.push(format!("{of_type} view"));
                }
                self.type_name_with(&candidates, &origin, Some(schema), &[])
            }
        };
        let id = match view_of {
            Some(first) => self.api.resources[first].id.clone(),
            None => self.type_name(&[format!("{rust} id"), format!("{rust} identifier")], &origin),
        };
        let numbers = views.iter().chain([&schema]).filter_map(|view| recognise::property(self.schema(*view), "id"));
        let is_number = numbers.clone().next().is_some()
            && numbers.clone().all(|id| matches!(self.schema(id).ty, Some(JsonType::Integer | JsonType::Number)));
        // Until an operation is found that is about it.
        let module = self.first_module();
        let (shapes, shaped) = (&mut self.api.shapes, &mut self.shaped);
        let resource = self.api.resources.push_with(|resource| {
            // The shape is filled once all resources are known.
            let read = shapes.push(Shape {
                name: rust.clone(),
                resource,
                view: View::Read,
                is_action: false,
                id: None,
                has_lid: false,
                prose: prose.clone(),
                origin: origin.clone(),
                attributes: None,
                relationships: None,
                links: None,
                meta: None,
            });
            shaped.extend(views.iter().map(|view| ((*view, View::Read), read)));
            let name = Name { wire: wire.to_owned(), rust };
            Resource { name, id, view_of, inferred, is_number, module, prose, origin, read }
        });
        self.read_schemas.insert((resource, schema));
        resource
    }

    /// What is read of each resource.
    pub(super) fn read_shapes(&mut self) {
        for (resource, schema) in self.read_schemas.clone() {
            self.fill_read(resource, schema);
        }
    }

    fn fill_read(&mut self, resource: ResourceId, schema: SchemaId) {
        let filled = self.fill_shape(schema, resource, (View::Read, false), self.rust_of(resource));
        let read = self.api.resources[resource].read;
        self.api.shapes[read] = filled;
    }

    /// The Rust name of a resource.
    pub(super) fn rust_of(&self, resource: ResourceId) -> String {
        self.api.resources[resource].name.rust.clone()
    }

    /// The shape of a resource that an operation reads.
    pub(super) fn read_shape(&mut self, schema: SchemaId) -> Option<ShapeId> {
        let resource = self.resource_of(schema)?;
        self.model(schema);
        // The united schema has what it has.
        if !self.read_schemas.contains(&(resource, schema)) {
            self.model_tree(schema);
        }
        Some(self.api.resources[resource].read)
    }

    /// The resource that a schema describes.
    pub(super) fn resource_of(&self, schema: SchemaId) -> Option<ResourceId> {
        self.by_schema.get(&self.schemas.unwrapped(schema)).copied()
    }

    pub(super) fn fill_shape(
        &mut self,
        id: SchemaId,
        resource: ResourceId,
        (view, is_action): (View, bool),
        name: String,
    ) -> Shape {
        self.model(id);
        let schema = self.schema(id).clone();
        let members = recognise::properties(&schema).cloned().unwrap_or_default();
        for (member, place) in members.iter().filter(|(member, _)| !MEMBERS.contains(&member.as_str())) {
            self.extra_member(member, place, "a resource");
        }
        for plain in ["type", "id", "lid"].iter().filter_map(|member| members.get(*member)) {
            self.model(plain.schema);
        }
        let is_local = |lid: &Property| view == View::Create && !self.schema(lid.schema).read_only;
        let has_lid = members.get("lid").is_some_and(is_local);
        let rust = self.rust_of(resource);
        // Members are named after the resource, whichever way it travels: their types are the same. Those of an action
        // are its own.
        let of = if is_action { name.clone() } else { rust.clone() };
        let attributes = members.get("attributes").map(|part| self.attributes(part, view, &name, (resource, &of)));
        let relationships = members.get("relationships").map(|part| {
            self.resource_types.absorbed.insert(self.schemas.unwrapped(part.schema));
            let mut value = self.relationships(part.schema, view, &name, &rust);
            if view == View::Patch && self.is_shared("relationships", part) {
                value.members.iter_mut().for_each(|member| member.required = false);
            }
            let required = value.members.iter().any(|member| member.required);
            let required = view != View::Read && (required || (part.required && view == View::Create));
            Part { value, presence: presence(required) }
        });
        let (links, meta) = match view {
            View::Read => (
                members.get("links").map(|part| Part {
                    value: self.links(part.schema, &format!("{rust}Links")),
                    presence: Presence::Optional,
                }),
                members.get("meta").map(|part| self.resource_meta(part, &rust)),
            ),
            View::Create | View::Patch => {
                let is_sent = |meta: &&Property| !self.schema(meta.schema).read_only && !self.is_received("meta", meta);
                let meta = members.get("meta").filter(is_sent);
                self.server_parts(&[members.get("links"), members.get("meta").filter(|_| meta.is_none())]);
                (None, meta.map(|meta| self.sent_meta(meta, &name, &rust)))
            }
        };
        let (prose, origin) = (schema.prose, schema.origin);
        Shape {
            name,
            resource,
            view,
            is_action,
            id: None,
            has_lid,
            prose,
            origin,
            attributes,
            relationships,
            links,
            meta,
        }
    }

    fn attributes(
        &mut self,
        part: &Property,
        view: View,
        shape: &str,
        (resource, of): (ResourceId, &str),
    ) -> Part<StructId> {
        let schema = self.united_alternatives(part.schema);
        let value = self.object_named(schema, view, &Words::new(format!("{shape}Attributes")), Some(of));
        let is_sparse = self.sparse.has(&self.api.resources[resource].name.wire);
        let chosen = view == View::Read && (is_sparse || self.resource_types.sometimes.contains(&part.schema));
        if chosen {
            self.require_nothing(value);
        }
        if view == View::Patch && !self.is_shared("attributes", part) {
            self.require_described(value, schema);
        }
        // A part with required members has no empty value, so it must be present.
        let needed = !self.api.structs[value].has_empty();
        Part { value, presence: presence(needed || (part.required && view != View::Patch && !chosen)) }
    }

    /// Makes every member of an object optional.
    pub(super) fn require_nothing(&mut self, object: StructId) {
        let required = self.api.structs[object].fields.iter_mut();
        let required = required.filter(|field| matches!(field.presence, Presence::Required | Presence::Nullable));
        required.for_each(|field| field.presence = Presence::Optional);
    }

    fn resource_meta(&mut self, part: &Property, resource: &str) -> Part<StructId> {
        let value = self.object_named(part.schema, View::Read, &Words::new(format!("{resource}Meta")), None);
        if self.resource_types.sometimes.contains(&part.schema) {
            self.require_nothing(value);
        }
        Part { value, presence: presence(!self.api.structs[value].has_empty()) }
    }

    /// A member without a field in the runtime. It is kept as received.
    pub(super) fn extra_member(&mut self, member: &str, place: &Property, of: &str) {
        self.model_tree(place.schema);
        let message =
            format!("the client has no type for the member `{member}` of {of}: `extra` has it as it is received");
        self.fault(Code::ExtraMember, &place.origin, message);
    }

    /// Parts that only the server sets. They are not sent.
    fn server_parts(&mut self, parts: &[Option<&Property>]) {
        for part in parts.iter().flatten() {
            self.model_tree(part.schema);
        }
    }
}

pub(super) fn presence(required: bool) -> Presence {
    if required { Presence::Required } else { Presence::Optional }
}

/// The module a resource lives in, found by [`super::identifiers`].
pub(super) struct Home {
    pub(super) resource: ResourceId,
    pub(super) module: ModuleId,
    /// The confidence: an operation on one resource by its identifier has precedence over one on a collection.
    pub(super) weight: u8,
}
