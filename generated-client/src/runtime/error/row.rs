//! A row of a collection that does not decode. It does not affect other rows.

use std::error::Error as StdError;
use std::fmt;

use crate::runtime::jsonapi::fault::Fault;

/// A row, or an included resource, that does not match the description; its JSON is kept.
#[derive(Clone, PartialEq)]
pub struct RowError(Fault);

impl RowError {
    pub(crate) fn new(fault: Fault) -> Self {
        Self(fault)
    }

    /// Where in the page, as a JSON pointer: `/data/3/attributes`. See
    /// [`DecodeError::pointer`](crate::runtime::DecodeError::pointer).
    #[must_use]
    pub fn pointer(&self) -> &str {
        self.0.error().pointer()
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &str {
        self.0.error().problem()
    }

    /// Which row of its page it is, from 0; `None` for an included resource.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        self.0.row()
    }

    /// The row's identifier, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        self.0.id().map(str::to_owned)
    }

    /// The row as received. It can hold personal data: keep it out of logs.
    #[must_use]
    pub fn json(&self) -> &str {
        self.0.json()
    }

    /// The identifier that the server gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.error().request_id()
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.error().fmt(f)
    }
}

impl fmt::Debug for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowError").field("error", self.0.error()).field("json_bytes", &self.json().len()).finish()
    }
}

impl StdError for RowError {}
