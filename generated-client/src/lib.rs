//! A typed client for the Fitbit Plus (Twine Health) API.
//!
//! Every operation of the API is a method of [`Client`], named after its `operationId`. Required parameters are
//! arguments of the method, optional ones are methods of the request that it returns, and `.await` sends the request.
//! Everything that the server sends is kept, unknown members included.
//!
//! The [`guide`] has a page for each task: a report, synchronising an EMR, a proxy, logging, tests, and others.
//!
//! # First call
//!
//! ```no_run
#![doc = include_str!("guide/first_call.rs")]
//! ```
//!
//! ```text
#![doc = include_str!("guide/first_call.txt")]
//! ```
//!
//! The client fetches a token with the first call, shares it among its clones, and renews it before it expires. This and the
//! other outputs are those of the repository's simulator: `cargo run -p simulator` prints the variables.
//!
//! # Lists
//!
//! If the API requires at least one of several filters, they are one argument. Paging by number and paging by cursor are
//! different types, because the API refuses a mixture. Awaiting a list returns one page; a stream yields every row of all
//! pages, and requests the next page while the current one is read. No parameter is sent that the caller has not set.
//!
//! ```no_run
#![doc = include_str!("guide/lists.rs")]
//! ```
//!
//! ```text
#![doc = include_str!("guide/lists.txt")]
//! ```
//!
//! - A row that does not match the description is [`Error::Row`] and affects only itself: a program that matches this error
//!   can continue.
//! - [`audit`](runtime::Rows::audit) compares the rows with the server's count, and claims only what it can know.
//! - [`bookmark`](runtime::Rows::bookmark) is a text; [`resume`](runtime::Cursor::resume) continues at the exact row, also in
//!   another process.
//! - Every stream ends: a server that repeats a cursor, or sends pages without a new row, is an error.
//! - `lenient()`, on a resource, a list or a stream, sets aside only the optional members and list items that do not decode:
//!   [`faults`](runtime::Document::faults) lists them.
//! - [`pages_at_once`](runtime::Skip::pages_at_once) requests up to 32 numbered pages at a time.
//!
//! # Related resources
//!
//! A relationship has the identifiers of resources: [`id`](runtime::ToOne::id) and [`ids`](runtime::ToMany::ids). Where an
//! operation has `include`, the response can hold the resources too: [`get`](runtime::Document::get) finds one,
//! [`all`](runtime::Document::all) several.
//!
//! ```no_run
#![doc = include_str!("guide/related.rs")]
//! ```
//!
//! ```text
#![doc = include_str!("guide/related.txt")]
//! ```
//!
//! # Values
//!
//! A value that is decoded and encoded is the same JSON, except for spaces, the order of members, and how texts are escaped:
//!
//! - [`Extra`](runtime::Extra), the unknown members, and [`Json`](runtime::Json), a value without a type, keep their text.
//!   [`Number`](runtime::Number) keeps its digits, however many. A program that encodes with another serializer than
//!   `serde_json`'s gets the nearest float or integer instead.
//! - [`DateTime`](runtime::DateTime) keeps the instant and not the offset that it was written with.
//! - [`Date`](runtime::Date) is a date alone. A text with a time or an offset is an error, and is not cut off.
//! - An integer that does not fit its type (`i64`, mostly) is an error, and so is `-0` or a text with half of a surrogate
//!   pair.
//! - If an object has two members with one name, the last one is kept.
//!
//! # Writes
//!
//! A new resource is built from its required members. Its setters take a value or an `Option` of one, and set nothing if it
//! is `None`. A patch leaves, clears or sets each member. A write returns [`Written`]: the document, or success without one,
//! as JSON:API allows with 202 and 204.
//!
//! ```no_run
#![doc = include_str!("guide/writes.rs")]
//! ```
//!
//! ```text
#![doc = include_str!("guide/writes.txt")]
//! ```
//!
//! # Errors and privacy
//!
//! The variants of [`Error`] are the server's refusal, a missing token, a failed transport, a response that does not decode, a
//! malformed row, a stream that ended early, and a wrong configuration. Personal data is [`Sensitive`](runtime::Sensitive):
//! `expose()` returns the value, and where it may be absent, [`ExposeSensitive`] does so. No `Debug` output and no message
//! contains a token, a secret, a sensitive value or a filter. An error's message has the text of its causes or `source()`
//! has them, not both.
//!
//! ```no_run
#![doc = include_str!("guide/errors.rs")]
//! ```
//!
//! ```text
#![doc = include_str!("guide/errors.txt")]
//! ```
//!
//! # Deadlines and retries
//!
//! A request that fails in transport, or that the server is not ready for, is retried if that does no harm: reads, PUT and
//! DELETE up to three times; a POST or PATCH only if no connection was made. `Retry-After` is respected. One
//! [`deadline`](ClientBuilder::deadline) covers a call with its token, attempts and waits: two minutes unless it is set. An
//! attempt has a [`timeout`](ClientBuilder::timeout) of one minute. [`RetryPolicy`](runtime::RetryPolicy) has the whole table.
//!
//! ```no_run
#![doc = include_str!("guide/limits.rs")]
//! ```
//!
//! ```text
#![doc = include_str!("guide/limits.txt")]
//! ```
//!
//! # Tokens that outlive the process
//!
//! A [`TokenStore`](runtime::TokenStore), such as [`FileTokenStore`](runtime::FileTokenStore), shares the token among
//! processes. Calls use a token while it is valid,
//! and its renewal runs in the background: before a program ends, [`Client::flush`] waits for one that is running. For
//! programs with several tokio runtimes, see [`Client`].
//!
//! # Tracing
//!
//! The crate emits [`tracing`](https://docs.rs/tracing) events and spans. `tracing_subscriber::fmt().init()` shows one event
//! for each call: `call` at level info, or `call failed` as a warning, with `operation`, `status`, `attempts` and
//! `elapsed_ms`. There is also a warning when a request is retried, when a renewal of the token fails while the old one is
//! valid, and when a token store fails.
//!
//! A span `call` at level info has `operation`, `method`, `path` (a template without values), and at its end `status`,
//! `attempts` and `req_id`; in it, a span `attempt` at level debug for each attempt. A span `token renewal` has no parent,
//! because it can serve many calls. Values, headers and bodies are never in events and spans.
//!
//! # The network
//!
//! [`ClientBuilder`] has [`root_certificates`](ClientBuilder::root_certificates) for a private certificate authority,
//! [`proxy`](ClientBuilder::proxy), [`default_header`](ClientBuilder::default_header), and
//! [`reqwest`](ClientBuilder::reqwest) for a client of your own. Environment variables:
//!
//! - `HTTPS_PROXY` or `ALL_PROXY`: the proxy for https, except for the hosts of `NO_PROXY`.
//! - `SSL_CERT_FILE`, `SSL_CERT_DIR` (on Linux): the certificates to trust, in place of those of the machine.
//! - `FITBIT_PLUS_BASE_URL`, `FITBIT_PLUS_CLIENT_ID`, `FITBIT_PLUS_CLIENT_SECRET`: read by [`Client::from_env`].
//!
//! # Features
//!
//! - `gzip` (on by default): compressed responses.
//! - `http2`: HTTP/2, if the client is set up with `ClientBuilder::http2`.
//! - `catalogue`: the operations as data, and calls by name with JSON: `Client::operation`, [`runtime::catalogue`].
//! - `test-util`: a fake of the API, and recordings, for the tests of programs that use the client: the module `test`.
//! - `record`: writes exchanges to a folder, with pseudonyms for personal data: the module `record`.
//! - `blocking`: `block`, for programs that are not async.
//!
//! # Raw requests
//!
//! [`runtime`] has the types that every operation uses. Each request can be sent raw, with its own headers and limits:
//!
//! ```no_run
#![doc = include_str!("guide/raw.rs")]
//! ```
//!
//! ```text
#![doc = include_str!("guide/raw.txt")]
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
mod client;
mod ext;
#[rustfmt::skip]
mod generated;
#[cfg(any(doc, doctest))]
pub mod guide;
#[cfg(feature = "record")]
pub mod record;
mod rt;
pub mod runtime;
#[cfg(feature = "test-util")]
pub mod test;

pub use futures_util::{Stream, StreamExt, TryStreamExt};
pub use generated::*;
pub use http::StatusCode;
pub use runtime::{Client, ClientBuilder, Credentials, Error, ExposeSensitive, Result};
#[cfg(feature = "blocking")]
pub use runtime::{block, block_iter};

#[cfg(test)]
#[path = "../tests/dialects/mod.rs"]
mod dialects;
/// Clients of other descriptions, called over loopback. They share the runtime, so they are compiled with its tests.
#[cfg(test)]
#[path = "../tests/plain/mod.rs"]
mod plain;
