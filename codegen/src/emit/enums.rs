//! Open sets of values: one `rt::open_enum!` each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
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
        let value = literal(&variant.value)?;
        // In a mixed set each value is one token tree, and a number with its sign is two.
        let negative = values.repr == EnumRepr::Mixed && variant.value.as_f64().is_some_and(|number| number < 0.0);
        let value = if negative { quote!((#value)) } else { value };
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
    Ok(match value {
        Value::Null => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::String(text) => quote!(#text),
        Value::Number(number) => {
            let integer = number.as_i64().map(Literal::i64_unsuffixed);
            let real = || number.as_f64().filter(|real| real.is_finite()).map(Literal::f64_unsuffixed);
            let literal =
                integer.or_else(real).ok_or_else(|| Fault::new(format!("{number} is no value of an enum")))?;
            quote!(#literal)
        }
        Value::Array(_) | Value::Object(_) => {
            return Err(Fault::new("a list or an object is no value of an enum"));
        }
    })
}
