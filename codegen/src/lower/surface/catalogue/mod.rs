//! The catalogue: the operations as data, from the same IR as their typed methods.

mod names;
mod operations;
mod parameters;
mod schemas;
mod sent;
mod share;
mod words;

pub(super) use operations::catalogue;
