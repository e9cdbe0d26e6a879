//! Objects: a struct with public members, `rt::object!` for how they travel, and a constructor where users build it.

use proc_macro2::TokenStream;
use quote::quote;

use super::build::{self, Arguments};
use super::context::{Context, Result, defaultable, ident};
use super::docs::{Docs, Facts, humanized};
use super::types;
use crate::ir::{Field, Presence, Rest, Shape, Struct, Ty, Type, View};
use crate::names::Taken;

/// Where an object stands: what it is called where the description says nothing, and whether it is built alone.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Standing<'a> {
    /// On its own.
    Alone,
    /// As a `multipart/form-data` body.
    Multipart,
    /// As this part of this shape, which builds it where users build it at all.
    Part(&'static str, &'a Shape),
}

impl Standing<'_> {
    fn words(self, ty: &Type) -> String {
        match self {
            Self::Alone | Self::Multipart => humanized(&ty.name),
            Self::Part(part, shape) => format!("The {part} of a [`{}`].", shape.name),
        }
    }

    fn builds(self) -> bool {
        match self {
            Self::Alone | Self::Multipart => true,
            Self::Part(_, shape) => shape.view == View::Read,
        }
    }
}

/// The struct of a type, with everything that belongs to it.
pub(crate) fn emit(cx: &Context<'_>, ty: &Type, object: &Struct, standing: Standing<'_>) -> Result<Vec<TokenStream>> {
    let mut items = vec![declaration(cx, ty, object, &standing.words(ty))?];
    // The parts of a form are no JSON: a file in it has no JSON form.
    match standing {
        Standing::Multipart => items.extend(multipart(cx, ty, object)?),
        Standing::Alone | Standing::Part(..) => items.push(wire(ty, object)),
    }
    if object.constructible && standing.builds() {
        items.push(methods(cx, ty, object)?);
    }
    Ok(items)
}

fn declaration(cx: &Context<'_>, ty: &Type, object: &Struct, otherwise: &str) -> Result<TokenStream> {
    let docs = Docs::of(&ty.prose, otherwise);
    let name = ident(&ty.name);
    let fields = object.fields.iter().map(|field| member(cx, field)).collect::<Result<Vec<_>>>()?;
    let rest = rest(cx, object)?;
    Ok(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #rest
        }
    })
}

fn member(cx: &Context<'_>, field: &Field) -> Result<TokenStream> {
    let docs = field_docs(field);
    let name = ident(&field.name.rust);
    let ty = types::member(cx, &field.ty, field.presence)?;
    Ok(quote!(#docs pub #name: #ty,))
}

/// What is said of a member, wherever it appears: in its struct and on its setter.
pub(crate) fn field_docs(field: &Field) -> Docs {
    let mut docs = Docs::of(&field.prose, &humanized(&field.name.rust));
    docs.facts(&Facts {
        constraints: Some(&field.constraints),
        default: field.default.as_ref(),
        read_only: field.read_only,
        nullable: field.nullable,
        deprecated: field.deprecated,
    });
    docs
}

/// The members that hold what has no field.
fn rest(cx: &Context<'_>, object: &Struct) -> Result<TokenStream> {
    let extra = extra();
    Ok(match &object.rest {
        Rest::Unknown => extra,
        Rest::Typed(ty) => {
            let ty = types::of(cx, ty)?;
            quote! {
                /// Every other member.
                pub rest: rt::Map<#ty>,
                #extra
            }
        }
    })
}

/// The member that every object ends with.
pub(crate) fn extra() -> TokenStream {
    quote! {
        /// Members that the description does not know, kept as they came.
        pub extra: rt::Extra,
    }
}

/// The macro that reads and writes the object.
fn wire(ty: &Type, object: &Struct) -> TokenStream {
    let name = ident(&ty.name);
    let default = defaultable(object).then(|| quote!(default));
    let entries = object.fields.iter().map(|field| {
        let name = ident(&field.name.rust);
        let kind = match field.presence {
            Presence::Required => quote!(required),
            Presence::Nullable => quote!(nullable),
            Presence::Optional => quote!(optional),
            Presence::Patch => quote!(patch),
        };
        let wire = &field.name.wire;
        quote!(#name: #kind #wire,)
    });
    let rest = match &object.rest {
        Rest::Unknown => None,
        Rest::Typed(_) => Some(quote!(; rest)),
    };
    quote!(rt::object! { #default #name { #(#entries)* #rest } })
}

/// The macro that writes the object as the parts of a form, and its empty form where it has one.
fn multipart(cx: &Context<'_>, ty: &Type, object: &Struct) -> Result<Vec<TokenStream>> {
    let name = ident(&ty.name);
    let entries = object.fields.iter().map(|field| {
        let (name, wire) = (ident(&field.name.rust), &field.name.wire);
        let kind = match cx.resolved(&field.ty)? {
            Ty::Bytes => quote!(file),
            _ => quote!(value),
        };
        Ok(quote!(#name: #kind #wire,))
    });
    let entries = entries.collect::<Result<Vec<_>>>()?;
    let default = defaultable(object).then(|| {
        let members = object.fields.iter().map(|field| ident(&field.name.rust));
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self { #(#members: None,)* extra: rt::Extra::new(), }
                }
            }
        }
    });
    Ok([quote!(rt::multipart! { #name { #(#entries)* } })].into_iter().chain(default).collect())
}

/// `new` and the setters.
fn methods(cx: &Context<'_>, ty: &Type, object: &Struct) -> Result<TokenStream> {
    let name = ident(&ty.name);
    let mut arguments = Arguments::default();
    let body = build::object(cx, &quote!(Self), object, &mut arguments)?;
    let docs = build::constructor_docs("What must be there; the rest is set by the methods.", &arguments);
    let new = build::constructor(&docs, &arguments, &body);
    let mut taken = Taken::with(["new"]);
    let setters = object
        .fields
        .iter()
        .map(|field| build::setters(cx, field, &quote!(self), &mut taken))
        .collect::<Result<Vec<_>>>()?;
    Ok(quote!(impl #name { #new #(#setters)* }))
}

/// The members that hold what has no field, when nothing is in them yet.
pub(crate) fn empty_rest(object: &Struct) -> TokenStream {
    match object.rest {
        Rest::Unknown => quote!(extra: rt::Extra::new(),),
        Rest::Typed(_) => quote!(rest: rt::Map::new(), extra: rt::Extra::new(),),
    }
}
