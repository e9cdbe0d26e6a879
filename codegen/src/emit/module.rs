//! One module of the client: everything of one tag.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::tokens::{File, Place};
use super::{requests, structs, values};
use crate::files;
use crate::format::Source;
use crate::ir::surface::{Item, Module, Surface};

/// The file of a module.
pub(super) fn emit(surface: &Surface, module: &Module) -> Source {
    let file = File::new(surface, Place::Module(&module.name));
    let body: Vec<TokenStream> = module.items.iter().flat_map(|item| printed(&file, item)).collect();
    let mut items = file.imports();
    // Every item of a module uses the runtime.
    items.extend((!body.is_empty()).then(|| {
        quote!(
            use crate::rt;
        )
    }));
    items.extend(body);
    let operations = module.items.iter().filter_map(|item| match item {
        Item::Operation(operation) => Some(&operation.requests),
        _ => None,
    });
    items.extend(requests::markers(operations.flatten()));
    let path = format!("{}/{}.rs", files::CLIENT, module.name);
    Source { path, docs: Docs::of(&module.docs).inner(), items }
}

fn printed(file: &File<'_>, item: &Item) -> Vec<TokenStream> {
    match item {
        Item::Id(id) => vec![values::identifier(id)],
        Item::Struct(object) => structs::emit(file, object),
        Item::Enum(found) => vec![values::open_enum(found)],
        Item::Union(union) => vec![values::union(file, union)],
        Item::Targets(targets) => vec![values::targets(file, targets)],
        Item::Key(key) => values::natural_key(file, key),
        Item::Scope(scope) => requests::scope(file, scope),
        Item::Operation(operation) => requests::emit(file, operation),
    }
}
