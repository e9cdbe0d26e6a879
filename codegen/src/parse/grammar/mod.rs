//! The grammar of descriptions: the keywords of each object, as data.
//!
//! Each version has one table. [`check()`] validates a document against it; [`facts`] lists the nodes that affect a
//! request, a response or a type.

mod check;
mod common;
mod facts;
#[cfg(test)]
mod keywords;
mod nearest;
mod nesting;
mod openapi30;
mod rewrite;
mod root;
mod shape;
mod swagger2;

pub(super) use check::{Checked, HOLDERS, Reference, check};
pub use facts::facts;
#[cfg(test)]
pub(crate) use keywords::{keywords, maps};
pub(super) use nesting::{MAX_SCHEMAS, too_deep};
pub(super) use rewrite::rewrite;
