//! What drives the client: the round trip of the description's examples, the calls of the contract, what is verified of
//! each operation, and what the tests share.

// The client by a name that is the same in the tests of every generated crate.
use fitbit_plus as client;

pub mod contract;
pub mod described;
pub mod examples;
pub mod markers;
pub mod round_trip;
pub mod search;
pub mod trial;
pub mod verify;

/// What the generator knows of the description and the tests need.
#[rustfmt::skip]
pub mod generated {
    pub mod contract;
    pub mod examples;
}

/// The README's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
