//! The versions of a file in git: each commit that changes it, with its parents after git's history simplification.
//!
//! A merge is a version only if it joins two versions of which neither is an ancestor of the other.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{Content, Found};
use crate::git;

pub(super) fn versions(path: &Path) -> Result<Vec<Found>> {
    let shown = path.display();
    let name = path.file_name().and_then(|name| name.to_str()).with_context(|| format!("{shown} names no file"))?;
    ensure!(!name.contains('\n'), "a file with a line break in its name is not supported");
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let ask = |args: &[&str]| String::from_utf8(git::run(folder, args)?).context("git printed text that is not UTF-8");
    let prefix = ask(&["rev-parse", "--show-prefix"])?;
    let within = format!("{}{name}", prefix.trim_end_matches('\n'));
    // Override the user's settings that change the output.
    let log = ask(&[
        "-c",
        "log.showSignature=false",
        "-c",
        "log.follow=false",
        "--literal-pathspecs",
        "log",
        "--no-color",
        "--full-history",
        "--simplify-merges",
        "--topo-order",
        "--reverse",
        "--parents",
        "--format=%H%x09%h%x09%as%x09%P",
        "--",
        name,
    ])?;
    let found = read_log(&log, folder, &within);
    ensure!(!found.is_empty(), "no commit touches {shown}; name a file that git tracks, or a folder of versions");
    Ok(found)
}

fn read_log(log: &str, folder: &Path, within: &str) -> Vec<Found> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<Found> = Vec::new();
    for line in log.lines() {
        let mut fields = line.split('\t');
        let (Some(commit), Some(short), Some(date)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let parents = fields.next().unwrap_or_default().split(' ');
        found.push(Found {
            source: format!("{short}:{within}"),
            label: short.to_owned(),
            date: Some(date.to_owned()),
            commit: Some(commit.to_owned()),
            parents: parents.filter_map(|parent| known.get(parent).copied()).collect(),
            content: Content::Blob { folder: folder.to_owned(), name: format!("{commit}:{within}") },
        });
        known.insert(commit, found.len() - 1);
    }
    found
}
