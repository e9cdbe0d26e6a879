//! Values for calls. Examples in the documentation show what is required, with placeholder words; calls of the contract
//! set everything that can be set, with allowed values.
//!
//! An optional value that users cannot build is omitted; a required one is a fault.

mod leaf;
mod maker;
mod objects;
mod operations;

pub(super) use maker::{Much, Samples};
