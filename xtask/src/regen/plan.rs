//! Plans the edits: compares the generated files with the existing ones.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

use anyhow::{Context, Result, bail, ensure};
use codegen::files::{COMMAND_ROOTS, COMMAND_STARTS, CRATE_ROOTS, CRATE_STARTS, ROOTS, is_below};
use ignore::WalkBuilder;

use super::settings;
use crate::write::Edit;

/// The mark in the first line of every generated file.
const MARK: &str = "@generated";

/// The folders and files that a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// The client and its tests, in this project.
    Project,
    /// A separate crate.
    Crate,
    /// A separate crate and its command.
    WithCommand,
}

impl Layout {
    fn roots(self) -> Vec<&'static str> {
        match self {
            Self::Project => ROOTS.to_vec(),
            Self::Crate => CRATE_ROOTS.to_vec(),
            Self::WithCommand => [CRATE_ROOTS, COMMAND_ROOTS].concat(),
        }
    }

    /// The files that the user may change.
    fn starts(self) -> Vec<&'static str> {
        match self {
            Self::Project => Vec::new(),
            Self::Crate => [CRATE_STARTS, &[settings::FILE]].concat(),
            Self::WithCommand => [CRATE_STARTS, COMMAND_STARTS, &[settings::FILE]].concat(),
        }
    }

    fn has(self, path: &str) -> bool {
        is_below(&self.roots(), path) || self.starts().contains(&path)
    }

    /// Whether the generator writes everything below a root, with or without a mark.
    fn owns(self, path: &str) -> bool {
        match self {
            Self::Project => false,
            Self::Crate => path.starts_with("src/runtime/"),
            Self::WithCommand => is_below(&["src/runtime", "cli/src"], path),
        }
    }
}

/// The planned changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// By path.
    pub(super) changes: Vec<Change>,
    /// The number of files that are up to date.
    pub(super) unchanged: usize,
    /// Files in a generated folder that are not generated, by path.
    pub(super) untracked: Vec<String>,
}

/// One file to write or remove.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Relative to the target, `/` between its steps.
    pub(super) path: String,
    pub(super) kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Generated, but not on disk.
    Missing { new: String },
    /// On disk with another text.
    Changed { old: String, new: String },
    /// On disk, but no longer generated.
    Orphan,
}

impl Plan {
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.untracked.is_empty()
    }

    /// Returns the edits of the plan, unless a generated folder has other files.
    pub(super) fn edits(&self, target: &Path) -> Result<Vec<Edit>> {
        ensure!(
            self.untracked.is_empty(),
            "generated folders contain other files; move them out or delete them:\n  {}\nnothing was written",
            self.untracked.join("\n  ")
        );
        let edit = |change: &Change| Edit {
            path: target.join(&change.path),
            new: match &change.kind {
                Kind::Missing { new } | Kind::Changed { new, .. } => Some(new.clone()),
                Kind::Orphan => None,
            },
        };
        Ok(self.changes.iter().map(edit).collect())
    }
}

/// Compares the generated files with those below `target`.
pub(super) fn plan<'a>(files: impl Iterator<Item = (&'a str, &'a str)>, layout: Layout, target: &Path) -> Result<Plan> {
    let mut plan = Plan::default();
    let mut known = BTreeSet::new();
    for (path, new) in files {
        ensure!(
            is_inside(path, layout),
            "the generator named a file outside of its folders: {path:?}; nothing was written"
        );
        known.insert(path);
        let kind = match fs::read(target.join(path)) {
            Ok(old) if old == new.as_bytes() => {
                plan.unchanged += 1;
                continue;
            }
            Ok(old) => Kind::Changed { old: String::from_utf8_lossy(&old).into_owned(), new: new.to_owned() },
            Err(error) if error.kind() == ErrorKind::NotFound => Kind::Missing { new: new.to_owned() },
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", target.join(path).display())),
        };
        plan.changes.push(Change { path: path.to_owned(), kind });
    }
    for path in present(target, layout)? {
        if known.contains(path.as_str()) {
            continue;
        }
        if is_generated(&target.join(&path)) || layout.owns(&path) {
            plan.changes.push(Change { path, kind: Kind::Orphan });
        } else {
            plan.untracked.push(path);
        }
    }
    plan.changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(plan)
}

/// A second check of what the generator guarantees.
fn is_inside(path: &str, layout: Layout) -> bool {
    layout.has(path) && Path::new(path).components().all(|c| matches!(c, Component::Normal(_)))
}

/// Returns every file in the generated folders, in order. Links are not followed.
fn present(target: &Path, layout: Layout) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for root in layout.roots().iter().map(|root| target.join(root)).filter(|root| root.exists()) {
        for entry in WalkBuilder::new(root).standard_filters(false).build() {
            let entry = entry?;
            if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                continue;
            }
            let relative = entry.path().strip_prefix(target)?;
            let Some(path) = relative.to_str() else {
                bail!("{} has a name that is no UTF-8; rename or delete it", entry.path().display());
            };
            paths.push(path.replace(std::path::MAIN_SEPARATOR, "/"));
        }
    }
    paths.sort();
    Ok(paths)
}

fn is_generated(path: &Path) -> bool {
    let is_file = path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let text = fs::read(path).unwrap_or_default();
    is_file && String::from_utf8_lossy(&text).lines().next().is_some_and(|line| line.contains(MARK))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "generated-client/src/generated/a.rs";
    const B: &str = "generated-client/src/generated/b.rs";

    fn write(target: &Path, path: &str, text: &str) {
        let path = target.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn each_file_is_missing_changed_unchanged_orphan_or_untracked() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), B, "old\n");
        write(dir.path(), "tests/src/generated/same.rs", "same\n");
        write(dir.path(), "tests/src/generated/deep/gone.rs", "// @generated by us\n");
        write(dir.path(), "tests/src/generated/mine.rs", "//! By hand.\n");
        write(dir.path(), "tests/src/by_hand.rs", "//! Not ours to look at.\n");

        let files = [(A, "a\n"), (B, "b\n"), ("tests/src/generated/same.rs", "same\n")];
        let plan = plan(files.into_iter(), Layout::Project, dir.path()).unwrap();
        let change = |path: &str, kind| Change { path: path.to_owned(), kind };
        assert_eq!(
            plan.changes,
            [
                change(A, Kind::Missing { new: "a\n".to_owned() }),
                change(B, Kind::Changed { old: "old\n".to_owned(), new: "b\n".to_owned() }),
                change("tests/src/generated/deep/gone.rs", Kind::Orphan),
            ]
        );
        assert_eq!(plan.unchanged, 1);
        assert_eq!(plan.untracked, ["tests/src/generated/mine.rs"]);
        assert!(plan.edits(dir.path()).map(drop).unwrap_err().to_string().contains("mine.rs"));
    }

    #[test]
    fn no_path_leads_out_of_the_generated_folders() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["x.rs", "/x.rs", "generated-client/src/generated/../lib.rs", "src/lib.rs"] {
            let error = plan([(path, "")].into_iter(), Layout::Project, dir.path()).unwrap_err();
            assert!(error.to_string().contains("outside"), "{path}: {error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_untracked_and_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        write(elsewhere.path(), "x.rs", "// @generated\n");
        write(dir.path(), A, "// @generated\n");
        std::os::unix::fs::symlink(elsewhere.path(), dir.path().join(ROOTS[0]).join("link")).unwrap();
        let plan = plan([].into_iter(), Layout::Project, dir.path()).unwrap();
        assert_eq!(plan.untracked, ["generated-client/src/generated/link"]);
        assert_eq!(plan.changes.len(), 1);
    }
}
