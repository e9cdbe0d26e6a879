//! Collections, page by page. A `way` is data: by number, offset, cursor or link. Requests of one type for each keep
//! them apart; all of them begin with an `opening`, and an `order` decides which page follows. Streams of rows and of
//! pages read a `sequence` of pages; a `reader` keeps the account of the rows, from which audits and bookmarks are
//! made.

pub(crate) mod bookmark;
pub(crate) mod opening;
pub(crate) mod order;
pub(crate) mod page;
pub(crate) mod reader;
pub(crate) mod request;
pub(crate) mod seen;
pub(crate) mod sequence;
pub(crate) mod streams;
pub(crate) mod way;

#[cfg(test)]
mod tests;
