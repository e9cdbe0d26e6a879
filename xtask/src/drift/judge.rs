//! Compares our verdicts with given ones, for every pair of versions and every operation.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use codegen::drift::report::Verdict as Drift;
use codegen::drift::{self, Report};
use serde::Deserialize;

use super::sides;
use crate::{BOLD, DIM, Verdict, input};

/// A pair of versions with its expected verdicts.
#[derive(Debug, Deserialize)]
struct Pair {
    from: String,
    to: String,
    class: Drift,
    operation_class: BTreeMap<String, Drift>,
}

#[derive(Debug, Default)]
struct Tally {
    pairs: usize,
    pairs_agreed: usize,
    operations: usize,
    operations_agreed: usize,
}

pub(super) fn run(truth: &Path, folder: &Path, out: &mut impl Write) -> Result<Verdict> {
    let text = fs::read_to_string(truth).with_context(|| format!("cannot read {}", truth.display()))?;
    let pairs: Vec<Pair> =
        serde_json::from_str(&text).with_context(|| format!("{} is not a list of judged pairs", truth.display()))?;
    let mut tally = Tally::default();
    for pair in &pairs {
        let read = |name: &str| input::read(&folder.join(name))?.described(None);
        let (old, new) = sides::together(|| read(&pair.from), || read(&pair.to))?;
        let report = drift::compare(&old, &new);
        judge(pair, &report, &mut tally, out)?;
    }
    let Tally { pairs, pairs_agreed, operations, operations_agreed } = tally;
    writeln!(out, "{pairs_agreed} of {pairs} pairs agree; {operations_agreed} of {operations} operations agree")?;
    let agreed = pairs == pairs_agreed && operations == operations_agreed;
    Ok(if agreed { Verdict::Good } else { Verdict::Bad })
}

fn judge(pair: &Pair, report: &Report, tally: &mut Tally, out: &mut impl Write) -> Result<()> {
    tally.pairs += 1;
    if plain(report.verdict) == pair.class {
        tally.pairs_agreed += 1;
    } else {
        let (ours, theirs) = (report.verdict.as_str(), pair.class.as_str());
        writeln!(out, "{BOLD}{} .. {}{BOLD:#}: {ours}, judged {theirs}", pair.from, pair.to)?;
    }
    let ours: BTreeMap<&str, Drift> =
        report.operations.iter().map(|operation| (operation.operation.as_str(), operation.verdict)).collect();
    let names: BTreeSet<&str> = ours.keys().copied().chain(pair.operation_class.keys().map(String::as_str)).collect();
    for name in names {
        tally.operations += 1;
        let verdict = ours.get(name).copied();
        let theirs = pair.operation_class.get(name).copied().unwrap_or_default();
        if verdict.map(plain) == Some(theirs) {
            tally.operations_agreed += 1;
            continue;
        }
        let verdict = verdict.map_or("missing", Drift::as_str);
        writeln!(out, "{} .. {}: {BOLD}{name}{BOLD:#}: {verdict}, judged {}", pair.from, pair.to, theirs.as_str())?;
        for change in report.changes.iter().filter(|change| change.operations.iter().any(|known| known == name)) {
            let position = |position: &Option<String>| position.clone().unwrap_or_default();
            writeln!(out, "    {} {}: {}", change.verdict.as_str(), change.kind, change.message)?;
            let places = (position(&change.old_position), position(&change.new_position));
            writeln!(out, "    {DIM}{}{DIM:#}\n    {DIM}{}{DIM:#}", places.0, places.1)?;
        }
    }
    Ok(())
}

/// The given verdicts do not count documentation, so `docs` counts as `clean`.
fn plain(verdict: Drift) -> Drift {
    if verdict == Drift::Docs { Drift::Clean } else { verdict }
}
