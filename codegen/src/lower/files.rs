//! Files: parts of a multipart form are bytes. Elsewhere, `format: binary` is a string.

use std::collections::BTreeSet;

use super::context::Lowering;
use super::modules;
use crate::fates::Code;
use crate::ir::{
    Api, BodyPayload, DefinitionForm, Operation, Payload, Rest, Struct, StructId, Ty, Type, TypeId, TypeKind,
};
use crate::maps::{HashMap, HashSet};

impl Lowering<'_> {
    pub(super) fn files(&mut self) {
        self.separate_forms();
        let forms: HashSet<StructId> = self.api.operations.iter().filter_map(form).collect();
        // The parts of a form are not JSON, so an example does not decode into it.
        let types: HashSet<TypeId> = forms.iter().map(|form| self.api.structs[*form].ty).collect();
        let is_form = |form: &DefinitionForm| matches!(form, DefinitionForm::Type(Ty::Named(ty)) if types.contains(ty));
        self.api.definitions.retain(|definition| !is_form(&definition.form));
        self.files_in_json(&forms);
    }

    /// Copies the type of a form if it is also used in JSON.
    fn separate_forms(&mut self) {
        let used = used_in_json(&self.api);
        let mut separate: HashMap<StructId, StructId> = HashMap::default();
        let mut operations = std::mem::take(&mut self.api.operations);
        for operation in &mut operations {
            let Some(BodyPayload::Multipart(form)) = operation.body.as_mut().map(|body| &mut body.payload) else {
                continue;
            };
            if used.contains(&self.api.structs[*form].ty) {
                let own = separate.entry(*form).or_insert_with(|| self.form_of(*form));
                *form = *own;
            }
        }
        self.api.operations = operations;
    }

    /// Copies an object under a new name.
    fn form_of(&mut self, object: StructId) -> StructId {
        let object = self.api.structs[object].clone();
        let Type { name, prose, origin, .. } = self.api.types[object.ty].clone();
        let name = self.type_name(&[format!("{name} form"), format!("{name} parts")], &origin);
        let types = &mut self.api.types;
        self.api.structs.push_with(|copy| {
            let ty = types.push(Type { name, prose, origin, kind: TypeKind::Struct(copy) });
            Struct { ty, ..object }
        })
    }

    fn files_in_json(&mut self, forms: &HashSet<StructId>) {
        for operation in &mut self.api.operations {
            let pairs = operation.pairs.iter_mut().flat_map(|pair| &mut pair.parameters);
            let scope = operation.scope.iter_mut().flat_map(|scope| &mut scope.parameters);
            for parameter in operation.parameters.iter_mut().chain(pairs).chain(scope) {
                bytes_as_text(&mut parameter.ty);
            }
            if let Some(BodyPayload::Json(ty)) = operation.body.as_mut().map(|body| &mut body.payload) {
                bytes_as_text(ty);
            }
            in_response(&mut operation.success.payload);
            operation
                .failures
                .iter_mut()
                .filter_map(|failure| failure.ty.as_mut())
                .for_each(|ty| _ = bytes_as_text(ty));
        }
        let mut texts = Vec::new();
        for id in self.api.structs.ids() {
            let object = &mut self.api.structs[id];
            let is_form = forms.contains(&id);
            for field in object.fields.iter_mut().filter(|field| !is_form || !field.ty.is_file()) {
                if bytes_as_text(&mut field.ty) {
                    texts.push(field.origin.clone());
                }
            }
            if let Rest::Typed(ty) = &mut object.rest
                && (!is_form || !ty.is_file())
            {
                bytes_as_text(ty);
            }
        }
        for ty in self.api.types.iter_mut() {
            if let TypeKind::Union(union) = &mut ty.kind {
                union.variants.iter_mut().for_each(|(_, ty)| _ = bytes_as_text(ty));
            }
        }
        for origin in texts {
            let message = "`format: binary` is a text here: only a multipart form can hold a file";
            self.fault(Code::Unsupported, &origin.member("format"), message);
        }
    }
}

fn form(operation: &Operation) -> Option<StructId> {
    match operation.body.as_ref()?.payload {
        BodyPayload::Multipart(form) => Some(form),
        _ => None,
    }
}

/// Returns the types that are read or written as JSON.
fn used_in_json(api: &Api) -> BTreeSet<TypeId> {
    let mut found: Vec<TypeId> = api.operations.iter().flat_map(|one| modules::of_operation(api, one)).collect();
    let parts = api.shapes.iter().flat_map(modules::of_shape);
    found.extend(parts.map(|part| api.structs[part].ty));
    for object in &api.structs {
        object.fields.iter().for_each(|field| modules::of_use(&field.ty, &mut found));
        if let Rest::Typed(ty) = &object.rest {
            modules::of_use(ty, &mut found);
        }
    }
    for ty in &api.types {
        if let TypeKind::Union(union) = &ty.kind {
            union.variants.iter().for_each(|(_, ty)| modules::of_use(ty, &mut found));
        }
    }
    found.into_iter().collect()
}

fn in_response(payload: &mut Payload) {
    match payload {
        Payload::Json(ty) => _ = bytes_as_text(ty),
        Payload::ByStatus(by_status) => by_status.cases.iter_mut().for_each(|case| in_response(&mut case.payload)),
        _ => {}
    }
}

fn bytes_as_text(ty: &mut Ty) -> bool {
    match ty {
        Ty::Bytes => {
            *ty = Ty::String;
            true
        }
        Ty::List(ty) | Ty::Map(ty) | Ty::Nullable(ty) | Ty::Boxed(ty) | Ty::Sensitive(ty) => bytes_as_text(ty),
        _ => false,
    }
}
