//! Generated files: validated paths and their texts. Performs no I/O.

use std::collections::BTreeMap;
use std::collections::btree_map;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;

/// The folder of the client's generated modules, from the root of the project.
pub const CLIENT: &str = "generated-client/src/generated";

/// The folder of the generated part of the tests, from the root of the project.
pub const TESTS: &str = "tests/src/generated";

/// The name of the only generated file that is not Rust: the operations as JSON.
pub const CATALOGUE: &str = "catalogue.json";

/// The generated setup of this API's client.
pub const SETUP: &str = "generated-client/src/client.rs";

/// The generated folders and files of the project. A file in one of the folders that [`GeneratedFiles`] lacks is an
/// orphan.
pub const ROOTS: &[&str] = &[CLIENT, TESTS, SETUP];

/// The folders and files of a crate that belong to the generator, from the root of the crate.
pub const CRATE_ROOTS: &[&str] = &[
    "src/generated",
    "src/runtime",
    "tests/generated",
    "tests/support",
    "src/client.rs",
    "src/rt.rs",
    "src/record.rs",
    "src/test.rs",
    "tests/contract.rs",
];

/// The files of a crate that the user may change.
pub const CRATE_STARTS: &[&str] = &[".gitignore", "Cargo.toml", "README.md", "examples/first_call.rs", "src/lib.rs"];

/// The folder of a crate's command, which belongs to the generator if the crate has a command.
pub const COMMAND_ROOTS: &[&str] = &["cli/src"];

/// The files of a crate's command that the user may change.
pub const COMMAND_STARTS: &[&str] = &["cli/Cargo.toml"];

/// Whether a path is one of these files or below one of these folders.
pub fn is_below(roots: &[&str], path: &str) -> bool {
    let below = |root: &&str| path.strip_prefix(*root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    roots.iter().any(below)
}

/// Generated files: sorted relative paths below [`ROOTS`], or below [`CRATE_ROOTS`] and in [`CRATE_STARTS`] and those of
/// its command, separated by `/`, with their texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneratedFiles {
    files: BTreeMap<String, String>,
}

impl GeneratedFiles {
    /// Adds a file.
    ///
    /// # Errors
    ///
    /// The path is absolute, outside the generated folders, not a portable file name, or already used.
    pub fn insert(&mut self, path: String, text: String) -> Result<(), Diagnostics> {
        if !is_safe(&path) {
            return Err(Diagnostic::new(format!("invalid path: {path:?}")).code(Code::Internal).into());
        }
        match self.files.entry(path) {
            btree_map::Entry::Vacant(entry) => {
                entry.insert(text);
                Ok(())
            }
            btree_map::Entry::Occupied(entry) => {
                Err(Diagnostic::new(format!("two files have the same path: `{}`", entry.key()))
                    .code(Code::Internal)
                    .into())
            }
        }
    }

    /// Returns the paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Returns the text of the file at this path.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Returns the number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl IntoIterator for GeneratedFiles {
    type Item = (String, String);
    type IntoIter = btree_map::IntoIter<String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.files.into_iter()
    }
}

/// Whether a path is portable: lower case, digits and `_` between slashes, below one of the roots.
fn is_safe(path: &str) -> bool {
    if CRATE_STARTS.contains(&path) || COMMAND_STARTS.contains(&path) {
        return true;
    }
    let in_root = [ROOTS, CRATE_ROOTS, COMMAND_ROOTS].iter().any(|roots| is_below(roots, path));
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let step = |step: &str| {
        let stem = step.strip_suffix(".rs").unwrap_or(step);
        !stem.is_empty() && stem.chars().all(plain)
    };
    let is_catalogue = |path: &str| [CLIENT, "src/generated"].iter().any(|root| path == format!("{root}/{CATALOGUE}"));
    in_root && (path.ends_with(".rs") && path.split('/').all(step) || is_catalogue(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_in_the_generated_folders_are_taken() {
        let mut files = GeneratedFiles::default();
        for bad in [
            "",
            "/etc/passwd",
            "x.rs",
            "generated-client/src/generated",
            "generated-client/src/generated/",
            "generated-client/src/generated/.rs",
            "generated-client/src/generated/../lib.rs",
            "generated-client/src/generated/a//b.rs",
            "generated-client/src/generated/a\\b.rs",
            "generated-client/src/generated/C:x.rs",
            "generated-client/src/generated/x.txt",
            "generated-client/src/generated/x.json",
            "tests/src/generated/catalogue.json",
            "generated-client/src/generated_not/x.rs",
            "tests/src/generated/É.rs",
        ] {
            assert!(files.insert(bad.to_owned(), String::new()).is_err(), "{bad}");
        }
        for good in [
            "generated-client/src/generated/catalogue.json",
            "src/generated/catalogue.json",
            "generated-client/src/client.rs",
            "src/runtime/mod.rs",
            "tests/contract.rs",
            "Cargo.toml",
            "cli/Cargo.toml",
            "cli/src/main.rs",
        ] {
            assert!(GeneratedFiles::default().insert(good.to_owned(), String::new()).is_ok(), "{good}");
        }
        for bad in ["src/main.rs", "src/generated", "regen.toml", "tests/by_hand.rs", "build.rs", "cli/build.rs"] {
            assert!(files.insert(bad.to_owned(), String::new()).is_err(), "{bad}");
        }
        assert!(files.insert("tests/src/generated/examples.rs".to_owned(), "a".to_owned()).is_ok());
        assert!(files.insert("tests/src/generated/examples.rs".to_owned(), "b".to_owned()).is_err());
        assert_eq!(files.get("tests/src/generated/examples.rs"), Some("a"));
        assert_eq!((files.len(), files.is_empty()), (1, false));
    }
}
