//! The table of the tests' examples: each definition of the description and the type that an example of it decodes into.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Place, Result};
use super::docs::Docs;
use super::{Source, bodies, types};
use crate::files;
use crate::ir::{Api, DefinitionForm, ShapeId, StandardForm, Ty};

/// The file.
pub(crate) fn emit(api: &Api) -> Result<Source> {
    let cx = Context::new(api, Place::Outside)?;
    let rows = api.definitions.iter().map(|definition| {
        let (name, ty) = (&definition.name, decoded(&cx, &definition.form)?);
        Ok(quote!((#name, through::<#ty>)))
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let docs = Docs::text("For each definition of the description, how an example of it is decoded and encoded again.");
    let items = vec![
        quote!(
            use crate::round_trip::{RoundTrip, through};
        ),
        quote! {
            /// The definitions, in the description's order.
            pub static DEFINITIONS: &[(&str, RoundTrip)] = &[#(#rows),*];
        },
    ];
    Ok(Source { path: format!("{}/examples.rs", files::TESTS), docs: docs.inner(), items })
}

fn decoded(cx: &Context<'_>, form: &DefinitionForm) -> Result<TokenStream> {
    Ok(match form {
        DefinitionForm::Resource(shape) => resource(cx, *shape)?,
        DefinitionForm::Document { data, many } => {
            let (document, data) = (cx.root("Document"), resource(cx, *data)?);
            if *many { quote!(#document<Vec<#data>>) } else { quote!(#document<#data>) }
        }
        DefinitionForm::Request { data, many, meta } => bodies::document(cx, *data, *meta, *many)?,
        DefinitionForm::Errors => cx.rt("ErrorDocument"),
        DefinitionForm::Type(ty) => types::of(cx, ty)?,
        DefinitionForm::Standard(StandardForm::Links) => cx.rt("Links"),
        DefinitionForm::Standard(StandardForm::Meta) => match cx.api.meta {
            Some(meta) => types::of(cx, &Ty::Named(meta))?,
            None => cx.rt("Extra"),
        },
        DefinitionForm::Standard(StandardForm::AnyResource) => cx.root("AnyResource"),
        DefinitionForm::Standard(StandardForm::Error) => cx.rt("ErrorObject"),
    })
}

fn resource(cx: &Context<'_>, id: ShapeId) -> Result<TokenStream> {
    let shape = cx.shape(id)?;
    cx.named(cx.resource(shape.resource)?.module, &shape.name)
}
