//! Requests and responses over HTTP. A `request` is a `call` with its options; `wire` sends it, with attempts, waits, a
//! token of `auth` and one deadline over all of them, through a `transport`.

pub(crate) mod auth;
pub(crate) mod base;
pub(crate) mod batch;
#[cfg(feature = "blocking")]
pub(crate) mod blocking;
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) mod body;
pub(crate) mod builder;
pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod client_values;
pub(crate) mod connect;
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) mod environment;
pub(crate) mod network;
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) mod parameter;
pub(crate) mod query;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod retry;
pub(crate) mod service;
pub(crate) mod settings;
pub(crate) mod transport;
pub(crate) mod wire;
pub(crate) mod written;
