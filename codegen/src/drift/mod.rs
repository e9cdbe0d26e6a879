//! Drift: compares two descriptions and reports what changed on the wire, which clients break, and where the change is.
//!
//! Descriptions are compared as written, before any overlay, as OpenAPI 3.0 trees. Keywords that the typed model lacks
//! are compared too, and an invalid keyword affects only itself. [`compare`] calls one pass per module, in order. Only
//! `client` knows the generated client; it reads a description as the generator does. No I/O.

mod address;
mod callbacks;
mod changes;
mod client;
mod comparison;
mod content;
mod defects;
mod described;
mod disjoint;
mod docs;
mod encoding;
mod exchange;
mod facts;
mod findings;
mod hints;
mod identity;
mod kinds;
mod limits;
mod newer;
mod operations;
mod pairs;
mod parameters;
mod pattern;
mod reach;
pub mod report;
mod responses;
mod rest;
pub mod rules;
mod samples;
mod schema;
mod security;
mod session;

mod style;
mod unions;
mod value;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use crate::Text;
use crate::diagnostics::Diagnostics;
use crate::overlay;
use crate::parse;
use crate::stack;
use changes::Changes;
pub use described::Described;
use findings::{Finding, Judged, Spot};
use operations::{Matched, Operation};
use pairs::Pairs;
pub use report::Report;
use report::{OperationReport, Party, Semver, Summary, Verdict};
use rules::{Direction, Edit, Keyword, Location};
use session::Session;
use value::canonical;

impl Described {
    /// Reads a description. Its defects are kept with it and do not prevent a comparison.
    ///
    /// # Errors
    ///
    /// Returns an error if the text cannot be read at all: no YAML, no OpenAPI version, too large, or nested too deep.
    pub fn read(text: Text<'_>) -> Result<Self, Diagnostics> {
        Self::read_with(text, None)
    }

    /// Reads a description as [`Described::read`] does, and applies an overlay leniently: actions without effect are
    /// recorded, and the crate's surface is that of the corrected description.
    ///
    /// # Errors
    ///
    /// Those of [`Described::read`], or an invalid overlay.
    pub fn read_with(text: Text<'_>, overlay: Option<Text<'_>>) -> Result<Self, Diagnostics> {
        let document = parse::read(text.name, text.text)?;
        let mut corrected = document.clone();
        let overlay = overlay.map(|overlay| overlay::read(overlay.name, overlay.text, &mut corrected.sources));
        let overlay = overlay.transpose()?;
        // The two axes are independent, so they run in parallel.
        let (outline, (idle_actions, surface)) = thread::scope(|scope| {
            let crate_of_it = scope.spawn(move || {
                let idle = overlay.map(|overlay| overlay.apply_leniently(&mut corrected).1.0);
                (idle.unwrap_or_default(), client::read(corrected))
            });
            let outline = parse::outline(document);
            (outline, crate_of_it.join().unwrap_or_else(|_| (Vec::new(), Err(stack::failed()))))
        });
        let mut outline = outline?;
        let version = outline.root.get("info").and_then(|info| info.get("version"));
        let version = version.map(|node| node.as_str().map_or_else(|| canonical(node), str::to_owned));
        let defects = std::mem::take(&mut outline.faults.0);
        let composed = defects::composed(&outline);
        let mut described = Self {
            source: text.name.to_owned(),
            version: version.unwrap_or_default(),
            outline,
            violations: defects.len(),
            defects,
            idle_actions,
            composed,
            surface,
        };
        let further = defects::further(&described);
        described.defects.extend(further);
        Ok(described)
    }

    /// Returns the public items of the generated crate: signatures by path.
    ///
    /// # Errors
    ///
    /// The reasons why no crate can be generated from this description.
    pub fn crate_items(&self) -> Result<BTreeMap<String, String>, &Diagnostics> {
        self.surface.as_ref().map(client::listed)
    }
}

/// Compares two descriptions.
///
/// ```
/// use codegen::Text;
/// use codegen::drift::{self, Described, report::Verdict};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = "{openapi: 3.0.3, info: {title: t, version: '1'}, paths: {}}";
/// let old = Described::read(Text { name: "old.yaml", text })?;
/// let new = Described::read(Text { name: "new.yaml", text })?;
/// assert_eq!(drift::compare(&old, &new).verdict, Verdict::Clean);
/// # Ok(())
/// # }
/// ```
pub fn compare(old: &Described, new: &Described) -> Report {
    let (before, after) = (operations::all(old), operations::all(new));
    let matched = operations::matched(&before, &after);
    let mut pairs = Pairs::new(old, new);
    let mut changes = Changes::new(old, new);

    document_docs(old, new, &mut changes);
    for (index, (was, is)) in matched.pairs.iter().enumerate() {
        let (Some(was), Some(is)) = (before.get(*was), after.get(*is)) else { continue };
        let operation = Some(index);
        let mut session =
            Session { old, new, pairs: &mut pairs, changes: &mut changes, operation, is_reversed: is.is_webhook };
        compare_operations(&mut session, was, is);
    }
    let mut session =
        Session { old, new, pairs: &mut pairs, changes: &mut changes, operation: None, is_reversed: false };
    security::unnamed(&mut session, (&before, &after));
    added_and_removed((&before, &after), &matched, &mut pairs, &mut changes);
    reach::defects((old, &before), (new, &after), &matched, &mut changes);

    report((old, new), (&before, &after), &matched, changes.finish())
}

fn document_docs(old: &Described, new: &Described, changes: &mut Changes<'_>) {
    let mut found = Vec::new();
    docs::document(&old.outline.root, &new.outline.root, &mut found);
    found.iter().for_each(|finding| changes.add(None, Location::Document, finding));
}

fn compare_operations<'a>(session: &mut Session<'_, 'a>, old: &Operation<'a>, new: &Operation<'a>) {
    exchange::compare(session, old, new);
    if new.is_webhook {
        return callbacks::compare_whole(session, old, new);
    }
    let moved = operations::servers((session.old, session.new), old, new);
    session.add_all(Location::Operation, moved.as_slice());
    security::compare(session, old, new);
    callbacks::compare(session, old, new);
}

fn added_and_removed<'a>(
    (before, after): (&[Operation<'a>], &[Operation<'a>]),
    matched: &Matched,
    pairs: &mut Pairs<'a>,
    changes: &mut Changes<'a>,
) {
    let removed: Vec<&Operation<'a>> = matched.removed.iter().filter_map(|index| before.get(*index)).collect();
    let added: Vec<&Operation<'a>> = matched.added.iter().filter_map(|index| after.get(*index)).collect();
    let renamed = operations::renamed((&mut pairs.old, &removed), (&mut pairs.new, &added));
    let paths = |side: &Described| side.outline.root.as_map().and_then(|root| root.get("paths")).map(|entry| entry.key);
    let (old, new) = (pairs.old.side, pairs.new.side);
    let first = matched.pairs.len();
    for (index, is) in added.iter().enumerate() {
        let keyword = if is.is_webhook { Keyword::Callback } else { Keyword::Operation };
        let finding = Finding::new(keyword, Edit::Added, Direction::Widened, format!("`{}` was added", is.name()));
        let hint = renamed.iter().find(|(_, to)| *to == is.name());
        let hint = hint.map(|(from, to)| format!("`{to}` was probably `{from}` before"));
        let finding = finding.at(Spot::key(None, paths(old)), Spot::At(is.key)).hint(hint);
        changes.add(Some(first + index), Location::Operation, &finding);
    }
    for (index, was) in removed.iter().enumerate() {
        let message = format!("`{}` was removed", was.name());
        let keyword = if was.is_webhook { Keyword::Callback } else { Keyword::Operation };
        let finding = Finding::new(keyword, Edit::Removed, Direction::Narrowed, message);
        let hint = renamed.iter().find(|(from, _)| *from == was.name());
        let hint = hint.map(|(from, to)| format!("`{from}` was probably renamed to `{to}`"));
        let finding = finding.at(Spot::At(was.key), Spot::key(None, paths(new))).hint(hint);
        changes.add(Some(first + added.len() + index), Location::Operation, &finding);
    }
}

fn report(
    (old, new): (&Described, &Described),
    (before, after): (&[Operation<'_>], &[Operation<'_>]),
    matched: &Matched,
    judged: Vec<Judged>,
) -> Report {
    let listed = matched
        .pairs
        .iter()
        .filter_map(|(_, new)| after.get(*new))
        .chain(matched.added.iter().filter_map(|index| after.get(*index)))
        .chain(matched.removed.iter().filter_map(|index| before.get(*index)));
    let mut operations: Vec<OperationReport> = listed
        .map(|operation| OperationReport {
            operation: operation.name(),
            operation_id: operation.id().map(str::to_owned),
            verdict: Verdict::Clean,
            breaks: Vec::new(),
            changes: Vec::new(),
        })
        .collect();
    let mut changes = Vec::new();
    for Judged { mut change, operations: reached } in judged {
        for index in reached {
            let Some(operation) = operations.get_mut(index) else { continue };
            operation.verdict = operation.verdict.max(change.verdict);
            let breaks: BTreeSet<Party> = operation.breaks.iter().chain(&change.breaks).copied().collect();
            operation.breaks = breaks.into_iter().collect();
            operation.changes.push(change.id.clone());
            change.operations.push(operation.operation.clone());
        }
        changes.push(change);
    }
    let verdict = changes.iter().map(|change| change.verdict).max().unwrap_or_default();
    let mut summary = Summary::default();
    operations.iter().for_each(|operation| summary.count(operation.verdict));
    let client::Effect { items, mut semver, tools, unknown: crate_unknown } =
        client::report((&old.source, &old.surface), (&new.source, &new.surface));
    // Whatever crate is generated from equal descriptions, it is the same crate.
    if !crate_unknown.is_empty() && canonical(&old.outline.written) == canonical(&new.outline.written) {
        semver = Semver::None;
    }
    Report {
        old: old.side(),
        new: new.side(),
        verdict,
        semver,
        operations,
        changes,
        items,
        tools,
        crate_unknown,
        defects: defects::compare(old, new),
        summary,
        acknowledgements: Vec::new(),
    }
}
