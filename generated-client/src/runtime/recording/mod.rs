//! Recordings of HTTP exchanges in a folder: `record` writes them with pseudonyms, `replay` responds from them. A
//! [`Vocabulary`] lists the names and values of an API that are not personal data.

mod pseudonym;
mod seal;
mod vocabulary;

#[cfg(feature = "record")]
pub(crate) mod record;
#[cfg(feature = "test-util")]
pub(crate) mod replay;

use std::path::{Path, PathBuf};
use std::{error, fmt, io};

pub(crate) use pseudonym::Pseudonyms;
pub(crate) use vocabulary::{ParameterKind, Vocabulary};

/// The file with the format and the origin of a recording.
const MANIFEST: &str = "manifest.json";
/// The version of the recording format.
const FORMAT: u64 = 2;
/// The origin of synthetic data.
#[cfg(feature = "record")]
const MADE_UP: &str = "simulator";
/// The origin of real data, recorded with pseudonyms.
const SERVICE: &str = "service";

/// A recording cannot be written or read.
pub struct RecordingError {
    path: PathBuf,
    problem: String,
}

impl RecordingError {
    fn new(path: &Path, problem: impl Into<String>) -> Self {
        Self { path: path.to_owned(), problem: problem.into() }
    }

    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
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
