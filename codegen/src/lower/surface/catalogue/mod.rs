//! The catalogue: the operations as data, from the same IR as their typed methods.

mod operations;
mod parameters;
mod schemas;
mod sent;
mod words;

pub(super) use operations::catalogue;
