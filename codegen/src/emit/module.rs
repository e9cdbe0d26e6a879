//! One module of the client: everything of one tag. Resources first, in the description's order, each with what it is
//! made of; then the other types; then the operations.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::context::{Context, Place, Result};
use super::docs::{Docs, humanized};
use super::objects::Standing;
use super::{Source, enums, objects, operations, relationships, resources, scopes, types, unions};
use crate::files;
use crate::ir::{
    Api, BodyPayload, Linkage, ModuleId, NaturalKey, Resource, ResourceId, Shape, Target, Type, TypeId, TypeKind,
};
use crate::names;

/// The file of a module.
pub(crate) fn emit(api: &Api, id: ModuleId) -> Result<Source> {
    let cx = Context::new(api, Place::Module(id))?;
    let module = cx.module(id)?;
    let mut items = Items { cx: &cx, done: BTreeSet::new(), tokens: Vec::new() };
    for (index, resource) in api.resources.iter().enumerate().filter(|(_, resource)| resource.module == id) {
        items.resource(ResourceId(index), resource)?;
    }
    for (index, ty) in api.types.iter().enumerate().filter(|(_, ty)| ty.module == id) {
        items.ty(TypeId(index), ty, Standing::Alone)?;
    }
    for set in api.target_sets.iter().filter(|set| set.module == id) {
        items.tokens.push(relationships::target_set(&cx, set)?);
    }
    for (key, target) in natural_keys(&cx, id)? {
        items.tokens.extend(relationships::natural_key(&cx, key, target)?);
    }
    items.operations(id)?;
    let docs = Docs::of(&module.prose, &humanized(&module.name.rust)).inner();
    let (mut all, body) = (cx.uses(), items.tokens);
    // A module of aliases alone names nothing of the runtime.
    all.extend(body.iter().any(names_runtime).then(|| {
        quote!(
            use crate::rt;
        )
    }));
    all.extend(body);
    Ok(Source { path: format!("{}/{}", files::CLIENT, names::module_file(&module.name)), docs, items: all })
}

/// The items of a module so far.
struct Items<'a, 'b> {
    cx: &'b Context<'a>,
    done: BTreeSet<TypeId>,
    tokens: Vec<TokenStream>,
}

impl<'a> Items<'a, '_> {
    fn resource(&mut self, id: ResourceId, resource: &Resource) -> Result<()> {
        self.tokens.push(resources::identifier(self.cx, resource)?);
        for shape in shapes(self.cx.api, id) {
            self.tokens.extend(resources::shape(self.cx, shape)?);
            if let Some(part) = &shape.attributes {
                self.part(part.value, Standing::Part("attributes", shape))?;
            }
            if let Some(part) = &shape.relationships {
                self.tokens.extend(relationships::emit(self.cx, shape, &part.value)?);
            }
            if let Some(links) = shape.links.as_ref().and_then(|part| part.value) {
                self.part(links, Standing::Part("links", shape))?;
            }
            if let Some(part) = &shape.meta {
                self.part(part.value, Standing::Part("metadata", shape))?;
            }
        }
        Ok(())
    }

    /// A type that a shape is made of, behind that shape.
    fn part(&mut self, id: TypeId, standing: Standing<'_>) -> Result<()> {
        let ty = self.cx.ty(id)?;
        // One that several modules share stands where all of them find it.
        if self.cx.is_here(ty.module) { self.ty(id, ty, standing) } else { Ok(()) }
    }

    fn ty(&mut self, id: TypeId, ty: &Type, standing: Standing<'_>) -> Result<()> {
        if !self.done.insert(id) {
            return Ok(());
        }
        match &ty.kind {
            TypeKind::Struct(object) => {
                let standing = if is_multipart(self.cx.api, id) { Standing::Multipart } else { standing };
                self.tokens.extend(objects::emit(self.cx, ty, object, standing)?);
            }
            TypeKind::Enum(values) => self.tokens.push(enums::emit(ty, values)?),
            TypeKind::Union(union) => self.tokens.push(unions::emit(self.cx, ty, union)?),
            TypeKind::Alias(target) => self.tokens.push(types::alias(self.cx, ty, target)?),
        }
        Ok(())
    }

    fn operations(&mut self, id: ModuleId) -> Result<()> {
        let mut scopes = BTreeSet::new();
        for operation in self.cx.api.operations.iter().filter(|operation| operation.module == id) {
            if let Some(scope) = operation.scope.as_ref().filter(|scope| scopes.insert(&scope.name)) {
                self.tokens.extend(scopes::emit(self.cx, scope)?);
            }
            self.tokens.extend(operations::emit(self.cx, operation)?);
        }
        Ok(())
    }
}

/// Whether a type is sent as the parts of a form.
pub(crate) fn is_multipart(api: &Api, id: TypeId) -> bool {
    let bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref());
    bodies.into_iter().any(|body| body.payload == BodyPayload::Multipart(id))
}

/// The shapes of a resource, what is read first.
pub(crate) fn shapes(api: &Api, id: ResourceId) -> impl Iterator<Item = &Shape> {
    api.shapes.iter().filter(move |shape| shape.resource == id)
}

/// The natural keys that live in a module, each once: beside the type of what is asked for.
pub(crate) fn natural_keys<'a>(cx: &Context<'a>, module: ModuleId) -> Result<Vec<(&'a NaturalKey, Target)>> {
    let mut keys: Vec<(&NaturalKey, Target)> = Vec::new();
    let members =
        cx.api.shapes.iter().filter_map(|shape| shape.relationships.as_ref()).flat_map(|part| &part.value.members);
    for member in members {
        if let Linkage::NaturalKey(key) = &member.linkage
            && cx.ty(key.query)?.module == module
            && !keys.iter().any(|(known, _)| known.name == key.name)
        {
            keys.push((key, member.target));
        }
    }
    Ok(keys)
}

fn names_runtime(item: &TokenStream) -> bool {
    item.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "rt",
        TokenTree::Group(group) => names_runtime(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The names of the types that a module holds, for the root to export.
pub(crate) fn exports(cx: &Context<'_>, id: ModuleId) -> Result<BTreeSet<String>> {
    let api = cx.api;
    let mut names = BTreeSet::new();
    for (index, resource) in api.resources.iter().enumerate().filter(|(_, resource)| resource.module == id) {
        names.insert(resource.id.clone());
        for shape in shapes(api, ResourceId(index)) {
            names.insert(shape.name.clone());
            names.extend(shape.relationships.iter().map(|part| part.value.name.clone()));
        }
    }
    names.extend(api.types.iter().filter(|ty| ty.module == id).map(|ty| ty.name.clone()));
    for set in api.target_sets.iter().filter(|set| set.module == id) {
        names.extend([set.name.clone(), format!("{}Target", set.name)]);
    }
    names.extend(natural_keys(cx, id)?.into_iter().map(|(key, _)| key.name.clone()));
    for operation in api.operations.iter().filter(|operation| operation.module == id) {
        names.extend(operation.scope.iter().map(|scope| scope.name.clone()));
        names.insert(operation.builder.clone());
        names.extend(operation.bulk.then(|| format!("{}Many", operation.builder)));
    }
    Ok(names)
}
