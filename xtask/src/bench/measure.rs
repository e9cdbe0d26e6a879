//! `cargo xtask bench-run`: starts one program, and writes how long it took and how much memory it held.
//!
//! A process begins with the memory of whoever started it, and its peak counts that. So what is measured is started by
//! this one, which is fresh and holds next to nothing. Time is taken here as well, so that its own start does not count.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use wait4::Wait4;

use crate::Verdict;

/// The words before the file that the report goes to.
pub(super) const WORDS: [&str; 2] = ["bench-run", "--report"];

/// Run a program and write what it took.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write time, memory and exit code to this file.
    #[arg(long, value_name = "FILE")]
    report: PathBuf,
    /// The program and its arguments.
    #[arg(required = true, last = true, value_name = "PROGRAM")]
    words: Vec<String>,
}

/// What one run took, and how it ended.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Report {
    pub(super) seconds: f64,
    /// The most bytes that were resident, of the process and those that it waited for.
    pub(super) peak: u64,
    /// Nothing where a signal has ended it.
    pub(super) code: Option<i32>,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let (program, words) = args.words.split_first().context("a program has a name")?;
    let start = Instant::now();
    let mut child = Command::new(program).args(words).spawn().with_context(|| format!("{program} did not start"))?;
    let used = child.wait4().with_context(|| format!("{program} was lost"))?;
    let seconds = start.elapsed().as_secs_f64();
    let report = Report { seconds, peak: used.rusage.maxrss, code: used.status.code() };
    let file = &args.report;
    fs::write(file, serde_json::to_vec(&report)?).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Verdict::Good)
}

/// What was reported; nothing where the program did not start.
pub(super) fn read(file: &Path) -> Result<Option<Report>> {
    let text = match fs::read(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("cannot read {}", file.display()))?,
    };
    Ok(Some(serde_json::from_slice(&text).with_context(|| format!("{} holds no report", file.display()))?))
}
