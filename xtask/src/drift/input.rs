//! Texts as descriptions that are compared.

use std::path::Path;

use anyhow::Result;
use codegen::drift::Described;

use crate::input::{self, Named};

impl Named {
    /// Reads it as a description; an overlay is tried on it.
    pub(super) fn described(&self, overlay: Option<&Self>) -> Result<Described> {
        let described = Described::read_with(self.text(), overlay.map(Self::text));
        described.map_err(|faults| anyhow::anyhow!("{} cannot be compared\n{faults}", self.name))
    }
}

/// A description to be compared.
pub(super) struct File<'a> {
    pub(super) path: &'a Path,
    pub(super) overlay: Option<&'a Named>,
}

impl File<'_> {
    pub(super) fn described(&self) -> Result<Described> {
        input::read(self.path)?.described(self.overlay)
    }
}
