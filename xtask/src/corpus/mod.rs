//! `cargo xtask corpus`: generates a client for each description of a folder and prints the results.

mod check;
mod report;
mod row;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{DIM, Verdict};
pub(crate) use check::{cargo, lay_out};
use row::{Compiles, Outcome, Row};

/// Generate a client for each description in a folder, in memory, and print a row for each.
///
/// A description is a file that ends in .yaml, .yml or .json. The totals follow, and the kinds of nodes that clients do
/// not have as described, by the number of descriptions that have them. With --check, the exit code is 1 if a
/// description is refused, or if its crate does not compile without a warning. A crate that an earlier run has compiled
/// is not compiled again, unless its files, the locked dependencies or the compiler have changed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder.
    dir: PathBuf,

    /// Also write each client as a crate below target/corpus, and compile it with its tests, example and docs.
    #[arg(long)]
    check: bool,

    /// Also run the tests of each crate. Includes --check.
    #[arg(long)]
    test: bool,

    /// How to print the result.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Exit with code 1 if a row is worse than in this file, which `--format json` wrote.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table.
    Text,
    /// One JSON document.
    Json,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let mut checker = (args.check || args.test).then(|| check::Checker::new(args.test)).transpose()?;
    let rows = rows(&args.dir, checker.as_mut())?;
    match args.format {
        Format::Text => report::text(&rows, out)?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&rows)?)?,
    }
    let Some(baseline) = &args.baseline else {
        let is_clean = |row: &Row| row.compiles == Some(Compiles::Yes);
        return Ok(if checker.is_none() || rows.iter().all(is_clean) { Verdict::Good } else { Verdict::Bad });
    };
    let text = fs::read_to_string(baseline).with_context(|| baseline.display().to_string())?;
    let before: Vec<Row> = serde_json::from_str(&text).with_context(|| baseline.display().to_string())?;
    report::compare(&before, &rows, out)
}

/// How many descriptions of a folder generate, and how many of their crates compile.
pub(crate) fn counts(dir: &Path) -> Result<(usize, usize)> {
    let rows = rows(dir, Some(&mut check::Checker::new(false)?))?;
    let generated = rows.iter().filter(|row| row.outcome == Outcome::Generated).count();
    Ok((generated, rows.iter().filter(|row| row.compiles == Some(Compiles::Yes)).count()))
}

fn rows(dir: &Path, mut checker: Option<&mut check::Checker>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for path in descriptions(dir)? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut row = Row::of(&name, &text);
        if let Some(checker) = checker.as_mut().filter(|_| row.outcome == Outcome::Generated) {
            let (compiles, complaint) = checker.check(&name, &text)?;
            (row.compiles, row.complaint) = (Some(compiles), complaint);
            anstream::eprintln!("{DIM}{name}: {}{DIM:#}", compiles.word());
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The descriptions in a folder, in the order of their names.
pub(crate) fn descriptions(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        let is_description = path.extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json");
        if is_description && path.is_file() {
            found.push(path);
        }
    }
    if found.is_empty() {
        bail!("{}: there is no description in this folder", dir.display());
    }
    found.sort();
    Ok(found)
}
