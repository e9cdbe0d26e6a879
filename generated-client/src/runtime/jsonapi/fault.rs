//! A part of a response that was set aside because it does not decode.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde_json::value::RawValue;

use crate::runtime::value::decode;
use crate::runtime::value::error::DecodeError;
use crate::runtime::value::redaction::Pointer;

/// A part of a response that does not decode and was set aside, so that the rest can be used.
///
/// `Display` and `Debug` show where it was and what is wrong with it, not its JSON.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Document, Service};")]
///
/// fn report<T, S: Service>(document: &Document<T, S>) {
///     for fault in document.faults() {
///         eprintln!("{fault}"); // fetchArticle: /data/attributes/tags/0 is set aside: it lacks the member `name`
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Fault(Arc<SetAside>);

#[derive(Clone)]
pub(crate) struct SetAside {
    pub(crate) pointer: String,
    pub(crate) json: Box<RawValue>,
    pub(crate) error: DecodeError,
    pub(crate) id: Option<String>,
    /// The position of the row that it is, or is a part of.
    pub(crate) row: Option<usize>,
    /// Whether it is a whole row of a list, or a whole included resource.
    pub(crate) is_whole: bool,
}

impl SetAside {
    /// A whole resource, unless its JSON is none.
    pub(crate) fn whole(pointer: String, json: &str, error: DecodeError) -> Option<Self> {
        let id = decode::text_at(json.as_bytes(), "/id");
        let json = serde_json::from_str(json).ok()?;
        Some(Self { pointer, json, error, id, row: None, is_whole: true })
    }
}

impl Fault {
    pub(crate) fn new(set_aside: SetAside) -> Self {
        Self(Arc::new(set_aside))
    }

    /// What was set aside, as a JSON pointer into the response: an optional member, a list item, a row, or an included
    /// resource.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// Why it does not decode. The error's pointer can be deeper than [`pointer`](Self::pointer): a required member of
    /// it.
    #[must_use]
    pub fn error(&self) -> &DecodeError {
        &self.0.error
    }

    /// What was set aside, as received. It can hold personal data: keep it out of logs.
    #[must_use]
    pub fn json(&self) -> &str {
        self.0.json.get()
    }

    /// The identifier of the resource that it is a part of, if it is a part of one that has an identifier.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.id.as_deref()
    }

    /// Whether it is a whole row of a list or a whole included resource.
    pub(crate) fn is_resource(&self) -> bool {
        self.0.is_whole
    }

    /// The position of the row that it is.
    pub(crate) fn row(&self) -> Option<usize> {
        self.0.row.filter(|_| self.0.is_whole)
    }

    /// The position of the row that it is a part of.
    pub(crate) fn row_of_part(&self) -> Option<usize> {
        self.0.row.filter(|_| !self.0.is_whole)
    }
}

impl PartialEq for Fault {
    fn eq(&self, other: &Self) -> bool {
        self.pointer() == other.pointer() && self.json() == other.json()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.error();
        if !error.operation().is_empty() {
            write!(f, "{}: ", error.operation())?;
        }
        write!(f, "{} is set aside: ", Pointer(self.pointer()))?;
        match error.pointer() == self.pointer() {
            true => f.write_str("it")?,
            false => write!(f, "{}", Pointer(error.pointer()))?,
        }
        write!(f, " {}", error.problem())
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({self})")
    }
}

/// What was found while a response was read, and with it what is found where the rest is decoded.
pub(crate) struct Found<T> {
    pub(crate) at_once: Vec<T>,
    all: OnceLock<Vec<T>>,
}

impl<T> Found<T> {
    /// All, from those that were found at once. The first call finds them.
    pub(crate) fn all(&self, find: impl FnOnce(&[T]) -> Vec<T>) -> &[T] {
        self.all.get_or_init(|| find(&self.at_once))
    }
}

impl<T> From<Vec<T>> for Found<T> {
    fn from(at_once: Vec<T>) -> Self {
        Self { at_once, all: OnceLock::new() }
    }
}

impl<T: Clone> Clone for Found<T> {
    fn clone(&self) -> Self {
        self.at_once.clone().into()
    }
}

impl<T: PartialEq> PartialEq for Found<T> {
    fn eq(&self, other: &Self) -> bool {
        self.at_once == other.at_once
    }
}

impl<T: fmt::Debug> fmt::Debug for Found<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at_once.fmt(f)
    }
}
