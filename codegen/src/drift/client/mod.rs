//! The second axis: what a new version of a description changes in the crate that is generated from it.
//!
//! Reads a side as `generate` does, with the corrections that apply, down to the client's surface; lists the items of
//! each surface with what they implement; and compares the two lists. Knows no tokens.

mod compare;
mod items;
mod list;

use std::collections::BTreeMap;

use super::report::{CrateUnknown, Item, Semver};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::surface::Surface;
use crate::lower;
use crate::parse::{self, Document};
use crate::room::Room;

/// How many different schemas may be referred to: a description that is compared need not be one that a client was ever made
/// from. One of three hundred operations has some hundreds.
const MOST: usize = 2_000;

/// Reads a description to which its corrections have been applied.
///
/// # Errors
///
/// It cannot be lowered: no crate can be generated from it.
pub(super) fn read(corrected: Document) -> Result<Surface, Diagnostics> {
    let description = parse::describe_unchecked(corrected)?;
    let room = Room::of(&description);
    if room.references > MOST {
        let message = format!("it refers to {} different schemas; {MOST} are compared at most", room.references);
        return Err(Diagnostic::new(message).into());
    }
    room.give(|| lower::items_here(&description))
}

/// Every item by its path, with its signature.
pub(super) fn listed(surface: &Surface) -> BTreeMap<String, String> {
    items::listed(&list::things(surface))
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
    let items = compare::changes(&list::things(old), &list::things(new));
    let rest = if same(old, new) { Semver::None } else { Semver::Patch };
    let semver = items.iter().map(|item| item.semver).chain([rest]).max().unwrap_or(rest);
    (items, semver)
}

/// Whether the two crates are the same, with what they document and what they send. Definitions are the tests' own.
fn same(old: &Surface, new: &Surface) -> bool {
    let head = |surface: &Surface| (surface.title.clone(), surface.version.clone(), surface.prose.clone());
    head(old) == head(new) && old.service == new.service && old.modules == new.modules
}
