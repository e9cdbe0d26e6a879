//! Lowers the description, as `openapiv3` represents it, to its meaning and the client.
//!
//! One pass per file. Only this stage knows both OpenAPI and the client; it does not know tokens.

mod access;
mod alike;
mod alternatives;
mod atomic;
mod bodies;
mod client_wide;
mod compose;
mod contents;
mod context;
mod cycles;
mod decisions;
mod declared_paging;
mod definitions;
mod documents;
mod extensions;
mod failures;
mod fieldsets;
mod files;
mod filters;
mod fixed;
mod grouping;
mod identifiers;
mod keywords;
mod limits;
mod media;
mod merge;
mod meta;
mod modules;
mod naming;
mod operations;
mod page_members;
mod paging;
mod parameters;
mod payloads;
mod plain_rows;
mod plan;
mod purpose;
mod recognise;
mod recognised;
mod relationships;
mod resource_examples;
mod resource_types;
mod resource_views;
mod resources;
mod scalars;
mod schemas;
mod scope;
mod security;
mod sent;
mod servers;
mod short_names;
mod surface;
mod types;
mod unions;
mod views;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::{Code, Tolerance};
use crate::ir::surface::Surface;
use crate::ir::{Api, ArenaMap, ModuleId, Type};
use crate::ledger::Claims;
use crate::parse::Description;
use crate::stack::Stack;

use context::Lowering;
pub(crate) use paging::unpaged;
use surface::Extent;

/// The meaning of a description, and the nodes that it uses.
#[derive(Debug)]
pub struct Lowered {
    /// The meaning.
    pub api: Api,
    /// The client.
    pub surface: Surface,
    /// The nodes of the description that the client models.
    pub claims: Claims,
    /// Values with undecided `x-sensitive`, each with its place.
    pub undecided: Vec<Diagnostic>,
    /// The faults despite which the client was lowered.
    pub faults: Vec<Diagnostic>,
}

/// Lowers a description, with a stack that is large enough for its references.
///
/// # Errors
///
/// Every fault that `tolerance` does not allow, each with its place.
pub fn lower(description: &Description, tolerance: Tolerance) -> Result<Lowered, Diagnostics> {
    Stack::of(description).run(|| {
        let Meaning { api, placement, claims, undecided, faults } = meaning(description, tolerance)?;
        let (surface, more) = surface::build(&api, &placement, description, Extent::Calls);
        let faults = [faults, more.settle(tolerance)?].concat();
        Ok(Lowered { api, surface, claims, undecided, faults })
    })
}

/// Lowers only the items of the client, on the current thread, which needs a [`Stack`].
///
/// # Errors
///
/// Those of [`lower`], except those of calls and of keywords that shape no item.
pub(crate) fn items_here(description: &Description) -> Result<Surface, Diagnostics> {
    let shapes_items = |fault: &Diagnostic| {
        !matches!(
            fault.code,
            Some(
                Code::ContradictoryDefault
                    | Code::ContradictoryLimits
                    | Code::BrokenPattern
                    | Code::OtherRequestType
                    | Code::OtherResponseType
            )
        )
    };
    let Meaning { api, placement, .. } = match meaning(description, Tolerance::Strict) {
        Err(faults) if !faults.0.iter().any(shapes_items) => meaning(description, Tolerance::Tolerant)?,
        meaning => meaning?,
    };
    Ok(surface::build(&api, &placement, description, Extent::Items).0)
}

/// The meaning of a description, before the client is decided.
struct Meaning {
    api: Api,
    /// The module of each type.
    placement: ArenaMap<Type, ModuleId>,
    claims: Claims,
    undecided: Vec<Diagnostic>,
    faults: Vec<Diagnostic>,
}

fn meaning(description: &Description, tolerance: Tolerance) -> Result<Meaning, Diagnostics> {
    let mut lowering = Lowering::new(description);
    lowering.modules();
    lowering.servers();
    lowering.security();
    lowering.names_by_hand();
    lowering.find_resources();
    lowering.read_shapes();
    lowering.reserve_parts();
    lowering.plan();
    lowering.client_wide();
    lowering.operations();
    lowering.open_batch();
    lowering.meta();
    lowering.definitions();
    lowering.files();
    lowering.cycles();
    let placement = lowering.place_types();
    let (api, claims, undecided, faults) = lowering.finish(tolerance)?;
    Ok(Meaning { api, placement, claims, undecided, faults })
}
