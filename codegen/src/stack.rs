//! Runs passes on a thread whose stack is large enough for the recursion that a description needs.
//!
//! Passes follow references by recursion, so a deeply nested description must not overflow the stack.

use std::collections::BTreeSet;
use std::thread;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;
use crate::parse::Description;
use crate::parse::tree::Node;

/// Bytes for one level of a schema: twice the maximum measured without optimisation.
const LEVEL: usize = 8 << 10;

/// Bytes for everything else.
const BASE: usize = 2 << 20;

/// The stack for passes over a description.
pub(crate) struct Stack {
    bytes: usize,
    /// The number of distinct references in the description.
    pub(crate) references: usize,
}

impl Stack {
    /// Computes the size for a chain of all references, each followed from within another.
    pub(crate) fn of(description: &Description) -> Self {
        let mut references = BTreeSet::new();
        description.root.walk(&mut |node| {
            references.extend(node.get("$ref").and_then(|reference| reference.as_str()));
        });
        // Passes stop where a circle closes, so no chain is longer than the sum of all targets.
        let targets = references.iter().filter_map(|reference| description.target(reference));
        let levels: usize = targets.map(Node::depth).sum();
        Self { bytes: BASE.saturating_add(levels.saturating_mul(LEVEL)), references: references.len() }
    }

    /// Runs `work` on a thread with this stack; a panic or a failed allocation is an error.
    pub(crate) fn run<T: Send>(self, work: impl FnOnce() -> Result<T, Diagnostics> + Send) -> Result<T, Diagnostics> {
        let Self { bytes, references } = self;
        thread::scope(|scope| match thread::Builder::new().stack_size(bytes).spawn_scoped(scope, work) {
            Ok(worker) => worker.join().unwrap_or_else(|_| Err(failed())),
            Err(error) => {
                let message = format!("no stack of {bytes} bytes for {references} references: {error}");
                Err(Diagnostic::new(message)
                    .code(Code::Internal)
                    .help("reduce the depth of the description's schemas")
                    .into())
            }
        })
    }
}

/// The error for a pass that panicked.
pub(crate) fn failed() -> Diagnostics {
    Diagnostic::new("the generator failed on this description").code(Code::Internal).help("report this as a bug").into()
}
