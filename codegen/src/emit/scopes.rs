//! Filters of which at least one must be given: a type that cannot be made without one.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Result, ident};
use super::docs::Docs;
use super::{markdown, queries};
use crate::ir::{Parameter, Scope};

/// The type of a scope and the ways to make one.
pub(crate) fn emit(cx: &Context<'_>, scope: &Scope) -> Result<Vec<TokenStream>> {
    let name = ident(&scope.name);
    let mut docs = Docs::text("Which ones are asked for: at least one of these filters, and all that are given hold.");
    docs.list(
        scope.parameters.iter().map(|parameter| format!("[`{}`](Self::{})", parameter.name.rust, parameter.name.rust)),
    );
    let methods = scope.parameters.iter().map(|parameter| ways(cx, parameter)).collect::<Result<Vec<_>>>()?;
    Ok(vec![
        quote! {
            rt::scope! {
                #docs
                #name
            }
        },
        quote!(impl #name { #(#methods)* }),
    ])
}

/// The method that adds a filter.
pub(crate) fn and(parameter: &Parameter) -> String {
    format!("and_{}", parameter.name.rust.trim_end_matches('_'))
}

/// The function that begins with a filter, and the method that adds it.
fn ways(cx: &Context<'_>, parameter: &Parameter) -> Result<TokenStream> {
    let wire = &parameter.name.wire;
    let name = ident(&parameter.name.rust);
    let and = ident(&self::and(parameter));
    let declared = queries::declared(cx, parameter)?;
    let value = queries::value(cx, parameter, &name)?;
    let mut docs = queries::docs(parameter);
    docs.paragraph(&format!("Sent as {}.", markdown::code(wire)));
    let and_docs = Docs::text(&format!("And [`{name}`](Self::{name}) too."));
    Ok(quote! {
        #docs
        #[must_use]
        pub fn #name(#name: #declared) -> Self {
            Self(rt::QueryPairs::one(#wire, #value))
        }

        #and_docs
        #[must_use]
        pub fn #and(self, #name: #declared) -> Self {
            Self(self.0.and(#wire, #value))
        }
    })
}
