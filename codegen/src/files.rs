//! The result: paths and their texts. Nothing here touches a disk; whoever does can trust every path in it.

use std::collections::BTreeMap;
use std::collections::btree_map;

use crate::diagnostics::{Diagnostic, Diagnostics};

/// Where the client's generated modules are, from the root of the project.
pub const CLIENT: &str = "generated-client/src/generated";

/// Where the generated part of the tests is, from the root of the project.
pub const TESTS: &str = "tests/src/generated";

/// The folders that are wholly generated: a file in one of them that [`GeneratedFiles`] does not hold is an orphan.
pub const ROOTS: &[&str] = &[CLIENT, TESTS];

/// Files to be: relative paths, `/` between their steps, in one of [`ROOTS`], in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneratedFiles {
    files: BTreeMap<String, String>,
}

impl GeneratedFiles {
    /// Adds a file.
    ///
    /// # Errors
    ///
    /// The path is absolute, leads out of the generated folders, is no plain file name on some system, or is taken.
    pub fn insert(&mut self, path: String, text: String) -> Result<(), Diagnostics> {
        if !is_safe(&path) {
            return Err(Diagnostic::new(format!("{path:?} is no path that may be written to")).into());
        }
        match self.files.entry(path) {
            btree_map::Entry::Vacant(entry) => {
                entry.insert(text);
                Ok(())
            }
            btree_map::Entry::Occupied(entry) => {
                Err(Diagnostic::new(format!("two files would both be {}", entry.key())).into())
            }
        }
    }

    /// The paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of the file at this path.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
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

/// Small letters, digits and `_` between slashes, one of the roots first: nothing that any system reads otherwise.
fn is_safe(path: &str) -> bool {
    let in_root = ROOTS.iter().any(|root| path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/')));
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let step = |step: &str| {
        let stem = step.strip_suffix(".rs").unwrap_or(step);
        !stem.is_empty() && stem.chars().all(plain)
    };
    in_root && path.ends_with(".rs") && path.split('/').all(step)
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
            "generated-client/src/generated_not/x.rs",
            "tests/src/generated/É.rs",
        ] {
            assert!(files.insert(bad.to_owned(), String::new()).is_err(), "{bad}");
        }
        assert!(files.insert("tests/src/generated/examples.rs".to_owned(), "a".to_owned()).is_ok());
        assert!(files.insert("tests/src/generated/examples.rs".to_owned(), "b".to_owned()).is_err());
        assert_eq!(files.get("tests/src/generated/examples.rs"), Some("a"));
        assert_eq!((files.len(), files.is_empty()), (1, false));
    }
}
