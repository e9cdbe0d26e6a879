//! One module of the client: everything of one tag.

use quote::quote;

use super::docs::Docs;
use super::tokens::{File, Place};
use super::{batches, requests, structs, values};
use crate::files;
use crate::format::{Part, Source};
use crate::ir::surface::{Item, Module, Surface};

/// The file of a module.
pub(super) fn emit(surface: &Surface, module: &Module) -> Source {
    let file = File::new(surface, Place::Module(&module.name));
    let mut parts: Vec<Part> = module.items.iter().flat_map(|item| printed(&file, item)).collect();
    if !parts.is_empty() {
        // Every item of a module uses the runtime.
        let imports = file.imports();
        parts.insert(0, quote!(#imports use crate::rt;).into());
    }
    let operations = module.items.iter().filter_map(|item| match item {
        Item::Operation(operation) => Some(&operation.requests),
        _ => None,
    });
    parts.extend(requests::markers(operations.flatten()));
    let path = format!("{}/{}.rs", files::CLIENT, module.name);
    Source { path, docs: Docs::of(&module.docs).inner(), parts }
}

fn printed(file: &File<'_>, item: &Item) -> Vec<Part> {
    match item {
        Item::Id(id) => vec![values::identifier(file, id)],
        Item::Struct(object) => structs::emit(file, object),
        Item::Enum(found) => values::open_enum(found),
        Item::Union(union) => values::union(file, union),
        Item::Choice(choice) => values::resource_choice(file, choice),
        Item::Targets(targets) => values::targets(file, targets),
        Item::Key(key) => values::natural_key(file, key),
        Item::Scope(scope) => requests::scope(file, scope),
        Item::Operation(operation) => requests::emit(file, operation),
        Item::Batch(batch) => batches::emit(file, batch),
    }
}
