//! Constructors and setters, and the conversion of their arguments to the stored values.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::tokens::{File, ident};
use crate::ir::Cardinality;
use crate::ir::surface::{Argument, Constructor, Conversion, Effect, Fixed, Head, Init, Linking, Setter};

/// The default of `clippy::too_many_arguments`. The description determines the number of required arguments.
const MANY_ARGUMENTS: usize = 7;

/// `name: type` of each argument.
pub(super) fn declared<'a>(file: &File<'_>, arguments: impl IntoIterator<Item = &'a Argument>) -> Vec<TokenStream> {
    let one = |argument: &Argument| {
        let (name, ty) = (ident(&argument.name), file.ty(&argument.ty));
        quote!(#name: #ty)
    };
    arguments.into_iter().map(one).collect()
}

/// Allows this many arguments, where that needs allowing.
pub(super) fn allowance(arguments: usize) -> Option<TokenStream> {
    (arguments > MANY_ARGUMENTS).then(|| quote!(#[allow(clippy::too_many_arguments)]))
}

/// The documentation of a constructor that lists its arguments.
pub(super) fn constructor_docs(constructor: &Constructor) -> Docs {
    let about = match constructor.arguments.as_slice() {
        [] => "Creates an empty value.",
        _ => "Creates a value from what is required; its methods set the rest.",
    };
    let mut docs = Docs::text(about);
    let entry = |argument: &Argument| format!("`{}`: {}", argument.name, Docs::of(&argument.docs).gist());
    docs.list(constructor.arguments.iter().map(entry));
    docs
}

/// A function that makes a value.
pub(super) fn constructor(file: &File<'_>, docs: &Docs, constructor: &Constructor) -> TokenStream {
    let name = ident(constructor.name);
    let arguments = declared(file, &constructor.arguments);
    let allowance = allowance(arguments.len());
    let value = init(file, &constructor.value);
    quote! {
        #docs
        #allowance
        #[must_use]
        pub fn #name(#(#arguments),*) -> Self {
            #value
        }
    }
}

/// The value that a constructor makes.
pub(super) fn init(file: &File<'_>, value: &Init) -> TokenStream {
    match value {
        Init::Default => quote!(Default::default()),
        Init::Empty(ty) => {
            let ty = file.ty(ty);
            quote!(#ty::default())
        }
        Init::Object { ty, fields, rest } => {
            let ty = file.ty(ty);
            let fields = fields.iter().map(|(name, value)| field(file, name, value));
            let rest = rest.then(|| quote!(rest: rt::Map::new(),));
            quote!(#ty { #(#fields,)* #rest extra: rt::Extra::new(), })
        }
        Init::Absent => quote!(None),
        Init::Unchanged => quote!(rt::Patch::Absent),
        Init::Argument(name, conversion) => {
            let name = ident(name);
            converted(conversion, quote!(#name))
        }
        Init::Fixed { value, conversion, is_change } => {
            let value = fixed(file, value, conversion);
            if *is_change { quote!(rt::Patch::Set(#value)) } else { value }
        }
        Init::Linked(linking, name) => {
            let name = ident(name);
            linked(*linking, quote!(#name))
        }
        Init::Unlinked(Linking::To(cardinality)) => {
            let link = link(*cardinality);
            quote!(#link::default())
        }
        Init::Unlinked(Linking::Whole) => quote!(Default::default()),
    }
}

fn fixed(file: &File<'_>, value: &Fixed, conversion: &Conversion) -> TokenStream {
    let value = match value {
        Fixed::Text(text) => quote!(#text),
        Fixed::Boolean(value) => quote!(#value),
        Fixed::Variant(ty, variant) => {
            let (ty, variant) = (file.ty(ty), ident(variant));
            quote!(#ty::#variant)
        }
    };
    converted(conversion, value)
}

fn field(file: &File<'_>, name: &str, value: &Init) -> TokenStream {
    let field = ident(name);
    match value {
        Init::Argument(argument, Conversion::Same) if argument == name => quote!(#field),
        value => {
            let value = init(file, value);
            quote!(#field: #value)
        }
    }
}

/// A relationship that is made of an argument.
fn linked(linking: Linking, argument: TokenStream) -> TokenStream {
    match linking {
        Linking::To(cardinality) => {
            let link = link(cardinality);
            quote!(#link::new(#argument))
        }
        Linking::Whole => quote!(#argument.into()),
    }
}

fn link(cardinality: Cardinality) -> TokenStream {
    match cardinality {
        Cardinality::One => quote!(rt::ToOne),
        Cardinality::Many => quote!(rt::ToMany),
        Cardinality::Either => quote!(rt::ToOneOrMany),
    }
}

/// The value that an argument becomes.
pub(super) fn converted(conversion: &Conversion, from: TokenStream) -> TokenStream {
    match conversion {
        Conversion::Same => from,
        Conversion::Into => quote!(#from.into()),
        Conversion::Sensitive(inner) => {
            let inner = converted(inner, from);
            quote!(rt::Sensitive::new(#inner))
        }
        Conversion::Boxed(inner) => {
            let inner = converted(inner, from);
            quote!(Box::new(#inner))
        }
        Conversion::Each(item) => match **item {
            Conversion::Same => quote!(#from.into_iter().collect()),
            Conversion::Into => quote!(#from.into_iter().map(Into::into).collect()),
            _ => {
                let one = converted(item, quote!(item));
                quote!(#from.into_iter().map(|item| #one).collect())
            }
        },
    }
}

/// A method that sets a field and returns the object.
pub(super) fn setter(file: &File<'_>, setter: &Setter) -> TokenStream {
    let (name, field) = (ident(&setter.name), ident(&setter.field));
    let part = setter.part.map(ident);
    let place = part.map_or_else(|| quote!(self.#field), |part| quote!(self.#part.#field));
    let declared = declared(file, &setter.argument);
    let docs = match &setter.effect {
        Effect::Clear(set) => Docs::text(&format!("Clears `{set}`: sends `null`.")),
        Effect::Unlink(set) => Docs::text(&format!("Unlinks `{set}`: sends `null`.")),
        _ => setter.argument.as_ref().map(|argument| Docs::of(&argument.docs)).unwrap_or_default(),
    };
    let argument = setter.argument.iter().map(|argument| ident(&argument.name));
    let argument = quote!(#(#argument)*);
    let value = match &setter.effect {
        Effect::Set(conversion) => {
            let value = converted(conversion, argument);
            quote!(Some(#value))
        }
        Effect::Change(conversion) => {
            let value = converted(conversion, argument);
            quote!(rt::Patch::Set(#value))
        }
        Effect::Clear(_) => quote!(rt::Patch::Null),
        // The setter's `into_option` has converted it.
        Effect::Link(Linking::Whole) => argument,
        Effect::Link(linking) => linked(*linking, argument),
        Effect::Unlink(_) => quote!(rt::ToOne::null()),
    };
    let kind = setter.argument.as_ref().and_then(kind);
    let effect = setter.argument.iter().fold(quote!(#place = #value;), |effect, argument| if_given(argument, effect));
    quote! {
        #docs
        #[must_use]
        pub fn #name #kind(mut self #(, #declared)*) -> Self {
            #effect
            self
        }
    }
}

/// The generics of a method with an argument that may be an `Option`.
pub(super) fn kind(argument: &Argument) -> Option<TokenStream> {
    (argument.ty.head == Head::IntoOption).then(|| quote!(<Kind>))
}

/// What a method does with its argument: nothing if that is an `Option` and `None`.
pub(super) fn if_given(argument: &Argument, effect: TokenStream) -> TokenStream {
    let name = ident(&argument.name);
    match (&argument.ty.head, argument.ty.of.first().map(|ty| &ty.head)) {
        (Head::IntoOption, _) => quote!(if let Some(#name) = #name.into_option() { #effect }),
        (Head::Into, Some(Head::Option)) => quote!(if let Some(#name) = #name.into() { #effect }),
        _ => effect,
    }
}
