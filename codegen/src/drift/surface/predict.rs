//! What the emitters would write of an API: the same walk over the IR as theirs, module by module, with names and
//! decisions shared with them, and no token made. `codegen/tests/surface.rs` holds it against what they do write.

use std::collections::BTreeSet;

use super::items::{Kind, Thing, Things, itself};
use super::{objects, requests, resources, types};
use crate::emit::context::{Context, Place, Result};
use crate::emit::{module, operations};
use crate::ir::{Api, ModuleId, ResourceId, Target, TypeId, View};

/// The public items of the client of an API.
pub(super) fn things(api: &Api) -> Result<Things> {
    let cx = Context::new(api, Place::Root)?;
    let mut walk =
        Walk { cx: &cx, things: Things::new(), client: Thing::new(Kind::Runtime, ""), built: BTreeSet::new() };
    for (index, module) in api.modules.iter().enumerate() {
        walk.things.insert(module.name.rust.clone(), Thing::new(Kind::Module, ""));
        walk.module(ModuleId(index), &module.name.rust)?;
    }
    walk.service()?;
    let Walk { mut things, client, .. } = walk;
    things.insert("Client".to_owned(), client);
    Ok(things)
}

struct Walk<'a, 'b> {
    cx: &'b Context<'a>,
    things: Things,
    client: Thing,
    /// Types that stand somewhere already: the first place decides.
    built: BTreeSet<TypeId>,
}

impl Walk<'_, '_> {
    fn module(&mut self, id: ModuleId, name: &str) -> Result<()> {
        let (cx, api) = (self.cx, self.cx.api);
        for (index, resource) in api.resources.iter().enumerate().filter(|(_, resource)| resource.module == id) {
            self.things.insert(resource.id.clone(), resources::identifier(name));
            for shape in module::shapes(api, ResourceId(index)) {
                self.things.insert(shape.name.clone(), resources::shape(cx, name, shape)?);
                if let Some(part) = &shape.relationships {
                    let related = resources::relationships(cx, name, shape, &part.value)?;
                    self.things.insert(part.value.name.clone(), related);
                }
                let parts = [&shape.attributes, &shape.meta].into_iter().flatten().map(|part| part.value);
                let links = shape.links.as_ref().and_then(|part| part.value);
                for part in parts.chain(links).filter(|part| cx.ty(*part).is_ok_and(|ty| ty.module == id)) {
                    self.ty(part, name, shape.view == View::Read)?;
                }
            }
        }
        for (index, _) in api.types.iter().enumerate().filter(|(_, ty)| ty.module == id) {
            self.ty(TypeId(index), name, true)?;
        }
        for set in api.target_sets.iter().filter(|set| set.module == id) {
            resources::target_set(cx, name, set, &mut self.things)?;
        }
        for (key, target) in module::natural_keys(cx, id)? {
            self.things.insert(key.name.clone(), resources::natural_key(cx, name, key, target)?);
        }
        self.operations(id, name)
    }

    fn ty(&mut self, id: TypeId, module: &str, builds: bool) -> Result<()> {
        if !self.built.insert(id) {
            return Ok(());
        }
        let ty = self.cx.ty(id)?;
        let multipart = module::is_multipart(self.cx.api, id);
        let thing = objects::named(self.cx, module, ty, multipart, builds || multipart)?;
        self.things.insert(ty.name.clone(), thing);
        Ok(())
    }

    fn operations(&mut self, id: ModuleId, name: &str) -> Result<()> {
        for operation in self.cx.api.operations.iter().filter(|operation| operation.module == id) {
            if let Some(scope) = operation.scope.as_ref().filter(|scope| !self.things.contains_key(&scope.name)) {
                self.things.insert(scope.name.clone(), requests::scope(self.cx, name, scope)?);
            }
            for form in operations::forms(operation) {
                requests::request(self.cx, name, &form, &mut self.client, &mut self.things)?;
            }
        }
        Ok(())
    }

    /// What stands at the root.
    fn service(&mut self) -> Result<()> {
        let (cx, api) = (self.cx, self.cx.api);
        let mut service = Thing::new(Kind::Struct, "");
        service.traits(&["Clone", "Copy", "Debug", "Eq", "PartialEq"]);
        let meta = api.meta.map(|meta| cx.ty(meta)).transpose()?;
        let says = meta.map_or("runtime::Extra", |meta| meta.name.as_str());
        service.implements("runtime::Service", format!("Meta = {says}, Resource = AnyResource"));
        let document = Kind::Alias(format!("runtime::Document<T, {}>", cx.service));
        self.things.insert("Document".to_owned(), Thing::new(document, ""));
        let written = Kind::Alias(format!("runtime::Written<T, {}>", cx.service));
        self.things.insert("Written".to_owned(), Thing::new(written, ""));
        self.things.insert("API".to_owned(), Thing::new(Kind::Static("runtime::ServiceDescription"), ""));
        self.things.insert("AnyResource".to_owned(), any_resource(cx)?);
        self.things.insert(cx.service.clone(), service);
        if let Some(meta) = meta.and_then(|meta| self.things.get_mut(&meta.name)) {
            meta.traits(&["runtime::Meta"]);
        }
        let mut error = Thing::new(Kind::Runtime, "");
        if let Some(code) = api.error_code {
            let code = types::of(cx, &crate::ir::Ty::Named(code))?;
            error.function("known_code", vec![itself("&Self")], format!("Option<{code}>"));
        }
        self.things.insert("ErrorObject".to_owned(), error);
        Ok(())
    }
}

/// A resource of any type.
fn any_resource(cx: &Context<'_>) -> Result<Thing> {
    let mut thing = Thing::new(Kind::Enum(""), "");
    thing.traits(&["Clone", "Debug", "Deserialize", "PartialEq", "Serialize", "runtime::ResourceEnum"]);
    for (index, resource) in cx.api.resources.iter().enumerate() {
        let held = types::target(cx, Target::Resource(ResourceId(index)))?;
        thing.variant(resource.name.rust.clone(), format!("Box<{held}>"));
    }
    thing.variant("Unknown", "Box<runtime::RawResource>");
    Ok(thing)
}
