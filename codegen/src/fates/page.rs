//! The fate of a node, and the page that explains a code.

use std::fmt;

/// The fate of a node that is not in the client as described. The most severe is last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Valid, and not needed by the client.
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

    /// Returns the name of the fate: `left out`.
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
    /// The fate of such a node.
    pub fate: Fate,
    /// Its meaning.
    pub meaning: &'static str,
    /// A part of a description with such a node.
    pub example: &'static str,
    /// How a user can fix it.
    pub next: &'static str,
}
