//! Names, paths and types as tokens, as seen from the file that is printed, and the imports that the file needs.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::surface::{Head, Path, Surface, Type};

/// The place of the emitted code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// In this module of the client.
    Module(&'a str),
    /// At the root of the client.
    Root,
    /// In another crate.
    Outside,
}

/// The context of one emitted file.
pub(super) struct File<'a> {
    pub(super) surface: &'a Surface,
    place: Place<'a>,
    imports: RefCell<BTreeMap<String, BTreeSet<String>>>,
}

impl<'a> File<'a> {
    pub(super) fn new(surface: &'a Surface, place: Place<'a>) -> Self {
        Self { surface, place, imports: RefCell::default() }
    }

    /// A type.
    pub(super) fn ty(&self, ty: &Type) -> TokenStream {
        let of = ty.of.iter().map(|ty| self.ty(ty));
        let head = match &ty.head {
            Head::Unit => return quote!(()),
            Head::Into => return quote!(impl Into<#(#of),*>),
            Head::IntoOption => {
                let trait_name = self.runtime("IntoOption");
                return quote!(impl #trait_name<#(#of,)* Kind>);
            }
            Head::Items => return quote!(impl IntoIterator<Item = #(#of),*>),
            Head::Itself => quote!(Self),
            Head::String => quote!(String),
            Head::Bool => quote!(bool),
            Head::I32 => quote!(i32),
            Head::I64 => quote!(i64),
            Head::U64 => quote!(u64),
            Head::List => quote!(Vec),
            Head::Option => quote!(Option),
            Head::Boxed => quote!(Box),
            Head::Runtime(name) => self.runtime(name.name()),
            Head::Root(name) => self.root(name.name()),
            Head::Item(path) => self.path(path),
        };
        if ty.of.is_empty() { head } else { quote!(#head<#(#of),*>) }
    }

    /// A type of the client by its path, imported if it is in another module.
    pub(super) fn path(&self, path: &Path) -> TokenStream {
        let name = ident(&path.name);
        match self.place {
            Place::Outside => {
                let library = ident(&self.surface.library);
                quote!(#library::#name)
            }
            // The root exports every type of every module.
            Place::Root => quote!(#name),
            Place::Module(here) => {
                if here != path.module {
                    let mut imports = self.imports.borrow_mut();
                    imports.entry(path.module.clone()).or_default().insert(path.name.clone());
                }
                quote!(#name)
            }
        }
    }

    /// A type of the runtime.
    fn runtime(&self, name: &str) -> TokenStream {
        let name = ident(name);
        match self.place {
            Place::Outside => {
                let library = ident(&self.surface.library);
                quote!(#library::runtime::#name)
            }
            Place::Module(_) | Place::Root => quote!(rt::#name),
        }
    }

    /// Something at the root of the client.
    pub(super) fn root(&self, name: &str) -> TokenStream {
        let name = ident(name);
        match self.place {
            Place::Module(_) => quote!(super::#name),
            Place::Root => quote!(#name),
            Place::Outside => {
                let library = ident(&self.surface.library);
                quote!(#library::#name)
            }
        }
    }

    /// The imports from other modules that everything printed so far needs.
    pub(super) fn imports(&self) -> TokenStream {
        let imports = self.imports.borrow();
        let lines = imports.iter().map(|(module, names)| {
            let module = ident(module);
            let names = names.iter().map(|name| ident(name));
            quote!(use super::#module::{#(#names),*};)
        });
        quote!(#(#lines)*)
    }
}

/// A path or a type as text, for the table of a macro.
pub(super) fn compact(tokens: &TokenStream) -> String {
    let (mut text, mut in_text, mut is_escaped) = (String::new(), false, false);
    for c in tokens.to_string().chars() {
        let is_quote = c == '"' && !is_escaped;
        is_escaped = in_text && c == '\\' && !is_escaped;
        in_text ^= is_quote;
        match c {
            ' ' if !in_text => {}
            ',' if !in_text => text.push_str(", "),
            c => text.push(c),
        }
    }
    text
}

/// An identifier. The surface holds only names that are one; a character that none may hold becomes `_`, since
/// `Ident::new` would panic on it.
pub(super) fn ident(name: &str) -> Ident {
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
