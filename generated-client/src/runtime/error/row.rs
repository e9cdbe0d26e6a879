//! One row of a collection that is not what the description says. The others are not touched by it.

use std::error::Error as StdError;
use std::fmt;

use serde_json::value::RawValue;

use super::DecodeError;
use crate::runtime::decode;
use crate::runtime::shown::Pointer;

/// A row, or a resource that came along with rows, that is not what the description says; its JSON is kept.
#[derive(Clone)]
pub struct RowError(Box<BadRow>);

#[derive(Clone)]
struct BadRow {
    operation: &'static str,
    row: Option<usize>,
    json: Box<RawValue>,
    pointer: String,
    problem: String,
    request_id: Option<String>,
}

impl RowError {
    pub(crate) fn new(
        operation: &'static str,
        row: Option<usize>,
        json: Box<RawValue>,
        error: &DecodeError,
        request_id: Option<String>,
    ) -> Self {
        let (pointer, problem) = (error.pointer().to_owned(), error.problem().to_owned());
        Self(Box::new(BadRow { operation, row, json, pointer, problem, request_id }))
    }

    /// Where in the page, as a JSON pointer: `/data/3/attributes`.
    ///
    /// Messages show it without the steps that do not look like names of members: they can be what a person wrote.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.0.problem
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
        self.0.request_id.as_deref()
    }
}

impl PartialEq for RowError {
    fn eq(&self, other: &Self) -> bool {
        self.pointer() == other.pointer() && self.json() == other.json()
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.0.operation, Pointer(self.pointer()), self.problem())
    }
}

impl fmt::Debug for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowError")
            .field("operation", &self.0.operation)
            .field("pointer", &format_args!("{}", Pointer(self.pointer())))
            .field("problem", &self.problem())
            .field("json_bytes", &self.json().len())
            .finish()
    }
}

impl StdError for RowError {}
