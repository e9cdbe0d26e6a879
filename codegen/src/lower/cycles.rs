//! Last passes over the types: pointers where a type holds itself, constructors where users build it, and modules.

use std::collections::BTreeSet;

use super::context::Lowering;
use super::modules;
use crate::ir::{Api, BodyPayload, Ty, TypeId, TypeKind, View};

impl Lowering<'_> {
    /// Looks at the types as a whole.
    pub(super) fn cycles(&mut self) {
        self.refuse_files_in_json();
        box_recursion(&mut self.api);
        mark_constructible(&mut self.api);
        modules::place_types(&mut self.api);
    }
}

impl Lowering<'_> {
    /// Raw bytes have no form in JSON, nor in a form that is no multipart: only a multipart form holds files.
    fn refuse_files_in_json(&mut self) {
        let forms: Vec<TypeId> = self
            .api
            .operations
            .iter()
            .filter_map(|operation| match operation.body.as_ref()?.payload {
                BodyPayload::Multipart(form) => Some(form),
                _ => None,
            })
            .collect();
        let mut files = Vec::new();
        for (index, ty) in self.api.types.iter().enumerate() {
            let TypeKind::Struct(object) = &ty.kind else { continue };
            if !forms.contains(&TypeId(index)) {
                files.extend(
                    object.fields.iter().filter(|field| holds_bytes(&field.ty)).map(|field| field.origin.clone()),
                );
            }
        }
        for origin in files {
            self.fault(&origin, "`format: binary` is not supported here: only a multipart form can hold a file");
        }
    }
}

fn holds_bytes(ty: &Ty) -> bool {
    match ty {
        Ty::Bytes => true,
        Ty::List(ty) | Ty::Map(ty) | Ty::Nullable(ty) | Ty::Boxed(ty) | Ty::Sensitive(ty) => holds_bytes(ty),
        _ => false,
    }
}

/// Puts a pointer where a type would hold itself without a list or a map between: such a type has no size.
fn box_recursion(api: &mut Api) {
    // Which types each type holds in itself, and which hold it.
    let mut holders: Vec<BTreeSet<TypeId>> = vec![BTreeSet::new(); api.types.len()];
    for (index, ty) in api.types.iter_mut().enumerate() {
        each_direct_use(&mut ty.kind, &mut |used| {
            if let Ty::Named(held) = used
                && let Some(holders) = holders.get_mut(held.0)
            {
                holders.insert(TypeId(index));
            }
        });
    }
    for (index, ty) in api.types.iter_mut().enumerate() {
        let id = TypeId(index);
        let reaching = reaching(&holders, id);
        each_direct_use(&mut ty.kind, &mut |used| {
            let Ty::Named(held) = *used else { return };
            if held == id || reaching.contains(&held) {
                *used = Ty::Boxed(Box::new(used.clone()));
                if let Some(holders) = holders.get_mut(held.0) {
                    holders.remove(&id);
                }
            }
        });
    }
}

/// The types that hold a type in themselves, at any depth.
fn reaching(holders: &[BTreeSet<TypeId>], id: TypeId) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        open.extend(holders.get(id.0).into_iter().flatten().filter(|holder| found.insert(**holder)));
    }
    found
}

/// Calls `visit` with every use that lies in a value itself: lists, maps and pointers hold theirs elsewhere, and so does
/// what an object keeps beside its members.
fn each_direct_use(kind: &mut TypeKind, visit: &mut dyn FnMut(&mut Ty)) {
    fn inner(ty: &mut Ty) -> Option<&mut Ty> {
        match ty {
            Ty::Nullable(ty) | Ty::Sensitive(ty) => inner(ty),
            Ty::List(_) | Ty::Map(_) | Ty::Boxed(_) => None,
            other => Some(other),
        }
    }
    match kind {
        TypeKind::Struct(object) => object.fields.iter_mut().filter_map(|field| inner(&mut field.ty)).for_each(visit),
        TypeKind::Union(union) => union.variants.iter_mut().filter_map(|(_, ty)| inner(ty)).for_each(visit),
        TypeKind::Alias(ty) => inner(ty).into_iter().for_each(visit),
        TypeKind::Enum(_) => {}
    }
}

/// Users build what they send: then it has a constructor and setters.
fn mark_constructible(api: &mut Api) {
    let mut roots: Vec<TypeId> = Vec::new();
    for shape in api.shapes.iter().filter(|shape| shape.view != View::Read) {
        roots.extend(modules::of_shape(shape));
    }
    for operation in &api.operations {
        match operation.body.as_ref().map(|body| &body.payload) {
            Some(BodyPayload::Document { meta, .. }) => roots.extend(meta),
            Some(BodyPayload::Form(ty) | BodyPayload::Multipart(ty)) => roots.push(*ty),
            Some(BodyPayload::Json(ty)) => modules::of_use(ty, &mut roots),
            Some(BodyPayload::Bytes | BodyPayload::Text) | None => {}
        }
    }
    let sent: BTreeSet<TypeId> = roots.into_iter().flat_map(|root| modules::reachable(api, root)).collect();
    for id in sent {
        if let Some(TypeKind::Struct(object)) = api.types.get_mut(id.0).map(|ty| &mut ty.kind) {
            object.constructible = true;
        }
    }
}
