//! Writes the files of the status page and replaces those of an earlier run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::gather::Facts;
use super::{badge, description, json, page, reference, source};

/// The file that identifies a folder of an earlier run.
const OURS: &str = "status.json";

/// Returns all files except the documentation, by name.
pub(super) fn files(facts: &Facts, docs: bool) -> Result<BTreeMap<&'static str, String>> {
    let lines =
        |value: &serde_json::Value| Ok::<_, serde_json::Error>(format!("{}\n", serde_json::to_string_pretty(value)?));
    Ok(BTreeMap::from([
        ("index.html", page::page(facts, docs)),
        ("reference.html", reference::page(&facts.description.corrected)),
        ("spec.html", source::page(description::SPEC, &facts.spec)),
        ("overlay.html", source::page(description::OVERLAY, &facts.overlay)),
        (OURS, lines(&json::status(facts)?)?),
        ("badge.json", lines(&badge::json(&facts.evidence))?),
    ]))
}

/// Builds the folder under a temporary name, then renames it: readers see the old page or the new one.
pub(super) fn write(folder: &Path, files: &BTreeMap<&str, String>, docs: Option<&Path>) -> Result<()> {
    ensure!(is_ours_or_empty(folder)?, "the folder has files of another origin; name an empty folder, or remove them");
    let (new, old) = (sibling(folder, "new"), sibling(folder, "old"));
    let built = build(&new, files, docs).and_then(|()| replace(folder, &new, &old));
    if built.is_err() {
        let _ = fs::remove_dir_all(&new);
    }
    built
}

fn is_ours_or_empty(folder: &Path) -> Result<bool> {
    if !folder.exists() {
        return Ok(true);
    }
    Ok(folder.join(OURS).is_file() || fs::read_dir(folder)?.next().is_none())
}

fn sibling(folder: &Path, what: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or(folder.as_os_str()).to_owned();
    name.push(format!(".{}.{what}", std::process::id()));
    folder.with_file_name(name)
}

fn build(new: &Path, files: &BTreeMap<&str, String>, docs: Option<&Path>) -> Result<()> {
    fs::create_dir_all(new)?;
    for (name, text) in files {
        fs::write(new.join(name), text).with_context(|| (*name).to_owned())?;
    }
    if let Some(docs) = docs {
        copy(docs, &new.join("doc")).context("the documentation")?;
    }
    Ok(())
}

fn replace(folder: &Path, new: &Path, old: &Path) -> Result<()> {
    if folder.exists() {
        fs::rename(folder, old)?;
    }
    if let Err(error) = fs::rename(new, folder) {
        let _ = fs::rename(old, folder);
        return Err(error.into());
    }
    if old.exists() {
        fs::remove_dir_all(old)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
