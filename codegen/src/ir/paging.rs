//! How collections are read page by page.

use serde::Serialize;

/// How a collection is paged. Nothing of it is sent unless the user asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paging {
    /// The ways to read it, the best first; at least one.
    pub ways: Vec<Way>,
    /// The JSON pointer to the number of rows over all pages; `None` if the server does not count.
    pub count: Option<String>,
    /// The JSON pointer to the rows, where the response is plain JSON; `None` for a document of JSON:API.
    pub rows: Option<String>,
    /// Whether the description shows that the collection has pages. Where it shows this of no collection, a page can
    /// still link to the next one.
    pub is_described: bool,
}

/// A way to page through a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// What selects a page.
    pub family: Family,
    /// The query parameter that selects the page; empty where only links do.
    pub at: String,
    /// The query parameter that limits the number of rows of a page.
    pub size: Option<String>,
    /// How many rows are requested unless the user sets a number.
    pub default_size: Option<u32>,
    /// How many rows a page has if the request sets no number, where only a count shows which page is the last.
    pub usual_size: Option<u32>,
    /// How many rows a request takes at least.
    pub least: u32,
    /// The number of the first page.
    pub first: u64,
    /// The JSON pointer to the cursor or the link of the next page, for documents without `links.next`.
    pub next: Option<String>,
    /// Whether the identifier of the last row is the cursor of the next page.
    pub by_id: bool,
    /// The JSON pointer to whether more pages follow, where identifiers are cursors.
    pub more: Option<String>,
}

/// What selects a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Family {
    /// A text that only the server can read.
    Cursor,
    /// Its number.
    Number,
    /// The number of rows before it.
    Offset,
    /// A link of the page before it.
    Link,
}

impl Family {
    /// The method of a request that chooses it.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Cursor => "cursor",
            Self::Number => "skip",
            Self::Offset => "by_offset",
            Self::Link => "by_link",
        }
    }

    /// The type of the request by it.
    pub const fn request(self) -> &'static str {
        match self {
            Self::Cursor => "Cursor",
            Self::Number => "Skip",
            Self::Offset => "Offset",
            Self::Link => "LinkedPages",
        }
    }
}

impl Paging {
    /// Its only way, where it has no other.
    pub fn only(&self) -> Option<&Way> {
        match self.ways.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}
