//! Parameters: what a caller passes for one, and what the call is given. Names and values are written by the runtime.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::{Context, Result};
use super::docs::{Docs, Facts, humanized};
use super::{arguments, types};
use crate::ir::{Location, Parameter, Style, Ty};

/// What the argument for a parameter is declared as.
pub(crate) fn declared(cx: &Context<'_>, parameter: &Parameter) -> Result<TokenStream> {
    let one = arguments::declared(cx, &parameter.ty)?;
    Ok(match parameter.style {
        Style::Single => one,
        Style::Joined(_) | Style::Repeated => quote!(impl IntoIterator<Item = #one>),
        Style::Range => quote!(impl Into<rt::TimeRange>),
    })
}

/// The value that the argument `from` stands for.
pub(crate) fn value(cx: &Context<'_>, parameter: &Parameter, from: &Ident) -> Result<TokenStream> {
    Ok(match parameter.style {
        Style::Single => single(cx, &parameter.ty, from)?,
        Style::Joined(separator) => {
            let item = item(cx, &parameter.ty)?;
            quote!(rt::joined::<#item>(#from, #separator))
        }
        Style::Repeated => quote!(#from),
        Style::Range => quote!(#from.into()),
    })
}

/// The type of what is written, whatever is kept from being shown.
fn item(cx: &Context<'_>, ty: &Ty) -> Result<TokenStream> {
    match cx.resolved(ty)? {
        Ty::Sensitive(inner) | Ty::Boxed(inner) => item(cx, &inner),
        other => types::of(cx, &other),
    }
}

/// Whether an argument of this type is converted.
pub(crate) fn converts(cx: &Context<'_>, ty: &Ty) -> Result<bool> {
    Ok(arguments::converts(&cx.resolved(ty)?))
}

/// The argument as the type that its bound names; how it is written is that type's affair.
fn single(cx: &Context<'_>, ty: &Ty, from: &Ident) -> Result<TokenStream> {
    Ok(match cx.resolved(ty)? {
        ty if arguments::converts(&ty) => quote!(#from.into()),
        Ty::Sensitive(inner) | Ty::Boxed(inner) => single(cx, &inner, from)?,
        _ => quote!(#from),
    })
}

/// The call of the runtime that fills in this parameter, on a call that exists.
pub(crate) fn filled_in(
    cx: &Context<'_>,
    parameter: &Parameter,
    call: &TokenStream,
    from: &Ident,
) -> Result<TokenStream> {
    let wire = &parameter.name.wire;
    let value = value(cx, parameter, from)?;
    Ok(match (parameter.location, parameter.style) {
        (Location::Header, _) => quote!(#call.header(#wire, #value);),
        (_, Style::Repeated) => {
            let item = item(cx, &parameter.ty)?;
            quote!(#call.query_each::<#item>(#wire, #value);)
        }
        _ => quote!(#call.query(#wire, #value);),
    })
}

/// What is said of a parameter, wherever it appears.
pub(crate) fn docs(parameter: &Parameter) -> Docs {
    let mut docs = Docs::of(&parameter.prose, &humanized(&parameter.name.rust));
    docs.facts(&Facts {
        constraints: Some(&parameter.constraints),
        default: parameter.default.as_ref(),
        read_only: false,
        nullable: false,
        deprecated: parameter.deprecated,
    });
    docs
}
