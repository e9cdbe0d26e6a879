//! `cargo xtask drift --timeline`: every version of a description, each compared with its parents.
//!
//! [`folder`] and [`git`] find the versions, [`ancestry`] decides which are compared, and [`comparisons`] compares
//! them. The result is plain data for [`table`], for JSON, and for [`history`].

mod ancestry;
mod comparisons;
mod folder;
mod git;
pub(crate) mod history;
mod report;
mod table;

use std::fmt::{self, Display};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};

use report::Timeline;
pub(crate) use report::{Size, State};

use crate::{GREEN, Verdict, counted};

/// The most bytes of a description, which is also the parser's limit.
const MAX_BYTES: u64 = 64 << 20;

/// The arguments of `drift` for a timeline.
#[derive(Debug, clap::Args)]
#[group(id = "timeline_args")]
pub(crate) struct Args {
    /// Compare every version of PATH with its parents: a file in its git history, or a folder of versions.
    ///
    /// In a folder, a version follows the one before it in the order of names, unless `parents.tsv` names its parents:
    /// each line is FILE, a tab, and the parents separated by commas; a line without parents is a first version; `#`
    /// starts a comment. Other files are skipped. A version that cannot be read is shown as unreadable, and its
    /// children are compared with its parents. Exit code 0 whatever changed, 2 if no version can be read.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["old", "new", "overlay", "no_overlay", "judge"])]
    timeline: Option<PathBuf>,
    /// Add a line of JSON to FILE for each version of the timeline that it does not have yet.
    #[arg(long, value_name = "FILE", requires = "timeline")]
    history: Option<PathBuf>,
}

/// A version that has not been read yet.
struct Found {
    /// The name of a file, or `COMMIT:PATH`.
    source: String,
    /// A short name for a table.
    label: String,
    /// YYYY-MM-DD.
    date: Option<String>,
    commit: Option<String>,
    /// The indices of its parents, which precede it.
    parents: Vec<usize>,
    content: Content,
}

enum Content {
    File(PathBuf),
    /// `COMMIT:PATH` in the repository of a folder.
    Blob {
        folder: PathBuf,
        name: String,
    },
}

impl Content {
    fn bytes(&self) -> Result<Vec<u8>> {
        match self {
            Self::File(path) => file(path),
            Self::Blob { folder, name } => match crate::git::file(folder, name) {
                Ok(bytes) => limited(bytes, name),
                Err(error) if error.to_string().contains("does not exist in") => bail!("the commit removes the file"),
                Err(error) => Err(error),
            },
        }
    }
}

/// Returns the versions of a description, parents first, and the files of a folder that are not descriptions.
fn versions(path: &Path) -> Result<(Vec<Found>, Vec<String>)> {
    if path.is_dir() { folder::versions(path) } else { Ok((git::versions(path)?, Vec::new())) }
}

/// Reads a file up to the size limit.
pub(crate) fn file(path: &Path) -> Result<Vec<u8>> {
    let name = path.display();
    let file = fs::File::open(path).with_context(|| format!("cannot read {name}; does it exist?"))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {name}"))?;
    limited(bytes, name)
}

fn limited(bytes: Vec<u8>, name: impl Display) -> Result<Vec<u8>> {
    ensure!(bytes.len() as u64 <= MAX_BYTES, "{name} is larger than {} MiB", MAX_BYTES >> 20);
    Ok(bytes)
}

impl Args {
    pub(crate) fn run(&self, json: bool, out: &mut impl Write) -> Option<Result<Verdict>> {
        let path = self.timeline.as_deref()?;
        Some(run(path, self.history.as_deref(), json, out).map(|()| Verdict::Good))
    }
}

fn run(path: &Path, history: Option<&Path>, json: bool, out: &mut impl Write) -> Result<()> {
    let start = Instant::now();
    let (versions, skipped) = versions(path)?;
    let found = start.elapsed();
    let compared = comparisons::compare_all(&versions)?;
    ensure_readable(path, &compared.timeline)?;
    // Before the table is printed, so that a write error is not below a table.
    let added = history.map(|file| history::add(file, &compared.timeline)).transpose()?;
    if json {
        serde_json::to_writer_pretty(&mut *out, &compared.timeline).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    table::print(&compared.timeline, out)?;
    for name in &skipped {
        writeln!(out, "skipped: `{name}` is not a description")?;
    }
    table::times(found, start.elapsed(), &compared, out)?;
    if let (Some(file), Some(added)) = (history, added) {
        let lines = counted(added, "line");
        writeln!(out, "{GREEN}{}{GREEN:#}: {lines} added", file.display())?;
    }
    Ok(())
}

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

/// Whether a text is an OpenAPI description, even an invalid one: its root has `swagger` or `openapi`.
fn is_description(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml_keys(text).any(is_version);
    }
    let mut keys = RootKeys(false);
    // Keys after a syntax error are not seen.
    let _ = serde_json::Deserializer::from_str(text).deserialize_map(&mut keys);
    keys.0
}

fn is_version(key: &str) -> bool {
    matches!(key, "swagger" | "openapi")
}

struct RootKeys(bool);

impl<'de> Visitor<'de> for &mut RootKeys {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0 |= is_version(&key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// Returns the keys of the YAML lines with the same indentation as the first one.
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
