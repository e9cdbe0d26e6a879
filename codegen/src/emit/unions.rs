//! One of several types: one `rt::union!` each.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Result, ident};
use super::docs::{Docs, humanized};
use super::types;
use crate::ir::{Name, Type, Union};

/// The union of a type.
pub(crate) fn emit(cx: &Context<'_>, ty: &Type, union: &Union) -> Result<TokenStream> {
    let docs = Docs::of(&ty.prose, &humanized(&ty.name));
    let name = ident(&ty.name);
    let by = union.tag.as_ref().map(|tag| {
        let wire = &tag.wire;
        quote!(by #wire)
    });
    let variants = union.variants.iter().map(|(name, ty)| {
        let variant = ident(variant(name));
        let held = types::of(cx, ty)?;
        let tag = union.tag.as_ref().map(|_| {
            let wire = &name.wire;
            quote!(= #wire)
        });
        let docs = Docs::text(&humanized(&name.rust));
        Ok(quote!(#docs #variant(#held) #tag,))
    });
    let variants = variants.collect::<Result<Vec<_>>>()?;
    Ok(quote! {
        rt::union! {
            #docs
            #name #by { #(#variants)* }
        }
    })
}

/// The name of a variant. The catch-all of every union is called `Unknown`.
pub(crate) fn variant(name: &Name) -> &str {
    if name.rust == "Unknown" { "Unknown_" } else { &name.rust }
}
