//! Stage five: the client's surface to tokens, one file per kind of output.
//!
//! Prints the surface: names and types are decided before. Each emitted method is data and one call into the runtime:
//! a loop or a match on a status in a `quote!` belongs in the runtime. Imports point down this list:
//!
//! - a crate around the output: `package`
//! - a file of the output: `catalogue`, `contract`, `examples`, `module`, `root`, `setup`
//! - the items of a module, and the parameters of the client: `batches`, `client_parameters`, `requests`, `structs`,
//!   `values`
//! - what items share: `operation_docs`, `build`, `expressions`
//! - what everything shares: `docs`, `markdown`, `snippet`, `tokens`

mod batches;
mod build;
mod catalogue;
mod client_parameters;
mod collections;
mod contract;
mod docs;
mod examples;
mod expressions;
mod markdown;
mod module;
mod operation_docs;
pub mod package;
mod requests;
mod root;
mod setup;
mod snippet;
mod structs;
mod tokens;
mod values;

use crate::diagnostics::Diagnostics;
use crate::format::Source;
use crate::ir::surface::Surface;

/// Emits one file when it is asked to.
pub type Emitter<'a> = Box<dyn Fn() -> Result<Source, Diagnostics> + Send + Sync + 'a>;

/// Emitters of all generated files, the longest file first. An emitter fails only if its output is not valid Rust.
#[must_use]
pub fn emitters(surface: &Surface) -> Vec<Emitter<'_>> {
    let mut emitters: Vec<Emitter<'_>> = vec![
        Box::new(|| catalogue::emit(surface)),
        Box::new(|| contract::emit(surface)),
        Box::new(|| Ok(root::emit(surface))),
        Box::new(|| Ok(examples::emit(surface))),
        Box::new(|| Ok(setup::emit(surface))),
    ];
    emitters
        .extend(surface.modules.iter().map(|module| -> Emitter<'_> { Box::new(|| Ok(module::emit(surface, module))) }));
    emitters
}
