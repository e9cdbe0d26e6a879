//! What comes back: the type that awaiting gives, and how a collection is read page by page.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Result};
use super::operations::Form;
use super::{bodies, types};
use crate::ir::{Operation, Payload, ShapeId};

/// `rt::request!`: what every builder can do.
pub(crate) fn request(cx: &Context<'_>, form: &Form<'_>) -> Result<TokenStream> {
    let builder = &form.builder;
    let sent = form.operation.body.as_ref().map(bodies::sent);
    let answer = answer(cx, form)?;
    let kind = match form.operation.success.payload {
        Payload::One(_) | Payload::Many(_) => Some(quote!(document)),
        Payload::Json(_) => Some(quote!(json)),
        Payload::Bytes | Payload::Text | Payload::Nothing => None,
    };
    Ok(quote!(rt::request! { #builder #sent -> #kind #answer }))
}

/// Whether the server may respond without the document that is described: to what changes a resource, unless it is a
/// request for a token or a search.
pub(crate) fn is_write(cx: &Context<'_>, operation: &Operation) -> bool {
    let is_document = matches!(operation.success.payload, Payload::One(_) | Payload::Many(_));
    let changes = matches!(operation.method.as_str(), "POST" | "PATCH" | "PUT" | "DELETE");
    let token = cx.api.security.as_ref().and_then(|security| security.operation.as_ref());
    is_document && changes && operation.paging.is_none() && token != Some(&operation.id.wire)
}

/// The type that awaiting gives.
pub(crate) fn answer(cx: &Context<'_>, form: &Form<'_>) -> Result<TokenStream> {
    let document = if is_write(cx, form.operation) { "Written" } else { "Document" };
    payload(cx, form, &cx.root(document))
}

/// The type that the body decodes into.
pub(crate) fn body(cx: &Context<'_>, form: &Form<'_>) -> Result<TokenStream> {
    payload(cx, form, &cx.root("Document"))
}

fn payload(cx: &Context<'_>, form: &Form<'_>, document: &TokenStream) -> Result<TokenStream> {
    Ok(match &form.operation.success.payload {
        Payload::One(shape) if !form.many => {
            let data = data(cx, *shape)?;
            quote!(#document<#data>)
        }
        Payload::One(shape) | Payload::Many(shape) => {
            let data = data(cx, *shape)?;
            quote!(#document<Vec<#data>>)
        }
        Payload::Json(ty) => types::of(cx, ty)?,
        Payload::Bytes => quote!(rt::Bytes),
        Payload::Text => quote!(String),
        Payload::Nothing => quote!(()),
    })
}

fn data(cx: &Context<'_>, shape: ShapeId) -> Result<TokenStream> {
    let shape = cx.shape(shape)?;
    cx.named(cx.resource(shape.resource)?.module, &shape.name)
}

/// `rt::collection!`: the ways to read a collection page by page.
pub(crate) fn collection(cx: &Context<'_>, form: &Form<'_>) -> Result<Option<TokenStream>> {
    let (Some(paging), Payload::Many(shape)) = (&form.operation.paging, &form.operation.success.payload) else {
        return Ok(None);
    };
    let (builder, item) = (&form.builder, data(cx, *shape)?);
    let skip = paging.skip.as_ref().map(|(number, size)| {
        let (number, size) = (&number.name.wire, &size.name.wire);
        quote!(, skip(#number, #size))
    });
    let cursor = paging.cursor.as_ref().map(|(limit, cursor)| {
        let (limit, cursor) = (&limit.name.wire, &cursor.name.wire);
        quote!(, cursor(#limit, #cursor))
    });
    Ok(Some(quote!(rt::collection! { #builder of #item #skip #cursor })))
}
