//! How far references lead on, and room on the stack for that: the passes follow each where they find it.
//!
//! Knows nothing of what the passes do. A description can be as deep as it likes: who reads it is not ended by that.

use std::collections::BTreeSet;
use std::thread;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::parse::Description;
use crate::parse::tree::Node;

/// What a level of a schema that is followed takes at most, in bytes, measured without optimisation, twice over.
const LEVEL: usize = 8 << 10;

/// What is needed beside.
const BESIDE: usize = 2 << 20;

/// A stack for passes over a description.
pub(crate) struct Room {
    bytes: usize,
    /// How many different schemas the description refers to.
    pub(crate) references: usize,
}

impl Room {
    /// Room for every reference to be followed from within another.
    pub(crate) fn of(description: &Description) -> Self {
        let mut references = BTreeSet::new();
        description.root.walk(&mut |node| {
            references.extend(node.get("$ref").and_then(|reference| reference.as_str()));
        });
        // A circle is left where it closes, so that no way is longer than all that is referred to.
        let targets = references.iter().filter_map(|reference| description.target(reference));
        let levels: usize = targets.map(Node::depth).sum();
        Self { bytes: BESIDE.saturating_add(levels.saturating_mul(LEVEL)), references: references.len() }
    }

    /// Does the work on a thread that has this room.
    ///
    /// # Errors
    ///
    /// Those of the work; that it came to no end; and that the system has no such room.
    pub(crate) fn give<T: Send>(self, work: impl FnOnce() -> Result<T, Diagnostics> + Send) -> Result<T, Diagnostics> {
        let Self { bytes, references } = self;
        thread::scope(|scope| match thread::Builder::new().stack_size(bytes).spawn_scoped(scope, work) {
            Ok(worker) => worker.join().unwrap_or_else(|_| Err(failed())),
            Err(error) => {
                let message = format!("no room for the generator to follow {references} references: {error}");
                Err(Diagnostic::new(message).help(format!("it asked for a stack of {bytes} bytes")).into())
            }
        })
    }
}

/// What is said of a pass that came to no end.
pub(crate) fn failed() -> Diagnostics {
    Diagnostic::new("the generator failed on this description; please report this").into()
}
