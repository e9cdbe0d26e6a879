//! The server of tools, called by a script over its standard input and output.

#![allow(clippy::unwrap_used, reason = "a test that meets what it did not expect should stop there")]
#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]
#![allow(clippy::panic, reason = "a test that meets what it did not expect should stop there")]

mod audit;
mod client;
mod definitions;
mod http;
mod inspector;
mod privacy;
mod reading;
#[path = "../support/mod.rs"]
mod support;
mod verified;
mod writing;
