//! `spec/history.jsonl`: one line for each known version of the vendor's description, without its documentation.
//!
//! A line of its own kind marks unknown versions in between. Lines are added, never changed.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use codegen::drift::report::{DefectState, Summary, Verdict};
use serde::{Deserialize, Serialize};

use super::report::{Comparison, Size, State, Timeline, Version};
use crate::write;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Entry {
    /// Versions between these two days are unknown.
    Gap {
        gap: Gap,
    },
    Version(Box<Known>),
}

/// The dates of the versions before and after the gap.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Gap {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) date: Option<String>,
    /// `info.version`.
    pub(crate) version: Option<String>,
    /// The commit in the vendor's repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) commit: Option<String>,
    /// The digest of the vendor's file.
    pub(crate) sha256: Option<String>,
    pub(crate) state: State,
    /// The parents, by commit, or by the start of the digest if no commit is known.
    pub(crate) parents: Vec<String>,
    #[serde(flatten)]
    pub(crate) size: Option<Size>,
    #[serde(flatten)]
    pub(crate) change: Option<Change>,
}

/// The changes since the parent, or since the nearest readable ancestor.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) verdict: Verdict,
    /// Operations by verdict.
    pub(crate) summary: Summary,
    pub(crate) breaking: Vec<String>,
    pub(crate) defects: Defects,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Defects {
    pub(crate) introduced: usize,
    pub(crate) repaired: usize,
}

impl Known {
    /// Returns the name used in the lines of its children.
    pub(crate) fn id(&self) -> String {
        id(self.commit.as_deref(), self.sha256.as_deref())
    }

    fn key(&self) -> (Option<String>, Option<String>, Option<String>) {
        let commit = self.commit.as_deref().map(short).map(str::to_owned);
        (self.date.clone(), commit, self.sha256.clone())
    }
}

fn id(commit: Option<&str>, sha256: Option<&str>) -> String {
    commit.map(short).or_else(|| sha256?.get(..12)).unwrap_or_default().to_owned()
}

fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// Adds the versions of a timeline that a history lacks. Returns the number of added lines.
pub(super) fn add(file: &Path, timeline: &Timeline) -> Result<usize> {
    let mut text = text(file)?;
    let entries = parse(&text, file)?;
    let mut seen: BTreeSet<_> = entries.iter().filter_map(Entry::known).map(Known::key).collect();
    let mut last_date = entries.iter().rev().filter_map(Entry::known).find_map(|known| known.date.clone());
    let mut is_first = seen.is_empty();
    let ids: HashMap<&str, String> = timeline
        .versions
        .iter()
        .map(|version| (version.source.as_str(), id(version.commit.as_deref(), version.sha256.as_deref())))
        .collect();
    let mut added = 0;
    for version in &timeline.versions {
        let known = known(version, &ids);
        if !seen.insert(known.key()) {
            continue;
        }
        if known.parents.is_empty() && !is_first {
            text.push_str(&line(&Entry::Gap { gap: Gap { from: last_date.clone(), to: known.date.clone() } })?);
            added += 1;
        }
        is_first = false;
        last_date = known.date.clone().or(last_date);
        text.push_str(&line(&Entry::Version(Box::new(known)))?);
        added += 1;
    }
    if added > 0 {
        write::all(&[write::Edit { path: file.to_owned(), new: Some(text) }])?;
    }
    Ok(added)
}

/// Returns the text of a history, empty if the file does not exist.
pub(crate) fn text(file: &Path) -> Result<String> {
    match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| format!("cannot read {}", file.display())),
    }
}

pub(crate) fn parse(text: &str, file: &Path) -> Result<Vec<Entry>> {
    let entry = |(number, line): (usize, &str)| {
        serde_json::from_str(line).with_context(|| format!("{}:{number} is not a line of a history", file.display()))
    };
    (1..).zip(text.lines()).map(entry).collect()
}

/// Returns an entry as a line of the file, with its line break.
pub(crate) fn line(entry: &Entry) -> Result<String> {
    Ok(format!("{}\n", serde_json::to_string(entry)?))
}

impl Entry {
    pub(crate) fn known(&self) -> Option<&Known> {
        match self {
            Self::Version(known) => Some(known),
            Self::Gap { .. } => None,
        }
    }
}

fn known(version: &Version, ids: &HashMap<&str, String>) -> Known {
    Known {
        date: version.date.clone(),
        version: version.version.clone(),
        commit: version.commit.as_deref().map(short).map(str::to_owned),
        sha256: version.sha256.clone(),
        state: version.state,
        parents: version.parents.iter().filter_map(|parent| ids.get(parent.as_str()).cloned()).collect(),
        size: version.size,
        change: version.comparison.as_ref().map(change),
    }
}

fn change(comparison: &Comparison) -> Change {
    let of = |state| comparison.defects.iter().filter(|defect| defect.state == state).count();
    Change {
        verdict: comparison.verdict,
        summary: comparison.summary,
        breaking: comparison.breaking.clone(),
        defects: Defects { introduced: of(DefectState::Introduced), repaired: of(DefectState::Repaired) },
    }
}
