//! The macros of an API's own types. They implement traits and add no public item, so that "go to definition" leads to
//! code.
//!
//! What a program may never call is `#[inline]`, such as decoding and conversions: it is compiled where it is called,
//! and not for every type whenever the crate is built.

#![allow(unused_macros, unused_macro_rules, unused_imports, reason = "one description needs a macro, another does not")]

pub(crate) mod batch;
pub(crate) mod enums;
pub(crate) mod requests;
pub(crate) mod resources;

#[cfg(test)]
mod tests;
