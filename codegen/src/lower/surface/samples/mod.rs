//! Values for calls. The examples of the documentation show what is required, with words for values; the calls of the
//! contract set whatever can be set, with values that the description allows.
//!
//! What no user can build is left out where it may be, and is a fault where it is required.

mod leaf;
mod maker;
mod objects;
mod operations;

pub(super) use maker::{Much, Samples};
