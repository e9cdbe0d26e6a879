//! A server that implements the description of the API, to test clients against.
//!
//! It works on the exported description and on JSON, and shares no code with the client, because a shared mistake would
//! not be found. Requests and responses are validated against the schemas of the description, so an invalid request
//! gets the error document that the API would send.
//!
//! ```text
//! serve       connections: reads requests, sends responses or breaks them (content, spoil, change: the faults)
//! api, call   one request: checks it and builds the response (query, filters, paging, oauth, problem)
//! writes      changes by requests (resolve: references; rules: rules from the prose of operations)
//! store       the resources, over those of the seed (seed)
//! description the corrected description
//! ```

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod api;
mod call;
mod change;
mod content;
mod description;
pub mod faults;
mod filters;
mod kind;
mod log;
mod oauth;
mod paging;
mod problem;
mod query;
mod seed;
mod serve;
mod simulator;
mod spoil;
mod store;
mod writes;

pub use codegen::export::Form;
pub use description::{corrected, exported};
pub use faults::{Fault, Faults, RetryAfter};
pub use log::Exchange;
pub use simulator::{Builder, Simulator};
