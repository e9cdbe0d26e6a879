//! The output of `regen`.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::Result;
use codegen::Summary;
use codegen::diagnostics::Diagnostic;
use codegen::fates::Code;
use codegen::ir::{Reason, Renamed};
use codegen::ledger::Tally;
use similar::{ChangeTag, TextDiff};

use super::Times;
use super::plan::{Change, Kind, Plan};
use crate::{BOLD, DIM, GREEN, RED, Verdict, counted};

/// The maximum number of diff lines for one file.
const LINES_PER_FILE: usize = 80;
/// The maximum number of written files of one folder that are listed one by one.
const LISTED: usize = 20;
/// The maximum number of diff lines for all files.
const LINES: usize = 800;

pub(super) fn summary(summary: &Summary, times: &Times, out: &mut impl Write) -> Result<()> {
    let Summary { operations, resources, types, ledger, undecided, .. } = summary;
    let (operations, resources) = (counted(*operations, "operation"), counted(*resources, "resource"));
    writeln!(out, "{operations}, {resources}, {}", counted(*types, "other type"))?;
    writeln!(out, "{ledger}")?;
    if !summary.has_server {
        writeln!(out, "the client has no base URL: users pass it to `ClientBuilder::base_url`")?;
    }
    if !undecided.is_empty() {
        let values = counted(undecided.len(), "value");
        writeln!(out, "{values} without a decision on `x-sensitive`: `--strict` lists them")?;
    }
    unique(&summary.renamed, out)?;
    let mut stages: Vec<String> =
        times.stages.iter().map(|(stage, time)| format!("{stage} {}", milliseconds(*time))).collect();
    stages.push(format!("total {}", milliseconds(times.stages.iter().map(|(_, time)| *time).sum())));
    writeln!(out, "{DIM}{}{DIM:#}", stages.join(", "))?;
    Ok(())
}

/// Prints how many names were made unique, and the first of them.
fn unique(renamed: &[Renamed], out: &mut impl Write) -> Result<()> {
    let mut clashes = renamed.iter().filter(|name| matches!(name.reason, Reason::Taken { .. }));
    if let Some(Renamed { origin, rust, reason, .. }) = clashes.next() {
        let count = counted(1 + clashes.count(), "name");
        writeln!(out, "{count} made unique, first `{rust}` at {}: {reason}; `--ledger` lists every one", origin.0)?;
    }
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// Prints each kind of node that is not in the client as described, the most frequent first: its count and first place.
pub(super) fn departures(ledger: &Tally, out: &mut impl Write) -> Result<()> {
    let mut kinds: BTreeMap<Code, (usize, &Diagnostic)> = BTreeMap::new();
    for fault in &ledger.departures {
        if let Some(code) = fault.code {
            kinds.entry(code).or_insert((0, fault)).0 += 1;
        }
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(code, (count, _))| (Reverse(code.fate()), Reverse(*count)));
    for (code, (count, first)) in &kinds {
        let place = first.position.as_ref().map(ToString::to_string).unwrap_or_default();
        writeln!(out, "{:13} {count:5} {BOLD}{code}{BOLD:#}: {}, first at {place}", code.fate(), first.message)?;
    }
    if !kinds.is_empty() {
        writeln!(out, "{DIM}`--ledger` lists every node; `cargo xtask explain CODE` explains a kind{DIM:#}")?;
    }
    Ok(())
}

/// Prints every node that is not in the client as described, and every name that is not the plain one.
pub(super) fn ledger(Summary { ledger, renamed, .. }: &Summary, out: &mut impl Write) -> Result<()> {
    for waiver in &ledger.waivers {
        writeln!(out, "waived {}: {}", waiver.pointer, waiver.reason)?;
    }
    for fault in &ledger.departures {
        writeln!(out, "{} {}: {}", fault.fate(), fault.pointer.as_deref().unwrap_or_default(), fault.message)?;
    }
    for Renamed { origin, rust, reason, .. } in renamed {
        writeln!(out, "named {} `{rust}`: {reason}", origin.0)?;
    }
    Ok(())
}

/// Prints the written and removed files.
pub(super) fn written(plan: &Plan, out: &mut impl Write) -> Result<()> {
    let places = places(plan);
    for ((place, verb), count) in &places {
        match count {
            1 => writeln!(out, "{verb} {place}")?,
            _ => writeln!(out, "{verb} {place}: {}", counted(*count, "file"))?,
        }
    }
    let removed = plan.changes.iter().filter(|change| matches!(change.kind, Kind::Orphan)).count();
    let written = plan.changes.len() - removed;
    writeln!(out, "{} written, {} unchanged, {removed} removed", counted(written, "file"), plan.unchanged)?;
    if plan.changes.is_empty() {
        writeln!(out, "{GREEN}nothing to write: the client is up to date{GREEN:#}")?;
    }
    Ok(())
}

/// The written and removed files. Those of a folder with many of them are together.
fn places(plan: &Plan) -> BTreeMap<(&str, &'static str), usize> {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for Change { path, .. } in &plan.changes {
        *folders.entry(folder(path)).or_default() += 1;
    }
    let mut places = BTreeMap::new();
    for Change { path, kind } in &plan.changes {
        let verb = if matches!(kind, Kind::Orphan) { "removed" } else { "written" };
        let folder = folder(path);
        let is_together = !folder.is_empty() && folders.get(folder).is_some_and(|count| *count > LISTED);
        *places.entry((if is_together { folder } else { path }, verb)).or_default() += 1;
    }
    places
}

/// Returns `src/runtime/` of `src/runtime/http/client.rs`; empty for shorter paths.
fn folder(path: &str) -> &str {
    path.match_indices('/').nth(1).and_then(|(at, _)| path.get(..=at)).unwrap_or_default()
}

/// Prints the differences, and the command that fixes them.
pub(super) fn check(plan: &Plan, command: &str, out: &mut impl Write) -> Result<Verdict> {
    if plan.is_empty() {
        writeln!(out, "{} unchanged", counted(plan.unchanged, "file"))?;
        writeln!(out, "{GREEN}the client is up to date{GREEN:#}")?;
        return Ok(Verdict::Good);
    }
    let mut left = LINES;
    for Change { path, kind } in &plan.changes {
        match kind {
            Kind::Missing { new } => {
                writeln!(out, "{BOLD}missing{BOLD:#} {path} ({})", counted(new.lines().count(), "line"))?
            }
            Kind::Orphan => writeln!(out, "{BOLD}orphan{BOLD:#} {path}: no longer generated")?,
            Kind::Changed { old, new } => {
                writeln!(out, "{BOLD}changed{BOLD:#} {path}")?;
                left -= diff(path, old, new, left.min(LINES_PER_FILE), out)?;
            }
        }
    }
    for path in &plan.untracked {
        writeln!(out, "{BOLD}untracked{BOLD:#} {path}: not a generated file; move it out of the generated folder")?;
    }
    writeln!(out, "{RED}the client is out of date;{RED:#} run: {BOLD}{command}{BOLD:#}")?;
    Ok(Verdict::Bad)
}

/// Prints at most `limit` lines of a diff and the number of omitted lines. Returns the number of printed lines.
fn diff(path: &str, old: &str, new: &str, limit: usize, out: &mut impl Write) -> Result<usize> {
    // Very different texts take long to compare precisely; a coarser diff is as useful.
    let deadline = Instant::now() + Duration::from_secs(2);
    let diff = TextDiff::configure().deadline(deadline).diff_lines(old, new);
    let mut lines = vec![(DIM, format!("--- {path} (current)\n")), (DIM, format!("+++ {path} (generated)\n"))];
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        lines.push((DIM, format!("{}\n", hunk.header())));
        lines.extend(hunk.iter_changes().map(|change| {
            let (style, sign) = match change.tag() {
                ChangeTag::Delete => (RED, '-'),
                ChangeTag::Insert => (GREEN, '+'),
                ChangeTag::Equal => (DIM, ' '),
            };
            let end = if change.missing_newline() { "\n\\ No newline at end of file\n" } else { "" };
            (style, format!("{sign}{}{end}", change.value()))
        }));
    }
    for (style, line) in lines.iter().take(limit) {
        write!(out, "{style}{line}{style:#}")?;
    }
    if lines.len() > limit {
        writeln!(out, "{DIM}… {} of this diff omitted{DIM:#}", counted(lines.len() - limit, "more line"))?;
    }
    Ok(lines.len().min(limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(old: &str, new: &str, limit: usize) -> String {
        let mut out = anstream::StripStream::new(Vec::new());
        diff("a.rs", old, new, limit, &mut out).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    #[test]
    fn differences_are_shown_as_a_unified_diff() {
        let expected = "--- a.rs (current)\n+++ a.rs (generated)\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n";
        assert_eq!(printed("one\ntwo\n", "one\n2\n", 80), expected);
        assert!(printed("one", "one\n", 80).contains("-one\n\\ No newline at end of file\n+one\n"));
    }

    #[test]
    fn a_long_diff_reports_the_omitted_lines() {
        let (old, new) = ("a\n".repeat(100), "b\n".repeat(100));
        let text = printed(&old, &new, 10);
        assert_eq!(text.lines().count(), 11);
        assert!(text.ends_with("… 193 more lines of this diff omitted\n"), "{text}");
    }
}
