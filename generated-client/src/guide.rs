//! A guide: a page for each task, with a program and what it prints.
//!
//! The programs run against the simulator of the repository, and against the service:
//!
//! ```text
//! cargo run -p simulator             # prints variables for the environment
//! cargo run --example guide -- report
//! ```

/// A report of everything: every patient of an organization, with their last weight.
///
/// Two streams read two collections, in place of a request for each patient. Their audits compare the rows with the
/// server's count, so a report that misses rows does not pass for a whole one.
///
/// ```no_run
#[doc = include_str!("guide/report.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/report.txt")]
/// ```
pub mod report {}

/// Synchronising an EMR: patients by their medical record numbers.
///
/// An upsert finds the patient by an identifier and creates one if there is none, so it may be repeated. The example
/// `emr_sync` adds a journal, so that an interrupted run continues where it was.
///
/// ```no_run
#[doc = include_str!("guide/synchronise.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/synchronise.txt")]
/// ```
pub mod synchronise {}

/// What changed since last night.
///
/// Each run reads a window whose start is the end of the one before. [`TimeRange`](crate::runtime::TimeRange) explains
/// why no change is missed.
///
/// ```no_run
#[doc = include_str!("guide/changes.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/changes.txt")]
/// ```
pub mod changes {}

/// Archived patients.
///
/// The API has no operation that archives a patient: `archived` is a filter, and cannot be written.
///
/// ```no_run
#[doc = include_str!("guide/archived.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/archived.txt")]
/// ```
pub mod archived {}

/// Behind a proxy, with a private certificate authority.
///
/// The proxy of `HTTPS_PROXY` and the certificates of `SSL_CERT_FILE` are used without any setting. Each method of
/// [`ClientBuilder`](crate::ClientBuilder) states what others on the network can then read.
///
/// ```no_run
#[doc = include_str!("guide/network.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/network.txt")]
/// ```
pub mod network {}

/// Logging.
///
/// An event for each call at level info, a warning if it failed. The spans have more, among it the path and the number
/// of attempts. `RUST_LOG=fitbit_plus=debug` with an `EnvFilter` also shows each attempt.
///
/// ```no_run
#[doc = include_str!("guide/logging.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/logging.txt")]
/// ```
pub mod logging {}

/// Tokens across processes.
///
/// A token is valid for several processes. A [`TokenStore`](crate::runtime::TokenStore) of your own keeps it in a
/// database or a keyring.
///
/// ```no_run
#[doc = include_str!("guide/tokens.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/tokens.txt")]
/// ```
pub mod tokens {}

/// Threads and runtimes.
///
/// A client can be used from any thread. [`Client`](crate::Client) explains what belongs to the runtime that a call is
/// awaited in.
///
/// ```no_run
#[doc = include_str!("guide/runtimes.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/runtimes.txt")]
/// ```
pub mod runtimes {}

/// Testing your own code.
///
/// The fake needs no network and no credentials. Feature `test-util`.
///
/// ```no_run
#[doc = include_str!("guide/testing.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/testing.txt")]
/// ```
pub mod testing {}

/// Without async.
///
/// Feature `blocking`. `block` waits for a request, `block_iter` reads a stream.
///
/// ```no_run
#[doc = include_str!("guide/blocking.rs")]
/// ```
///
/// It prints:
///
/// ```text
#[doc = include_str!("guide/blocking.txt")]
/// ```
pub mod blocking {}
