//! One row of a collection that is not what the description says. The others are not touched by it.

use std::error::Error as StdError;
use std::fmt;

use serde_json::value::RawValue;

use super::DecodeError;
use crate::runtime::decode;

/// A row, or a resource that came along with rows, that is not what the description says; its JSON is kept.
#[derive(Clone)]
pub struct RowError(Box<BadRow>);

#[derive(Clone)]
struct BadRow {
    row: Option<usize>,
    json: Box<RawValue>,
    error: DecodeError,
}

impl RowError {
    pub(crate) fn new(row: Option<usize>, json: Box<RawValue>, error: DecodeError) -> Self {
        Self(Box::new(BadRow { row, json, error }))
    }

    /// Where in the page, as a JSON pointer: `/data/3/attributes`. See [`DecodeError::pointer`].
    #[must_use]
    pub fn pointer(&self) -> &str {
        self.0.error.pointer()
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &str {
        self.0.error.problem()
    }

    /// Which row of its page it is, from 0; `None` for a resource that came along.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        self.0.row
    }

    /// The row's identifier, where it has one.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        decode::text_at(self.json().as_bytes(), "/id")
    }

    /// The row as it came. It holds people's data: keep it out of logs.
    #[must_use]
    pub fn json(&self) -> &str {
        self.0.json.get()
    }

    /// The identifier that the server gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.error.request_id()
    }
}

impl PartialEq for RowError {
    fn eq(&self, other: &Self) -> bool {
        self.pointer() == other.pointer() && self.json() == other.json()
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.error.fmt(f)
    }
}

impl fmt::Debug for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowError").field("error", &self.0.error).field("json_bytes", &self.json().len()).finish()
    }
}

impl StdError for RowError {}
