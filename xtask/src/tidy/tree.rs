//! The files of the project and their kinds.

use std::fs;
use std::path::Path;

use anyhow::Result;
use codegen::files::{ROOTS, is_below};
use codegen::format::MARK;
use ignore::WalkBuilder;

#[derive(Debug, Clone)]
pub(super) struct File {
    /// Relative to the root of the project, separated by `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub(super) fn is_generated(&self) -> bool {
        is_below(ROOTS, &self.path)
    }

    /// Whether it is hand-written Rust, and not an expected output of the generator.
    pub(super) fn is_hand_written(&self) -> bool {
        self.is_rust() && !self.is_generated() && !self.has_header()
    }

    /// Whether it starts with the generated header.
    pub(super) fn has_header(&self) -> bool {
        // The first member of a file of JSON has it.
        let of_json = self.text.strip_prefix("{\"$comment\": \"");
        of_json.map_or_else(|| self.text.starts_with(MARK), |rest| rest.starts_with(MARK.trim_start_matches("// ")))
    }

    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// Reads every text file that git does not ignore.
pub(super) fn read(root: &Path) -> Result<Vec<File>> {
    let mut builder = WalkBuilder::new(root);
    builder.hidden(false).git_global(false).require_git(false).filter_entry(|entry| entry.file_name() != ".git");
    let mut files = Vec::new();
    for entry in builder.build() {
        let entry = entry?;
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        // Binary files are not UTF-8.
        let Ok(text) = String::from_utf8(fs::read(entry.path())?) else {
            continue;
        };
        let path = entry.path().strip_prefix(root)?.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        files.push(File { path, text });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
pub(super) fn sample(files: &[(&str, &str)]) -> Vec<File> {
    files.iter().map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
}

/// Returns the faults of a rule for sample files, as `path:line`.
#[cfg(test)]
pub(super) fn faults(rule: super::Rule, files: &[(&str, &str)]) -> Vec<String> {
    rule(&sample(files)).into_iter().map(|fault| format!("{}:{}", fault.path, fault.line)).collect()
}
