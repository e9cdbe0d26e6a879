//! Collections, page by page: two types of request, so that the two kinds of paging cannot be mixed, and the streams that
//! read a whole collection.
//!
//! [`Skip`] and [`Cursor`] are requests. [`Rows`] and [`Pages`] are streams over a `Sequence` of pages; a `Reader` keeps the
//! account of the rows, from which an [`Audit`] and a [`Bookmark`] are made.

mod audit;
mod bookmark;
mod collection;
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
pub use collection::{Collection, PagedByCursor, PagedByNumber};
pub use page::Page;
pub use pages::Pages;
pub use request::{ByCursor, ByNumber, Cursor, Paging, Skip};
pub use rows::{Row, Rows};
