//! Last passes over the types: boxes for recursive types, constructors for types that users build, and modules.

use std::collections::BTreeSet;

use super::context::Lowering;
use super::modules;
use crate::ir::{Api, BodyPayload, Presence, Style, Ty, TypeId, TypeKind, View};
use crate::maps::HashMap;

impl Lowering<'_> {
    /// Runs the passes.
    pub(super) fn cycles(&mut self) {
        box_recursion(&mut self.api);
        distinguish_null(&mut self.api);
        mark_constructible(&mut self.api);
    }
}

/// Boxes a type that contains itself without a list or a map in between, because it would have no size.
fn box_recursion(api: &mut Api) {
    let mut holders: HashMap<TypeId, BTreeSet<TypeId>> = HashMap::default();
    for id in api.types.ids() {
        for used in direct_uses(api, id) {
            if let Ty::Named(held) = used {
                holders.entry(*held).or_default().insert(id);
            }
        }
    }
    for id in api.types.ids() {
        let reaching = reaching(&holders, id);
        for used in direct_uses_mut(api, id) {
            let Ty::Named(held) = *used else { continue };
            if held == id || reaching.contains(&held) {
                *used = Ty::Boxed(Box::new(used.clone()));
                if let Some(holders) = holders.get_mut(&held) {
                    holders.remove(&id);
                }
            }
        }
    }
}

/// Returns the types that contain a type inline, directly or indirectly.
fn reaching(holders: &HashMap<TypeId, BTreeSet<TypeId>>, id: TypeId) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        open.extend(holders.get(&id).into_iter().flatten().filter(|holder| found.insert(**holder)));
    }
    found
}

/// Returns the uses of a type that are stored inline. Lists, maps and boxes store their values elsewhere, and so do an
/// object's additional members.
fn direct_uses(api: &Api, id: TypeId) -> Vec<&Ty> {
    fn inner(ty: &Ty) -> Option<&Ty> {
        match ty {
            Ty::Nullable(ty) | Ty::Sensitive(ty) => inner(ty),
            Ty::List(_) | Ty::Map(_) | Ty::Boxed(_) => None,
            other => Some(other),
        }
    }
    match &api.types[id].kind {
        TypeKind::Struct(object) => api.structs[*object].fields.iter().filter_map(|field| inner(&field.ty)).collect(),
        TypeKind::Union(union) => union.variants.iter().filter_map(|(_, ty)| inner(ty)).collect(),
        TypeKind::Enum(_) => Vec::new(),
    }
}

/// Returns the same uses, mutably.
fn direct_uses_mut(api: &mut Api, id: TypeId) -> Vec<&mut Ty> {
    fn inner(ty: &mut Ty) -> Option<&mut Ty> {
        match ty {
            Ty::Nullable(ty) | Ty::Sensitive(ty) => inner(ty),
            Ty::List(_) | Ty::Map(_) | Ty::Boxed(_) => None,
            other => Some(other),
        }
    }
    match &mut api.types[id].kind {
        TypeKind::Struct(object) => {
            api.structs[*object].fields.iter_mut().filter_map(|field| inner(&mut field.ty)).collect()
        }
        TypeKind::Union(union) => union.variants.iter_mut().filter_map(|(_, ty)| inner(ty)).collect(),
        TypeKind::Enum(_) => Vec::new(),
    }
}

/// Marks members of sent JSON that can be absent or null, which differ.
fn distinguish_null(api: &mut Api) {
    let mut roots: Vec<TypeId> = Vec::new();
    for operation in &api.operations {
        if let Some(BodyPayload::Json(ty)) = operation.body.as_ref().map(|body| &body.payload) {
            modules::of_use(ty, &mut roots);
        }
    }
    let sent: BTreeSet<TypeId> = roots.into_iter().flat_map(|root| modules::reachable(api, root)).collect();
    for id in sent {
        let TypeKind::Struct(object) = api.types[id].kind else { continue };
        for field in &mut api.structs[object].fields {
            if field.nullable && field.presence == Presence::Optional {
                field.presence = Presence::Patch;
            }
        }
    }
}

/// Marks the types that users send: they have a constructor and setters.
fn mark_constructible(api: &mut Api) {
    let mut roots: Vec<TypeId> = Vec::new();
    for shape in api.shapes.iter().filter(|shape| shape.view != View::Read) {
        roots.extend(modules::of_shape(shape).into_iter().map(|object| api.structs[object].ty));
    }
    for operation in &api.operations {
        for parameter in operation.parameters.iter().filter(|one| matches!(one.style, Style::Structured(_))) {
            modules::of_use(&parameter.ty, &mut roots);
        }
        match operation.body.as_ref().map(|body| &body.payload) {
            Some(BodyPayload::Document { meta, .. }) => roots.extend(meta.map(|meta| api.structs[meta].ty)),
            Some(BodyPayload::Form(form) | BodyPayload::Multipart(form)) => roots.push(api.structs[*form].ty),
            Some(BodyPayload::Linkage(linked)) => {
                roots.extend(modules::of_link(linked).map(|object| api.structs[object].ty));
            }
            Some(BodyPayload::Json(ty)) => modules::of_use(ty, &mut roots),
            Some(BodyPayload::Batch | BodyPayload::Bytes | BodyPayload::Text) | None => {}
        }
    }
    let sent: BTreeSet<TypeId> = roots.into_iter().flat_map(|root| modules::reachable(api, root)).collect();
    for id in sent {
        if let TypeKind::Struct(object) = api.types[id].kind {
            api.structs[object].constructible = true;
        }
    }
}
