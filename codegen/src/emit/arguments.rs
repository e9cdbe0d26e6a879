//! Arguments of constructors, setters and methods: as easy to pass as their type allows, converted on the way in.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Result};
use super::types;
use crate::ir::Ty;

/// The type that an argument is declared as: `impl Into<String>` for a text, an iterator for a list.
pub(crate) fn declared(cx: &Context<'_>, ty: &Ty) -> Result<TokenStream> {
    Ok(match cx.resolved(ty)? {
        ty if converts(&ty) => {
            let ty = types::of(cx, &ty)?;
            quote!(impl Into<#ty>)
        }
        Ty::Sensitive(inner) | Ty::Boxed(inner) => declared(cx, &inner)?,
        Ty::List(item) => {
            let item = declared(cx, &item)?;
            quote!(impl IntoIterator<Item = #item>)
        }
        // What needs no conversion is written as the description names it.
        _ => types::of(cx, ty)?,
    })
}

/// Whether anything that converts into a value of this type can be passed for it.
pub(crate) const fn converts(ty: &Ty) -> bool {
    matches!(ty, Ty::String | Ty::Id(_) | Ty::Number | Ty::Bytes | Ty::Timestamp | Ty::Date | Ty::Untyped)
}

/// The expression that turns the argument `from` into the type itself.
pub(crate) fn converted(cx: &Context<'_>, ty: &Ty, from: TokenStream) -> Result<TokenStream> {
    Ok(match cx.resolved(ty)? {
        ty if converts(&ty) => quote!(#from.into()),
        Ty::Sensitive(inner) => {
            let inner = converted(cx, &inner, from)?;
            let sensitive = cx.rt("Sensitive");
            quote!(#sensitive::new(#inner))
        }
        Ty::Boxed(inner) => {
            let inner = converted(cx, &inner, from)?;
            quote!(Box::new(#inner))
        }
        Ty::List(item) => {
            let one = converted(cx, &item, quote!(item))?;
            match one.to_string().as_str() {
                "item" => quote!(#from.into_iter().collect()),
                "item . into ()" => quote!(#from.into_iter().map(Into::into).collect()),
                _ => quote!(#from.into_iter().map(|item| #one).collect()),
            }
        }
        _ => from,
    })
}
