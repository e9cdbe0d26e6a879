//! `cargo xtask status`: a page and a JSON that say what holds, for each operation, and how anyone can see it again.
//!
//! [`gather`] reads all that the page is made from, [`page`] and [`json`] make texts of it, [`site`] writes them. What is
//! written follows from the inputs alone: the date is the evidence's. Nothing of it links the client.

mod badge;
mod browser;
mod corrections;
mod description;
mod docs;
pub(crate) mod evidence;
mod gather;
mod install;
mod json;
mod layout;
mod operations;
mod page;
mod site;
mod source;
mod timeline_svg;
mod words;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{GREEN, Verdict, counted, project};

/// Write the status page: a folder of static files that can be put on any server, or opened as it is.
///
/// DIR/index.html is the page, DIR/status.json the same for programs (xtask/src/status/status.schema.json is its
/// schema), DIR/badge.json a badge in the format of shields.io. DIR/doc has the crate's documentation, DIR/spec.html and
/// DIR/overlay.html the description and its corrections. What was in DIR from an earlier run is replaced; a folder that
/// holds anything else is left alone. Exit code 0 whatever the evidence says: the page tells of failures too.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where the page goes.
    #[arg(long, value_name = "DIR", required_unless_present = "check")]
    out: Option<PathBuf>,
    /// What was verified, as `cargo xtask verify --format json` printed it, or the status.json of an earlier page.
    /// Without it, that command is run.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Leave the crate's documentation out, and the links to it.
    #[arg(long)]
    no_docs: bool,
    /// Write the page below target/page and look at it in a browser, without the documentation; exit code 1 if it is
    /// not as it should be. Needs chromium and node.
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
