//! Stage five: the intermediate representation to tokens, one file per kind of output.
//!
//! Knows the IR and tokens, never `openapiv3`. What it emits is data and one call into the runtime each: a loop or a
//! match on a status in a `quote!` belongs in the runtime.

mod answers;
mod arguments;
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

/// The code of every generated file.
///
/// # Errors
///
/// The IR contradicts itself, which is a fault of the lowering; every fault that was found.
pub fn emit(api: &Api) -> Result<Vec<Source>, Diagnostics> {
    let mut outputs = vec![root::emit(api)];
    outputs.extend((0..api.modules.len()).map(|index| module::emit(api, ModuleId(index))));
    outputs.push(contract::emit(api));
    outputs.push(examples::emit(api));
    collect(outputs)
}

fn collect(outputs: Vec<context::Result<Source>>) -> Result<Vec<Source>, Diagnostics> {
    let mut sources = Vec::with_capacity(outputs.len());
    let mut faults = Diagnostics::default();
    for output in outputs {
        match output {
            Ok(source) => sources.push(source),
            Err(fault) => faults.push(Diagnostic::new(fault.0)),
        }
    }
    faults.finish(sources)
}
