//! Whether the crates that are compared are crates: they compile, in the place of the committed one.
//!
//! Edits that leave each other alone go together, so that a few runs of the compiler stand for all of them. The other
//! side of each pair is the committed client itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::files::CLIENT;

use crate::edits::{self, Edit};
use crate::{OVERLAY, SPEC, generated};

/// Edits of one thing, which cannot go together with each other.
const ALONE: [&str; 4] = [
    "a required member is removed",
    "a member becomes an instant",
    "a member changes its type",
    "nothing is required of anybody",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A workspace of the client alone, with everything that is written by hand.
fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("client");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = manifest.lines().find(|line| line.starts_with("members")).unwrap();
    let alone = manifest.replace(members, "members = [\"generated-client\"]");
    // The profiles name packages that this workspace has not, and the simulator is not compiled.
    let alone = alone.split("# A maintainer waits").next().unwrap();
    let alone: String =
        alone.lines().filter(|line| !line.starts_with("simulator")).map(|line| format!("{line}\n")).collect();
    let _ = fs::remove_dir_all(folder.join("generated-client"));
    copy(&root().join("generated-client/src"), &folder.join("generated-client/src"));
    fs::write(folder.join("Cargo.toml"), alone).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let manifest = fs::read_to_string(root().join("generated-client/Cargo.toml")).unwrap();
    let (used, rest) = manifest.split_once("[dev-dependencies]").unwrap();
    let (_, lints) = rest.split_once("[lints]").unwrap();
    fs::write(folder.join("generated-client/Cargo.toml"), format!("{used}[lints]{lints}")).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Compiles the client of a description in the workspace.
fn check(workspace: &Path, text: &str, what: &str) {
    let files = generated(text, Some(OVERLAY)).unwrap_or_else(|| panic!("{what}: no client"));
    fs::remove_dir_all(workspace.join(CLIENT)).unwrap();
    fs::create_dir_all(workspace.join(CLIENT)).unwrap();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with(CLIENT)) {
        fs::write(workspace.join(path), text).unwrap();
    }
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let cargo = cargo.args(["check", "--quiet", "--offline", "--lib"]).current_dir(workspace);
    let output = cargo.env("CARGO_TARGET_DIR", workspace.join("target")).output().unwrap();
    assert!(output.status.success(), "{what}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_crates_that_are_compared_compile() {
    let workspace = workspace();
    let all = edits::all();
    let (alone, together): (Vec<&Edit>, Vec<&Edit>) = all.iter().partition(|edit| ALONE.contains(&edit.name));
    assert_eq!(alone.len(), ALONE.len());
    let combined = together.iter().fold(SPEC.to_owned(), |text, edit| edit.applied(&text));
    check(&workspace, &combined, "all that go together");
    for edit in alone {
        check(&workspace, &edit.applied(SPEC), edit.name);
    }
}
