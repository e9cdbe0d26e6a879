//! The calls of the contract: every operation with everything that may be sent, for the tests to run.
//!
//! An operation has one call, or several where not everything can stand in one request: the ways of paging, what may
//! stand in place of an identifier, the nulls of a change, a list where one may stand; and one with nothing but what must
//! be there, for what is created.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::{Context, Fault, Place, Result, ident};
use super::docs::Docs;
use super::operations::Form;
use super::sample::{Extent, Manner, Samples};
use super::{Source, answers};
use crate::files;
use crate::ir::{Api, BodyPayload, Linkage, Operation, Payload, Shape, View};

/// How a collection is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// Not by pages.
    Whole,
    /// By page number.
    Skip,
    /// By cursor, the first page.
    Cursor,
    /// By cursor, the first page and the one behind it.
    Next,
}

/// A call of an operation.
#[derive(Debug, Clone, Copy)]
struct Call {
    name: &'static str,
    extent: Extent,
    page: Page,
    many: bool,
}

impl Call {
    const fn new(name: &'static str, extent: Extent, page: Page) -> Self {
        Self { name, extent, page, many: false }
    }
}

/// The file.
pub(crate) fn emit(api: &Api) -> Result<Source> {
    let cx = Context::new(api, Place::Outside)?;
    let mut rows = Vec::new();
    let mut functions = Vec::new();
    for operation in &api.operations {
        for call in calls(&cx, operation)? {
            let function = ident(&format!("{}_{}", operation.id.rust, call.name));
            let (id, name) = (&operation.id.wire, call.name);
            rows.push(quote!(call!(#id, #name, #function)));
            functions.push(emitted(&cx, operation, call, &function)?);
        }
    }
    let docs = Docs::text("Every operation, called with everything that may be sent, through what users call.");
    let mut items = vec![
        quote!(
            #[allow(unused_imports, reason = "one description needs them, another does not")]
            use crate::contract::{Contract, Ids, Outcome, call, date, date_time, exchange, follow, plain, shown, written};
        ),
        quote! {
            /// Every call of the contract: one or more for each operation, in the description's order.
            pub const CALLS: &[Contract] = &[#(#rows),*];
        },
    ];
    items.extend(functions);
    Ok(Source { path: format!("{}/contract.rs", files::TESTS), docs: docs.inner(), items })
}

fn calls(cx: &Context<'_>, operation: &Operation) -> Result<Vec<Call>> {
    let mut calls = Vec::new();
    if let (Some(paging), Payload::Many(_)) = (&operation.paging, &operation.success.payload) {
        calls.extend(paging.skip.iter().map(|_| Call::new("skip", Extent::Everything, Page::Skip)));
        if paging.cursor.is_some() {
            calls.push(Call::new("cursor", Extent::Everything, Page::Cursor));
            calls.push(Call::new("next", Extent::Least, Page::Next));
        }
    } else {
        calls.push(Call::new("full", Extent::Everything, Page::Whole));
    }
    if let Some(shape) = sent(cx, operation)? {
        if shape.view == View::Create {
            calls.push(Call::new("least", Extent::Least, Page::Whole));
        }
        let members = shape.relationships.iter().flat_map(|part| &part.value.members);
        if members.into_iter().any(|member| matches!(member.linkage, Linkage::NaturalKey(_))) {
            calls.push(Call::new("keys", Extent::Keys, Page::Whole));
        }
        if nullable(cx, shape)? {
            calls.push(Call::new("nulls", Extent::Nulls, Page::Whole));
        }
    }
    if operation.bulk {
        calls.push(Call { many: true, ..Call::new("many", Extent::Everything, Page::Whole) });
    }
    Ok(calls)
}

fn sent<'a>(cx: &Context<'a>, operation: &Operation) -> Result<Option<&'a Shape>> {
    match operation.body.as_ref().map(|body| &body.payload) {
        Some(BodyPayload::Document { data, .. }) => cx.shape(*data).map(Some),
        _ => Ok(None),
    }
}

/// Whether a shape changes something that `null` is a value of.
fn nullable(cx: &Context<'_>, shape: &Shape) -> Result<bool> {
    match (&shape.attributes, shape.view) {
        (Some(part), View::Patch) => Ok(cx.object(part.value)?.fields.iter().any(|field| field.nullable)),
        _ => Ok(false),
    }
}

/// The function that makes the call.
fn emitted(cx: &Context<'_>, operation: &Operation, call: Call, function: &Ident) -> Result<TokenStream> {
    let (method, builder) = match call.many {
        true => (format!("{}_many", operation.id.rust), format!("{}Many", operation.builder)),
        false => (operation.id.rust.clone(), operation.builder.clone()),
    };
    let form = Form { operation, method: ident(&method), builder: ident(&builder), many: call.many };
    let samples = Samples::new(cx, Manner::Contract(call.extent));
    let arguments = samples.arguments(&form)?.join(", ");
    let paged = match call.page {
        Page::Whole => "",
        Page::Skip => ".skip().size(2).number(1)",
        Page::Cursor => ".cursor().limit(2)",
        Page::Next => ".cursor().limit(1)",
    };
    let text = format!("client.{method}({arguments}){}{paged}", samples.choices(&form)?);
    let value: TokenStream = text.parse().map_err(|_| Fault::new(format!("the call {text} is no Rust")))?;
    let outcome = outcome(cx, &form, call)?;
    let ids = if text.contains("ids.") { quote!(ids) } else { quote!(_) };
    let client = cx.root("Client");
    let left_out = samples.left_out();
    let docs = (!left_out.is_empty()).then(|| Docs::text(&format!("Left out: {}.", left_out.join("; "))));
    let deprecated = operation.deprecated.then(|| quote!(#[allow(deprecated)]));
    Ok(quote! {
        #docs
        #deprecated
        async fn #function(client: &#client, #ids: &Ids) -> Outcome {
            let call = #value;
            #outcome
        }
    })
}

/// How the call is sent and its answer tried.
fn outcome(cx: &Context<'_>, form: &Form<'_>, call: Call) -> Result<TokenStream> {
    let answer = answers::body(cx, form)?;
    let cursor = form.operation.paging.as_ref().and_then(|paging| paging.cursor.as_ref());
    Ok(match (&form.operation.success.payload, cursor) {
        (Payload::Nothing | Payload::Bytes | Payload::Text, _) => quote!(plain(shown(call).send_raw()).await),
        (_, Some((_, cursor))) if call.page == Page::Next => {
            let name = &cursor.name.wire;
            quote! {
                let first = shown(call.clone()).send_raw();
                follow::<#answer>(first, #name, |cursor| call.after(cursor).send_raw()).await
            }
        }
        _ if answers::is_write(cx, form.operation) => quote!(written(shown(call)).await),
        _ => quote!(exchange::<#answer>(shown(call).send_raw()).await),
    })
}
