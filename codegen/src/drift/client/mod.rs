//! The crate axis: how a new version of a description changes the generated crate.
//!
//! Reads each description as `generate` does, with the corrections that apply, down to the client's surface, and
//! compares the items of the two surfaces, and their operations as tools.

mod compare;
mod items;
mod list;
mod tools;

use std::collections::BTreeMap;

use super::report::{CrateUnknown, Item, Semver, Tool};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::surface::Surface;
use crate::lower;
use crate::parse::{self, Document};
use crate::stack::Stack;

/// The most different schemas that a description may refer to. A compared description need not be one that a client is
/// generated from; one with three hundred operations refers to some hundreds.
const MOST: usize = 2_000;

/// Reads a corrected description.
///
/// # Errors
///
/// The reasons why no crate can be generated from it.
pub(super) fn read(corrected: Document) -> Result<Surface, Diagnostics> {
    let description = parse::describe_unchecked(corrected)?;
    let stack = Stack::of(&description);
    if stack.references > MOST {
        let message = format!("it refers to {} different schemas; {MOST} are compared at most", stack.references);
        return Err(Diagnostic::new(message).into());
    }
    stack.run(|| lower::items_here(&description))
}

/// Returns the signature of every item, by path.
pub(super) fn listed(surface: &Surface) -> BTreeMap<String, String> {
    items::listed(&list::things(surface))
}

/// The name of a description, and its surface.
type Known<'a> = (&'a str, &'a Result<Surface, Diagnostics>);

/// What a new version does to the crate and to the tools that are made from it.
pub(super) struct Effect {
    /// The changed items, the most severe first.
    pub(super) items: Vec<Item>,
    /// The version change that they require.
    pub(super) semver: Semver,
    /// The changed tools, the most severe first.
    pub(super) tools: Vec<Tool>,
    /// Why a crate is unknown.
    pub(super) unknown: Vec<CrateUnknown>,
}

/// Compares the crates; if one is unknown, returns the reasons.
pub(super) fn report(old: Known<'_>, new: Known<'_>) -> Effect {
    if let (Ok(old), Ok(new)) = (old.1, new.1) {
        let (items, semver) = compare(old, new);
        let tools = tools::changes(&old.catalogue, &new.catalogue);
        return Effect { items, semver, tools, unknown: Vec::new() };
    }
    let unknown = [old, new].into_iter().filter_map(|(source, surface)| {
        let faults = surface.as_ref().err()?;
        let reasons = faults.0.iter().map(ToString::to_string).collect();
        Some(CrateUnknown { source: source.to_owned(), reasons })
    });
    Effect { items: Vec::new(), semver: Semver::Major, tools: Vec::new(), unknown: unknown.collect() }
}

/// Compares two crates: changed items, the most severe first, and the version change that they require.
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
