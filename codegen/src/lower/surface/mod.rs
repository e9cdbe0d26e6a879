//! The last pass: the client's surface, from what the description means. Here every name and shape of the generated
//! crate that is not the description's own is decided.

mod calls;
mod fields;
mod items;
mod names;
mod requests;
mod resources;
mod samples;
mod service;
mod types;
mod vocabulary;

use std::collections::BTreeSet;

use crate::diagnostics::Diagnostics;
use crate::ir::surface::{Docs, Item, Module, Path, Role, Surface};
use crate::ir::{Api, ArenaMap, BodyPayload, ModuleId, Origin, ResourceId, ShapeId, StructId, Type, TypeId, TypeKind};
use crate::parse::Description;

/// How much of a surface is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The items.
    Items,
    /// The items, an example for each request, and the calls of the contract.
    Calls,
}

/// The surface of the client of an API.
///
/// # Errors
///
/// Names that cannot be made, values that have no form in Rust, and, where calls are asked for, requests of which no
/// user could build what must be sent.
pub(super) fn build(
    api: &Api,
    placement: &ArenaMap<Type, ModuleId>,
    description: &Description,
    extent: Extent,
) -> Result<Surface, Diagnostics> {
    let mut faults = Diagnostics::default();
    let fault = |origin: &Origin, message: String| description.diagnostic(origin, message);
    let (library, service) = names::service(api).unwrap_or_else(|error| {
        faults.push(fault(&Origin("/info/title".to_owned()), format!("info.title: {error}")));
        Default::default()
    });
    let cx = Cx { api, placement, library, service };
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
        title: api.title.clone(),
        version: api.version.clone(),
        prose: api.prose.clone(),
        service: service::service(&cx),
        modules,
        definitions: service::definitions(&cx),
        calls,
    };
    faults.finish(surface)
}

/// Reports a fault at a place of the description.
type Report<'r> = dyn FnMut(&Origin, String) + 'r;

/// What every part of the pass needs.
struct Cx<'a> {
    api: &'a Api,
    placement: &'a ArenaMap<Type, ModuleId>,
    /// The crate.
    library: String,
    /// The type of the service.
    service: String,
}

impl Cx<'_> {
    fn path(&self, module: ModuleId, name: &str) -> Path {
        Path { module: self.api.modules[module].name.rust.clone(), name: name.to_owned() }
    }

    fn type_path(&self, id: TypeId) -> Path {
        self.path(self.placement[id], &self.api.types[id].name)
    }

    fn struct_path(&self, id: StructId) -> Path {
        self.type_path(self.api.structs[id].ty)
    }

    fn shape_path(&self, id: ShapeId) -> Path {
        let shape = &self.api.shapes[id];
        self.path(self.api.resources[shape.resource].module, &shape.name)
    }

    /// The type in which a resource is read.
    fn read_path(&self, id: ResourceId) -> Path {
        self.shape_path(self.api.resources[id].read)
    }

    /// Whether an object is sent as the parts of a form.
    fn is_multipart(&self, id: StructId) -> bool {
        let mut bodies = self.api.operations.iter().filter_map(|operation| operation.body.as_ref());
        bodies.any(|body| body.payload == BodyPayload::Multipart(id))
    }
}

/// Everything of one tag: resources in the description's order, each with what it is made of, then the other types, then
/// the operations.
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
    let module = &api.modules[id];
    let docs = Docs::new(Role::Named(module.name.rust.clone()), &module.prose);
    Module { name: module.name.rust.clone(), docs, items }
}

/// The types of a module so far.
struct Items<'a, 'b> {
    cx: &'b Cx<'a>,
    here: ModuleId,
    done: BTreeSet<TypeId>,
    items: Vec<Item>,
}

impl Items<'_, '_> {
    fn resource(&mut self, id: ResourceId) {
        let cx = self.cx;
        self.items.push(Item::Id(resources::identifier(cx, id)));
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

    /// An object that a shape is made of, after that shape; one that several modules share is in the shared module.
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
            TypeKind::Union(union) => Item::Union(items::union(self.cx, ty, union)),
        });
    }
}
