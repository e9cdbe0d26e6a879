//! Objects: a struct with public fields, the macro that reads and writes it, and how users make it.

use proc_macro2::TokenStream;
use quote::quote;

use super::build;
use super::docs::Docs;
use super::tokens::{File, ident};
use crate::ir::surface::{Field, Form, Struct, Wire};

/// Everything of an object.
pub(super) fn emit(file: &File<'_>, object: &Struct) -> Vec<TokenStream> {
    let mut items = vec![declaration(file, object)];
    items.extend(wire(file, object));
    items.extend(methods(file, object));
    items
}

fn declaration(file: &File<'_>, object: &Struct) -> TokenStream {
    let (docs, name) = (Docs::of(&object.docs), ident(&object.name));
    let fields = object.fields.iter().map(|field| {
        let (docs, name, ty) = (Docs::of(&field.docs), ident(&field.name), file.ty(&field.ty));
        quote!(#docs pub #name: #ty,)
    });
    let rest = object.rest.as_ref().map(|ty| {
        let ty = file.ty(ty);
        quote! {
            /// Every other member.
            pub rest: rt::Map<#ty>,
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #rest
            /// Members that the description does not know, kept as they came.
            pub extra: rt::Extra,
        }
    }
}

/// The macro that reads and writes the object.
fn wire(file: &File<'_>, object: &Struct) -> Vec<TokenStream> {
    let name = ident(&object.name);
    let default = object.default.then(|| quote!(default));
    let keyed = object.fields.iter().map(|field| {
        let (name, form, wire) = (ident(&field.name), form(field), &field.wire);
        quote!(#name: #form #wire,)
    });
    let parts = object.fields.iter().filter(|field| field.form != Form::Identifier).map(|field| {
        let (name, form) = (ident(&field.name), form(field));
        quote!(#name: #form,)
    });
    vec![match &object.wire {
        Wire::Object => {
            let rest = object.rest.as_ref().map(|_| quote!(; rest));
            quote!(rt::object! { #default #name { #(#keyed)* #rest } })
        }
        Wire::Multipart => {
            let items = [quote!(rt::multipart! { #name { #(#keyed)* } })];
            return items.into_iter().chain(object.default.then(|| empty_form(object))).collect();
        }
        Wire::Read { id, wire } => {
            let (id, service) = (file.ty(id), file.root(&file.surface.service.name));
            quote!(rt::resource! { #name: #id = #wire in #service { #(#parts)* } })
        }
        Wire::Create { wire } => quote!(rt::new_resource! { #default #name = #wire { #(#parts)* } }),
        Wire::Patch { id, wire } => {
            let id = file.ty(id);
            quote!(rt::patch_resource! { #name: #id = #wire { #(#parts)* } })
        }
    }]
}

fn form(field: &Field) -> TokenStream {
    match field.form {
        Form::Identifier | Form::Required => quote!(required),
        Form::Nullable => quote!(nullable),
        Form::Optional => quote!(optional),
        Form::Patch => quote!(patch),
        Form::Part => quote!(part),
        Form::Relationship => quote!(relationship),
        Form::File => quote!(file),
        Form::Text => quote!(value),
    }
}

/// The form in which nothing is filled in.
fn empty_form(object: &Struct) -> TokenStream {
    let name = ident(&object.name);
    let fields = object.fields.iter().map(|field| ident(&field.name));
    quote! {
        impl Default for #name {
            fn default() -> Self {
                Self { #(#fields: None,)* extra: rt::Extra::new(), }
            }
        }
    }
}

/// `new` and the setters.
fn methods(file: &File<'_>, object: &Struct) -> Option<TokenStream> {
    let (name, constructor) = (ident(&object.name), object.constructor.as_ref()?);
    let docs = match object.wire {
        Wire::Patch { .. } => Docs::text("Changes nothing yet."),
        _ => build::constructor_docs(constructor),
    };
    let new = build::constructor(file, &docs, constructor);
    let setters = object.setters.iter().map(|setter| build::setter(file, setter));
    Some(quote!(impl #name { #new #(#setters)* }))
}
