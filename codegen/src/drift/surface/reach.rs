//! How far references lead on, and room on the stack for that: the lowering follows each where it finds it.
//!
//! A description that is compared need not be one that a client was ever made from, and must not end the comparison.

use std::collections::BTreeSet;
use std::thread;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::parse::Description;
use crate::parse::tree::Node;

/// How many different schemas may be referred to. A description of three hundred operations has some hundreds.
const MOST: usize = 2_000;

/// What a level of a schema that is followed takes at most, in bytes, measured without optimisation, twice over.
const LEVEL: usize = 8 << 10;

/// What is needed beside.
const BESIDE: usize = 2 << 20;

/// Does the work where the stack has room for every reference to be followed from within another.
///
/// # Errors
///
/// Those of the work, and references to more schemas than anybody has room for.
pub(super) fn with_room_for<T: Send>(
    description: &Description,
    work: impl FnOnce() -> Result<T, Diagnostics> + Send,
) -> Result<T, Diagnostics> {
    let mut references = BTreeSet::new();
    description.root.walk(&mut |node| {
        references.extend(node.get("$ref").and_then(|reference| reference.as_str()));
    });
    if references.len() > MOST {
        let message =
            format!("it refers to {} different schemas; a client is made of {MOST} at most", references.len());
        return Err(Diagnostic::new(message).into());
    }
    // A circle is left where it closes, so that no way is longer than all that is referred to.
    let levels: usize =
        references.into_iter().filter_map(|reference| description.target(reference)).map(Node::depth).sum();
    let room = BESIDE.saturating_add(levels.saturating_mul(LEVEL));
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(room).spawn_scoped(scope, work);
        let worker = worker.map_err(|error| Diagnostic::new(format!("no room for the generator: {error}")))?;
        worker.join().unwrap_or_else(|_| Err(super::failed()))
    })
}
