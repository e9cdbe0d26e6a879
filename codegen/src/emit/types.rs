//! Uses of types: what a member, a list or an argument is declared as, and how an argument becomes what is stored.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Result, ident};
use super::docs::{Docs, humanized};
use crate::ir::{Cardinality, IntegerFormat, Linkage, Presence, Relationship, Target, Ty, Type};

/// The Rust type of a value.
pub(crate) fn of(cx: &Context<'_>, ty: &Ty) -> Result<TokenStream> {
    Ok(match ty {
        Ty::String => quote!(String),
        Ty::Boolean => quote!(bool),
        Ty::Integer(IntegerFormat::I32) => quote!(i32),
        Ty::Integer(IntegerFormat::I64) => quote!(i64),
        Ty::Integer(IntegerFormat::U64) => quote!(u64),
        Ty::Number => cx.rt("Number"),
        Ty::Timestamp => cx.rt("DateTime"),
        Ty::Date => cx.rt("Date"),
        Ty::Bytes => cx.rt("Bytes"),
        Ty::Link => cx.rt("Link"),
        Ty::Untyped => cx.rt("Json"),
        Ty::Id(id) => {
            let resource = cx.resource(*id)?;
            cx.named(resource.module, &resource.id)?
        }
        Ty::Named(id) => {
            let named = cx.ty(*id)?;
            cx.named(named.module, &named.name)?
        }
        Ty::List(item) => wrapped(quote!(Vec), of(cx, item)?),
        Ty::Map(item) => wrapped(cx.rt("Map"), of(cx, item)?),
        Ty::Nullable(inner) => wrapped(quote!(Option), of(cx, inner)?),
        Ty::Boxed(inner) => wrapped(quote!(Box), of(cx, inner)?),
        Ty::Sensitive(inner) => wrapped(cx.rt("Sensitive"), of(cx, inner)?),
    })
}

/// The Rust type of a member: its value, and whether it may be absent or null.
pub(crate) fn member(cx: &Context<'_>, ty: &Ty, presence: Presence) -> Result<TokenStream> {
    let value = of(cx, ty)?;
    Ok(match presence {
        Presence::Required => value,
        Presence::Nullable | Presence::Optional => wrapped(quote!(Option), value),
        Presence::Patch => wrapped(cx.rt("Patch"), value),
    })
}

/// The type that a relationship resolves to.
pub(crate) fn target(cx: &Context<'_>, target: Target) -> Result<TokenStream> {
    match target {
        Target::Resource(id) => {
            let resource = cx.resource(id)?;
            let read = cx.shape(resource.read)?;
            cx.named(resource.module, &read.name)
        }
        Target::Set(id) => {
            let set = cx.target_set(id)?;
            cx.named(set.module, &format!("{}Target", set.name))
        }
        Target::Any => Ok(cx.rt("AnyTarget")),
    }
}

/// The type of a relationship.
pub(crate) fn relationship(cx: &Context<'_>, relationship: &Relationship) -> Result<TokenStream> {
    let target = target(cx, relationship.target)?;
    let link = match relationship.cardinality {
        Cardinality::One => cx.rt("ToOne"),
        Cardinality::Many => cx.rt("ToMany"),
    };
    Ok(match &relationship.linkage {
        Linkage::Identifier => quote!(#link<#target>),
        Linkage::WithMeta(_) | Linkage::NaturalKey(_) => {
            let identifier = identifier(cx, relationship)?;
            quote!(#link<#target, #identifier>)
        }
    })
}

/// What stands for one target in a relationship.
pub(crate) fn identifier(cx: &Context<'_>, relationship: &Relationship) -> Result<TokenStream> {
    let target = target(cx, relationship.target)?;
    let plain = cx.rt("Identifier");
    Ok(match &relationship.linkage {
        Linkage::Identifier => quote!(#plain<#target>),
        Linkage::WithMeta(meta) => {
            let meta = of(cx, &Ty::Named(*meta))?;
            quote!(#plain<#target, #meta>)
        }
        Linkage::NaturalKey(key) => cx.named(cx.ty(key.query)?.module, &key.name)?,
    })
}

/// Another name for a type.
pub(crate) fn alias(cx: &Context<'_>, ty: &Type, target: &Ty) -> Result<TokenStream> {
    let docs = Docs::of(&ty.prose, &humanized(&ty.name));
    let (name, target) = (ident(&ty.name), of(cx, target)?);
    Ok(quote!(#docs pub type #name = #target;))
}

fn wrapped(outer: TokenStream, inner: TokenStream) -> TokenStream {
    quote!(#outer<#inner>)
}
