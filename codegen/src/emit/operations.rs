//! Operations: a static that says what is sent, a builder that holds it, and the method of the client that begins it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::build::Arguments;
use super::context::{Context, Result, ident};
use super::docs::Docs;
use super::{answers, arguments, bodies, operation_docs, queries, types};
use crate::ir::{Auth, Field, Location, Operation, Pair, Parameter};
use crate::names::{self, Taken};

/// An operation in one of its two forms.
pub(crate) struct Form<'a> {
    pub(crate) operation: &'a Operation,
    /// The method of the client.
    pub(crate) method: Ident,
    /// The builder.
    pub(crate) builder: Ident,
    /// Whether a list is sent: the form `…_many`.
    pub(crate) many: bool,
}

/// Everything of an operation.
pub(crate) fn emit(cx: &Context<'_>, operation: &Operation) -> Result<Vec<TokenStream>> {
    let mut items = vec![described(operation)];
    for one in forms(operation) {
        items.extend(form(cx, &one)?);
    }
    Ok(items)
}

/// The forms that an operation has: one, and `…_many` where a list may be sent.
pub(crate) fn forms(operation: &Operation) -> Vec<Form<'_>> {
    let one = Form { operation, method: ident(&operation.id.rust), builder: ident(&operation.builder), many: false };
    let many = operation.bulk.then(|| Form {
        operation,
        method: ident(&format!("{}_many", operation.id.rust)),
        builder: ident(&format!("{}Many", operation.builder)),
        many: true,
    });
    [one].into_iter().chain(many).collect()
}

/// The name of an operation's static.
fn constant(operation: &Operation) -> Ident {
    ident(&names::constant(&operation.id.rust))
}

/// The static: what does not change from call to call.
fn described(operation: &Operation) -> TokenStream {
    let name = constant(operation);
    let (id, path) = (&operation.id.wire, &operation.path.text);
    let method = method(&operation.method);
    let accept = operation.success.media_type.as_ref().map(|media_type| quote!(accept: Some(#media_type),));
    let sends = operation.body.as_ref().map(|body| {
        let media_type = &body.media_type;
        quote!(content_type: Some(#media_type),)
    });
    let auth = match operation.auth {
        Auth::Bearer => None,
        Auth::None => Some(quote!(auth: rt::Auth::None,)),
    };
    // Nothing is left to the defaults where everything differs from them; that is no reason to write another static.
    let complete = accept.is_some() && sends.is_some() && auth.is_some();
    let allowance = complete.then(|| quote!(#[allow(clippy::needless_update)]));
    quote! {
        #allowance
        static #name: rt::Operation = rt::Operation {
            id: #id,
            method: #method,
            path: #path,
            #accept
            #sends
            #auth
            ..rt::Operation::DEFAULT
        };
    }
}

/// `GET` as the runtime names it.
fn method(verb: &str) -> TokenStream {
    let verb = ident(&heck::AsUpperCamelCase(verb.to_ascii_lowercase()).to_string());
    quote!(rt::Method::#verb)
}

fn form(cx: &Context<'_>, form: &Form<'_>) -> Result<Vec<TokenStream>> {
    let mut items = vec![declaration(cx, form)?, begin(cx, form)?];
    let methods = options(cx, form)?;
    if !methods.is_empty() {
        let builder = &form.builder;
        items.push(quote!(impl #builder { #(#methods)* }));
    }
    items.push(answers::request(cx, form)?);
    items.extend(answers::collection(cx, form)?);
    Ok(items)
}

/// The struct of the builder.
fn declaration(cx: &Context<'_>, form: &Form<'_>) -> Result<TokenStream> {
    let builder = &form.builder;
    let docs = operation_docs::of_builder(cx, form)?;
    let body = form.operation.body.as_ref().map(|body| bodies::member(cx, body, form.many)).transpose()?;
    Ok(quote! {
        #docs
        #[derive(Debug, Clone)]
        #[must_use = "a request is sent when it is awaited"]
        pub struct #builder {
            call: rt::Call,
            #body
        }
    })
}

/// The method of the client.
fn begin(cx: &Context<'_>, form: &Form<'_>) -> Result<TokenStream> {
    let operation = form.operation;
    let (method, builder, constant) = (&form.method, &form.builder, constant(operation));
    let mut arguments = Arguments::default();
    let mut call = quote!(rt::Call::new(self, &#constant));
    let mut steps = Vec::new();
    for parameter in path_parameters(operation) {
        let name = arguments.add(&parameter.name.rust, &queries::declared(cx, parameter)?, "");
        let (wire, ty) = (&parameter.name.wire, types::of(cx, &parameter.ty)?);
        steps.extend(queries::converts(cx, &parameter.ty)?.then(|| quote!(let #name: #ty = #name.into();)));
        call = quote!(#call.path(#wire, &#name));
    }
    if let Some(scope) = &operation.scope {
        let ty = ident(&scope.name);
        let name = arguments.add("scope", &quote!(impl Into<#ty>), "");
        call = quote!(#call.scope(#name.into()));
    }
    let mut filled = Vec::new();
    for parameter in required(operation) {
        let name = arguments.add(&parameter.name.rust, &queries::declared(cx, parameter)?, "");
        filled.push(queries::filled_in(cx, parameter, &quote!(call), &name)?);
    }
    let body = operation.body.as_ref().map(|body| bodies::argument(cx, body, form, &mut arguments)).transpose()?;
    let docs = operation_docs::of_method(cx, form)?;
    let declared = arguments.declared();
    // `self` counts as an argument too.
    let allowance = arguments.allowance(1);
    let made = match filled.as_slice() {
        [] => quote!(#(#steps)* #builder { call: #call, #body }),
        filled => quote! {
            #(#steps)*
            let mut call = #call;
            #(#filled)*
            #builder { call, #body }
        },
    };
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    Ok(quote! {
        impl rt::Client {
            #docs
            #deprecated
            #allowance
            pub fn #method(&self, #(#declared),*) -> #builder {
                #made
            }
        }
    })
}

/// The parameters of the path, in its order.
pub(crate) fn path_parameters(operation: &Operation) -> Vec<&Parameter> {
    let place = |parameter: &Parameter| operation.path.text.find(&format!("{{{}}}", parameter.name.wire));
    let mut parameters: Vec<_> =
        operation.parameters.iter().filter(|parameter| parameter.location == Location::Path).collect();
    parameters.sort_by_key(|parameter| place(parameter));
    parameters
}

/// The parameters beside the path that must be given.
pub(crate) fn required(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.required && parameter.location != Location::Path)
}

/// The parameters that may be given.
pub(crate) fn optional(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(|parameter| !parameter.required && parameter.location != Location::Path)
}

/// Something that may be given: a method of the builder.
pub(crate) enum Choice<'a> {
    /// A parameter.
    Parameter(&'a Parameter),
    /// Parameters that only make sense together.
    Pair(&'a Pair),
    /// A member of the request's `meta`.
    Meta(&'a Field),
}

/// Whatever may be given, and the method of the builder that takes it.
pub(crate) fn choices<'a>(cx: &Context<'a>, operation: &'a Operation) -> Result<Vec<(String, Choice<'a>)>> {
    let mut taken = Taken::default();
    let mut choices = Vec::new();
    let included = operation.include.iter().map(|include| &include.parameter);
    for parameter in optional(operation) {
        choices.push((taken.nearest(&parameter.name.rust), Choice::Parameter(parameter)));
    }
    for pair in &operation.pairs {
        choices.push((taken.nearest(&pair.name), Choice::Pair(pair)));
    }
    for parameter in included {
        choices.push((taken.nearest(&parameter.name.rust), Choice::Parameter(parameter)));
    }
    if let Some(body) = &operation.body {
        for field in bodies::optional_meta(cx, body)? {
            choices.push((taken.nearest(&field.name.rust), Choice::Meta(field)));
        }
    }
    Ok(choices)
}

/// The methods of the builder.
fn options(cx: &Context<'_>, form: &Form<'_>) -> Result<Vec<TokenStream>> {
    let choices = choices(cx, form.operation)?.into_iter();
    choices
        .map(|(name, choice)| {
            let name = ident(&name);
            match choice {
                Choice::Parameter(parameter) => option(cx, parameter, &name),
                Choice::Pair(pair) => together(cx, pair, &name),
                Choice::Meta(field) => body_option(cx, field, &name),
            }
        })
        .collect()
}

fn option(cx: &Context<'_>, parameter: &Parameter, name: &Ident) -> Result<TokenStream> {
    let declared = queries::declared(cx, parameter)?;
    let effect = queries::filled_in(cx, parameter, &quote!(self.call), name)?;
    Ok(method_of(&queries::docs(parameter), name, &[quote!(#name: #declared)], &effect))
}

/// One method for parameters that only make sense together.
fn together(cx: &Context<'_>, pair: &Pair, name: &Ident) -> Result<TokenStream> {
    let mut docs = Docs::text("These only make sense together.");
    let mut declared = Vec::new();
    let mut effects = Vec::new();
    let mut list = Vec::new();
    for parameter in &pair.parameters {
        let argument = ident(&argument_of(pair, parameter));
        let ty = queries::declared(cx, parameter)?;
        declared.push(quote!(#argument: #ty));
        effects.push(queries::filled_in(cx, parameter, &quote!(self.call), &argument)?);
        list.push(operation_docs::entry(&argument.to_string(), &queries::docs(parameter)));
    }
    docs.list(list);
    Ok(method_of(&docs, name, &declared, &quote!(#(#effects)*)))
}

/// The name of a parameter within its pair: what both begin with says no more than the method does.
pub(crate) fn argument_of(pair: &Pair, parameter: &Parameter) -> String {
    let whole = &parameter.name.rust;
    let own = whole.strip_prefix(pair.name.as_str()).and_then(|rest| rest.strip_prefix('_'));
    own.map_or_else(|| whole.clone(), names::argument)
}

/// A member of the request's `meta` that may be given.
fn body_option(cx: &Context<'_>, field: &Field, name: &Ident) -> Result<TokenStream> {
    let member = ident(&field.name.rust);
    let declared = arguments::declared(cx, &field.ty)?;
    let value = arguments::converted(cx, &field.ty, quote!(#name))?;
    let effect = quote!(self.document.meta.#member = Some(#value););
    Ok(method_of(&super::objects::field_docs(field), name, &[quote!(#name: #declared)], &effect))
}

/// A method of a builder. The builder itself is `#[must_use]`.
fn method_of(docs: &Docs, name: &Ident, declared: &[TokenStream], effect: &TokenStream) -> TokenStream {
    quote! {
        #docs
        pub fn #name(mut self, #(#declared),*) -> Self {
            #effect
            self
        }
    }
}
