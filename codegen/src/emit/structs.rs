//! Objects: a struct with public fields, the macro that reads and writes it, and how users make it.

use proc_macro2::TokenStream;
use quote::quote;

use super::build;
use super::docs::Docs;
use super::markdown;
use super::tokens::{File, compact, ident};
use crate::format::{Part, Table};
use crate::ir::surface::{Field, Form, Init, Row, Struct, Wire};

/// Everything of an object.
pub(super) fn emit(file: &File<'_>, object: &Struct) -> Vec<Part> {
    let mut parts = vec![declaration(file, object).into(), wire(file, object).into()];
    if object.default && matches!(object.wire, Wire::Multipart(_)) {
        parts.push(empty_form(file, object).into());
    }
    parts.extend(object.row.as_ref().map(|row| self::row(file, object, row).into()));
    parts.extend(methods(file, object).map(Part::from));
    parts
}

fn declaration(file: &File<'_>, object: &Struct) -> TokenStream {
    let (mut docs, name) = (Docs::of(&object.docs), ident(&object.name));
    if let Wire::Create { wire, any: true, .. } | Wire::Patch { wire, any: true, .. } = &object.wire {
        docs.paragraph(&format!(
            "Sent with the type {}, which is inferred: the description lists none.",
            markdown::code(wire)
        ));
    }
    let fields = object.fields.iter().map(|field| {
        let (docs, name, ty) = (Docs::of(&field.docs), ident(&field.name), file.ty(&field.ty));
        quote!(#docs pub #name: #ty,)
    });
    let rest = object.rest.as_ref().map(|ty| {
        let ty = file.ty(ty);
        quote! {
            /// Every other member.
            pub rest: rt::Map<#ty>,
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
            #rest
            /// Members that the description does not list, as received.
            pub extra: rt::Extra,
        }
    }
}

/// The macro that reads and writes the object.
fn wire(file: &File<'_>, object: &Struct) -> Table {
    let name = ident(&object.name);
    let default = if object.default { "default " } else { "" };
    let keyed = object.fields.iter().map(|field| {
        let fixed = field.fixed.as_ref().filter(|_| object.wire == Wire::Object);
        let fixed = fixed.map(|value| format!(" = {}", compact(&build::init(file, value))));
        format!("{}: {} {:?}{},", ident(&field.name), form(field), field.wire, fixed.unwrap_or_default())
    });
    let parts = object.fields.iter().filter(|field| field.form != Form::Identifier);
    let is_number = matches!(object.wire, Wire::Create { number: true, .. });
    let parts = parts.map(|field| {
        let form = match field.form {
            Form::Required if is_number && field.wire == "id" => "number",
            Form::Optional if is_number && field.wire == "id" => "optional_number",
            _ => form(field),
        };
        format!("{}: {form},", ident(&field.name))
    });
    let (macro_name, of) = match &object.wire {
        Wire::Object => ("object", format!("{default}{name}")),
        Wire::Multipart(_) => ("multipart", name.to_string()),
        Wire::Read { id, wire, any, number } => {
            let (id, service) = (compact(&file.ty(id)), compact(&file.root(&file.surface.service.name)));
            ("resource", format!("{name}: {id}{} = {wire:?}{} in {service}", as_number(*number), or_any(*any)))
        }
        Wire::Create { wire, any, .. } => ("new_resource", format!("{default}{name} = {wire:?}{}", or_any(*any))),
        Wire::Patch { id, wire, any, number } => {
            let (required, id) = (if object.default { "" } else { "required " }, compact(&file.ty(id)));
            ("patch_resource", format!("{required}{name}: {id}{} = {wire:?}{}", as_number(*number), or_any(*any)))
        }
    };
    let rows = match object.wire {
        Wire::Object => keyed.chain(object.rest.iter().map(|_| "; rest".to_owned())).collect(),
        Wire::Multipart(rest) => keyed.chain(rest.iter().map(|rest| format!("; rest {}", word(*rest)))).collect(),
        Wire::Read { .. } | Wire::Create { .. } | Wire::Patch { .. } => parts.collect(),
    };
    Table { name: macro_name, of, rows: Some(rows), end: String::new() }
}

/// The macro that makes the object a row of a collection.
fn row(file: &File<'_>, object: &Struct, row: &Row) -> Table {
    let of = format!("{} in {}", ident(&object.name), compact(&file.root(&file.surface.service.name)));
    let rows = row.id.iter().map(|id| ident(id).to_string()).collect();
    Table { name: "row", of, rows: Some(rows), ..Table::default() }
}

const fn as_number(number: bool) -> &'static str {
    if number { " as number" } else { "" }
}

const fn or_any(any: bool) -> &'static str {
    if any { " or any" } else { "" }
}

fn form(field: &Field) -> &'static str {
    word(field.form)
}

fn word(form: Form) -> &'static str {
    match form {
        Form::Identifier | Form::Required => "required",
        Form::Nullable => "nullable",
        Form::Optional => "optional",
        Form::Patch => "patch",
        Form::Part => "part",
        Form::Relationship => "relationship",
        Form::File => "file",
        Form::Text => "value",
    }
}

/// The form in which nothing is filled in.
fn empty_form(file: &File<'_>, object: &Struct) -> TokenStream {
    let name = ident(&object.name);
    let fields = object.fields.iter().map(|field| {
        let (name, value) = (ident(&field.name), build::init(file, field.fixed.as_ref().unwrap_or(&Init::Absent)));
        quote!(#name: #value,)
    });
    let rest = object.rest.iter().map(|_| quote!(rest: rt::Map::new(),));
    quote! {
        impl Default for #name {
            fn default() -> Self {
                Self { #(#fields)* #(#rest)* extra: rt::Extra::new(), }
            }
        }
    }
}

/// `new` and the setters.
fn methods(file: &File<'_>, object: &Struct) -> Option<TokenStream> {
    let (name, constructor) = (ident(&object.name), object.constructor.as_ref()?);
    let docs = match object.wire {
        Wire::Patch { .. } if object.default => Docs::text("Creates changes that change nothing."),
        _ => build::constructor_docs(constructor),
    };
    let new = build::constructor(file, &docs, constructor);
    let setters = object.setters.iter().map(|setter| build::setter(file, setter));
    Some(quote!(impl #name { #new #(#setters)* }))
}
