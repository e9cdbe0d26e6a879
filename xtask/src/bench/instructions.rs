//! `cargo xtask bench --instructions`: compares instruction counts with the committed ones.
//!
//! Counts hardly depend on the machine, so the gate can detect a change that makes the work more expensive. They depend
//! on the compiler, whose version is committed with them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::place::Place;
use super::process;
use crate::{BOLD, GREEN, RED, Verdict, project};

/// The committed counts.
const FILE: &str = "tests/benches/instructions.toml";
const UPDATE: &str = "cargo xtask bench --instructions --update";

/// How much a count may differ, in percent of the committed one.
const TOLERANCE: u128 = 5;

const PROFILE: &str = "counts";

/// The package with the program that repeats the work.
const PACKAGE: &str = "instructions";

/// The kinds of work, and the repetitions in the shorter of two runs.
const COUNTED: [(&str, usize); 3] = [("decode", 10), ("encode", 10), ("generate", 1)];

/// The measured counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counts {
    /// The compiler of the counted program.
    rustc: String,
    instructions: BTreeMap<String, u64>,
}

/// Compares the counts, or writes the new ones. `counted` replaces the measurement.
pub(super) fn run(update: bool, counted: Option<&Path>, out: &mut impl Write) -> Result<Verdict> {
    let file = project::root().join(FILE);
    let counts = match counted {
        Some(counted) => read(counted)?,
        None if !process::has_valgrind() => {
            writeln!(out, "{RED}not counted:{RED:#} {}", process::NO_VALGRIND)?;
            return Ok(Verdict::Unable);
        }
        None => count()?,
    };
    if update {
        let head = format!("# Instructions under callgrind. Written by `{UPDATE}`.\n");
        fs::create_dir_all(file.parent().unwrap_or(&file))?;
        fs::write(&file, head + &toml::to_string(&counts)?).with_context(|| format!("cannot write {FILE}"))?;
        writeln!(out, "written: {FILE}")?;
        return Ok(Verdict::Good);
    }
    let committed = read(&file).with_context(|| format!("there is nothing to compare with; `{UPDATE}` writes it"))?;
    compare(&committed, &counts, out)
}

fn read(file: &Path) -> Result<Counts> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    toml::from_str(&text).with_context(|| format!("{} holds no counts", file.display()))
}

/// Prints how every count changed. One that grew or is missing fails.
fn compare(committed: &Counts, counted: &Counts, out: &mut impl Write) -> Result<Verdict> {
    if committed.rustc != counted.rustc {
        writeln!(out, "{BOLD}another compiler:{BOLD:#} committed with {}, now {}", committed.rustc, counted.rustc)?;
    }
    let (mut is_bad, mut is_stale) = (false, false);
    for (name, &now) in &counted.instructions {
        let Some(&before) = committed.instructions.get(name) else {
            (is_bad, is_stale) = (true, true);
            writeln!(out, "{name:8}{now:>14}  {RED}not committed{RED:#}")?;
            continue;
        };
        let change = now as f64 / before as f64 - 1.0;
        let moved = u128::from(now.abs_diff(before)) * 100 > u128::from(before) * TOLERANCE;
        let verdict = match (moved, now > before) {
            (true, true) => format!("{RED}grown by more than {TOLERANCE} %{RED:#}"),
            (true, false) => format!("{GREEN}fallen by more than {TOLERANCE} %, please commit it{GREEN:#}"),
            (false, _) => String::new(),
        };
        is_bad |= moved && now > before;
        is_stale |= moved;
        writeln!(out, "{}", format!("{name:8}{now:>14}  {:+.1} % of {before}  {verdict}", change * 100.0).trim_end())?;
    }
    for name in committed.instructions.keys().filter(|name| !counted.instructions.contains_key(*name)) {
        (is_bad, is_stale) = (true, true);
        writeln!(out, "{name:8}{RED}committed, and no longer counted{RED:#}")?;
    }
    if is_stale {
        writeln!(out, "if that is meant: {UPDATE}")?;
    }
    Ok(if is_bad { Verdict::Bad } else { Verdict::Good })
}

fn count() -> Result<Counts> {
    let place = Place::new(false)?;
    let build = ["build", "--quiet", "--profile", PROFILE, "--package", PACKAGE];
    place.program("build what is counted", "cargo").args(build).run()?;
    let program = place.dir.with_file_name(PROFILE).join(PACKAGE);
    let mut instructions = BTreeMap::new();
    for (what, often) in COUNTED {
        let times = |times: usize| place.program(what, &program).args([what.to_owned(), times.to_string()]);
        instructions.insert(what.to_owned(), rounded(process::instructions_each(often, times)?));
    }
    Ok(Counts { rustc: compiler()?, instructions })
}

fn compiler() -> Result<String> {
    let output = Command::new("rustc").arg("--version").output().context("rustc did not start")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A count is never negative, and far below where a float begins to round.
fn rounded(count: f64) -> u64 {
    count.round() as u64
}
