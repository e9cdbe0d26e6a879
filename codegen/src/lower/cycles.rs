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
    for index in 0..api.types.len() {
        let id = TypeId(index);
        if !holds(api, id).contains(&id) {
            continue;
        }
        let targets: BTreeSet<TypeId> =
            (0..api.types.len()).map(TypeId).filter(|other| *other == id || holds(api, *other).contains(&id)).collect();
        if let Some(ty) = api.types.get_mut(index) {
            each_direct_use(&mut ty.kind, &mut |used| {
                if matches!(used, Ty::Named(named) if targets.contains(named)) {
                    *used = Ty::Boxed(Box::new(used.clone()));
                }
            });
        }
    }
}

/// The types that a value of a type holds in itself, at any depth.
fn holds(api: &Api, root: TypeId) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let Some(mut kind) = api.ty(id).map(|ty| ty.kind.clone()) else {
            continue;
        };
        each_direct_use(&mut kind, &mut |used| {
            if let Ty::Named(named) = used
                && found.insert(*named)
            {
                open.push(*named);
            }
        });
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
