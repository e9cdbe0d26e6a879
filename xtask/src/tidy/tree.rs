//! The files of the project, and what kind each is.

use std::fs;
use std::path::Path;

use anyhow::Result;
use codegen::files::ROOTS;
use codegen::format::HEADER;
use ignore::WalkBuilder;

/// A file that a person can read.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// From the root of the project, `/` between its steps.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it stands in a folder that is wholly generated.
    pub(super) fn is_generated(&self) -> bool {
        ROOTS.iter().any(|root| self.is_in(root))
    }

    /// Whether it is Rust that a person wrote, and not what the generator is expected to write.
    pub(super) fn is_hand_written(&self) -> bool {
        self.is_rust() && !self.is_generated() && !self.has_header()
    }

    /// Whether its first line says that it is generated.
    pub(super) fn has_header(&self) -> bool {
        self.text.starts_with(HEADER)
    }

    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Its lines, counted from one.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// Every text that git would take: ignored files are not read.
pub(super) fn read(root: &Path) -> Result<Vec<File>> {
    let mut walk = WalkBuilder::new(root);
    walk.hidden(false).git_global(false).require_git(false).filter_entry(|entry| entry.file_name() != ".git");
    let mut files = Vec::new();
    for entry in walk.build() {
        let entry = entry?;
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        // What is no UTF-8 is no text.
        let Ok(text) = String::from_utf8(fs::read(entry.path())?) else {
            continue;
        };
        let path = entry.path().strip_prefix(root)?.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        files.push(File { path, text });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Made-up files, to try a rule on.
#[cfg(test)]
pub(super) fn sample(files: &[(&str, &str)]) -> Vec<File> {
    files.iter().map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
}

/// What a rule says of made-up files, as `path:line`.
#[cfg(test)]
pub(super) fn faults(rule: super::Rule, files: &[(&str, &str)]) -> Vec<String> {
    rule(&sample(files)).into_iter().map(|fault| format!("{}:{}", fault.path, fault.line)).collect()
}
