//! What resources are related to: the `relationships` objects, the sets of targets and the natural keys.

use proc_macro2::TokenStream;
use quote::quote;

use super::build::{self, Arguments};
use super::context::{Context, Result, ident};
use super::docs::{Docs, humanized};
use super::{objects, types};
use crate::ir::{Cardinality, NaturalKey, Relationship, Relationships, Shape, Target, TargetSet, Ty, View};
use crate::names;

/// The `relationships` of a shape.
pub(crate) fn emit(cx: &Context<'_>, shape: &Shape, relationships: &Relationships) -> Result<Vec<TokenStream>> {
    let about = Docs::of(&relationships.prose, &format!("What a [`{}`] is related to.", shape.name));
    let name = ident(&relationships.name);
    let members = relationships.members.iter().map(|member| {
        let docs = docs(member);
        let name = ident(&member.name.rust);
        let ty = types::relationship(cx, member)?;
        Ok(quote!(#docs pub #name: #ty,))
    });
    let members = members.collect::<Result<Vec<_>>>()?;
    let required = |member: &Relationship| shape.view == View::Create && member.required;
    let entries = relationships.members.iter().map(|member| {
        let (name, wire) = (ident(&member.name.rust), &member.name.wire);
        let kind = if required(member) { quote!(required) } else { quote!(relationship) };
        quote!(#name: #kind #wire,)
    });
    let default = (!relationships.members.iter().any(required)).then(|| quote!(default));
    let extra = objects::extra();
    let declaration = quote! {
        #about
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
            #extra
        }
    };
    Ok(vec![declaration, quote!(rt::object! { #default #name { #(#entries)* } })])
}

/// What is said of a relationship, wherever it appears.
pub(crate) fn docs(relationship: &Relationship) -> Docs {
    let mut otherwise = humanized(&relationship.name.rust);
    if relationship.cardinality == Cardinality::Many {
        otherwise.insert_str(otherwise.len().saturating_sub(1), ", in the server's order");
    }
    Docs::of(&relationship.prose, &otherwise)
}

/// Several types that one relationship may point to.
pub(crate) fn target_set(cx: &Context<'_>, set: &TargetSet) -> Result<TokenStream> {
    let docs = Docs::of(&set.prose, &humanized(&set.name));
    let (name, service) = (ident(&set.name), cx.root(&cx.service));
    let target = ident(&format!("{}Target", set.name));
    let members = set.members.iter().map(|member| {
        let resource = &cx.resource(*member)?.name.rust;
        let (constructor, variant) = (ident(&names::argument(resource)), ident(resource));
        let ty = types::target(cx, Target::Resource(*member))?;
        Ok(quote!(#constructor: #variant(#ty),))
    });
    let members = members.collect::<Result<Vec<_>>>()?;
    let wire = set.wire.as_ref().map(|wire| quote!(else #wire));
    Ok(quote! {
        rt::targets! {
            #docs
            #name, #target in #service { #(#members)* } #wire
        }
    })
}

/// An identifier, or what stands where one may stand.
pub(crate) fn natural_key(cx: &Context<'_>, key: &NaturalKey, target: Target) -> Result<Vec<TokenStream>> {
    let name = ident(&key.name);
    let query_type = cx.ty(key.query)?;
    let query = types::of(cx, &Ty::Named(key.query))?;
    let what = types::target(cx, target)?;
    let mut arguments = Arguments::default();
    let body = build::object(cx, &query, cx.object(key.query)?, &mut arguments)?;
    let declared = arguments.declared();
    let allowance = arguments.allowance(0);
    let docs = Docs::text(&format!(
        "A `{what}` by its identifier, or by what the server finds it by ([`{}`]).",
        query_type.name
    ));
    let query_docs = Docs::text(&format!("The `{what}` that the server finds by these."));
    Ok(vec![
        quote! {
            #docs
            pub type #name = rt::Reference<#what, #query>;
        },
        quote! {
            impl #name {
                #query_docs
                #allowance
                #[must_use]
                pub fn query(#(#declared),*) -> Self {
                    Self::by_query(#body)
                }
            }
        },
    ])
}

/// Whether any of these must be given when the shape is created.
pub(crate) fn any_required(relationships: &[Relationship]) -> bool {
    relationships.iter().any(|member| member.required)
}
