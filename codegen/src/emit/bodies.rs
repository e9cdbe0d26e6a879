//! What is sent: how a builder holds it, and which argument it is made of.

use proc_macro2::TokenStream;
use quote::quote;

use super::build::{self, Arguments};
use super::context::{Context, Result, ident};
use super::operations::{Form, path_parameters};
use super::{arguments, types};
use crate::ir::{Body, BodyPayload, Field, Parameter, Presence, ShapeId, Ty, TypeId, View};
use crate::names;

/// The member of the builder that holds the body.
pub(crate) fn member(cx: &Context<'_>, body: &Body, many: bool) -> Result<TokenStream> {
    Ok(match &body.payload {
        BodyPayload::Document { data, meta, .. } => {
            let document = document(cx, *data, *meta, many)?;
            quote!(document: #document,)
        }
        _ => {
            let ty = ty(cx, body)?;
            quote!(body: #ty,)
        }
    })
}

/// The document that is sent.
pub(crate) fn document(cx: &Context<'_>, data: ShapeId, meta: Option<TypeId>, many: bool) -> Result<TokenStream> {
    let shape = cx.shape(data)?;
    let one = cx.named(cx.resource(shape.resource)?.module, &shape.name)?;
    let data = if many { quote!(Vec<#one>) } else { one };
    let document = cx.rt("RequestDocument");
    Ok(match meta {
        Some(meta) => {
            let meta = types::of(cx, &Ty::Named(meta))?;
            quote!(#document<#data, #meta>)
        }
        None => quote!(#document<#data>),
    })
}

fn ty(cx: &Context<'_>, body: &Body) -> Result<TokenStream> {
    match &body.payload {
        BodyPayload::Json(ty) => types::of(cx, ty),
        BodyPayload::Form(id) | BodyPayload::Multipart(id) => types::of(cx, &Ty::Named(*id)),
        BodyPayload::Document { data, meta, .. } => document(cx, *data, *meta, false),
        BodyPayload::Bytes => Ok(quote!(rt::Bytes)),
        BodyPayload::Text => Ok(quote!(String)),
    }
}

/// How the runtime is told what to send: the part of `rt::request!` in parentheses.
pub(crate) fn sent(body: &Body) -> TokenStream {
    match &body.payload {
        BodyPayload::Document { .. } => quote!((document)),
        BodyPayload::Json(_) => quote!((json)),
        BodyPayload::Form(_) => quote!((form)),
        BodyPayload::Multipart(_) => quote!((multipart)),
        BodyPayload::Bytes => quote!((bytes)),
        BodyPayload::Text => quote!((text)),
    }
}

/// Adds the argument that the body is made of, and gives the member of the builder made of it.
pub(crate) fn argument(
    cx: &Context<'_>,
    body: &Body,
    form: &Form<'_>,
    arguments: &mut Arguments,
) -> Result<TokenStream> {
    let BodyPayload::Document { data, meta, .. } = &body.payload else {
        let ty = body_type(body);
        let declared = arguments::declared(cx, &ty)?;
        let name = arguments.add("body", &declared, "");
        let value = arguments::converted(cx, &ty, quote!(#name))?;
        return Ok(if value.to_string() == "body" { quote!(body,) } else { quote!(body: #value,) });
    };
    let required = meta.filter(|_| requires(cx, body).unwrap_or_default());
    let document = document_value(cx, body, *data, required, form, arguments)?;
    Ok(quote!(document: #document,))
}

fn document_value(
    cx: &Context<'_>,
    body: &Body,
    data: ShapeId,
    meta: Option<TypeId>,
    form: &Form<'_>,
    arguments: &mut Arguments,
) -> Result<TokenStream> {
    let shape = cx.shape(data)?;
    let resource = cx.resource(shape.resource)?;
    let ty = cx.named(resource.module, &shape.name)?;
    let name = argument_name(cx, body, form)?;
    if form.many {
        let name = arguments.add(&name, &quote!(impl IntoIterator<Item = impl Into<#ty>>), "");
        let data = quote!(#name.into_iter().map(Into::into).collect());
        return new_document(cx, &data, meta, arguments);
    }
    let name = arguments.add(&name, &quote!(impl Into<#ty>), "");
    Ok(match patched(cx, data, form)? {
        Some(id) => {
            let id = ident(&id.name.rust);
            quote!(rt::RequestDocument::patch(#id, #name.into()))
        }
        None => new_document(cx, &quote!(#name.into()), meta, arguments)?,
    })
}

/// The parameter that names what is changed, where one that exists is.
pub(crate) fn patched<'a>(cx: &Context<'_>, data: ShapeId, form: &Form<'a>) -> Result<Option<&'a Parameter>> {
    let patches = cx.shape(data)?.view == View::Patch && !form.many;
    Ok(path_parameters(form.operation).into_iter().next().filter(|_| patches))
}

/// A document of this data; what its `meta` requires are arguments too.
fn new_document(
    cx: &Context<'_>,
    data: &TokenStream,
    meta: Option<TypeId>,
    arguments: &mut Arguments,
) -> Result<TokenStream> {
    let Some(meta) = meta else {
        return Ok(quote!(rt::RequestDocument::new(#data)));
    };
    let ty = types::of(cx, &Ty::Named(meta))?;
    let meta = build::object(cx, &ty, cx.object(meta)?, arguments)?;
    Ok(quote!(rt::RequestDocument::with_meta(#data, #meta)))
}

/// The type of a body that is no document.
pub(crate) fn body_type(body: &Body) -> Ty {
    match &body.payload {
        BodyPayload::Json(ty) => ty.clone(),
        BodyPayload::Form(id) | BodyPayload::Multipart(id) => Ty::Named(*id),
        BodyPayload::Text => Ty::String,
        BodyPayload::Bytes | BodyPayload::Document { .. } => Ty::Bytes,
    }
}

/// The argument that the body is made of, by name.
pub(crate) fn argument_name(cx: &Context<'_>, body: &Body, form: &Form<'_>) -> Result<String> {
    let BodyPayload::Document { data, .. } = &body.payload else {
        return Ok("body".to_owned());
    };
    let shape = cx.shape(*data)?;
    let name = names::argument(&cx.resource(shape.resource)?.name.rust);
    Ok(match shape.view {
        _ if form.many => format!("{}s", name.trim_end_matches('_')),
        View::Patch => "changes".to_owned(),
        View::Create | View::Read => name,
    })
}

/// Whether the request's `meta` must be given.
fn requires(cx: &Context<'_>, body: &Body) -> Result<bool> {
    match &body.payload {
        BodyPayload::Document { meta: Some(meta), .. } => Ok(!cx.defaults(*meta)?),
        _ => Ok(false),
    }
}

/// The members of the request's `meta` that may be given.
pub(crate) fn optional_meta<'a>(cx: &Context<'a>, body: &Body) -> Result<Vec<&'a Field>> {
    match &body.payload {
        BodyPayload::Document { meta: Some(meta), .. } => {
            let fields = &cx.object(*meta)?.fields;
            Ok(fields.iter().filter(|field| field.presence == Presence::Optional).collect())
        }
        _ => Ok(Vec::new()),
    }
}
