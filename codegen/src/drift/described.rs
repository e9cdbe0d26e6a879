//! A description as it is compared: its tree, its defects, and the surface of its client.

use std::collections::BTreeSet;

use super::report::Side;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::surface::Surface;
use crate::parse::Outline;
use crate::parse::tree::NodeId;

/// A description, ready to be compared with another.
#[derive(Debug)]
pub struct Described {
    /// The name of its source, as the caller gave it.
    pub(super) source: String,
    /// `info.version`.
    pub(super) version: String,
    pub(super) outline: Outline,
    /// What is wrong with it.
    pub(super) defects: Vec<Diagnostic>,
    /// How many of them, from the front, its version of OpenAPI forbids.
    pub(super) violations: usize,
    /// Actions of the overlay that do not apply to it.
    pub(super) idle_actions: Vec<Diagnostic>,
    /// Schemas that are a part of an `allOf`.
    pub(super) composed: BTreeSet<NodeId>,
    /// What the crate offers that is generated from it, or why none can be.
    pub(super) surface: Result<Surface, Diagnostics>,
}

impl Described {
    pub(super) fn side(&self) -> Side {
        Side { source: self.source.clone(), version: self.version.clone() }
    }
}
