//! A description prepared for comparison: its tree, its defects, and the surface of its client.

use std::collections::BTreeSet;

use super::report::Side;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::surface::Surface;
use crate::parse::Outline;
use crate::parse::tree::NodeId;

/// A description that is ready to be compared.
#[derive(Debug)]
pub struct Described {
    /// The name of its source, as given by the caller.
    pub(super) source: String,
    /// `info.version`.
    pub(super) version: String,
    pub(super) outline: Outline,
    pub(super) defects: Vec<Diagnostic>,
    /// How many defects, from the front, violate its version of OpenAPI.
    pub(super) violations: usize,
    /// Actions of the overlay that have no effect on it.
    pub(super) idle_actions: Vec<Diagnostic>,
    /// Schemas that are parts of an `allOf`.
    pub(super) composed: BTreeSet<NodeId>,
    /// The surface of the crate generated from it, or why none can be generated.
    pub(super) surface: Result<Surface, Diagnostics>,
}

impl Described {
    pub(super) fn side(&self) -> Side {
        Side { source: self.source.clone(), version: self.version.clone() }
    }
}
