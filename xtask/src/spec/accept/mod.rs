//! `cargo xtask spec accept`: takes the facts of the vendor's new description, without its documentation.
//!
//! The description, its source, the line of history and the client are generated in memory, and then written all or not
//! at all.

mod action;
mod client;
mod lines;
mod next;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::Text;
use codegen::diagnostics::Diagnostic;
use codegen::drift::report::{DefectState, Report, Verdict as Drift};
use codegen::drift::{self, Described};
use codegen::parse::{self, Dialect};
use jiff::Timestamp;
use jiff::civil::Date;

use client::Sides;
use lines::Lines;

use super::facts;
use super::merge::{self, Move};
use super::source::{self, Source};
use crate::timeline::history::{self, Change, Defects, Entry, Known};
use crate::timeline::{self, Size, State};
use crate::write::{self, Edit};
use crate::{Verdict, project};

const SPEC: &str = "spec/swagger.yaml";
const OVERLAY: &str = "spec/overlay.yaml";
const SOURCE: &str = "spec/SOURCE.toml";
const HISTORY: &str = "spec/history.jsonl";

/// Take the facts of the vendor's new description into spec/swagger.yaml, and generate the client.
///
/// Our documentation and examples are kept if their node still exists. The vendor's documentation is not taken: a new
/// node gets the comment `# needs words`, which `spec words` lists. An example that contradicts the new facts is
/// dropped. Decide `x-sensitive` for each new value in spec/overlay.yaml; until then, the client hides it, and `regen`
/// refuses the description. spec/SOURCE.toml and spec/history.jsonl are updated. If anything fails, nothing is written.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The vendor's description, in Swagger 2.0.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The day on which it was read [default: today].
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Write nothing; show what would be written, and exit with code 1 if anything would.
    #[arg(long)]
    check: bool,
    /// Do not generate the client, for faults that have to be corrected by hand first.
    #[arg(long)]
    no_regen: bool,
    /// Use another folder with a spec/ and a client.
    #[arg(long, value_name = "DIR")]
    project: Option<PathBuf>,
}

/// The files to write, and what to report.
struct Accepted {
    moves: Vec<Move>,
    text: String,
    found: Found,
    /// The changes of the description and of the crate.
    report: Report,
    edits: Vec<Edit>,
    version: String,
}

/// What generating the client found.
#[derive(Default)]
struct Found {
    /// Nodes whose examples were dropped.
    outdated: BTreeSet<String>,
    /// Values for which `x-sensitive` is not decided.
    undecided: Vec<Diagnostic>,
    /// Lists that are not read page by page.
    unpaged: Vec<Diagnostic>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let root = args.project.clone().unwrap_or_else(project::root);
    let Some(accepted) = accept(args, &root)? else {
        report::nothing(&args.from, out)?;
        return Ok(Verdict::Good);
    };
    if !args.check {
        write::all(&accepted.edits)?;
    }
    report::print(&accepted, &root, args, out)?;
    Ok(if args.check { Verdict::Bad } else { Verdict::Good })
}

/// Computes all changes; `None` if the facts were already taken.
fn accept(args: &Args, root: &Path) -> Result<Option<Accepted>> {
    let name = args.from.display().to_string();
    let bytes = timeline::file(&args.from)?;
    let new = std::str::from_utf8(&bytes).with_context(|| format!("{name} is not UTF-8; save it as UTF-8"))?;
    let old = read(root, SPEC)?;
    let source_text = read(root, SOURCE)?;
    let sha256 = facts::sha256(&bytes);
    if new == old || source::sha256(&source_text).with_context(|| SOURCE)? == sha256 {
        return Ok(None);
    }
    let theirs = parse::read(&name, new).with_context(|| {
        format!("{name} cannot be read, so no overlay can correct it; ask the vendor, or pass a corrected copy")
    })?;
    let ours = parse::read(SPEC, &old)?;
    if (theirs.dialect, ours.dialect) != (Dialect::Swagger2, Dialect::Swagger2) {
        bail!(
            "{name} and {SPEC} must both be Swagger 2.0: facts of different versions are not the same facts; \
             ask the vendor for Swagger 2.0, or pass a converted copy"
        );
    }
    let facts = facts::of(&theirs.root);
    let mut merged = merge::merge(&ours, &old, &theirs.root);
    let mut found = Found::default();
    let mut edits = Vec::new();
    let overlay = if args.no_regen { None } else { Some(read(root, OVERLAY)?) };
    if let Some(overlay) = &overlay {
        let sides = Sides { from: &args.from, theirs: &theirs, ours: &ours };
        let client = client::client(&mut merged, overlay, &sides)?;
        found = client.found;
        edits = crate::regen::edits(&client.files, root)?;
    }
    let text = merged.text();
    hold(&text, &facts)?;
    let (before, after) = (described(&old, overlay.as_deref())?, described(&text, overlay.as_deref())?);
    let report = drift::compare(&before, &after);
    let date = args.date.map_or_else(today, |date| date.to_string());
    let version = after.version().to_owned();
    let source = Source {
        version: version.clone(),
        date: date.clone(),
        sha256: sha256.clone(),
        facts: facts.len(),
        facts_sha256: facts::digest(&facts),
    };
    let of = |state| report.defects.iter().filter(|defect| defect.state == state).count();
    let breaks = report.operations.iter().filter(|operation| operation.verdict == Drift::Breaking);
    let known = Known {
        date: Some(date),
        version: Some(version.clone()),
        commit: None,
        sha256: Some(sha256),
        state: if after.violations().is_empty() { State::Ok } else { State::Invalid },
        parents: Vec::new(),
        size: Some(Size { operations: after.operations(), definitions: after.definitions(), facts: facts.len() }),
        change: Some(Change {
            verdict: report.verdict,
            summary: report.summary,
            breaking: breaks.map(|operation| operation.operation.clone()).collect(),
            defects: Defects { introduced: of(DefectState::Introduced), repaired: of(DefectState::Repaired) },
        }),
    };
    let mut spec = Vec::new();
    if text != old {
        spec.push((SPEC, text.clone()));
    }
    spec.push((SOURCE, source::updated(&source_text, &source).with_context(|| SOURCE)?));
    spec.extend(history(root, known)?.map(|text| (HISTORY, text)));
    let spec = spec.into_iter().map(|(path, text)| Edit { path: root.join(path), new: Some(text) });
    edits.splice(0..0, spec);
    if args.check {
        // Nothing is written, so the merged text has no lines that a reader could open.
        let merged = parse::read(SPEC, &text)?;
        let lines = Lines::new(&merged, &theirs, &ours);
        for fault in found.undecided.iter_mut().chain(&mut found.unpaged) {
            *fault = lines.moved(fault);
        }
    }
    Ok(Some(Accepted { moves: merged.moves, text, found, report, edits, version }))
}

fn read(root: &Path, path: &str) -> Result<String> {
    let bytes = timeline::file(&root.join(path))?;
    String::from_utf8(bytes).with_context(|| format!("{path} is not UTF-8; save it as UTF-8"))
}

fn described(text: &str, overlay: Option<&str>) -> Result<Described> {
    let overlay = overlay.map(|text| Text { name: OVERLAY, text });
    Ok(Described::read_with(Text { name: SPEC, text }, overlay)?)
}

fn today() -> String {
    let now = Timestamp::now().to_string();
    now.get(..10).unwrap_or(&now).to_owned()
}

/// Returns the history with one more line; `None` if its last line is that version.
fn history(root: &Path, mut known: Known) -> Result<Option<String>> {
    let file = root.join(HISTORY);
    let mut text = history::text(&file)?;
    let entries = history::parse(&text, &file)?;
    let last = entries.iter().rev().find_map(Entry::known);
    if last.is_some_and(|last| last.sha256 == known.sha256) {
        return Ok(None);
    }
    known.parents = last.map(Known::id).into_iter().collect();
    text.push_str(&history::line(&Entry::Version(Box::new(known)))?);
    Ok(Some(text))
}

/// Checks, before anything is written, that the merged facts are the vendor's.
fn hold(text: &str, theirs: &BTreeMap<String, String>) -> Result<()> {
    const FAULT: &str = "this is a bug in this command; nothing was written";
    let result = parse::read(SPEC, text).with_context(|| format!("the merged text cannot be read: {FAULT}"))?;
    let facts = facts::of(&result.root);
    let differs = facts.keys().chain(theirs.keys()).find(|pointer| facts.get(*pointer) != theirs.get(*pointer));
    match differs {
        Some(pointer) => bail!("the merged text has another fact than the vendor's at {pointer}: {FAULT}"),
        None => Ok(()),
    }
}
