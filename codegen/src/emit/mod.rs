//! Stage five: the intermediate representation to tokens, one file per kind of output.
//!
//! Knows the IR and tokens, never `openapiv3`. What it emits is data and one call into the runtime each: a loop or a
//! match on a status in a `quote!` belongs in the runtime.

pub(crate) mod answers;
pub(crate) mod arguments;
pub(crate) mod bodies;
mod build;
pub(crate) mod context;
mod contract;
mod docs;
pub(crate) mod enums;
mod examples;
mod markdown;
pub(crate) mod module;
mod objects;
mod operation_docs;
pub(crate) mod operations;
mod queries;
mod relationships;
pub(crate) mod resources;
mod root;
mod sample;
mod scopes;
mod types;
pub(crate) mod unions;
mod vocabulary;

use proc_macro2::TokenStream;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::{Api, ModuleId};

/// The code of one file, before it is text.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path, from the root of the project.
    pub path: String,
    /// The docs of the module: an inner attribute.
    pub docs: Option<TokenStream>,
    /// The items, in order.
    pub items: Vec<TokenStream>,
}

/// Emits one file when it is asked to.
pub type Emitter<'a> = Box<dyn Fn() -> Result<Source, Diagnostics> + Send + Sync + 'a>;

/// One for every generated file, the longest first. Each fails where the IR contradicts itself, which is a fault of the
/// lowering.
#[must_use]
pub fn emitters(api: &Api) -> Vec<Emitter<'_>> {
    let modules = (0..api.modules.len()).map(|index| emitter(move || module::emit(api, ModuleId(index))));
    let mut emitters =
        vec![emitter(|| contract::emit(api)), emitter(|| root::emit(api)), emitter(|| examples::emit(api))];
    emitters.extend(modules);
    emitters
}

fn emitter<'a>(emit: impl Fn() -> context::Result<Source> + Send + Sync + 'a) -> Emitter<'a> {
    Box::new(move || emit().map_err(|fault| Diagnostic::new(fault.0).into()))
}
