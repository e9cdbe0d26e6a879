//! The second axis: what a new version of a description does to the crate that is generated from it.
//!
//! Reads a side as `generate` does, its corrections applied as far as they go, down to the IR; says from that what the
//! emitters would write; and compares the two, item by item. Knows how the emitted crate looks, and makes no token.

mod compare;
mod items;
mod objects;
mod predict;
mod requests;
mod resources;
mod types;
mod words;

use std::collections::BTreeMap;

use super::report::{CrateUnknown, Item, Semver};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::Api;
use crate::lower::{self, Lowered};
use crate::parse::{self, Document};
use crate::stack::Stack;
use items::Things;

/// How many different schemas may be referred to: a description that is compared need not be one that a client was ever made
/// from. One of three hundred operations has some hundreds.
const MOST: usize = 2_000;

/// What is offered by the crate that a description becomes.
#[derive(Debug)]
pub(super) struct Surface {
    things: Things,
    /// What the crate is made of beside: its docs, and what it sends.
    rest: Api,
}

impl Surface {
    /// Reads a description to which its corrections have been applied.
    ///
    /// # Errors
    ///
    /// It cannot be lowered: no crate can be generated from it.
    pub(super) fn read(corrected: Document) -> Result<Self, Diagnostics> {
        let description = parse::describe_unchecked(corrected)?;
        let stack = Stack::of(&description);
        if stack.references > MOST {
            let message = format!("it refers to {} different schemas; {MOST} are compared at most", stack.references);
            return Err(Diagnostic::new(message).into());
        }
        stack.run(|| {
            let Lowered { api, .. } = lower::lower_here(&description)?;
            let things = predict::things(&api).map_err(|fault| Diagnostics::from(Diagnostic::new(fault.0)))?;
            Ok(Self { things, rest: words::essence(api) })
        })
    }
}

impl Surface {
    /// Every item by its path, with its signature.
    pub(super) fn listed(&self) -> BTreeMap<String, String> {
        items::listed(&self.things)
    }
}

/// A side, and what is known of its crate.
type Known<'a> = (&'a str, &'a Result<Surface, Diagnostics>);

/// What becomes of the crate; and where that cannot be known, why.
pub(super) fn report(old: Known<'_>, new: Known<'_>) -> (Vec<Item>, Semver, Vec<CrateUnknown>) {
    if let (Ok(old), Ok(new)) = (old.1, new.1) {
        let (items, semver) = compare(old, new);
        return (items, semver, Vec::new());
    }
    let unknown = [old, new].into_iter().filter_map(|(source, surface)| {
        let faults = surface.as_ref().err()?;
        let reasons = faults.0.iter().map(ToString::to_string).collect();
        Some(CrateUnknown { source: source.to_owned(), reasons })
    });
    (Vec::new(), Semver::Major, unknown.collect())
}

/// What becomes of the crate: its items, the gravest first, and what a version number would have to say of it.
fn compare(old: &Surface, new: &Surface) -> (Vec<Item>, Semver) {
    let items = compare::changes(&old.things, &new.things);
    let beside = if old.rest == new.rest { Semver::None } else { Semver::Patch };
    let semver = items.iter().map(|item| item.semver).chain([beside]).max().unwrap_or(beside);
    (items, semver)
}
