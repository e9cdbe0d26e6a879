//! The fates of a node that the client does not have as described, and a code with a page for each kind.
//!
//! A description is served as far as it can be: what a client works without is left out, what cannot be typed is typed
//! less precisely, and only an operation that could not be called correctly is not generated. Each such node is
//! reported with its code. `cargo xtask explain CODE` prints the page, and the table of what is supported is printed
//! from the same pages.

mod page;
mod pages;

use std::fmt;

pub use page::{Fate, Page, Tolerance};
pub use pages::Code;

impl Code {
    /// Returns the code with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.page().name == name)
    }

    /// Returns what becomes of a node with this code.
    pub fn fate(self) -> Fate {
        self.page().fate
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.page().name)
    }
}
