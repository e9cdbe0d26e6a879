//! The output of `spec accept`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use codegen::drift::report::Verdict as Drift;

use super::super::merge::{Kind, Move};
use super::{Accepted, Args, SPEC, next};
use crate::{BOLD, DIM, GREEN, RED, counted};

/// The most places of one kind that are listed.
const NAMED: usize = 40;

/// The most files of the client that are listed.
const FILES: usize = 12;

pub(super) fn nothing(from: &Path, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{GREEN}nothing to take:{GREEN:#} {SPEC} already has the facts of {}", from.display())?;
    Ok(())
}

pub(super) fn print(accepted: &Accepted, root: &Path, args: &Args, out: &mut impl Write) -> Result<()> {
    moves(&accepted.moves, out)?;
    examples(&accepted.found.outdated, out)?;
    if accepted.moves.is_empty() {
        writeln!(out, "no fact has changed, only the vendor's documentation; check whether ours needs an update")?;
    }
    let style = if accepted.report.verdict == Drift::Breaking { RED } else { GREEN };
    writeln!(
        out,
        "{BOLD}{}{BOLD:#}: the facts are {style}{}{style:#}",
        accepted.version,
        accepted.report.verdict.as_str()
    )?;

    let verb = if args.check { "would write" } else { "written" };
    for edit in accepted.edits.iter().take(FILES) {
        let path = edit.path.strip_prefix(root).unwrap_or(&edit.path).display();
        let verb = match (&edit.new, args.check) {
            (None, true) => "would remove",
            (None, false) => "removed",
            _ => verb,
        };
        writeln!(out, "{DIM}{verb} {path}{DIM:#}")?;
    }
    let rest = accepted.edits.len().saturating_sub(FILES);
    if rest > 0 {
        writeln!(out, "{DIM}{verb} {}{DIM:#}", counted(rest, "more file"))?;
    }
    next::print(accepted, args, out)?;
    Ok(())
}

fn moves(moves: &[Move], out: &mut impl Write) -> Result<()> {
    let kinds = [
        (Kind::Added, "added", ""),
        (Kind::Changed, "changed", "; check whether our documentation is still true"),
        (Kind::Removed, "removed", ""),
    ];
    for (kind, word, hint) in kinds {
        let of_kind: Vec<&Move> = moves.iter().filter(|known| known.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        writeln!(out, "{BOLD}{word}{BOLD:#}, {}{hint}", counted(of_kind.len(), "place"))?;
        for known in of_kind.iter().take(NAMED) {
            writeln!(out, "  {}", known.place)?;
        }
        if of_kind.len() > NAMED {
            writeln!(out, "  {DIM}and {} more{DIM:#}", of_kind.len() - NAMED)?;
        }
    }
    Ok(())
}

fn examples(outdated: &BTreeSet<String>, out: &mut impl Write) -> Result<()> {
    if outdated.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}examples dropped{BOLD:#}, which the new facts contradict")?;
    for owner in outdated {
        writeln!(out, "  {owner}")?;
    }
    Ok(())
}
