//! `cargo xtask spec`: the committed description, and how a new one of the vendor's comes into it.

pub(crate) mod facts;
pub(crate) mod write;
