//! The table of a corpus, its totals and the comparison with an earlier one.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use codegen::fates::Code;

use super::row::{Compiles, Outcome, Row};
use crate::{BOLD, GREEN, RED, Verdict, counted};

/// Prints a row for each description, the totals and the ranked kinds.
pub(super) fn text(rows: &[Row], out: &mut impl Write) -> Result<()> {
    let width = rows.iter().map(|row| row.file.len()).max().unwrap_or_default();
    writeln!(
        out,
        "{BOLD}{:width$} {:>9} {:>6} {:>8} {:>8} {:>9} {:>9} {:>7} {:>7} {:>7} {:>8}{BOLD:#}",
        "description",
        "outcome",
        "whole",
        "loosened",
        "not gen.",
        "resources",
        "documents",
        "streams",
        "untyped",
        "ms",
        "compiles",
    )?;
    for row in rows {
        let outcome = match row.outcome {
            Outcome::Generated => "generated",
            Outcome::Refused => "refused",
            Outcome::Panicked => "panicked",
        };
        writeln!(
            out,
            "{:width$} {outcome:>9} {:>6} {:>8} {:>8} {:>9} {:>9} {:>7} {:>7} {:>7} {:>8}",
            row.file,
            row.whole,
            row.loosened,
            row.not_generated,
            row.resources,
            row.documents,
            row.streams,
            row.untyped,
            row.time,
            row.compiles.map_or("", Compiles::word),
        )?;
    }
    totals(rows, out)?;
    kinds(rows, out)?;
    for (row, complaint) in rows.iter().filter_map(|row| Some((row, row.complaint.as_ref()?))) {
        writeln!(out, "\n{RED}{}{RED:#}\n  {}", row.file, complaint.replace('\n', "\n  "))?;
    }
    for row in rows.iter().filter(|row| row.outcome != Outcome::Generated) {
        writeln!(out, "\n{RED}{}{RED:#}", row.file)?;
        for fault in &row.refused {
            writeln!(out, "  {}", fault.replace('\n', "\n  "))?;
        }
    }
    Ok(())
}

fn totals(rows: &[Row], out: &mut impl Write) -> Result<()> {
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let (whole, loosened, lost) = (sum(|row| row.whole), sum(|row| row.loosened), sum(|row| row.not_generated));
    let all = whole + loosened + lost;
    writeln!(
        out,
        "\n{}: {} generated, {} refused, {} panicked",
        counted(rows.len(), "description"),
        count(Outcome::Generated),
        count(Outcome::Refused),
        count(Outcome::Panicked),
    )?;
    let percent = if all == 0 { 0.0 } else { 100.0 * whole as f64 / all as f64 };
    writeln!(out, "{all} operations: {whole} whole ({percent:.1} %), {loosened} loosened, {lost} not generated")?;
    let compiled: Vec<Compiles> = rows.iter().filter_map(|row| row.compiles).collect();
    if !compiled.is_empty() {
        let count = |how| compiled.iter().filter(|compiles| **compiles == how).count();
        let (clean, warned, failed) = (count(Compiles::Yes), count(Compiles::Warnings), count(Compiles::No));
        writeln!(out, "{clean} compile, {warned} with warnings, {failed} do not")?;
    }
    writeln!(out, "{} ms in all", rows.iter().map(|row| row.time).sum::<u64>())?;
    Ok(())
}

/// Prints the kinds by the number of descriptions that have them.
fn kinds(rows: &[Row], out: &mut impl Write) -> Result<()> {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (kind, count) in rows.iter().flat_map(|row| &row.kinds) {
        let known = kinds.entry(kind).or_default();
        known.0 += 1;
        known.1 += count;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(name, (descriptions, _))| (Reverse(Code::named(name).map(Code::fate)), Reverse(*descriptions)));
    writeln!(out)?;
    for (name, (descriptions, nodes)) in kinds {
        let fate = Code::named(name).map(|code| code.fate().words()).unwrap_or("refused");
        writeln!(out, "{fate:13} {name:24} in {descriptions:3} descriptions, {nodes:6} nodes")?;
    }
    Ok(())
}

/// Prints the rows that are worse than before.
pub(super) fn compare(before: &[Row], after: &[Row], out: &mut impl Write) -> Result<Verdict> {
    let mut worse = 0;
    for old in before {
        let Some(new) = after.iter().find(|row| row.file == old.file) else { continue };
        let figures = |row: &Row| (row.outcome, row.whole, row.resources, row.streams);
        let ((o, w, r, s), (no, nw, nr, ns)) = (figures(old), figures(new));
        let compiled_before = old.compiles.zip(new.compiles).is_some_and(|(old, new)| new < old);
        if no < o || nw < w || nr < r || ns < s || compiled_before {
            worse += 1;
            writeln!(
                out,
                "{RED}worse{RED:#} {}: {o:?} to {no:?}, whole {w} to {nw}, resources {r} to {nr}, streams {s} to {ns}, \
                 compiles {} to {}",
                old.file,
                old.compiles.map_or("-", Compiles::word),
                new.compiles.map_or("-", Compiles::word),
            )?;
        }
    }
    if worse > 0 {
        return Ok(Verdict::Bad);
    }
    writeln!(out, "{GREEN}no description is worse than before{GREEN:#}")?;
    Ok(Verdict::Good)
}
