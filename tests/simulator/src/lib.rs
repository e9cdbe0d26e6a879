//! A server that behaves as the description of the API says: what a client is tried against.
//!
//! It works on the exported description and on JSON, and shares no line with the client: a mistake that both made
//! would not show. Requests and answers are held against the description's schemas, so a client that sends what the
//! description does not allow gets the error document that the API would send.
//!
//! ```text
//! serve      connections: takes requests, gives answers or breaks them (content, spoil, change: what faults do)
//! api, call  one request: may it be made, and what is answered (query, filters, paging, oauth, problem)
//! writes     what requests change (resolve: what they refer to; rules: what the prose of operations asks for)
//! store      the resources, over those that the seed makes (seed)
//! description what the corrected description says
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
