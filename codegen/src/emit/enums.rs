//! Open sets of values: one `rt::open_enum!` each.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, quote};
use serde_json::Value;

use super::context::{Fault, Result, ident};
use super::docs::{Docs, humanized};
use super::markdown;
use crate::ir::{Enum, EnumRepr, Type};

/// The enum of a type.
pub(crate) fn emit(ty: &Type, values: &Enum) -> Result<TokenStream> {
    let docs = Docs::of(&ty.prose, &humanized(&ty.name));
    let name = ident(&ty.name);
    let repr = match values.repr {
        EnumRepr::String => quote!(String),
        EnumRepr::Integer => quote!(i64),
        EnumRepr::Mixed => quote!(mixed),
    };
    let variants = values.variants.iter().map(|variant| {
        let docs = Docs::text(&format!("{}.", markdown::code(&variant.name.wire)));
        let name = ident(&variant.name.rust);
        let value = match values.repr {
            // Values of several types are written as their JSON.
            EnumRepr::Mixed => Literal::string(&variant.value.to_string()).into_token_stream(),
            EnumRepr::String | EnumRepr::Integer => literal(&variant.value)?,
        };
        Ok(quote!(#docs #name = #value,))
    });
    let variants = variants.collect::<Result<Vec<_>>>()?;
    let catch_all = Some(catch_all(values)).filter(|name| *name != UNKNOWN).map(|name| {
        let name = ident(name);
        quote!(else #name)
    });
    Ok(quote! {
        rt::open_enum! {
            #docs
            #name: #repr { #(#variants)* } #catch_all
        }
    })
}

/// The variant that keeps what is not listed, where nothing listed is called so.
const UNKNOWN: &str = "Unknown";

/// The name of the variant that keeps what is not listed.
pub(crate) fn catch_all(values: &Enum) -> &'static str {
    let listed = values.variants.iter().any(|variant| variant.name.rust == UNKNOWN);
    if listed { "Unrecognized" } else { UNKNOWN }
}

fn literal(value: &Value) -> Result<TokenStream> {
    let integer = || value.as_i64().map(Literal::i64_unsuffixed);
    let literal = value.as_str().map(Literal::string).or_else(integer);
    let literal = literal.ok_or_else(|| Fault::new(format!("{value} is no value of an enum of texts or integers")))?;
    Ok(quote!(#literal))
}
