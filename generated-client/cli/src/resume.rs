//! The file from which an interrupted list is resumed: the bookmark of the stream, and how much of the output precedes
//! it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::api::client::runtime::Bookmark;
use crate::errors::{Failure, Kind};
use crate::output::create_private;

/// The file, and what it had.
pub(crate) struct Resume {
    path: PathBuf,
    pub(crate) bookmark: Option<Bookmark>,
    /// How many bytes of the output precede the bookmark.
    pub(crate) bytes: u64,
}

impl Resume {
    /// Reads the file, if there is one.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is of another kind.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let mut resume = Self { path: path.to_owned(), bookmark: None, bytes: 0 };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(resume),
            Err(error) => return Err(Failure::io(&path.display().to_string(), &error)),
        };
        let damaged = || {
            let message = format!("{}: not the file of an interrupted list", path.display());
            Failure::new(Kind::Usage, message).help("name another file, or delete it to start from the first row")
        };
        let saved: Value = serde_json::from_str(&text).map_err(|_| damaged())?;
        let bookmark = saved.get("bookmark").and_then(Value::as_str).ok_or_else(damaged)?;
        resume.bookmark = Some(bookmark.parse().map_err(|_| damaged())?);
        resume.bytes = saved.get("bytes").and_then(Value::as_u64).ok_or_else(damaged)?;
        Ok(resume)
    }

    /// Replaces the file. A process that is killed meanwhile leaves the one before it.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(crate) fn save(&self, bookmark: &Bookmark, bytes: u64) -> Result<(), Failure> {
        let mut new = self.path.clone().into_os_string();
        new.push(".new");
        let new = PathBuf::from(new);
        let write = || {
            let mut file = create_private(&new)?;
            file.set_len(0)?;
            write!(file, "{}", json!({"bytes": bytes, "bookmark": bookmark.to_string()}))?;
            fs::rename(&new, &self.path)
        };
        write().map_err(|error| Failure::io(&self.path.display().to_string(), &error))
    }

    /// Removes the file: the list is complete.
    ///
    /// # Errors
    ///
    /// It cannot be removed.
    pub(crate) fn remove(&self) -> Result<(), Failure> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::io(&self.path.display().to_string(), &error))
            }
            _ => Ok(()),
        }
    }
}
