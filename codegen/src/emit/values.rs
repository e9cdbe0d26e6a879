//! Items that are one call of a macro of the runtime: identifiers, open enums, unions, targets, scopes; and natural keys.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::docs::Docs;
use super::tokens::{File, ident};
use super::{build, markdown};
use crate::ir::EnumRepr;
use crate::ir::surface::{Enum, IdType, Literal, NaturalKey, Targets, Union};

/// The newtype of a resource's identifiers.
pub(super) fn identifier(id: &IdType) -> TokenStream {
    let docs = Docs::text(&format!("Identifies a [`{}`].", id.of.name()));
    let name = ident(&id.name);
    quote! {
        rt::id! {
            #docs
            #name
        }
    }
}

/// An open set of values.
pub(super) fn open_enum(values: &Enum) -> TokenStream {
    let (docs, name) = (Docs::of(&values.docs), ident(&values.name));
    let repr = match values.repr {
        EnumRepr::String => quote!(String),
        EnumRepr::Integer => quote!(i64),
        EnumRepr::Mixed => quote!(mixed),
    };
    let variants = values.variants.iter().map(|variant| {
        let docs = Docs::text(&format!("{}.", markdown::code(&variant.wire)));
        let (name, value) = (ident(&variant.name), literal(&variant.value));
        quote!(#docs #name = #value,)
    });
    let unknown = (values.unknown != "Unknown").then(|| {
        let name = ident(values.unknown);
        quote!(else #name)
    });
    quote! {
        rt::open_enum! {
            #docs
            #name: #repr { #(#variants)* } #unknown
        }
    }
}

fn literal(value: &Literal) -> Token {
    match value {
        Literal::Text(text) => Token::string(text),
        Literal::Integer(number) => Token::i64_unsuffixed(*number),
        Literal::Json(json) => Token::string(json),
    }
}

/// One of several types.
pub(super) fn union(file: &File<'_>, union: &Union) -> TokenStream {
    let (docs, name) = (Docs::of(&union.docs), ident(&union.name));
    let by = union.tag.as_ref().map(|tag| quote!(by #tag));
    let variants = union.variants.iter().map(|variant| {
        let (docs, name, held) = (Docs::of(&variant.docs), ident(&variant.name), file.ty(&variant.ty));
        let tag = union.tag.as_ref().map(|_| {
            let wire = &variant.wire;
            quote!(= #wire)
        });
        quote!(#docs #name(#held) #tag,)
    });
    quote! {
        rt::union! {
            #docs
            #name #by { #(#variants)* }
        }
    }
}

/// Several types that one relationship may point to.
pub(super) fn targets(file: &File<'_>, targets: &Targets) -> TokenStream {
    let (docs, name, marker) = (Docs::of(&targets.docs), ident(&targets.name), ident(&targets.marker));
    let service = file.root(&file.surface.service.name);
    let variants = targets.variants.iter().map(|variant| {
        let (constructor, name, ty) = (ident(&variant.constructor), ident(&variant.name), file.ty(&variant.ty));
        quote!(#constructor: #name(#ty),)
    });
    let wire = targets.wire.as_ref().map(|wire| quote!(else #wire));
    quote! {
        rt::targets! {
            #docs
            #name, #marker in #service { #(#variants)* } #wire
        }
    }
}

/// An identifier, or a key by which the server finds one.
pub(super) fn natural_key(file: &File<'_>, key: &NaturalKey) -> Vec<TokenStream> {
    let (name, what, query) = (ident(&key.name), file.ty(&key.what), file.path(&key.query));
    let (shown, query_name) = (key.what.name(), &key.query.name);
    let docs =
        Docs::text(&format!("A `{shown}` by its identifier, or by what the server finds it by ([`{query_name}`])."));
    let query_docs = Docs::text(&format!("The `{shown}` that the server finds by these."));
    let constructor = ident(key.constructor.name);
    let arguments = build::declared(file, &key.constructor.arguments);
    let allowance = build::allowance(arguments.len());
    let value = build::init(file, &key.constructor.value);
    vec![
        quote! {
            #docs
            pub type #name = rt::Reference<#what, #query>;
        },
        quote! {
            impl #name {
                #query_docs
                #allowance
                #[must_use]
                pub fn #constructor(#(#arguments),*) -> Self {
                    Self::by_query(#value)
                }
            }
        },
    ]
}
