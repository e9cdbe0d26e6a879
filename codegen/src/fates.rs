//! The fates of a node that the client does not have as described, and a code with a page for each kind.
//!
//! A description is served as far as it can be: what a client works without is left out, what cannot be typed is typed
//! less precisely, and only an operation that could not be called correctly is not generated. Each such node is
//! reported with its code. `cargo xtask explain CODE` prints the page, and the table of what is supported is printed
//! from the same pages.

mod pages;

use std::fmt;

/// What becomes of a node that the client does not have as described. The gravest comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Valid, and the client works without it.
    LeftOut,
    /// Typed less precisely than described, at this location only.
    Loosened,
    /// An operation that could not be called correctly.
    NotGenerated,
    /// No client is generated.
    Refused,
}

impl Fate {
    /// Every fate.
    pub const ALL: [Self; 4] = [Self::LeftOut, Self::Loosened, Self::NotGenerated, Self::Refused];

    /// Returns the fate in words: `left out`.
    pub fn words(self) -> &'static str {
        match self {
            Self::LeftOut => "left out",
            Self::Loosened => "loosened",
            Self::NotGenerated => "not generated",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

/// Which fates a run accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tolerance {
    /// None: every node is in the client as described, or waived by name with a reason.
    #[default]
    Strict,
    /// All but [`Fate::Refused`].
    Tolerant,
}

/// The explanation of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The code as users write it: `unknown-extension`.
    pub name: &'static str,
    /// What becomes of such a node.
    pub fate: Fate,
    /// What it means.
    pub meaning: &'static str,
    /// A part of a description that has it.
    pub example: &'static str,
    /// What a user can do about it.
    pub next: &'static str,
}

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
