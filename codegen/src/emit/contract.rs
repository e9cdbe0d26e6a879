//! The calls of the contract, for the tests to run.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::expressions::{Manner, Printer};
use super::tokens::{File, Place, ident};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files;
use crate::format::Source;
use crate::ir::surface::{Call, Item, Operation, Outcome, Page, Start, Surface};
use crate::ir::{Family, Location, Style, Way};

/// The file.
///
/// # Errors
///
/// A call that was printed is no Rust.
pub(super) fn emit(surface: &Surface) -> Result<Source, Diagnostics> {
    let file = File::new(surface, Place::Outside);
    let rows = surface.calls.iter().map(|call| {
        let (operation, name, function) = (&call.operation, call.name, ident(&call.function));
        quote!(call!(#operation, #name, #function))
    });
    let table = quote! {
        /// Every call of the contract: one or more for each operation, in the description's order.
        pub const CALLS: &[Contract] = &[#(#rows),*];
    };
    let imports = quote!(
        #[allow(unused_imports, reason = "one description needs them, another does not")]
        use crate::contract::{Contract, Ids, Outcome, call, date, date_time, exchange, follow, plain, shown, written};
    );
    let described = surface.examples.as_ref().map(|_| {
        quote!(
            use crate::Described;
        )
    });
    let mut parts = vec![quote!(#described #imports).into(), table.into()];
    parts.extend(surface.examples.as_ref().map(|examples| operations(surface, examples).into()));
    for call in &surface.calls {
        parts.push(function(&file, call)?.into());
    }
    let docs = Docs::text("Every operation, called with everything that may be sent, through what users call.");
    Ok(Source { path: format!("{}/contract.rs", files::TESTS), docs: docs.inner(), parts })
}

/// What every request of each operation has, for the tests of a crate of its own.
fn operations(surface: &Surface, examples: &[(String, String)]) -> TokenStream {
    let operations = surface.modules.iter().flat_map(|module| &module.items).filter_map(|item| match item {
        Item::Operation(operation) => Some(operation),
        _ => None,
    });
    let rows = operations.map(|operation| {
        let Operation { id, method, path, .. } = operation;
        // A path may have a fixed query.
        let path = path.split('?').next().unwrap_or_default();
        let (query, headers) = (always(surface, operation, Location::Query), always(surface, operation, Location::Header));
        let response = match response(surface, id, examples) {
            Some(name) => quote!(Some(#name)),
            None => quote!(None),
        };
        quote!(Described { name: #id, method: #method, path: #path, query: &[#(#query),*], headers: &[#(#headers),*], responds_with: #response })
    });
    quote! {
        /// Every operation, and what all of its requests have.
        pub const OPERATIONS: &[Described] = &[#(#rows),*];
    }
}

/// The names of the parameters that every request of an operation has in this location.
fn always<'a>(surface: &'a Surface, operation: &'a Operation, location: Location) -> Vec<&'a str> {
    let starts = operation.requests.iter().flat_map(|request| &request.starts).filter_map(|start| match start {
        Start::Required(parameter) => Some(parameter),
        Start::Path(_) | Start::Scope(_) => None,
    });
    let required = operation.takes.iter().filter(|takes| takes.required);
    let of_client = required.filter_map(|takes| Some(&surface.service.parameters.get(takes.parameter)?.parameter));
    let plain = starts.chain(of_client).filter(|parameter| !matches!(parameter.style, Style::Structured(_)));
    let mut names: Vec<&str> =
        plain.filter(|parameter| parameter.location == location).map(|parameter| parameter.wire.as_str()).collect();
    names.dedup();
    names
}

/// The definition whose example the operation can respond with.
fn response<'a>(surface: &'a Surface, operation: &str, examples: &[(String, String)]) -> Option<&'a str> {
    let call = surface.calls.iter().find(|call| call.operation == operation)?;
    let ty = match &call.outcome {
        Outcome::Decoded(ty) | Outcome::Followed { ty, .. } => ty,
        Outcome::Plain | Outcome::Written => return None,
    };
    let has_example = |name: &str| examples.iter().any(|(known, _)| known == name);
    let mut definitions = surface.definitions.iter().filter(|definition| has_example(&definition.name));
    definitions.find(|definition| definition.ty == *ty).map(|definition| definition.name.as_str())
}

/// The function that makes the call.
fn function(file: &File<'_>, call: &Call) -> Result<TokenStream, Diagnostics> {
    let printer = Printer::new(&file.surface.library, Manner::Contract);
    let choices: String =
        call.choices.iter().map(|(name, arguments)| format!(".{name}({})", printer.list(arguments))).collect();
    let paged = match &call.page {
        Page::Whole => String::new(),
        Page::First(way) => page(way, 2),
        Page::Next(way) => page(way, 1),
    };
    let text = format!("client.{}({}){choices}{paged}", call.method, printer.list(&call.arguments));
    let parsed = text.parse::<TokenStream>();
    let value = parsed.map_err(|_| Diagnostic::new(format!("the call {text} is no Rust; please report this")))?;
    let (name, outcome, client) = (ident(&call.function), outcome(file, &call.outcome), file.root("Client"));
    let ids = if text.contains("ids.") { quote!(ids) } else { quote!(_) };
    let docs = (!call.left_out.is_empty()).then(|| Docs::text(&format!("Left out: {}.", call.left_out.join("; "))));
    let deprecated = call.deprecated.then(|| quote!(#[allow(deprecated)]));
    Ok(quote! {
        #docs
        #deprecated
        async fn #name(client: &#client, #ids: &Ids) -> Outcome {
            let call = #value;
            #outcome
        }
    })
}

/// The methods that request one page of so many rows.
fn page(way: &Way, rows: u32) -> String {
    let (size, at) = match way.family {
        Family::Cursor => ("limit", String::new()),
        Family::Number => ("size", format!(".number({})", way.first)),
        Family::Offset => ("limit", ".at(0)".to_owned()),
        Family::Link => ("size", String::new()),
    };
    let size = way.size.as_ref().map(|_| format!(".{size}({})", rows.max(way.least))).unwrap_or_default();
    format!(".{}(){size}{at}", way.family.method())
}

/// How the call is sent, and what is done with the response.
fn outcome(file: &File<'_>, outcome: &Outcome) -> TokenStream {
    match outcome {
        Outcome::Plain => quote!(plain(shown(call).send_raw()).await),
        Outcome::Decoded(ty) => {
            let ty = file.ty(ty);
            quote!(exchange::<#ty>(shown(call).send_raw()).await)
        }
        Outcome::Written => quote!(written(shown(call)).await),
        Outcome::Followed { ty, cursor } => {
            let ty = file.ty(ty);
            quote! {
                let first = shown(call.clone()).send_raw();
                follow::<#ty>(first, #cursor, |cursor| call.after(cursor).send_raw()).await
            }
        }
    }
}
