//! `cargo xtask drift --timeline`: every version of a description, each compared with its parents.
//!
//! [`folder`] and [`git`] find the versions, [`ancestry`] decides which are compared, and [`walk`] reads and compares them.
//! The result is plain data for [`table`], for JSON, and for [`history`].

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

use report::Timeline;
pub(crate) use report::{Size, State};

use crate::{GREEN, Verdict, counted};

/// How long a description may be, in bytes: what the parser takes.
const MAX_BYTES: u64 = 64 << 20;

/// What `drift` takes for a timeline.
#[derive(Debug, clap::Args)]
#[group(id = "timeline_args")]
pub(crate) struct Args {
    /// Compare every version of PATH with its parents: a file in its git history, or a folder of versions.
    ///
    /// In a folder, a version follows the one before it in the order of names, unless `parents.tsv` names its parents:
    /// each line is FILE, a tab, and the parents with commas between them; a line without parents marks a first version; `#` begins a comment.
    /// Files that are no description are skipped. A version that cannot be read is shown as unreadable, and its children
    /// are compared with its parents. Exit code 0 whatever changed, 2 if no version can be read.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["old", "new", "overlay", "no_overlay", "judge"])]
    timeline: Option<PathBuf>,
    /// Add a line of JSON to FILE for each version of the timeline that it does not have yet.
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
    /// The texts, if git has them.
    blobs: Option<git::Blobs>,
    /// The files of a folder that are no description.
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
            (Content::Blob(name), None) => bail!("{name} is not in a git repository"),
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
    /// Compares the versions, if a timeline was requested.
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
    ensure_readable(path, &walked.timeline)?;
    // Before anything is printed, so that a file that cannot be written is an error without a table above it.
    let added = history.map(|file| history::add(file, &walked.timeline)).transpose()?;
    if json {
        serde_json::to_writer_pretty(&mut *out, &walked.timeline).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    table::print(&walked.timeline, out)?;
    for name in &line.skipped {
        writeln!(out, "skipped: `{name}` is not a description")?;
    }
    table::times(found, start.elapsed(), &walked, out)?;
    if let (Some(file), Some(added)) = (history, added) {
        let lines = counted(added, "line");
        writeln!(out, "{GREEN}{}{GREEN:#}: {lines} added", file.display())?;
    }
    Ok(())
}

/// Refuses a timeline without any version that can be read.
fn ensure_readable(path: &Path, timeline: &Timeline) -> Result<()> {
    if timeline.versions.iter().any(|version| version.state != State::Unreadable) {
        return Ok(());
    }
    let first =
        timeline.versions.first().map(|version| (&version.source, version.reason.as_deref().unwrap_or_default()));
    let (source, reason) = first.unzip();
    bail!(
        "no version of {} can be read; the first, {}: {}",
        path.display(),
        source.map_or("none", String::as_str),
        reason.unwrap_or("there is none")
    )
}

/// Whether a text is meant as an OpenAPI description, even if it cannot be parsed: its root has `swagger` or `openapi`.
fn is_description(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start_matches('\u{feff}');
    let is_version = |key: &str| matches!(key, "swagger" | "openapi");
    if text.trim_start().starts_with(['{', '[']) {
        json_keys(text).any(is_version)
    } else {
        yaml_keys(text).any(is_version)
    }
}

/// The strings at the first level of JSON that a colon follows.
fn json_keys(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(['{', '[', '}', ']', '"'])?;
            let (sign, after) = rest.get(at..)?.split_at_checked(1)?;
            rest = after;
            match sign {
                "{" => depth += 1,
                // Whatever is in a list is below the first level.
                "[" => depth += 2,
                "}" => depth = depth.saturating_sub(1),
                "]" => depth = depth.saturating_sub(2),
                _ => {
                    let (string, after) = string(rest)?;
                    rest = after;
                    if depth == 1 && after.trim_start().starts_with(':') {
                        return Some(string);
                    }
                }
            }
        }
    })
}

/// A JSON string without its opening quote, and the text after its closing one.
fn string(text: &str) -> Option<(&str, &str)> {
    let mut is_escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// The keys of the lines of YAML that are indented as the first one.
fn yaml_keys(text: &str) -> impl Iterator<Item = &str> {
    let is_content =
        |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with(['#', '%']) && *line != "---";
    let indent = |line: &str| line.len() - line.trim_start().len();
    let root = text.lines().find(is_content).map(indent);
    let lines = text.lines().filter(is_content).filter(move |line| Some(indent(line)) == root);
    lines.filter_map(|line| Some(line.split_once(':')?.0.trim().trim_matches(['"', '\''])))
}

#[cfg(test)]
mod tests {
    use super::is_description;

    #[test]
    fn a_description_is_recognised_by_its_version_key() {
        for text in [
            "swagger: '2.0'",
            "# a\nopenapi: 3.0.0\npaths: [",
            "{\"info\": {},\"openapi\" : \"3.1.0\"}",
            "\u{feff}openapi: 3",
            "---\n  info: {}\n  'openapi': 3",
            "{\"info\": {\"title\": \"a \\\" } b\"},\n \"swagger\": \"2.0\", \"paths\": [",
        ] {
            assert!(is_description(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "name: openapi\n",
            "{\"scripts\": {\"swagger-ui\": \"openapi\"}}",
            "myswagger: 1",
            "{\"name\": \"a\", \"dependencies\": {\"openapi\": \"^1.0\", \"swagger\": \"2\"}}",
            "[{\"openapi\": \"3.0.0\"}]",
            "{\"title\": \"{openapi: 3}, \\\"openapi\\\": 3\"}",
            "services:\n  openapi: 3\n  swagger:\n    image: a\n",
            "text: |\n  openapi: 3\n",
        ] {
            assert!(!is_description(text.as_bytes()), "{text}");
        }
    }
}
