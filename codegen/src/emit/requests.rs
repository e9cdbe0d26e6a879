//! Operations: a static that describes the request, an alias for its type, and the method that creates it. The runtime
//! writes names and values on the wire.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::docs::Docs;
use super::tokens::{File, ident};
use super::{build, collections, markdown, operation_docs};
use crate::format::{Part, Table};
use crate::ir::surface::{
    Body, BodyValue, Choice, ChoiceKind, Operation, Parameter, Read, Request, Response, Responses, Scope, Sent, Start,
    Takes,
};
use crate::ir::{Amount, Auth, Location, PathStyle, Structure, Style};

pub(super) fn emit(file: &File<'_>, operation: &Operation) -> Vec<Part> {
    let mut parts = vec![described(file, operation).into()];
    parts.extend(operation.responses.iter().flat_map(|one| responses(file, one)));
    for request in &operation.requests {
        parts.extend([declaration(file, request).into(), begin(file, operation, request).into()]);
        if !request.choices.is_empty() {
            let builder = ident(&request.builder);
            let choices = request.choices.iter().map(|one| choice(file, one));
            parts.push(quote!(impl #builder { #(#choices)* }).into());
        }
        parts.extend(collections::listing(file, request));
        parts.extend(collections::collection(request));
    }
    parts
}

/// The static that describes the operation.
fn described(file: &File<'_>, operation: &Operation) -> TokenStream {
    let (name, id, path) = (ident(&operation.constant), &operation.id, &operation.path);
    let method = ident(&heck::AsUpperCamelCase(operation.method.to_ascii_lowercase()).to_string());
    let accept = operation.accept.as_ref().map(|media_type| quote!(accept: Some(#media_type),));
    let sends = operation.content_type.as_ref().map(|media_type| quote!(content_type: Some(#media_type),));
    let server = operation.server.as_ref().map(|server| quote!(server: Some(#server),));
    let auth = auth(&operation.auth);
    let takes = takes(file, &operation.takes);
    // `..DEFAULT` in the static is needless if every field is set.
    let complete = accept.is_some() && sends.is_some() && auth.is_some() && server.is_some() && takes.is_some();
    let allowance = complete.then(|| quote!(#[allow(clippy::needless_update)]));
    quote! {
        #allowance
        pub(super) static #name: rt::Operation = rt::Operation {
            id: #id,
            method: rt::Method::#method,
            path: #path,
            #accept
            #sends
            #server
            #auth
            #takes
            ..rt::Operation::DEFAULT
        };
    }
}

/// The enum of responses that differ in their content, and how one is read.
fn responses(file: &File<'_>, responses: &Responses) -> Vec<Part> {
    let name = ident(&responses.name);
    let variants = responses.cases.iter().map(|case| {
        let status = case.status.map_or_else(|| "Any other successful status".to_owned(), |status| status.to_string());
        let mut docs = Docs::text(&format!("{status}."));
        docs.prose(&case.prose);
        let (name, ty) = (ident(&case.name), file.ty(&case.ty));
        quote!(#docs #name(#ty),)
    });
    let read = |case: &Response| {
        let (name, ty) = (ident(&case.name), file.ty(&case.ty));
        match case.read {
            Read::Json => quote!(response.json().map(Self::#name)),
            Read::Document | Read::Plain => {
                quote!(<#ty as rt::Answer>::from_response(response).map(Self::#name))
            }
        }
    };
    let arms = responses.cases.iter().filter_map(|case| {
        let (status, read) = (Literal::u16_unsuffixed(case.status?), read(case));
        Some(quote!(#status => #read,))
    });
    let other = responses.cases.iter().find(|case| case.status.is_none()).map(read);
    let other = other.unwrap_or_else(|| quote!(Ok(Self::Other(response))));
    vec![
        quote! {
            /// The successful responses, by their status.
            #[derive(Debug, Clone)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                /// A status that the description does not list.
                Other(rt::RawResponse),
            }
        }
        .into(),
        quote! {
            impl rt::Answer for #name {
                fn from_response(response: rt::RawResponse) -> rt::Result<Self> {
                    match response.status().as_u16() {
                        #(#arms)*
                        _ => #other,
                    }
                }
            }
        }
        .into(),
    ]
}

/// How the operation is authenticated, where that is not by the first scheme alone.
fn auth(Auth(alternatives): &Auth) -> Option<TokenStream> {
    if *alternatives == [[0]] {
        return None;
    }
    if alternatives.is_empty() {
        return Some(quote!(auth: rt::Auth::None,));
    }
    let alternatives = alternatives.iter().map(|schemes| {
        let schemes = schemes.iter().map(|index| Literal::usize_unsuffixed(*index));
        quote!(&[#(#schemes),*])
    });
    Some(quote!(auth: rt::Auth::AnyOf(&[#(#alternatives),*]),))
}

/// The parameters of the client that the operation takes.
fn takes(file: &File<'_>, takes: &[Takes]) -> Option<TokenStream> {
    let known = &file.surface.service.parameters;
    let takes = takes.iter().filter_map(|takes| {
        let constant = file.root(&known.get(takes.parameter)?.constant);
        Some(if takes.required {
            quote!(rt::Takes::Required(&#constant))
        } else {
            quote!(rt::Takes::Optional(&#constant))
        })
    });
    let takes: Vec<_> = takes.collect();
    (!takes.is_empty()).then(|| quote!(takes: &[#(#takes),*],))
}

/// The type of the request.
fn declaration(file: &File<'_>, request: &Request) -> TokenStream {
    let (docs, builder) = (operation_docs::of_request(request), ident(&request.builder));
    let returns = file.ty(&request.returns);
    let body = request.body.as_ref().filter(|body| body.sent == Sent::Document).map(|body| {
        let ty = file.ty(&body.ty);
        quote!(, #ty)
    });
    quote! {
        #docs
        pub type #builder = rt::Request<operation::#builder, #returns #body>;
    }
}

/// The module of the types that distinguish the requests of operations.
pub(super) fn markers<'a>(requests: impl Iterator<Item = &'a Request>) -> Option<Part> {
    let markers: Vec<_> = requests
        .map(|request| {
            let builder = ident(&request.builder);
            let docs = Docs::text(&format!("The operation of [`{builder}`](super::{builder})."));
            quote! {
                #docs
                #[derive(Debug, Clone, Copy)]
                pub enum #builder {}
            }
        })
        .collect();
    (!markers.is_empty()).then(|| {
        quote! {
            /// The operations of this module: each is a type parameter of its request.
            pub mod operation { #(#markers)* }
        }
        .into()
    })
}

/// The method of the client. It is inlined so that the decoding of a response is compiled by the crate that uses it:
/// the client's own release build takes 21 s, and 37 s otherwise.
fn begin(file: &File<'_>, operation: &Operation, request: &Request) -> TokenStream {
    let (method, builder, constant) = (ident(&request.method), ident(&request.builder), ident(&operation.constant));
    let mut call = quote!(rt::Call::new(self, &#constant));
    let (mut steps, mut filled) = (Vec::new(), Vec::new());
    for start in &request.starts {
        match start {
            Start::Path(parameter) => {
                let (name, wire) = (ident(&parameter.argument.name), &parameter.wire);
                if let Style::Structured(Structure::Path(style, explode)) = parameter.style {
                    let (ty, value, style) = (file.ty(&parameter.item), value(file, parameter), path_style(style));
                    steps.push(quote!(let #name: #ty = #value;));
                    call = quote!(#call.path_value(#wire, &#name, #style, #explode));
                } else {
                    steps.extend(in_path(file, parameter, &name));
                    call = quote!(#call.path(#wire, &#name));
                }
            }
            Start::Scope(argument) => {
                let name = ident(&argument.name);
                call = quote!(#call.scope(#name.into()));
            }
            Start::Required(parameter) => filled.push(filled_in(file, parameter, &quote!(call))),
        }
    }
    let body = match request.body.as_ref().map(|body| (body, sent(file, body))) {
        Some((body, value)) if body.sent == Sent::Document => value,
        Some((body, value)) => {
            call = filled_with(file, body, &call, &value);
            quote!(())
        }
        None => quote!(()),
    };
    let new = ident(match (request.read, request.is_optional) {
        (Read::Json, false) => "json",
        (Read::Json, true) => "optional_json",
        (_, false) => "new",
        (_, true) => "optional",
    });
    let docs = operation_docs::of_method(file.surface, operation, request);
    let declared = build::declared(file, request.arguments());
    // `self` counts as an argument too.
    let allowance = build::allowance(declared.len() + 1);
    let made = match filled.as_slice() {
        [] => quote!(#(#steps)* rt::Request::#new(#call, #body)),
        filled => quote! {
            #(#steps)*
            let mut call = #call;
            #(#filled)*
            rt::Request::#new(call, #body)
        },
    };
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    quote! {
        impl rt::Client {
            #docs
            #deprecated
            #allowance
            #[inline]
            pub fn #method(&self, #(#declared),*) -> #builder {
                #made
            }
        }
    }
}

/// What is sent, made of its arguments.
fn sent(file: &File<'_>, body: &Body) -> TokenStream {
    match &body.value {
        BodyValue::Plain(name, conversion) => {
            let argument = ident(name);
            build::converted(conversion, quote!(#argument))
        }
        BodyValue::Patch { id, data, meta } => {
            let (id, data) = (ident(id), ident(data));
            match meta.as_ref().map(|meta| build::init(file, meta)) {
                Some(meta) => quote!(rt::RequestDocument::patch_with_meta(#id, #data.into(), #meta)),
                None => quote!(rt::RequestDocument::patch(#id, #data.into())),
            }
        }
        BodyValue::Linkage { data, amount } => {
            let data = ident(data);
            match amount {
                Amount::One => quote!(rt::RequestDocument::new(#data.into())),
                Amount::Optional | Amount::Either => quote!(rt::RequestDocument::new(#data)),
                Amount::Many => quote!(rt::RequestDocument::new(#data.into_iter().map(Into::into).collect())),
            }
        }
        BodyValue::Document { data, amount, meta } => {
            let data = ident(data);
            let data = match amount {
                Amount::Many => quote!(#data.into_iter().map(Into::into).collect()),
                Amount::Either => quote!(#data),
                Amount::One | Amount::Optional => quote!(#data.into()),
            };
            match meta.as_ref().map(|meta| build::init(file, meta)) {
                Some(meta) => quote!(rt::RequestDocument::with_meta(#data, #meta)),
                None => quote!(rt::RequestDocument::new(#data)),
            }
        }
    }
}

/// The call with a body that no method of the request changes.
fn filled_with(file: &File<'_>, body: &Body, call: &TokenStream, value: &TokenStream) -> TokenStream {
    let ty = file.ty(&body.ty);
    match body.sent {
        Sent::Document | Sent::Json => quote!(#call.json::<#ty>(&#value)),
        Sent::Batch => quote!(#call.batch(&#value)),
        Sent::Form => {
            let styles = body.styles.iter().map(|(name, style)| {
                let style = structure(*style);
                quote!((#name, #style))
            });
            quote!(#call.form::<#ty>(&#value, &[#(#styles),*]))
        }
        Sent::Multipart => {
            let types = body.types.iter().map(|(name, media_type)| quote!((#name, #media_type)));
            quote!(#call.multipart::<#ty>(&#value, &[#(#types),*]))
        }
        Sent::Bytes => quote!(#call.bytes(#value)),
        Sent::Text => quote!(#call.text(#value)),
    }
}

/// The value of a path parameter, if its argument must be converted.
fn in_path(file: &File<'_>, parameter: &Parameter, name: &Ident) -> Option<TokenStream> {
    let item = || file.ty(&parameter.item);
    match parameter.style {
        Style::Joined(_) | Style::Range => {
            let value = value(file, parameter);
            Some(quote!(let #name = #value;))
        }
        _ => parameter.converted.then(|| {
            let item = item();
            quote!(let #name: #item = #name.into();)
        }),
    }
}

/// The value of an argument.
pub(super) fn value(file: &File<'_>, parameter: &Parameter) -> TokenStream {
    let from = ident(&parameter.argument.name);
    match parameter.style {
        Style::Joined(separator) => {
            let item = file.ty(&parameter.item);
            quote!(rt::joined::<#item>(#from, #separator))
        }
        Style::Structured(_) => build::converted(&parameter.conversion, quote!(#from)),
        _ if parameter.converted => quote!(#from.into()),
        _ => quote!(#from),
    }
}

fn path_style(style: PathStyle) -> TokenStream {
    match style {
        PathStyle::Simple => quote!(rt::PathStyle::Simple),
        PathStyle::Label => quote!(rt::PathStyle::Label),
        PathStyle::Matrix => quote!(rt::PathStyle::Matrix),
    }
}

fn structure(structure: Structure) -> TokenStream {
    match structure {
        Structure::Exploded => quote!(rt::Structure::Exploded),
        Structure::Joined(separator) => quote!(rt::Structure::Joined(#separator)),
        Structure::Deep => quote!(rt::Structure::Deep),
        Structure::Json | Structure::Header(_) | Structure::Path(..) => quote!(rt::Structure::Json),
    }
}

/// The call of the runtime that fills in a parameter, on a call that exists.
fn filled_in(file: &File<'_>, parameter: &Parameter, call: &TokenStream) -> TokenStream {
    let (wire, value) = (&parameter.wire, value(file, parameter));
    match (parameter.location, parameter.style) {
        (Location::Header, Style::Structured(form)) => {
            let (ty, explode) = (file.ty(&parameter.item), form == Structure::Header(true));
            quote!(#call.header_value::<#ty>(#wire, &#value, #explode);)
        }
        (_, Style::Structured(form)) => {
            let (ty, form) = (file.ty(&parameter.item), structure(form));
            quote!(#call.query_value::<#ty>(#wire, &#value, #form);)
        }
        (Location::Cookie, _) => quote!(#call.cookie(#wire, #value);),
        (Location::Header, _) => quote!(#call.header(#wire, #value);),
        (_, Style::Repeated) => {
            let item = file.ty(&parameter.item);
            quote!(#call.query_each::<#item>(#wire, #value);)
        }
        _ => quote!(#call.query(#wire, #value);),
    }
}

/// A method of the request, which is `#[must_use]` itself.
fn choice(file: &File<'_>, choice: &Choice) -> TokenStream {
    let name = ident(&choice.name);
    let declared = build::declared(file, choice.arguments());
    let call = quote!(self.call);
    let only = match &choice.kind {
        ChoiceKind::Parameter(parameter) => Some(&parameter.argument),
        ChoiceKind::Meta { argument, .. } => Some(argument),
        ChoiceKind::Included { .. } | ChoiceKind::Together(_) | ChoiceKind::Body(_) => None,
    };
    let kind = only.and_then(build::kind);
    let (docs, effect) = match &choice.kind {
        ChoiceKind::Parameter(parameter) => (parameter_docs(file, parameter), filled_in(file, parameter, &call)),
        ChoiceKind::Together(parameters) => {
            let effects = parameters.iter().map(|parameter| filled_in(file, parameter, &call));
            (operation_docs::together(parameters), quote!(#(#effects)*))
        }
        ChoiceKind::Meta { field, argument, conversion } => {
            let (field, from) = (ident(field), ident(&argument.name));
            let value = build::converted(conversion, quote!(#from));
            (Docs::of(&argument.docs), quote!(self.body.meta.#field = Some(#value);))
        }
        ChoiceKind::Included { argument, ty } => {
            let (from, ty) = (ident(&argument.name), file.ty(ty));
            let docs = Docs::text("Sends other resources with the data. Those of an earlier call are replaced.");
            (docs, quote!(self.body.include::<#ty>(#from);))
        }
        ChoiceKind::Body(body) => {
            let mut docs = Docs::text("Sends this body; without it, the request has none.");
            docs.prose(&body.prose);
            let media_type = &body.media_type;
            let filled = filled_with(file, body, &quote!(self.call.sends(#media_type)), &sent(file, body));
            (docs, quote!(self.call = #filled;))
        }
    };
    let effect = only.into_iter().fold(effect, |effect, argument| build::if_given(argument, effect));
    quote! {
        #docs
        pub fn #name #kind(mut self, #(#declared),*) -> Self {
            #effect
            self
        }
    }
}

/// The documentation of an optional parameter.
fn parameter_docs(file: &File<'_>, parameter: &Parameter) -> Docs {
    let mut docs = Docs::of(parameter.docs());
    if let Some(known) = parameter.client.and_then(|index| file.surface.service.parameters.get(index)) {
        let method = &known.parameter.argument.name;
        docs.paragraph(&format!(
            "Replaces the value of [`ClientBuilder::{method}`](rt::ClientBuilder::{method}) for this request."
        ));
    }
    docs
}

/// Filters of which at least one must be given, and the ways to give them.
pub(super) fn scope(file: &File<'_>, scope: &Scope) -> Vec<Part> {
    let name = ident(&scope.name);
    let mut docs =
        Docs::text("The rows to request, by at least one of these filters; a row satisfies all filters that are set.");
    docs.list(scope.filters.iter().map(|filter| format!("[`{0}`](Self::{0})", filter.name)));
    let methods = scope.filters.iter().map(|filter| {
        let (name, and, wire) = (ident(&filter.name), ident(&filter.and), &filter.parameter.wire);
        let declared = build::declared(file, [&filter.parameter.argument]);
        let value = value(file, &filter.parameter);
        let mut docs = Docs::of(filter.parameter.docs());
        docs.paragraph(&format!("Sent as {}.", markdown::code(wire)));
        let and_docs = Docs::text(&format!("Adds the filter [`{name}`](Self::{name})."));
        quote! {
            #docs
            #[must_use]
            pub fn #name(#(#declared),*) -> Self {
                Self(rt::QueryPairs::one(#wire, #value))
            }

            #and_docs
            #[must_use]
            pub fn #and(self, #(#declared),*) -> Self {
                Self(self.0.and(#wire, #value))
            }
        }
    });
    docs.paragraph("`Debug` shows the names of the filters, not their values.");
    let declared = quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        pub struct #name(rt::QueryPairs);
    };
    let table = Table { name: "scope", of: name.to_string(), ..Table::default() };
    vec![declared.into(), quote!(impl #name { #(#methods)* }).into(), table.into()]
}
