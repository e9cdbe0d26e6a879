//! The shared context of the pass: the API, and the path of each item.

use std::collections::BTreeSet;

use crate::ir::surface::Path;
use crate::ir::{Api, ArenaMap, BodyPayload, ModuleId, Origin, ResourceId, ShapeId, StructId, Type, TypeId};

/// The needed part of a surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lower) enum Extent {
    /// The items.
    Items,
    /// The items, an example for each request, and the calls of the contract.
    Calls,
}

pub(super) type Report<'r> = dyn FnMut(&Origin, String) + 'r;

pub(super) struct Cx<'a> {
    pub(super) api: &'a Api,
    pub(super) placement: &'a ArenaMap<Type, ModuleId>,
    /// The name of the crate.
    pub(super) library: String,
    /// The name of the service type.
    pub(super) service: String,
    /// The objects that are rows of collections in plain JSON.
    pub(super) rows: BTreeSet<StructId>,
}

impl Cx<'_> {
    pub(super) fn path(&self, module: ModuleId, name: &str) -> Path {
        Path { module: self.api.modules[module].name.rust.clone(), name: name.to_owned() }
    }

    pub(super) fn type_path(&self, id: TypeId) -> Path {
        self.path(self.placement[id], &self.api.types[id].name)
    }

    pub(super) fn struct_path(&self, id: StructId) -> Path {
        self.type_path(self.api.structs[id].ty)
    }

    pub(super) fn shape_path(&self, id: ShapeId) -> Path {
        let shape = &self.api.shapes[id];
        self.path(self.api.resources[shape.resource].module, &shape.name)
    }

    /// Returns the type in which a resource is read.
    pub(super) fn read_path(&self, id: ResourceId) -> Path {
        self.shape_path(self.api.resources[id].read)
    }

    /// Whether an object is a row of a collection that is read page by page.
    pub(super) fn is_row(&self, id: StructId) -> bool {
        self.rows.contains(&id)
    }

    /// Whether an object is sent as the parts of a form.
    pub(super) fn is_multipart(&self, id: StructId) -> bool {
        let mut bodies = self.api.operations.iter().filter_map(|operation| operation.body.as_ref());
        bodies.any(|body| body.payload == BodyPayload::Multipart(id))
    }
}
