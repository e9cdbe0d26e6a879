//! Learns corrections from evidence: validates exchanges against the corrected description, and proposes overlay actions
//! for what contradicts it.
//!
//! [`Model`] is the description, [`Evidence`] counts what the exchanges show, [`propose`] turns the counts into
//! proposals. Nothing here keeps a value, except those that look like codes of an `enum`.

mod change;
pub mod coverage;
mod declared;
mod edit;
mod exchange;
mod finding;
mod group;
mod link;
mod model;
mod observe;
pub mod observed;
mod operations;
mod propose;
mod repair;
mod shape;
mod texts;

pub use exchange::{Body, Exchange};
pub use finding::{Finding, What};
pub use model::Model;
pub use observe::Evidence;
pub use propose::{Options, Proposal, independent, overlay, propose};
