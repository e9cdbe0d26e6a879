//! Recordings of HTTP exchanges in a folder: `record` writes them with pseudonyms, `replay` responds from them. A
//! [`Vocabulary`] lists the names and values of an API that are not personal data.

use std::path::{Path, PathBuf};
use std::{error, fmt, io};

/// The file with the format and the origin of a recording.
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const FORMAT: u64 = 2;
/// The origin of synthetic data.
#[cfg(feature = "record")]
pub(super) const MADE_UP: &str = "simulator";
/// The origin of real data, recorded with pseudonyms.
pub(super) const SERVICE: &str = "service";

/// A recording cannot be written or read.
pub struct RecordingError {
    path: PathBuf,
    problem: String,
}

impl RecordingError {
    pub(super) fn new(path: &Path, problem: impl Into<String>) -> Self {
        Self { path: path.to_owned(), problem: problem.into() }
    }

    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::new(path, error.to_string())
    }
}

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "recordings: {}: {}", self.path.display(), self.problem)
    }
}

impl fmt::Debug for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for RecordingError {}
