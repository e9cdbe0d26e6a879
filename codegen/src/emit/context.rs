//! What every emitter needs: look-ups that cannot panic, identifiers, and the imports that a file turns out to need.
//!
//! A file of the client is written from within one module of it; the file of the examples from outside. The difference
//! is only how a path begins, and it is kept here.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{
    Api, Module, ModuleId, Presence, Resource, ResourceId, Shape, ShapeId, Struct, TargetSet, TargetSetId, Ty, Type,
    TypeId, TypeKind,
};
use crate::names;

/// What an emitter returns.
pub(crate) type Result<T> = std::result::Result<T, Fault>;

/// The IR contradicts itself: a fault of the lowering, which has no place in a description.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) String);

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// Where the emitted code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In this module of `generated/`.
    Module(ModuleId),
    /// In `generated/mod.rs`.
    Root,
    /// In another crate.
    Outside,
}

/// The API, seen from one file.
pub(crate) struct Context<'a> {
    /// The API.
    pub(crate) api: &'a Api,
    /// The service (`FitbitPlus`).
    pub(crate) service: String,
    library: String,
    place: Place,
    imports: RefCell<BTreeMap<String, BTreeSet<String>>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(api: &'a Api, place: Place) -> Result<Self> {
        let title = names::service(&api.title).map_err(|error| Fault::new(format!("info.title: {error}")))?.rust;
        let library = names::library(&title);
        let service = if is_type(api, &title) { format!("{title}Service") } else { title };
        Ok(Self { api, service, library, place, imports: RefCell::default() })
    }

    /// The library that the client is, as other crates name it.
    pub(crate) fn library(&self) -> String {
        self.library.clone()
    }

    pub(crate) fn ty(&self, id: TypeId) -> Result<&'a Type> {
        self.api.ty(id).ok_or_else(|| missing("type", id.0))
    }

    pub(crate) fn resource(&self, id: ResourceId) -> Result<&'a Resource> {
        self.api.resource(id).ok_or_else(|| missing("resource", id.0))
    }

    pub(crate) fn shape(&self, id: ShapeId) -> Result<&'a Shape> {
        self.api.shape(id).ok_or_else(|| missing("shape", id.0))
    }

    pub(crate) fn module(&self, id: ModuleId) -> Result<&'a Module> {
        self.api.module(id).ok_or_else(|| missing("module", id.0))
    }

    pub(crate) fn target_set(&self, id: TargetSetId) -> Result<&'a TargetSet> {
        self.api.target_set(id).ok_or_else(|| missing("set of targets", id.0))
    }

    /// The struct behind a type, through its aliases.
    pub(crate) fn object(&self, id: TypeId) -> Result<&'a Struct> {
        match (&self.ty(id)?.kind, self.resolved(&Ty::Named(id))?) {
            (TypeKind::Struct(object), _) => Ok(object),
            (_, Ty::Named(other)) if other != id => self.object(other),
            _ => Err(Fault::new(format!("`{}` is used as an object and is none", self.ty(id)?.name))),
        }
    }

    /// A use of a type with the aliases at its head followed.
    pub(crate) fn resolved(&self, ty: &Ty) -> Result<Ty> {
        let mut ty = ty.clone();
        // An alias of an alias is rare, a circle of them is a fault: no honest chain is longer than there are types.
        for _ in 0..=self.api.types.len() {
            match &ty {
                Ty::Named(id) => match &self.ty(*id)?.kind {
                    TypeKind::Alias(target) => ty = target.clone(),
                    _ => return Ok(ty),
                },
                _ => return Ok(ty),
            }
        }
        Err(Fault::new("a type is an alias of itself"))
    }

    /// Whether the struct reads from nothing: none of its members must be there.
    pub(crate) fn defaults(&self, id: TypeId) -> Result<bool> {
        Ok(defaultable(self.object(id)?))
    }

    /// Whether this is the module that is being written.
    pub(crate) fn is_here(&self, module: ModuleId) -> bool {
        self.place == Place::Module(module)
    }

    /// A type of the client by its name, imported if it lives in another module.
    pub(crate) fn named(&self, module: ModuleId, name: &str) -> Result<TokenStream> {
        let ident = ident(name);
        match self.place {
            Place::Module(here) if here == module => Ok(quote!(#ident)),
            Place::Outside => {
                let library = self::ident(&self.library());
                Ok(quote!(#library::#ident))
            }
            // The root exports every type of every module.
            Place::Root => Ok(quote!(#ident)),
            Place::Module(_) => {
                let path = self.module(module)?.name.rust.clone();
                self.imports.borrow_mut().entry(path).or_default().insert(name.to_owned());
                Ok(quote!(#ident))
            }
        }
    }

    /// A type of the runtime.
    pub(crate) fn rt(&self, name: &str) -> TokenStream {
        let ident = ident(name);
        match self.place {
            Place::Outside => {
                let library = self::ident(&self.library());
                quote!(#library::runtime::#ident)
            }
            Place::Module(_) | Place::Root => quote!(rt::#ident),
        }
    }

    /// Something that stands in `generated/mod.rs`, seen from one of its modules.
    pub(crate) fn root(&self, name: &str) -> TokenStream {
        let ident = ident(name);
        match self.place {
            Place::Module(_) => quote!(super::#ident),
            Place::Root => quote!(#ident),
            Place::Outside => {
                let library = self::ident(&self.library());
                quote!(#library::#ident)
            }
        }
    }

    /// The `use` lines for the sibling modules that what was emitted so far names, sorted.
    pub(crate) fn uses(&self) -> Vec<TokenStream> {
        self.imports
            .borrow()
            .iter()
            .map(|(module, names)| {
                let module = ident(module);
                let names = names.iter().map(|name| ident(name));
                quote!(use super::#module::{#(#names),*};)
            })
            .collect()
    }
}

/// Whether a type of the client has this name: a service is often called after what it serves.
fn is_type(api: &Api, name: &str) -> bool {
    api.types.iter().any(|ty| ty.name == name)
        || api.shapes.iter().any(|shape| shape.name == name)
        || api.target_sets.iter().any(|set| set.name == name)
        || api.operations.iter().any(|operation| operation.builder == name)
}

/// Whether nothing of an object must be there.
pub(crate) fn defaultable(object: &Struct) -> bool {
    object.fields.iter().all(|field| matches!(field.presence, Presence::Optional | Presence::Patch))
}

/// An identifier. `names` makes only names that are one; a character that none may hold becomes `_`, since
/// `Ident::new` would panic on it.
pub(crate) fn ident(name: &str) -> Ident {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    if plain {
        return Ident::new(name, Span::call_site());
    }
    let mut safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if safe.is_empty() || safe == "_" || safe.starts_with(|c: char| c.is_ascii_digit()) {
        safe.insert_str(0, "x_");
    }
    Ident::new(&safe, Span::call_site())
}

fn missing(what: &str, index: usize) -> Fault {
    Fault::new(format!("the generator refers to {what} {index}, which it did not make; please report this"))
}
