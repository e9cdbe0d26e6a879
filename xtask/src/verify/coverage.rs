//! `cargo xtask verify --coverage`: what recordings show of what the description allows.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use codegen::learn::coverage::{self, Coverage};
use codegen::learn::{Evidence, Model};
use codegen::{Input, Text};
use serde_json::{Value, json};

use crate::learn::har;
use crate::{BOLD, DIM, RED};

/// Returns the coverage of each operation by the recordings in a folder, and the recordings that cannot be read.
pub(crate) fn of(spec: Text<'_>, overlay: Option<Text<'_>>, folder: &Path) -> Result<(Vec<Coverage>, Vec<String>)> {
    let model = Model::read(&Input { spec, overlay })?;
    let mut evidence = Evidence::new(&model);
    let mut broken = Vec::new();
    if folder.is_dir() {
        for file in har::files(&[folder.to_owned()]).unwrap_or_default() {
            if let Err(error) = har::read(&file, &mut |exchange| evidence.add(exchange)) {
                broken.push(format!("{error:#}"));
            }
        }
    }
    Ok((coverage::coverage(&evidence), broken))
}

/// The share that was shown, in percent.
pub(crate) fn percent((index, score): (usize, usize)) -> usize {
    (score * 100).checked_div(index).unwrap_or(100)
}

/// The sum over operations.
pub(crate) fn total(all: &[Coverage]) -> (usize, usize) {
    all.iter().map(Coverage::total).fold((0, 0), |(index, score), (more, shown)| (index + more, score + shown))
}

pub(crate) fn json(all: &[Coverage], broken: &[String]) -> Value {
    let (index, score) = total(all);
    json!({"index": index, "score": score, "percent": percent((index, score)), "broken": broken, "operations": all})
}

pub(super) fn human(all: &[Coverage], broken: &[String], is_full: bool, out: &mut impl Write) -> Result<()> {
    let kinds = ["members", "values", "statuses", "media", "include", "links"];
    write!(out, "{BOLD}{:32}{:>5}", "operation", "calls")?;
    for kind in kinds {
        write!(out, "{kind:>9}")?;
    }
    writeln!(out, "{:>6}{BOLD:#}", "shown")?;
    for one in all {
        write!(out, "{:32}{:>5}", one.operation, one.calls)?;
        for part in &one.parts {
            write!(out, "{:>9}", format!("{}/{}", part.score, part.index))?;
        }
        writeln!(out, "{:>5}%", percent(one.total()))?;
        if is_full {
            for missing in one.parts.iter().flat_map(|part| &part.missing) {
                writeln!(out, "  {DIM}{missing}{DIM:#}")?;
            }
        }
    }
    let (index, score) = total(all);
    writeln!(out, "{score} of {index} parts shown, {}%", percent((index, score)))?;
    for file in broken {
        writeln!(out, "{RED}not read:{RED:#} {file}")?;
    }
    if !is_full {
        writeln!(out, "{DIM}--operation ID lists what is missing{DIM:#}")?;
    }
    Ok(())
}
