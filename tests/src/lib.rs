//! Tests of the client: round trips of the description's examples, the calls of the contract, the verification of each
//! operation, and code that the tests share.

// The client under a name that is the same in the tests of every generated crate.
use fitbit_plus as client;

pub mod by_name;
pub mod contract;
pub mod described;
pub mod examples;
pub mod markers;
pub mod round_trip;
pub mod search;
pub mod trial;
pub mod verify;

/// Generated from the description for the tests.
#[rustfmt::skip]
pub mod generated {
    pub mod contract;
    pub mod examples;
}

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
