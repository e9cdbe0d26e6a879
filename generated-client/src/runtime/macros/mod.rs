//! The macros of emitted code. They implement traits and add no public item, so that "go to definition" leads to code.
//! Each expands what would repeat for every type; what need not be expanded is a function of the runtime.
//!
//! What a program may never call is `#[inline]`: decoding, conversions, the copying of whole resources. It is compiled
//! where it is called, and not for every type whenever this crate is built.

#![allow(unused_macros, unused_macro_rules, unused_imports, reason = "one description needs a macro, another does not")]

pub(crate) mod enums;
pub(crate) mod requests;
pub(crate) mod resources;

#[cfg(test)]
mod tests;
