//! The last pass: builds the client's surface. It decides every name and shape that is not in the description.

mod batches;
mod calls;
mod catalogue;
mod client_parameters;
mod context;
mod counts;
mod fields;
mod items;
mod names;
mod requests;
mod resources;
mod samples;
mod service;
mod types;
mod unions;

use std::collections::BTreeSet;

use crate::diagnostics::Diagnostics;
use crate::fates::Code;
use crate::ir::surface::{Docs, Item, Module, Role, Surface};
use crate::ir::{Api, ArenaMap, ModuleId, Origin, ResourceId, StructId, Type, TypeId, TypeKind};
use crate::names as spelled;
use crate::parse::Description;

pub(super) use context::Extent;
use context::{Cx, Report};

/// Builds the surface, and reports requests for which no example can be built.
pub(super) fn build(
    api: &Api,
    placement: &ArenaMap<Type, ModuleId>,
    description: &Description,
    extent: Extent,
) -> (Surface, Diagnostics) {
    let mut faults = Diagnostics::default();
    let fault = |origin: &Origin, message: String| description.diagnostic(origin, message).code(Code::NoExample);
    let library = spelled::library(&spelled::ty(spelled::service(&api.title)).rust);
    let service = api.service.clone();
    let rows = api.operations.iter().filter_map(|operation| operation.row).collect();
    let cx = Cx { api, placement, library, service, rows };
    let mut modules = Vec::new();
    for id in api.modules.ids() {
        modules.push(module(&cx, id, extent, &mut |origin, message| faults.push(fault(origin, message))));
    }
    let calls = match extent {
        Extent::Items => Vec::new(),
        Extent::Calls => calls::all(&cx, &mut |origin, message| faults.push(fault(origin, message))),
    };
    let surface = Surface {
        library: cx.library.clone(),
        source: String::new(),
        title: api.title.clone(),
        version: api.version.clone(),
        prose: api.prose.clone(),
        service: service::service(&cx, client_parameters::all(&cx)),
        modules,
        definitions: service::definitions(&cx),
        examples: None,
        calls,
        catalogue: catalogue::catalogue(&cx),
    };
    (surface, faults)
}

/// Builds the module of a tag: resources in the order of the description, each followed by its parts, then other types,
/// then operations.
fn module(cx: &Cx<'_>, id: ModuleId, extent: Extent, report: &mut Report<'_>) -> Module {
    let api = cx.api;
    let mut items = Items { cx, here: id, done: BTreeSet::new(), items: Vec::new() };
    for (resource, _) in api.resources.entries().filter(|(_, resource)| resource.module == id) {
        items.resource(resource);
    }
    for ty in api.types.ids().filter(|ty| cx.placement[*ty] == id) {
        items.ty(ty, items::Standing::Alone, report);
    }
    let mut items = items.items;
    for choice in api.choices.iter().filter(|choice| choice.module == id) {
        items.push(Item::Choice(resources::choice(cx, choice)));
    }
    for choice in api.sent_choices.iter().filter(|choice| choice.module == id) {
        items.extend(requests::sent_choice(cx, choice).map(Item::Union));
    }
    for set in api.target_sets.iter().filter(|set| set.module == id) {
        items.push(Item::Targets(resources::targets(cx, set)));
    }
    items.extend(resources::natural_keys(cx, id).into_iter().map(Item::Key));
    let mut scopes = BTreeSet::new();
    for operation in api.operations.iter().filter(|operation| operation.module == id) {
        if let Some(scope) = operation.scope.as_ref().filter(|scope| scopes.insert(&scope.name)) {
            items.push(Item::Scope(requests::scope(cx, scope)));
        }
        items.push(Item::Operation(requests::operation(cx, operation, extent, report)));
    }
    items.extend(batches::batch(cx, id).map(Item::Batch));
    let module = &api.modules[id];
    let docs = Docs::new(Role::Named(module.name.rust.clone()), &module.prose);
    Module { name: module.name.rust.clone(), docs, items }
}

struct Items<'a, 'b> {
    cx: &'b Cx<'a>,
    here: ModuleId,
    done: BTreeSet<TypeId>,
    items: Vec<Item>,
}

impl Items<'_, '_> {
    fn resource(&mut self, id: ResourceId) {
        let cx = self.cx;
        if cx.api.resources[id].view_of.is_none() {
            self.items.push(Item::Id(resources::identifier(cx, id)));
        }
        for shape in cx.api.shapes.iter().filter(|shape| shape.resource == id) {
            self.items.push(Item::Struct(Box::new(resources::shape(cx, shape))));
            if let Some(part) = &shape.attributes {
                self.part(part.value, items::Standing::Part("attributes", shape));
            }
            if let Some(part) = &shape.relationships {
                self.items.push(Item::Struct(Box::new(resources::relationships(cx, shape, &part.value))));
            }
            if let Some(links) = shape.links.as_ref().and_then(|part| part.value) {
                self.part(links, items::Standing::Part("links", shape));
            }
            if let Some(part) = &shape.meta {
                self.part(part.value, items::Standing::Part("metadata", shape));
            }
        }
    }

    /// Adds a part of a shape after the shape; one that several modules share is in the shared module.
    fn part(&mut self, id: StructId, standing: items::Standing<'_>) {
        let ty = self.cx.api.structs[id].ty;
        if self.cx.placement[ty] == self.here && self.done.insert(ty) {
            self.items.push(Item::Struct(Box::new(items::object(self.cx, id, standing))));
        }
    }

    fn ty(&mut self, id: TypeId, standing: items::Standing<'_>, report: &mut Report<'_>) {
        if !self.done.insert(id) {
            return;
        }
        let ty = &self.cx.api.types[id];
        self.items.push(match &ty.kind {
            TypeKind::Struct(object) => Item::Struct(Box::new(items::object(self.cx, *object, standing))),
            TypeKind::Enum(values) => Item::Enum(items::open_enum(ty, values, report)),
            TypeKind::Union(union) => Item::Union(unions::union(self.cx, ty, union)),
        });
    }
}
