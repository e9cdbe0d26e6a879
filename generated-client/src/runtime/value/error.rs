//! Errors of values: JSON that does not decode, and texts that are not values of a type.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::StatusCode;

use crate::runtime::value::redaction::{Line, Pointer, RequestId};

/// A response does not match the description. The error states the place and the kind of value found there, not the
/// value.
#[derive(Clone)]
pub struct DecodeError(Box<Misread>);

#[derive(Clone)]
struct Misread {
    operation: &'static str,
    pointer: String,
    problem: String,
    status: Option<StatusCode>,
    request_id: Option<String>,
    body: Bytes,
    /// Whether lenient mode may set it aside.
    suggests_lenient: bool,
}

impl DecodeError {
    pub(crate) fn new(pointer: &str, problem: &str) -> Self {
        Self(Box::new(Misread {
            operation: "",
            pointer: pointer.to_owned(),
            problem: problem.to_owned(),
            status: None,
            request_id: None,
            body: Bytes::new(),
            suggests_lenient: false,
        }))
    }

    /// The same error in a value that is a part of another.
    pub(crate) fn below(mut self, at: &str) -> Self {
        self.0.pointer.insert_str(0, at);
        self
    }

    /// Mentions lenient mode, if the error is in a part of a document and not in all of it.
    pub(crate) fn suggesting_lenient(mut self) -> Self {
        let mut steps = self.0.pointer.split('/').skip(1);
        self.0.suggests_lenient = match steps.next() {
            Some("data") => steps.next().is_some(),
            Some("included" | "links") => true,
            _ => false,
        };
        self
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.0.operation
    }

    pub(crate) fn of(
        mut self,
        operation: &'static str,
        status: StatusCode,
        body: Bytes,
        request_id: Option<String>,
    ) -> Self {
        self.0.operation = operation;
        self.0.status = Some(status);
        self.0.request_id = request_id;
        self.0.body = body;
        self
    }

    /// Adds the operation and the identifier of the request.
    pub(crate) fn named(mut self, operation: &'static str, request_id: Option<String>) -> Self {
        self.0.operation = operation;
        self.0.request_id = request_id;
        self
    }

    /// Where in the body, as a JSON pointer; empty for the body as a whole.
    ///
    /// Messages omit steps that do not look like names of members, because they can be personal data.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.0.problem
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The identifier that the server gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The body as received. It can hold personal data: keep it out of logs.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.operation.is_empty() {
            write!(f, "{}: ", self.0.operation)?;
        }
        match self.pointer() {
            "" => f.write_str("the response")?,
            pointer => write!(f, "{}", Pointer(pointer))?,
        }
        write!(f, " {}", Line(&self.0.problem))?;
        if self.0.suggests_lenient {
            f.write_str("; help: `.lenient()` sets aside optional members and list items that do not decode")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("operation", &self.0.operation)
            .field("pointer", &format_args!("{}", Pointer(self.pointer())))
            .field("problem", &format_args!("{}", Line(&self.0.problem)))
            .field("request_id", &self.0.request_id.as_deref().map(|id| RequestId(id).to_string()))
            .field("body_bytes", &self.0.body.len())
            .finish()
    }
}

impl StdError for DecodeError {}

/// A text is not a value of the type. The text is not shown: it can be personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    expected: &'static str,
}

impl Malformed {
    pub(super) const fn new(expected: &'static str) -> Self {
        Self { expected }
    }

    /// The message in the form of serde's own, from which the decoder takes what was expected.
    pub(super) fn of_value(self) -> String {
        format!("invalid value: a text of another form, expected {}", self.expected)
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is not {}", self.expected)
    }
}

impl std::error::Error for Malformed {}
