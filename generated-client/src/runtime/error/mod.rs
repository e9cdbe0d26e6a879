//! What can go wrong in a call or a stream. No message and no `Debug` output shows a token, a secret, a sensitive value
//! or a filter.

pub(crate) mod api;
pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod config;
pub(crate) mod kind;
pub(crate) mod row;
pub(crate) mod transport;
