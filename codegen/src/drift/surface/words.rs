//! Whether anything of the crate differs beside its items: its docs, or what it puts on the wire. Keeps of the IR what
//! the emitters use, so that a difference which no file shows counts for nothing.

use crate::ir::{Api, BodyPayload, Graph, Name, Operation, Origin, Parameter, Struct, Type, TypeKind};

/// What of an API its client is made of. The rest is emptied.
pub(super) fn essence(mut api: Api) -> Api {
    api.graph = Graph::default();
    api.definitions.clear();
    api.untyped.clear();
    if let Some(security) = &mut api.security {
        // The operation that makes tokens says where that is.
        security.token_url.clear();
        security.scopes.clear();
        security.origin = Origin::default();
        security.resource = None;
    }
    api.types.iter_mut().for_each(ty);
    for resource in &mut api.resources {
        resource.origin = Origin::default();
    }
    for shape in &mut api.shapes {
        shape.origin = Origin::default();
        let Some(part) = &mut shape.relationships else { continue };
        part.value.origin = Origin::default();
        part.value.members.iter_mut().for_each(|member| member.origin = Origin::default());
    }
    api.operations.iter_mut().for_each(operation);
    api
}

fn ty(ty: &mut Type) {
    ty.origin = Origin::default();
    if let TypeKind::Struct(Struct { fields, .. }) = &mut ty.kind {
        fields.iter_mut().for_each(|field| field.origin = Origin::default());
    }
}

/// Where an operation itself stands is said in its docs.
fn operation(operation: &mut Operation) {
    operation.parameters.iter_mut().for_each(parameter);
    operation.scope.iter_mut().flat_map(|scope| &mut scope.parameters).for_each(parameter);
    operation.pairs.iter_mut().flat_map(|pair| &mut pair.parameters).for_each(parameter);
    operation.include.iter_mut().for_each(|include| parameter(&mut include.parameter));
    if let Some(paging) = &mut operation.paging {
        let both = [&mut paging.skip, &mut paging.cursor].into_iter().flatten();
        both.flat_map(|(first, second)| [first, second]).for_each(name_alone);
    }
    if let Some(body) = &mut operation.body {
        body.origin = Origin::default();
        // Whether `meta` must be given is seen from its members.
        if let BodyPayload::Document { meta_required, .. } = &mut body.payload {
            *meta_required = false;
        }
    }
    operation.success.origin = Origin::default();
    operation.failures.iter_mut().for_each(|failure| failure.origin = Origin::default());
}

fn parameter(parameter: &mut Parameter) {
    parameter.origin = Origin::default();
}

/// The runtime writes the parameters of paging, and says what they are.
fn name_alone(parameter: &mut Parameter) {
    parameter.origin = Origin::default();
    parameter.name = Name { wire: std::mem::take(&mut parameter.name.wire), rust: String::new() };
    parameter.prose = Default::default();
    parameter.constraints = Default::default();
    parameter.default = None;
    parameter.deprecated = false;
    parameter.required = false;
}
