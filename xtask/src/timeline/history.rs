//! `spec/history.jsonl`: one line for each version of the vendor's description that is known. Facts alone, no words.
//!
//! Between versions that nobody has seen a line of its own kind marks the gap. Lines are added, never changed.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use codegen::drift::report::{DefectState, Summary, Verdict};
use serde::{Deserialize, Serialize};

use super::report::{Comparison, Size, State, Timeline, Version};
use crate::write;

/// A line.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Entry {
    /// Versions between these two are not known.
    Gap {
        gap: Gap,
    },
    Version(Box<Known>),
}

/// From the day of one version to that of the next.
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
    /// In the vendor's repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) commit: Option<String>,
    /// Of the vendor's file.
    pub(crate) sha256: Option<String>,
    pub(crate) state: State,
    /// What it was made from, by commit, or by the beginning of the digest where no commit is known.
    pub(crate) parents: Vec<String>,
    #[serde(flatten)]
    pub(crate) size: Option<Size>,
    #[serde(flatten)]
    pub(crate) change: Option<Change>,
}

/// What has changed since the parent, or since the nearest ancestor that can be read.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) verdict: Verdict,
    /// Operations by verdict.
    pub(crate) summary: Summary,
    pub(crate) breaking: Vec<String>,
    pub(crate) defects: Defects,
}

/// How many defects came and went.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Defects {
    pub(crate) introduced: usize,
    pub(crate) repaired: usize,
}

impl Known {
    /// What other lines call it.
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

/// As much of a commit's name as people write.
fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// Adds the versions of a timeline that a history does not have. Returns how many lines were added.
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

/// The text of a history, empty where there is none yet.
pub(crate) fn text(file: &Path) -> Result<String> {
    match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.with_context(|| format!("cannot read {}", file.display())),
    }
}

/// The lines of a history.
pub(crate) fn parse(text: &str, file: &Path) -> Result<Vec<Entry>> {
    let entry = |(number, line): (usize, &str)| {
        serde_json::from_str(line).with_context(|| format!("{}:{number} is no line of a history", file.display()))
    };
    (1..).zip(text.lines()).map(entry).collect()
}

/// An entry as it stands in the file, its line break included.
pub(crate) fn line(entry: &Entry) -> Result<String> {
    Ok(format!("{}\n", serde_json::to_string(entry)?))
}

impl Entry {
    /// The version, where it is one.
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
