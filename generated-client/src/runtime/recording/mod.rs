//! Exchanges in a folder: written under pseudonyms (`record`), answered from (`replay`). What of an API says nothing of
//! anybody is handed to it as a [`Vocabulary`].

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

/// What says what a folder holds.
const MANIFEST: &str = "manifest.json";
/// The version of what the manifest says.
const FORMAT: u64 = 2;
/// What a folder of recordings says of its answers where the data are made up.
#[cfg(feature = "record")]
const MADE_UP: &str = "simulator";
/// What it says where they are not, under pseudonyms.
const SERVICE: &str = "service";

/// A folder of recordings cannot be written or read.
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
