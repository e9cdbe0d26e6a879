//! The versions in a folder, in the order of their names or as `parents.tsv` describes it.
//!
//! A line of `parents.tsv` is `FILE<TAB>PARENT[,PARENT]`; a file without parents is a first version, and `#` begins a
//! comment. A file that is not listed follows the one before it in the order of names. A file named
//! `NNN-COMMIT-YYYY-MM-DD-VERSION.yaml` has a commit and a date; number and commit are optional.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use jiff::civil::Date;

use super::{Content, Found, ancestry, file, is_description};

const PARENTS: &str = "parents.tsv";

/// Returns the versions, and the names of the files that are not descriptions.
pub(super) fn versions(folder: &Path) -> Result<(Vec<Found>, Vec<String>)> {
    let (names, skipped) = names(folder)?;
    ensure!(
        !names.is_empty(),
        "{} has no description: no .yaml, .yml or .json file with the key `swagger` or `openapi`",
        folder.display()
    );
    let parents = parents(folder, &names)?;
    let order = ancestry::order(&parents).map_err(|version| {
        let name = names.get(version).map_or("", String::as_str);
        anyhow::anyhow!("{}: {name} is its own ancestor", folder.join(PARENTS).display())
    })?;
    // Maps indices in the order of names to indices in the order of the timeline.
    let mut places = vec![0; order.len()];
    for (place, version) in order.iter().enumerate() {
        if let Some(slot) = places.get_mut(*version) {
            *slot = place;
        }
    }
    let found = order.iter().filter_map(|version| {
        let name = names.get(*version)?;
        let place = |parent: &usize| places.get(*parent).copied();
        let (label, commit, date) = parts(name);
        Some(Found {
            source: name.clone(),
            label,
            date,
            commit,
            parents: parents.get(*version)?.iter().filter_map(place).collect(),
            content: Content::File(folder.join(name)),
        })
    });
    Ok((found.collect(), skipped))
}

/// Returns the names of the descriptions, and of the other files with such an extension.
fn names(folder: &Path) -> Result<(Vec<String>, Vec<String>)> {
    let (mut names, mut skipped) = (Vec::new(), Vec::new());
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let may_be_one = [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
        if may_be_one && !entry.path().is_dir() {
            let list = if is_description(&file(&entry.path())?) { &mut names } else { &mut skipped };
            list.push(name);
        }
    }
    names.sort();
    skipped.sort();
    Ok((names, skipped))
}

/// Returns the parents of each file, by index.
fn parents(folder: &Path, names: &[String]) -> Result<Vec<Vec<usize>>> {
    let mut parents: Vec<Vec<usize>> =
        (0..names.len()).map(|index| index.checked_sub(1).into_iter().collect()).collect();
    let path = folder.join(PARENTS);
    if !path.exists() {
        return Ok(parents);
    }
    let shown = path.display();
    let text = String::from_utf8(file(&path)?).with_context(|| format!("{shown} is not UTF-8"))?;
    let known: BTreeMap<&str, usize> = names.iter().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let (child, of) = line.split_once('\t').unwrap_or((line, ""));
        let mut index = |name: &str| {
            let found = known.get(name.trim()).copied();
            if found.is_none() {
                faults.push(format!("{shown}:{number}: there is no file `{}` in the folder", name.trim()));
            }
            found
        };
        let child = index(child);
        let of: Vec<usize> = of.split(',').filter(|name| !name.trim().is_empty()).filter_map(index).collect();
        if let Some(slot) = child.and_then(|child| parents.get_mut(child)) {
            *slot = of;
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(parents)
}

/// Returns the parts of a file name: a short label, a commit, and a date.
fn parts(name: &str) -> (String, Option<String>, Option<String>) {
    let bare = name.rsplit_once('.').map_or(name, |(bare, _)| bare);
    let date = |start: usize| bare.get(start..start + 10).filter(|text| text.parse::<Date>().is_ok());
    let is_start = |start: usize| start == 0 || bare.get(..start).is_some_and(|before| before.ends_with('-'));
    let Some((start, date)) = (0..bare.len()).filter(|at| is_start(*at)).find_map(|at| Some((at, date(at)?))) else {
        return (bare.to_owned(), None, None);
    };
    let before = bare.get(..start).unwrap_or_default().trim_end_matches('-');
    let is_commit = |part: &&str| (7..=40).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
    let commit = before.rsplit('-').next().filter(is_commit).map(str::to_owned);
    let label = if before.is_empty() { bare } else { before };
    (label.to_owned(), commit, Some(date.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_commit_and_date() {
        let shown = |name| {
            let (label, commit, date) = parts(name);
            format!("{label} {} {}", commit.unwrap_or_default(), date.unwrap_or_default())
        };
        assert_eq!(shown("006-830ba89-2017-03-14-1.0.1-draft.yaml"), "006-830ba89 830ba89 2017-03-14");
        assert_eq!(shown("2026-11-23-v7.78.1.yaml"), "2026-11-23-v7.78.1  2026-11-23");
        assert_eq!(shown("007-2026-11-23.json"), "007  2026-11-23");
        assert_eq!(shown("001-2026-13-23.json"), "001-2026-13-23  ");
        assert_eq!(shown("änderung.yml"), "änderung  ");
    }
}
