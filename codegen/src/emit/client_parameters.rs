//! The parameters that are set once on the client: their statics, and the methods of the client's builder.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::tokens::{File, ident};
use super::{build, markdown, requests};
use crate::ir::Location;
use crate::ir::surface::ClientParameter;

/// The statics and the methods; none where there are no such parameters.
pub(super) fn emit(file: &File<'_>) -> impl Iterator<Item = TokenStream> {
    file.surface.service.parameters.iter().map(described).chain(methods(file))
}

fn described(known: &ClientParameter) -> TokenStream {
    let (constant, method, wire) = (ident(&known.constant), &known.parameter.argument.name, &known.parameter.wire);
    let location = key_location(known.parameter.location);
    let default = match &known.default {
        Some(default) => quote!(Some(#default)),
        None => quote!(None),
    };
    quote! {
        pub(crate) static #constant: rt::ClientParameter =
            rt::ClientParameter { name: #wire, location: #location, method: #method, default: #default };
    }
}

/// The methods for the parameters that are set on the client.
fn methods(file: &File<'_>) -> Option<TokenStream> {
    let methods = file.surface.service.parameters.iter().map(|known| {
        let (name, constant) = (ident(&known.parameter.argument.name), ident(&known.constant));
        let declared = build::declared(file, [&known.parameter.argument]);
        let (docs, value) = (parameter_docs(known), requests::value(file, &known.parameter));
        quote! {
            #docs
            pub fn #name(self, #(#declared),*) -> Self {
                self.parameter(&#constant, #value)
            }
        }
    });
    let methods: Vec<_> = methods.collect();
    (!methods.is_empty()).then(|| quote!(impl rt::ClientBuilder { #(#methods)* }))
}

fn parameter_docs(known: &ClientParameter) -> Docs {
    let mut docs = Docs::of(known.parameter.docs());
    if let Some(example) = &known.example {
        docs.paragraph(&format!("For example: {}.", markdown::code(example)));
    }
    let otherwise = match &known.default {
        Some(default) => {
            format!("Unless it is set, requests that require it have the value {}.", markdown::code(default))
        }
        None => "Without it, a request that requires it must set it, or is a configuration error.".to_owned(),
    };
    docs.paragraph(&format!(
        "Sent as {} with every request that takes it and does not set its own. {otherwise}",
        sent_as(known)
    ));
    docs
}

/// The location of a parameter, for documentation.
pub(super) fn sent_as(known: &ClientParameter) -> String {
    let location = match known.parameter.location {
        Location::Header => "the header",
        Location::Cookie => "the cookie",
        Location::Query | Location::Path => "the query parameter",
    };
    format!("{location} {}", markdown::code(&known.parameter.wire))
}

pub(super) fn key_location(location: Location) -> TokenStream {
    match location {
        Location::Cookie => quote!(rt::KeyLocation::Cookie),
        Location::Query => quote!(rt::KeyLocation::Query),
        Location::Header | Location::Path => quote!(rt::KeyLocation::Header),
    }
}
