//! How users build what they send: constructors that take what is required, setters for what is not.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::{Context, Result, defaultable, ident};
use super::docs::Docs;
use super::{arguments, objects, relationships, types};
use crate::ir::{Cardinality, Field, Presence, Relationship, Struct};
use crate::names::Taken;

/// More arguments than this and clippy asks whether they are too many. The description says how many are required.
const MANY_ARGUMENTS: usize = 7;

/// The arguments of a constructor in the making.
#[derive(Default)]
pub(crate) struct Arguments {
    taken: Taken,
    declared: Vec<TokenStream>,
    described: Vec<String>,
}

impl Arguments {
    /// Adds an argument and gives the name that it has.
    pub(crate) fn add(&mut self, name: &str, ty: &TokenStream, about: &str) -> Ident {
        let name = ident(&self.taken.nearest(name));
        self.declared.push(quote!(#name: #ty));
        self.described.push(format!("`{name}`: {about}"));
        name
    }

    /// `name: type`, in order.
    pub(crate) fn declared(&self) -> &[TokenStream] {
        &self.declared
    }

    /// Allows as many arguments as there are, where that needs allowing. `more` are beside these.
    pub(crate) fn allowance(&self, more: usize) -> Option<TokenStream> {
        (self.declared.len() + more > MANY_ARGUMENTS).then(|| quote!(#[allow(clippy::too_many_arguments)]))
    }
}

/// The docs of a constructor.
pub(crate) fn constructor_docs(about: &str, arguments: &Arguments) -> Docs {
    let mut docs = Docs::text(if arguments.declared.is_empty() { "One with nothing set yet." } else { about });
    docs.list(arguments.described.iter().cloned());
    docs
}

/// `new`.
pub(crate) fn constructor(docs: &Docs, arguments: &Arguments, body: &TokenStream) -> TokenStream {
    let declared = arguments.declared();
    let allowance = arguments.allowance(0);
    quote! {
        #docs
        #allowance
        #[must_use]
        pub fn new(#(#declared),*) -> Self {
            #body
        }
    }
}

/// The expression of a new object: what is required becomes an argument, the rest is not there yet.
pub(crate) fn object(
    cx: &Context<'_>,
    name: &TokenStream,
    object: &Struct,
    arguments: &mut Arguments,
) -> Result<TokenStream> {
    if defaultable(object) {
        return Ok(quote!(#name::default()));
    }
    let mut members = Vec::new();
    for field in &object.fields {
        members.push(new_member(cx, field, arguments)?);
    }
    let rest = objects::empty_rest(object);
    Ok(quote!(#name { #(#members,)* #rest }))
}

fn new_member(cx: &Context<'_>, field: &Field, arguments: &mut Arguments) -> Result<TokenStream> {
    let name = ident(&field.name.rust);
    let value = match field.presence {
        Presence::Optional => quote!(None),
        Presence::Patch => quote!(rt::Patch::Absent),
        Presence::Nullable => {
            let argument =
                arguments.add(&field.name.rust, &types::member(cx, &field.ty, field.presence)?, &about(field));
            quote!(#argument)
        }
        Presence::Required => {
            let argument = arguments.add(&field.name.rust, &arguments::declared(cx, &field.ty)?, &about(field));
            arguments::converted(cx, &field.ty, quote!(#argument))?
        }
    };
    Ok(if name == value.to_string().as_str() { quote!(#name) } else { quote!(#name: #value) })
}

/// A member in a few words, for the list of arguments.
fn about(field: &Field) -> String {
    objects::field_docs(field).gist()
}

/// The methods for a member, by name.
pub(crate) struct Setters {
    /// The one that sets it.
    pub(crate) set: String,
    /// The one that clears it, where there is one.
    pub(crate) clear: Option<String>,
}

/// What the methods for a member are called. Asked for every member of an object in turn.
pub(crate) fn setter_names(field: &Field, taken: &mut Taken) -> Option<Setters> {
    match field.presence {
        Presence::Required | Presence::Nullable => None,
        Presence::Optional => Some(Setters { set: taken.nearest(&field.name.rust), clear: None }),
        Presence::Patch => Some(Setters {
            set: taken.nearest(&field.name.rust),
            clear: Some(taken.nearest(&format!("clear_{}", field.name.rust))),
        }),
    }
}

/// What the methods for a relationship are called. A list is cleared by setting an empty one.
pub(crate) fn link_setter_names(relationship: &Relationship, clears: bool, taken: &mut Taken) -> Setters {
    let set = taken.nearest(&relationship.name.rust);
    let clears = clears && relationship.cardinality == Cardinality::One;
    Setters { set, clear: clears.then(|| taken.nearest(&format!("clear_{}", relationship.name.rust))) }
}

/// The methods that set and clear a member of what `at` names. A required one has none: its constructor took it.
pub(crate) fn setters(cx: &Context<'_>, field: &Field, at: &TokenStream, taken: &mut Taken) -> Result<TokenStream> {
    let member = ident(&field.name.rust);
    let argument = arguments::declared(cx, &field.ty)?;
    let value = arguments::converted(cx, &field.ty, quote!(#member))?;
    let docs = objects::field_docs(field);
    let Some(Setters { set, clear }) = setter_names(field, taken) else {
        return Ok(TokenStream::new());
    };
    let method = ident(&set);
    Ok(match clear {
        None => setter(&docs, &method, &quote!(#member: #argument), &quote!(#at.#member = Some(#value))),
        Some(clear) => {
            let clear = ident(&clear);
            let set =
                setter(&docs, &method, &quote!(#member: #argument), &quote!(#at.#member = rt::Patch::Set(#value)));
            let clear_docs = Docs::text(&format!("Clears `{}`: sends `null`.", method));
            let clear = setter(&clear_docs, &clear, &TokenStream::new(), &quote!(#at.#member = rt::Patch::Null));
            quote!(#set #clear)
        }
    })
}

/// A method that takes the builder and gives it back.
pub(crate) fn setter(docs: &Docs, name: &Ident, argument: &TokenStream, effect: &TokenStream) -> TokenStream {
    let argument = (!argument.is_empty()).then(|| quote!(, #argument));
    quote! {
        #docs
        #[must_use]
        pub fn #name(mut self #argument) -> Self {
            #effect;
            self
        }
    }
}

/// What the argument for a relationship is declared as: anything that names the target, or several of it.
pub(crate) fn link_argument(cx: &Context<'_>, relationship: &Relationship) -> Result<TokenStream> {
    let target = types::identifier(cx, relationship)?;
    Ok(match relationship.cardinality {
        Cardinality::One => quote!(impl Into<#target>),
        Cardinality::Many => quote!(impl IntoIterator<Item = impl Into<#target>>),
    })
}

/// The relationship, linked to what the argument `from` names.
pub(crate) fn linked(relationship: &Relationship, from: &Ident) -> TokenStream {
    match relationship.cardinality {
        Cardinality::One => quote!(rt::ToOne::new(#from)),
        Cardinality::Many => quote!(rt::ToMany::new(#from)),
    }
}

/// The relationship, not linked yet.
pub(crate) fn unlinked(relationship: &Relationship) -> TokenStream {
    match relationship.cardinality {
        Cardinality::One => quote!(rt::ToOne::default()),
        Cardinality::Many => quote!(rt::ToMany::default()),
    }
}

/// The methods that link and, where `clears`, unlink a relationship.
pub(crate) fn link_setters(
    cx: &Context<'_>,
    relationship: &Relationship,
    clears: bool,
    taken: &mut Taken,
) -> Result<TokenStream> {
    let member = ident(&relationship.name.rust);
    let at = quote!(self.relationships.#member);
    let declared = link_argument(cx, relationship)?;
    let value = linked(relationship, &member);
    let Setters { set, clear } = link_setter_names(relationship, clears, taken);
    let method = ident(&set);
    let set = setter(&relationships::docs(relationship), &method, &quote!(#member: #declared), &quote!(#at = #value));
    let Some(clear) = clear.map(|clear| ident(&clear)) else {
        return Ok(set);
    };
    let docs = Docs::text(&format!("Unlinks `{method}`: sends `null`."));
    let clear = setter(&docs, &clear, &TokenStream::new(), &quote!(#at = rt::ToOne::null()));
    Ok(quote!(#set #clear))
}
