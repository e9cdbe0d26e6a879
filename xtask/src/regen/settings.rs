//! `regen.toml`: the options with which a crate was generated.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// The name of the file.
pub(super) const FILE: &str = "regen.toml";

const HEAD: &str = "# How `cargo xtask regen --out DIR` generates this crate. Paths are relative to this file.\n";

/// The contents of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// The description.
    pub(super) spec: PathBuf,
    /// Its corrections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) overlay: Option<PathBuf>,
    /// The package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) package: Option<String>,
    /// Whether everything in the description must be generated as described.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) strict: bool,
    /// What is written next to the crate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) with: Vec<With>,
}

/// What can be written next to a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum With {
    /// The operations as a command for a terminal, in the folder cli.
    Cli,
}

impl Settings {
    /// Reads the file from the folder of a crate, if it exists.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(toml::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// The text of the file.
    pub(super) fn text(&self) -> Result<String> {
        Ok(format!("{HEAD}{}", toml::to_string(self)?))
    }
}

/// Refuses a folder with other files, which generation could replace.
pub(super) fn ensure_empty(folder: &Path) -> Result<()> {
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", folder.display())),
    };
    // For example, a repository with only the description is accepted.
    let is_in_the_way = |name: &str| matches!(name, "src" | "tests" | "examples" | "Cargo.toml" | "README.md");
    match entries.find_map(|entry| entry.ok()?.file_name().into_string().ok().filter(|name| is_in_the_way(name))) {
        Some(name) => bail!(
            "{} has {name} and no {FILE}, so it was not generated: pass another folder with --out",
            folder.display()
        ),
        None => Ok(()),
    }
}

/// Refuses a folder for the command that was not generated.
pub(super) fn ensure_no_command(folder: &Path) -> Result<()> {
    let command = folder.join("cli");
    match fs::read_dir(&command).map(|mut entries| entries.next().is_some()) {
        Ok(true) => bail!("{} was not generated: move it, since `--with cli` writes there", command.display()),
        _ => Ok(()),
    }
}

/// Returns a path as written into a file in `folder`; absolute paths stay absolute.
pub(super) fn relative(path: &Path, folder: &Path) -> Result<PathBuf> {
    if path.is_absolute() { Ok(path.to_owned()) } else { between(path, folder) }
}

/// Returns the relative path from a folder to a file.
pub(super) fn between(path: &Path, folder: &Path) -> Result<PathBuf> {
    let (path, folder) = (normal(&std::path::absolute(path)?), normal(&std::path::absolute(folder)?));
    let shared = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    Ok(up.chain(path.components().skip(shared)).collect())
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_crate() {
        for (path, folder, expected) in [
            ("a.yaml", "out", "../a.yaml"),
            ("out/a.yaml", "out", "a.yaml"),
            ("./x/../a.yaml", "b/./c", "../../a.yaml"),
        ] {
            assert_eq!(relative(Path::new(path), Path::new(folder)).unwrap(), Path::new(expected), "{path}");
        }
        let absolute = std::path::absolute("a.yaml").unwrap();
        assert_eq!(relative(&absolute, Path::new("out")).unwrap(), absolute);
    }
}
