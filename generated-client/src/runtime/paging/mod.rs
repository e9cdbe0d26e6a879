//! Collections, page by page.

pub(crate) mod bookmark;
pub(crate) mod page;
pub(crate) mod reader;
pub(crate) mod request;
pub(crate) mod seen;
pub(crate) mod sequence;
pub(crate) mod streams;
