//! Identifiers, open enums, unions, targets and natural keys.

use quote::quote;

use super::docs::{Docs, capital, linked};
use super::tokens::{File, compact, ident};
use super::{build, markdown};
use crate::format::{Part, Table};
use crate::ir::EnumRepr;
use crate::ir::surface::{
    Enum, IdType, Literal, Marks, NaturalKey, ResourceChoice, ResourceVariant, Targets, Union, UnionVariant,
};

/// The type of a resource's identifiers.
pub(super) fn identifier(file: &File<'_>, id: &IdType) -> Part {
    let docs = Docs::text(&format!("Identifies {}.", linked(id.of.name())));
    let (name, of) = (ident(&id.name), file.ty(&id.of));
    quote! {
        #docs
        pub type #name = rt::Id<#of>;
    }
    .into()
}

/// An open set of values.
pub(super) fn open_enum(values: &Enum) -> Vec<Part> {
    let (docs, name, unknown) = (Docs::of(&values.docs), ident(&values.name), ident(values.unknown));
    let (repr, method, returns, kept) = match values.repr {
        EnumRepr::String => ("String", "as_str", quote!(&str), quote!(String)),
        EnumRepr::Integer => ("i64", "as_i64", quote!(i64), quote!(i64)),
        EnumRepr::Mixed => ("mixed", "to_json", quote!(rt::Json), quote!(rt::Json)),
    };
    let method = ident(method);
    let variants = values.variants.iter().map(|variant| {
        let mut docs = Docs::default();
        docs.prose(&variant.prose);
        docs.paragraph(&format!("{}.", markdown::code(&variant.wire)));
        let name = ident(&variant.name);
        quote!(#docs #name,)
    });
    let declared = quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that the description does not list. It is sent as it was received.
            #unknown(rt::UnknownValue<#kept>),
        }
    };
    let methods = quote! {
        impl #name {
            /// The value on the wire.
            #[must_use]
            #[inline]
            pub fn #method(&self) -> #returns {
                rt::OpenEnum::value(self)
            }
        }
    };
    let row = |(name, value)| format!("{} = {},", ident(name), literal(value));
    let rows = values.variants.iter().map(|variant| row((&variant.name, &variant.value))).collect();
    let of = format!("{name}: {repr}");
    let table = Table { name: "open_enum", of, rows: Some(rows), end: format!("else {unknown}") };
    vec![declared.into(), methods.into(), table.into()]
}

fn literal(value: &Literal) -> String {
    match value {
        Literal::Text(text) | Literal::Json(text) => format!("{text:?}"),
        Literal::Integer(number) => number.to_string(),
    }
}

/// One of several types.
pub(super) fn union(file: &File<'_>, union: &Union) -> Vec<Part> {
    let (docs, name) = (Docs::of(&union.docs), ident(&union.name));
    let variants = union.variants.iter().map(|variant| {
        let (mut docs, name, held) = (Docs::of(&variant.docs), ident(&variant.name), file.ty(&variant.ty));
        docs.paragraph(&format!("{}.", markdown::code(&variant.ty.text(""))));
        quote!(#docs #name(#held),)
    });
    let declared = quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// JSON of none of these types. It is sent as it was received.
            Unknown(rt::UnknownValue<rt::Json>),
        }
    };
    let table = match &union.tag {
        Some(tag) => tagged(file, union, tag),
        None => untagged(file, union),
    };
    vec![declared.into(), table.into()]
}

/// A union whose type is selected by a member.
fn tagged(file: &File<'_>, union: &Union, tag: &str) -> Table {
    let held = |variant: &UnionVariant| format!("{}({})", ident(&variant.name), compact(&file.ty(&variant.ty)));
    let (named, other): (Vec<&UnionVariant>, Vec<&UnionVariant>) =
        union.variants.iter().partition(|variant| !variant.values.is_empty());
    let values = |variant: &UnionVariant| variant.values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>();
    let rows = named.iter().map(|variant| format!("{} = {},", held(variant), values(variant).join(" | ")));
    let end = other.first().map(|variant| format!("else {}", held(variant))).unwrap_or_default();
    Table { name: "union", of: format!("{} by {tag:?}", ident(&union.name)), rows: Some(rows.collect()), end }
}

/// A union without a tag: the type that fits best is selected; of two that fit equally well, the narrower one.
fn untagged(file: &File<'_>, union: &Union) -> Table {
    let mut variants: Vec<&UnionVariant> = union.variants.iter().collect();
    variants.sort_by_key(|variant| variant.width);
    let rows = variants.iter().map(|variant| {
        let (name, held) = (ident(&variant.name), compact(&file.ty(&variant.ty)));
        format!("{name}({held}) like {},", marks(&variant.marks))
    });
    Table { name: "union", of: ident(&union.name).to_string(), rows: Some(rows.collect()), end: String::new() }
}

fn marks(marks: &Marks) -> String {
    let texts = |texts: &[String]| texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ");
    let inner = match marks {
        Marks::Any => "Any".to_owned(),
        Marks::Text => "Text".to_owned(),
        Marks::Number => "Number".to_owned(),
        Marks::Boolean => "Boolean".to_owned(),
        Marks::Values(values) => format!("Values(&[{}])", texts(values)),
        Marks::Members(members) => {
            let members = members.iter().map(|(name, values)| format!("({name:?}, &[{}])", texts(values)));
            format!("Members(&[{}])", members.collect::<Vec<_>>().join(", "))
        }
        Marks::Items(item) => format!("Items(&{})", self::marks(item)),
        Marks::OneOf(all) => format!("OneOf(&[{}])", all.iter().map(self::marks).collect::<Vec<_>>().join(", ")),
    };
    format!("rt::Marks::{inner}")
}

pub(super) fn resource_choice(file: &File<'_>, choice: &ResourceChoice) -> Vec<Part> {
    resources(file, &choice.name, &Docs::of(&choice.docs), &choice.resources)
}

/// An enum of resources, distinguished by their type.
pub(super) fn resources(file: &File<'_>, name: &str, docs: &Docs, resources: &[ResourceVariant]) -> Vec<Part> {
    let name = ident(name);
    let variants = resources.iter().map(|resource| {
        let docs = Docs::text(&format!("{}.", markdown::code(&resource.wire)));
        let (name, ty) = (ident(&resource.name), file.ty(&resource.ty));
        quote!(#docs #name(Box<#ty>),)
    });
    let declared = quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A resource of a type that the description does not list.
            Unknown(Box<rt::RawResource>),
        }
    };
    let rows = resources.iter().map(|resource| format!("{} = {:?},", ident(&resource.name), resource.wire));
    let of = format!("{name} in {}", compact(&file.root(&file.surface.service.name)));
    let table = Table { name: "any_resource", of, rows: Some(rows.collect()), end: String::new() };
    vec![declared.into(), table.into()]
}

/// The types of resource that one relationship can refer to.
pub(super) fn targets(file: &File<'_>, targets: &Targets) -> Vec<Part> {
    let (docs, name, marker) = (Docs::of(&targets.docs), ident(&targets.name), ident(&targets.marker));
    let variants = targets.variants.iter().map(|variant| {
        let (name, ty) = (ident(&variant.name), file.ty(&variant.ty));
        let docs = Docs::text(&format!("{}.", capital(&linked(variant.ty.name()))));
        quote!(#docs #name(&'a #ty),)
    });
    let declared = quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub enum #name<'a> { #(#variants)* }
    };
    let constructors = targets.variants.iter().map(|variant| {
        let (constructor, ty) = (ident(&variant.constructor), file.ty(&variant.ty));
        let docs = Docs::text(&format!("Points to {}.", linked(variant.ty.name())));
        quote! {
            #docs
            pub fn #constructor(id: impl Into<<#ty as rt::Target>::Id>) -> rt::Identifier<Self> {
                rt::Identifier::of_type::<#ty>(id)
            }
        }
    });
    let marker_docs = Docs::text(&format!("The target of a relationship that resolves to {}.", linked(&targets.name)));
    let pointer = quote! {
        #marker_docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct #marker;
    };
    let constructors = quote!(impl #marker { #(#constructors)* });
    let row = |(name, ty)| format!("{}({}),", ident(name), compact(&file.ty(ty)));
    let rows = targets.variants.iter().map(|variant| row((&variant.name, &variant.ty))).collect();
    let of = format!("{marker}: {name} in {}", compact(&file.root(&file.surface.service.name)));
    let end = targets.wire.as_ref().map(|wire| format!("else {wire:?}")).unwrap_or_default();
    let table = Table { name: "targets", of, rows: Some(rows), end };
    vec![declared.into(), pointer.into(), constructors.into(), table.into()]
}

/// An identifier, or a key by which the server finds one.
pub(super) fn natural_key(file: &File<'_>, key: &NaturalKey) -> Vec<Part> {
    let (name, what, query) = (ident(&key.name), file.ty(&key.what), file.path(&key.query));
    let (shown, query_name) = (key.what.name(), &key.query.name);
    let docs =
        Docs::text(&format!("A `{shown}` by its identifier, or by a key that the server looks up ([`{query_name}`])."));
    let query_docs = Docs::text(&format!("The `{shown}` with these values, which the server looks up."));
    let constructor = ident(key.constructor.name);
    let arguments = build::declared(file, &key.constructor.arguments);
    let allowance = build::allowance(arguments.len());
    let value = build::init(file, &key.constructor.value);
    vec![
        quote! {
            #docs
            pub type #name = rt::Reference<#what, #query>;
        }
        .into(),
        quote! {
            impl #name {
                #query_docs
                #allowance
                #[must_use]
                pub fn #constructor(#(#arguments),*) -> Self {
                    Self::by_query(#value)
                }
            }
        }
        .into(),
    ]
}
