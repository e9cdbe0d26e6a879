//! The macros of emitted code. They implement traits and add no public item, so that "go to definition" leads to code.
//! Each expands what would repeat for every type; what need not be expanded is a function of the runtime.
//!
//! What a program may never call is `#[inline]`: decoding, conversions, the copying of whole resources. It is compiled
//! where it is called, and not for every type whenever this crate is built.

#![allow(unused_macros, unused_macro_rules, unused_imports, reason = "one description needs a macro, another does not")]

mod enums;
mod objects;
mod requests;
mod resources;

#[cfg(test)]
mod tests;

pub(crate) use enums::{OpenEnum, open_enum, union};
pub(crate) use objects::{multipart, object};
pub(crate) use requests::{collection, scope};
pub(crate) use resources::{any_resource, new_resource, patch_resource, resource, targets};
