//! Collections, page by page. Two types of requests keep the two kinds of paging apart. Streams of rows and of pages read a
//! `sequence` of pages; a `reader` keeps the account of the rows, from which audits and bookmarks are made.

pub(crate) mod bookmark;
pub(crate) mod page;
pub(crate) mod reader;
pub(crate) mod request;
pub(crate) mod seen;
pub(crate) mod sequence;
pub(crate) mod streams;
