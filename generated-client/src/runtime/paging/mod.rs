//! Collections, page by page: two requests, so that the two kinds of paging cannot be mixed, and the streams that read a
//! whole collection.
//!
//! [`Skip`] and [`Cursor`] are requests. [`Rows`] and [`Pages`] are streams over a `Sequence` of pages; a `Reader` keeps the
//! account of the rows, from which an [`Audit`] and a [`Bookmark`] are made.

mod audit;
mod bookmark;
mod page;
mod pages;
mod reader;
mod request;
mod rows;
mod seen;
mod sequence;

use request::Start;

pub use audit::{Audit, Verdict};
pub use bookmark::Bookmark;
pub use page::Page;
pub use pages::Pages;
pub(crate) use request::count;
pub use request::{Cursor, Skip};
pub use rows::{Row, Rows};
