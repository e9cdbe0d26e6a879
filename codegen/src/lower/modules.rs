//! Modules: one for each tag, in the order of the description, and one for what several share. With no
//! tag or only one, the modules follow the paths.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Lowering;
use super::extensions;
use super::grouping::Grouping;
use crate::fates::Code;
use crate::ir::{
    Api, Arena, ArenaMap, BodyPayload, Data, DataItem, Linkage, Module, ModuleId, Name, Operation, Origin, Payload,
    Prose, Reason, Relationship, Rest, Shape, StructId, Ty, Type, TypeId, TypeKind,
};
use crate::names::{self, Scope, Wanted};
use crate::parse::pointer;

impl Lowering<'_> {
    /// The tags: those the description lists, then those that operations alone use.
    pub(super) fn modules(&mut self) {
        let description = self.description;
        self.grouping = Grouping::of(description);
        let tags = if self.grouping.has_one_tag { &[] } else { description.openapi.tags.as_slice() };
        for (index, tag) in tags.iter().enumerate() {
            let origin = description.origin(&format!("/tags/{index}"));
            let by_hand = self.names.by_hand(&origin).map(str::to_owned);
            let prose = Prose { summary: None, description: tag.description.clone() };
            self.add_module(&tag.name, by_hand.as_deref(), prose, &origin);
        }
        for (path, method, operation) in description.operations() {
            let origin = description.origin(&format!("{}/{method}", pointer::join("/paths", path)));
            self.module_of(path, operation, &origin);
        }
    }

    /// The module of a tag. Two tags with one name in Rust share a module.
    fn add_module(&mut self, tag: &str, by_hand: Option<&str>, prose: Prose, origin: &Origin) -> ModuleId {
        let wanted = Wanted { by_hand, ..Wanted::plain(tag) };
        let made = names::scope(Scope::Modules, &[wanted]);
        let name = made.into_iter().map(|made| self.named(made, origin, extensions::RUST_NAME)).next();
        let name = name.unwrap_or_else(|| names::module(tag));
        let known = self.api.modules.find(|module| module.name.rust == name.rust);
        let module = match known {
            Some(known) => {
                let first = self.api.modules[known].name.wire.clone();
                if by_hand.is_some() {
                    let message = format!("`{}` gives the tags `{first}` and `{tag}` one name", extensions::RUST_NAME);
                    self.fault_with_help(
                        Code::NameByHand,
                        origin,
                        message,
                        "choose another name, which no other tag has",
                    );
                } else if first != tag {
                    self.renamed(origin, tag, &name.rust, Reason::Shared { tag: first });
                }
                known
            }
            None => self.api.modules.push(Module { name, prose }),
        };
        self.tags.insert(tag.to_owned(), module);
        module
    }

    /// The module of an operation.
    pub(super) fn module_of(&mut self, path: &str, operation: &openapiv3::Operation, origin: &Origin) -> ModuleId {
        let tag = self.grouping.name(path, operation);
        match self.tags.get(tag) {
            Some(known) => *known,
            None => self.add_module(tag, None, Prose::default(), origin),
        }
    }

    /// The module of what no operation is about: the first, or the shared one where there is no other.
    pub(super) fn first_module(&mut self) -> ModuleId {
        let first = self.api.modules.ids().next();
        first.unwrap_or_else(|| shared(&mut self.api.modules))
    }

    /// The module of each type: that of the only tag that uses it, or the shared one.
    pub(super) fn place_types(&mut self) -> ArenaMap<Type, ModuleId> {
        let mut users: BTreeMap<TypeId, BTreeSet<ModuleId>> = BTreeMap::new();
        for (module, root) in roots(&self.api) {
            for ty in reachable(&self.api, root) {
                users.entry(ty).or_default().insert(module);
            }
        }
        let Api { types, modules, .. } = &mut self.api;
        types.map(|id, _| match users.get(&id).map(|users| users.iter().collect::<Vec<_>>()).as_deref() {
            Some([only]) => **only,
            _ => shared(modules),
        })
    }
}

/// The module of what several tags share.
fn shared(modules: &mut Arena<Module>) -> ModuleId {
    modules.find(|module| module.name.rust == Module::SHARED).unwrap_or_else(|| {
        let name = Name { wire: Module::SHARED.to_owned(), rust: Module::SHARED.to_owned() };
        let description = Some("Types that several tags share.".to_owned());
        modules.push(Module { name, prose: Prose { summary: None, description } })
    })
}

/// The types that a module names outright: those of its resources and of its operations.
fn roots(api: &Api) -> Vec<(ModuleId, TypeId)> {
    let mut roots = Vec::new();
    for shape in &api.shapes {
        let module = api.resources[shape.resource].module;
        roots.extend(of_shape(shape).into_iter().map(|object| (module, api.structs[object].ty)));
    }
    for operation in &api.operations {
        let mut found = of_operation(api, operation);
        if let Some(BodyPayload::Multipart(form)) = operation.body.as_ref().map(|body| &body.payload) {
            found.push(api.structs[*form].ty);
        }
        roots.extend(found.into_iter().map(|ty| (operation.module, ty)));
    }
    roots
}

/// The types that an operation names, without the form whose parts it sends.
pub(super) fn of_operation(api: &Api, operation: &Operation) -> Vec<TypeId> {
    let mut found = Vec::new();
    let pairs = operation.pairs.iter().flat_map(|pair| &pair.parameters);
    let scope = operation.scope.iter().flat_map(|scope| &scope.parameters);
    for parameter in operation.parameters.iter().chain(pairs).chain(scope) {
        of_use(&parameter.ty, &mut found);
    }
    found.extend(operation.include.iter().map(|include| include.ty));
    match operation.body.as_ref().map(|body| &body.payload) {
        Some(BodyPayload::Document { meta, .. }) => found.extend(meta.map(|meta| api.structs[meta].ty)),
        Some(BodyPayload::Form(form)) => found.push(api.structs[*form].ty),
        Some(BodyPayload::Linkage(linked)) => found.extend(of_link(linked).map(|object| api.structs[object].ty)),
        Some(BodyPayload::Json(ty)) => of_use(ty, &mut found),
        Some(BodyPayload::Batch | BodyPayload::Multipart(_) | BodyPayload::Bytes | BodyPayload::Text) | None => {}
    }
    operation.failures.iter().filter_map(|failure| failure.ty.as_ref()).for_each(|ty| of_use(ty, &mut found));
    let cases = match &operation.success.payload {
        Payload::ByStatus(by_status) => by_status.cases.iter().map(|case| &case.payload).collect(),
        payload => vec![payload],
    };
    for payload in cases {
        match payload {
            Payload::Json(ty) => of_use(ty, &mut found),
            Payload::Document(Data { item: DataItem::Identifier(linked), .. }) => {
                found.extend(of_link(linked).map(|object| api.structs[object].ty));
            }
            _ => {}
        }
    }
    found
}

/// The objects that a shape names.
pub(super) fn of_shape(shape: &Shape) -> Vec<StructId> {
    let mut found: Vec<StructId> = shape.attributes.iter().map(|part| part.value).collect();
    found.extend(shape.links.iter().filter_map(|part| part.value));
    found.extend(shape.meta.iter().map(|part| part.value));
    for member in shape.relationships.iter().flat_map(|part| &part.value.members) {
        found.extend(of_link(member));
    }
    found
}

/// The objects that a relationship and what it links have.
pub(super) fn of_link(relationship: &Relationship) -> impl Iterator<Item = StructId> {
    let linked = match &relationship.linkage {
        Linkage::Identifier => None,
        Linkage::WithMeta(object) => Some(*object),
        Linkage::NaturalKey(key) => Some(key.query),
    };
    linked.into_iter().chain(relationship.meta)
}

/// A type and every type it is made of.
pub(super) fn reachable(api: &Api, root: TypeId) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if !found.insert(id) {
            continue;
        }
        match &api.types[id].kind {
            TypeKind::Struct(object) => {
                let object = &api.structs[*object];
                object.fields.iter().for_each(|field| of_use(&field.ty, &mut open));
                if let Rest::Typed(ty) = &object.rest {
                    of_use(ty, &mut open);
                }
            }
            TypeKind::Union(union) => union.variants.iter().for_each(|(_, ty)| of_use(ty, &mut open)),
            TypeKind::Enum(_) => {}
        }
    }
    found
}

/// The named types in a use.
pub(super) fn of_use(ty: &Ty, found: &mut Vec<TypeId>) {
    match ty {
        Ty::Named(id) => found.push(*id),
        Ty::List(ty) | Ty::Map(ty) | Ty::Nullable(ty) | Ty::Boxed(ty) | Ty::Sensitive(ty) => of_use(ty, found),
        Ty::String | Ty::Boolean | Ty::Integer(_) | Ty::Number | Ty::Timestamp | Ty::Date => {}
        Ty::Bytes | Ty::Id(_) | Ty::Link | Ty::Untyped => {}
    }
}
