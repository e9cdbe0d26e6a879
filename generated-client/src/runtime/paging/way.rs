//! The ways to read a collection page by page, as data: the names of parameters, and where a response has the rest.

use crate::runtime::http::response::PagePointers;

/// A way to read a collection page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub(super) family: Family,
    /// The parameter that selects the page; empty if only links lead to it.
    pub(super) at: &'static str,
    /// The parameter that limits the number of rows of a page.
    pub(super) size: Option<&'static str>,
    /// How many rows are requested unless the caller sets a number.
    pub(super) default_size: Option<u32>,
    /// How many rows a page has if the request sets no number.
    pub(super) usual_size: Option<u32>,
    /// The number of the first page.
    pub(super) first: u64,
    /// How many rows are requested with a count, at least.
    pub(super) least: u32,
    pub(super) pointers: PagePointers,
    /// Whether rows have no identifiers, where their type does not show it.
    pub(super) is_unidentified: bool,
}

/// What selects a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Its number.
    Number,
    /// The number of rows before it.
    Offset,
    /// A text that only the server can read.
    Cursor,
    /// A link of the page before it.
    Link,
}

/// What a position counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Page,
    Row,
}

impl Unit {
    /// The name of its field in a bookmark.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Page => "number",
            Self::Row => "offset",
        }
    }
}

#[allow(dead_code, reason = "one description needs it, another does not")]
impl Way {
    pub(crate) const fn number(at: &'static str) -> Self {
        Self { first: 1, ..Self::new(Family::Number, at) }
    }

    pub(crate) const fn offset(at: &'static str) -> Self {
        Self::new(Family::Offset, at)
    }

    pub(crate) const fn cursor(at: &'static str) -> Self {
        Self::new(Family::Cursor, at)
    }

    pub(crate) const fn link() -> Self {
        Self::new(Family::Link, "")
    }

    const fn new(family: Family, at: &'static str) -> Self {
        let pointers = PagePointers { count: None, next: None, rows: None, more: None, is_by_id: false };
        Self {
            family,
            at,
            size: None,
            default_size: None,
            usual_size: None,
            first: 0,
            least: 0,
            pointers,
            is_unidentified: false,
        }
    }

    /// Sets the parameter that limits the number of rows of a page.
    pub(crate) const fn size(self, name: &'static str) -> Self {
        Self { size: Some(name), ..self }
    }

    /// Sets how many rows are requested unless the caller sets a number.
    pub(crate) const fn default_size(self, rows: u32) -> Self {
        Self { default_size: Some(rows), ..self }
    }

    /// Sets how many rows a page has if the request sets no number.
    pub(crate) const fn usual_size(self, rows: u32) -> Self {
        Self { usual_size: Some(rows), ..self }
    }

    /// Sets the number of the first page.
    pub(crate) const fn first(self, number: u64) -> Self {
        Self { first: number, ..self }
    }

    /// Sets how many rows are requested with a count, at least.
    pub(crate) const fn least(self, rows: u32) -> Self {
        Self { least: rows, ..self }
    }

    /// Sets the pointer to the cursor or the link of the next page, for documents without `links.next`.
    pub(crate) const fn next(self, pointer: &'static str) -> Self {
        Self { pointers: PagePointers { next: Some(pointer), ..self.pointers }, ..self }
    }

    /// Sets the pointer to the number of rows over all pages, where that is not the one of `meta`.
    pub(crate) const fn count(self, pointer: &'static str) -> Self {
        Self { pointers: PagePointers { count: Some(pointer), ..self.pointers }, ..self }
    }

    /// Sets the pointer to the list of rows, for pages of plain JSON.
    pub(crate) const fn rows(self, pointer: &'static str) -> Self {
        Self { pointers: PagePointers { rows: Some(pointer), ..self.pointers }, ..self }
    }

    /// Sets that the identifier of the last row is the cursor of the next page.
    pub(crate) const fn by_id(self) -> Self {
        Self { pointers: PagePointers { is_by_id: true, ..self.pointers }, ..self }
    }

    /// Sets the pointer to whether more pages follow.
    pub(crate) const fn more(self, pointer: &'static str) -> Self {
        Self { pointers: PagePointers { more: Some(pointer), ..self.pointers }, ..self }
    }

    /// Sets that rows have no identifiers.
    #[cfg(feature = "catalogue")]
    pub(crate) const fn unidentified(self) -> Self {
        Self { is_unidentified: true, ..self }
    }

    /// Whether the server may cut pages afresh from the collection for each request, so that rows can move between
    /// them.
    pub(super) fn is_cut_afresh(&self) -> bool {
        self.family != Family::Cursor
    }

    /// Whether a page leads to the next one.
    #[cfg(feature = "catalogue")]
    pub(super) fn is_followed(&self) -> bool {
        matches!(self.family, Family::Cursor | Family::Link)
    }

    pub(super) fn unit(&self) -> Unit {
        if self.family == Family::Offset { Unit::Row } else { Unit::Page }
    }

    /// Whether a parameter belongs to this way of paging.
    pub(super) fn has(&self, name: &str) -> bool {
        name == self.at || self.size == Some(name)
    }
}

/// An operation that returns a collection page by page.
pub trait Collection {}

/// A collection of which the server counts the rows.
pub trait Counted: Collection {
    /// How the count is requested.
    const WAY: Way;
}

/// A collection that can be read by page number.
pub trait PagedByNumber: Collection {
    /// How.
    const WAY: Way;
}

/// A collection that can be read by offset: by the number of rows before the page.
pub trait PagedByOffset: Collection {
    /// How.
    const WAY: Way;
}

/// A collection that can be read by cursor.
pub trait PagedByCursor: Collection {
    /// How.
    const WAY: Way;
}

/// A collection whose pages link to the next one.
pub trait PagedByLink: Collection {
    /// How.
    const WAY: Way;
}
