//! Batches: the macro that lets their operations take what they send, and the constants of relationships.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::tokens::{File, compact, ident};
use crate::format::{Part, Table};
use crate::ir::Op;
use crate::ir::surface::{Batch, BatchRow, RelationConstant};

/// Everything of batches.
pub(super) fn emit(file: &File<'_>, batch: &Batch) -> Vec<Part> {
    let rows = batch.rows.iter().map(|one| row(file, one)).collect();
    let table = Table { name: "batch", of: "operations".to_owned(), rows: Some(rows), ..Table::default() };
    let mut parts = vec![table.into()];
    for constants in batch.relations.chunk_by(|one, other| one.owner == other.owner) {
        let Some(first) = constants.first() else { continue };
        let owner = file.ty(&first.owner);
        let constants = constants.iter().map(|one| constant(file, one));
        parts.push(quote!(impl #owner { #(#constants)* }).into());
    }
    parts
}

fn row(file: &File<'_>, row: &BatchRow) -> String {
    let resource = row.resource.as_ref().map(|ty| format!(" as {}", compact(&file.ty(ty)))).unwrap_or_default();
    let members = row.members.iter().map(|(name, value)| format!("{name:?} = {value:?}"));
    let members = members.collect::<Vec<_>>().join(", ");
    format!("{} {}{resource} {{{members}}},", row.op.code(), compact(&file.ty(&row.ty)))
}

fn constant(file: &File<'_>, constant: &RelationConstant) -> TokenStream {
    let RelationConstant { owner, name, wire, ty, docs, ops } = constant;
    let mut docs = Docs::of(docs);
    docs.paragraph("For the operations of a [`Batch`](rt::Batch).");
    let (owner, name, ty) = (file.ty(owner), ident(name), file.ty(ty));
    let ops = ops.iter().map(|(op, members)| {
        let method = ident(match op {
            Op::Add => "add",
            Op::Update => "update",
            Op::Remove => "remove",
        });
        let members = members.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(.#method(&[#(#members),*]))
    });
    quote! {
        #docs
        pub const #name: rt::Relation<#owner, #ty> = rt::Relation::new(#wire) #(#ops)*;
    }
}
