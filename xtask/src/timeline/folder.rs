//! The versions of a folder: its descriptions in the order of their names, or as `parents.tsv` has them.
//!
//! A line of `parents.tsv` is `FILE<TAB>PARENT[,PARENT]`; without a parent the file is a first version, `#` begins a
//! comment. A file that no line names follows the one before it in the order of names. The name of a file says more
//! where it is made as `NNN-COMMIT-YYYY-MM-DD-VERSION.yaml`; the number and the commit may be missing. YAML and JSON
//! that are no descriptions are skipped.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Content, Found, ancestry, file};

const PARENTS: &str = "parents.tsv";

/// The versions, and the names of files that were skipped.
pub(super) fn versions(folder: &Path) -> Result<(Vec<Found>, Vec<String>)> {
    let (names, skipped): (Vec<String>, Vec<String>) =
        names(folder)?.into_iter().partition(|name| may_be_description(&folder.join(name)));
    ensure!(
        !names.is_empty(),
        "{} holds no description: no .yaml, .yml or .json in it has `swagger` or `openapi`",
        folder.display()
    );
    let parents = parents(folder, &names, &skipped)?;
    let order = ancestry::order(&parents).map_err(|version| {
        let name = names.get(version).map_or("", String::as_str);
        anyhow::anyhow!("{}: {name} is its own ancestor", folder.join(PARENTS).display())
    })?;
    // From an index in the order of names to one in the order of the timeline.
    let mut places = vec![0; order.len()];
    for (place, version) in order.iter().enumerate() {
        if let Some(slot) = places.get_mut(*version) {
            *slot = place;
        }
    }
    let found = order.iter().filter_map(|version| {
        let name = names.get(*version)?;
        let place = |parent: &usize| places.get(*parent).copied();
        let (label, commit, date) = said(name);
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

/// Whether a file is a description, if only a broken one: its root has a member `swagger` or `openapi`.
fn may_be_description(path: &Path) -> bool {
    // What cannot be read is a version that cannot be read.
    file(path).map_or(true, |bytes| says_what_it_is(&String::from_utf8_lossy(&bytes)))
}

fn says_what_it_is(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Root {
        swagger: Option<IgnoredAny>,
        openapi: Option<IgnoredAny>,
    }
    if let Ok(Root { swagger, openapi }) = serde_json::from_str(text) {
        return swagger.is_some() || openapi.is_some();
    }
    // YAML, or JSON that is broken.
    let text = text.trim_start_matches('\u{feff}');
    let braced = text.trim_start().starts_with('{');
    text.lines().any(|line| {
        let line = if braced { line.trim_start_matches([' ', '\t', '{']) } else { line };
        let line = line.trim_start_matches(['"', '\'']);
        let rest = ["swagger", "openapi"].iter().find_map(|key| line.strip_prefix(key));
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
    })
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_description = [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
        if is_description && !entry.path().is_dir() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The parents of each file, by index.
fn parents(folder: &Path, names: &[String], skipped: &[String]) -> Result<Vec<Vec<usize>>> {
    let mut parents: Vec<Vec<usize>> =
        (0..names.len()).map(|index| index.checked_sub(1).into_iter().collect()).collect();
    let path = folder.join(PARENTS);
    if !path.exists() {
        return Ok(parents);
    }
    let shown = path.display();
    let text = String::from_utf8(file(&path)?).with_context(|| format!("{shown} is no UTF-8 text"))?;
    let known: BTreeMap<&str, usize> = names.iter().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let (child, of) = line.split_once('\t').unwrap_or((line, ""));
        let mut index = |name: &str| {
            let found = known.get(name.trim()).copied();
            if found.is_none() {
                let name = name.trim();
                let fault = match skipped.iter().any(|skipped| skipped == name) {
                    true => format!("`{name}` is no description: its root has neither `swagger` nor `openapi`"),
                    false => format!("there is no file `{name}` in the folder"),
                };
                faults.push(format!("{shown}:{number}: {fault}"));
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

/// What the name of a file says: a short label, a commit, and a day.
fn said(name: &str) -> (String, Option<String>, Option<String>) {
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
    fn a_description_says_what_it_is_even_if_it_is_broken() {
        for text in [
            "swagger: '2.0'\npaths: [\n",
            "# ours\n\"openapi\" : 3.1.0\n",
            "{\"info\": {}, \"openapi\": \"3.0.0\"}",
            "{\n  \"swagger\": \"2.0\",\n  \"paths\": ",
            "{openapi: 3.0.3, info: {}}",
        ] {
            assert!(says_what_it_is(text), "{text}");
        }
        for text in [
            "overlay: 1.0.0\nactions:\n  - update:\n      openapi: 3\n",
            "{\"dependencies\": {\"openapi\": \"^1.0\"}}",
            "openapi-generator: 7\n",
            "",
            "[]",
        ] {
            assert!(!says_what_it_is(text), "{text}");
        }
    }

    #[test]
    fn a_name_says_commit_and_date() {
        let said = |name| {
            let (label, commit, date) = said(name);
            format!("{label} {} {}", commit.unwrap_or_default(), date.unwrap_or_default())
        };
        assert_eq!(said("006-830ba89-2017-03-14-1.0.1-draft.yaml"), "006-830ba89 830ba89 2017-03-14");
        assert_eq!(said("2026-11-23-v7.78.1.yaml"), "2026-11-23-v7.78.1  2026-11-23");
        assert_eq!(said("007-2026-11-23.json"), "007  2026-11-23");
        assert_eq!(said("001-2026-13-23.json"), "001-2026-13-23  ");
        assert_eq!(said("änderung.yml"), "änderung  ");
    }
}
