//! `cargo xtask drift --timeline`: every version of a description, each compared with those that it was made from.
//!
//! Where the versions come from is [`folder`]'s and [`git`]'s matter, who is compared with whom [`ancestry`]'s, and
//! [`walk`] reads and compares. What came out is plain data, for [`table`], for JSON, and for [`history`].

mod ancestry;
mod folder;
mod git;
pub(crate) mod history;
mod report;
mod table;
mod walk;

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

pub(crate) use report::{Size, State};

use crate::{GREEN, Verdict, counted};

/// How long a description may be, in bytes: what the parser takes.
const MAX_BYTES: u64 = 64 << 20;

/// Reported if there is nothing to compare.
const NONE: &str = "no version can be read of";

/// What `drift` takes for a timeline.
#[derive(Debug, clap::Args)]
#[group(id = "timeline_args")]
pub(crate) struct Args {
    /// Compare every version of PATH with its parents: a file, through the history that git has of it, or a folder of
    /// descriptions, in the order of their names unless its `parents.tsv` says otherwise, a line for each version:
    /// `FILE<TAB>PARENT[,PARENT]`. A version that cannot be read is shown as such and compared across. Exit code 0,
    /// however grave the changes, and 2 if no version can be read.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["old", "new", "overlay", "no_overlay", "judge"])]
    timeline: Option<PathBuf>,
    /// Add a line to FILE for each version of the timeline that it does not know: facts alone, in JSON.
    #[arg(long, value_name = "FILE", requires = "timeline")]
    history: Option<PathBuf>,
}

/// A version as it was found, before it is read.
struct Found {
    /// What it is called: the name of a file, or `COMMIT:PATH`.
    source: String,
    /// The short form of that, for a table.
    label: String,
    /// The day that it is from, as YYYY-MM-DD.
    date: Option<String>,
    /// The commit that it is from.
    commit: Option<String>,
    /// The versions that it was made from; all of them stand before it.
    parents: Vec<usize>,
    /// Where its text is.
    content: Content,
}

enum Content {
    File(PathBuf),
    /// What `git cat-file` calls it.
    Blob(String),
}

/// The versions of a description, parents before their children.
struct Line {
    found: Vec<Found>,
    /// Gives the texts, where git has them.
    blobs: Option<git::Blobs>,
    /// Files of the folder that are no descriptions.
    skipped: Vec<String>,
}

impl Line {
    fn at(path: &Path) -> Result<Self> {
        if path.is_dir() {
            let (found, skipped) = folder::versions(path)?;
            return Ok(Self { found, blobs: None, skipped });
        }
        let (found, blobs) = git::versions(path)?;
        Ok(Self { found, blobs: Some(blobs), skipped: Vec::new() })
    }

    /// The bytes of a version.
    fn bytes(&self, found: &Found) -> Result<Vec<u8>> {
        match (&found.content, &self.blobs) {
            (Content::File(path), _) => file(path),
            (Content::Blob(name), Some(blobs)) => blobs.read(name),
            (Content::Blob(name), None) => bail!("nobody knows where {name} is"),
        }
    }
}

/// Reads a file, no further than a description may be long.
pub(crate) fn file(path: &Path) -> Result<Vec<u8>> {
    let name = path.display();
    let file = fs::File::open(path).with_context(|| format!("cannot read {name}; does it exist?"))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {name}"))?;
    ensure!(bytes.len() as u64 <= MAX_BYTES, "{name} is longer than the {} MiB that are read", MAX_BYTES >> 20);
    Ok(bytes)
}

impl Args {
    /// Walks the timeline, where one was asked for.
    pub(crate) fn run(&self, json: bool, out: &mut impl Write) -> Option<Result<Verdict>> {
        let path = self.timeline.as_deref()?;
        Some(run(path, self.history.as_deref(), json, out).map(|()| Verdict::Good))
    }
}

fn run(path: &Path, history: Option<&Path>, json: bool, out: &mut impl Write) -> Result<()> {
    let start = Instant::now();
    let line = Line::at(path)?;
    let found = start.elapsed();
    let walked = walk::walk(&line)?;
    let none = walked.timeline.versions.iter().all(|version| version.state == State::Unreadable);
    // Before anything is printed: what cannot be written is an error, and no table with an error below it.
    let history = history.filter(|_| !none);
    let added = history.map(|file| history::add(file, &walked.timeline)).transpose()?;
    if json {
        serde_json::to_writer_pretty(&mut *out, &walked.timeline).map_err(io::Error::from)?;
        writeln!(out)?;
        ensure!(!none, "{NONE} {}", path.display());
        return Ok(());
    }
    table::print(&walked.timeline, out)?;
    table::times(found, start.elapsed(), &walked, out)?;
    if let (Some(file), Some(added)) = (history, added) {
        let lines = counted(added, "line");
        writeln!(out, "{GREEN}{}{GREEN:#}: {lines} added", file.display())?;
    }
    ensure!(!none, "{NONE} {}", path.display());
    Ok(())
}
