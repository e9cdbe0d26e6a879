//! `cargo xtask status`: a page and a JSON file with the verification of each operation and the commands to reproduce
//! it.
//!
//! [`gather`] reads the inputs, [`page`] and [`json`] render them, [`site`] writes the files. The output depends on the
//! inputs alone: the date is that of the evidence.

mod badge;
mod browser;
mod corrections;
mod description;
mod docs;
pub(crate) mod evidence;
mod gather;
mod install;
mod json;
mod operations;
mod page;
mod prose;
mod reference;
mod site;
mod source;
mod versions;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{GREEN, Verdict, counted, project};

/// Write the status page: a folder of static files for any server or a local browser.
///
/// DIR/index.html is the page, DIR/status.json its data (schema: xtask/src/status/status.schema.json), DIR/badge.json a
/// badge in the format of shields.io. DIR/doc has the crate's documentation, DIR/reference.html the corrected
/// description to read, DIR/spec.html and DIR/overlay.html its sources. Files of an earlier run in DIR are replaced; a
/// folder with other content is refused. Exit code 0 even if operations failed: the page shows failures.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder to write.
    #[arg(long, value_name = "DIR", required_unless_present = "check")]
    out: Option<PathBuf>,
    /// The output of `cargo xtask verify --format json`, or the status.json of an earlier page. By default that command
    /// is run.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Omit the crate's documentation and the links to it.
    #[arg(long)]
    no_docs: bool,
    /// Write the page below target/page, without the documentation, and test it in a browser. Exit code 1 if a test
    /// fails. Needs chromium and node.
    #[arg(long, conflicts_with_all = ["out", "no_docs"])]
    check: bool,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let facts = gather::gather(args.evidence.as_deref())?;
    let docs = if args.no_docs || args.check { None } else { Some(docs::build(&facts.description)?) };
    let files = site::files(&facts, docs.is_some())?;
    let folder = match (&args.out, args.check) {
        (Some(folder), false) => folder.clone(),
        _ => project::root().join(browser::SITE),
    };
    site::write(&folder, &files, docs.as_deref()).with_context(|| format!("cannot write {}", folder.display()))?;
    writeln!(out, "{}: {}", badge::line(&facts.evidence), folder.join("index.html").display())?;
    writeln!(out, "{GREEN}{} written{GREEN:#}", counted(files.len(), "page"))?;
    if args.check { browser::check(out) } else { Ok(Verdict::Good) }
}
