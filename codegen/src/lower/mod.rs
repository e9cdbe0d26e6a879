//! Stage three: the description as `openapiv3` holds it, to what it means.
//!
//! The passes in order, one a file. Only this stage knows both OpenAPI and the client; it knows no tokens.

mod access;
mod context;
mod cycles;
mod definitions;
mod extensions;
mod filters;
mod identifiers;
mod keywords;
mod merge;
mod meta;
mod modules;
mod operations;
mod parameters;
mod payloads;
mod recognise;
mod relationships;
mod resources;
mod schemas;
mod types;

use crate::diagnostics::Diagnostics;
use crate::ir::Api;
use crate::ledger::Claims;
use crate::parse::Description;
use crate::stack::Stack;

use context::Lowering;

/// What a description means, and what of it was used to say so.
#[derive(Debug)]
pub struct Lowered {
    /// The meaning.
    pub api: Api,
    /// Which nodes of the description it came from.
    pub claims: Claims,
}

/// Lowers a description, however far its references lead on.
///
/// # Errors
///
/// Everything in it that has no meaning here, each fault with its place.
pub fn lower(description: &Description) -> Result<Lowered, Diagnostics> {
    Stack::of(description).run(|| lower_here(description))
}

/// Lowers on the current thread, which must have a [`Stack`] of its own.
pub(crate) fn lower_here(description: &Description) -> Result<Lowered, Diagnostics> {
    let mut lowering = Lowering::new(description);
    lowering.modules();
    lowering.security();
    lowering.find_resources();
    lowering.read_shapes();
    lowering.operations();
    lowering.meta();
    lowering.definitions();
    lowering.cycles();
    lowering.finish()
}
