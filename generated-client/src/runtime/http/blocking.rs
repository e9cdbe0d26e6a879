//! Requests of programs that are not async.

use std::future::{IntoFuture, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::OnceLock;

use futures_util::Stream;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::{Error, Result};

/// One for the process, so that connections are kept alive between calls.
static RUNTIME: OnceLock<io::Result<Runtime>> = OnceLock::new();

/// Sends a request and waits for its response, for programs that are not async. Feature `blocking`.
///
/// It runs anything that is awaited and returns a [`Result`](crate::runtime::Result). Deadlines apply as usual.
///
/// # Errors
///
/// Those of the request. [`Error::Config`](crate::runtime::Error::Config) if the caller is async: there, await the
/// request.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Request, RequestBody, Result, block};")]
///
/// fn wait<O, T, B: RequestBody>(request: Request<O, T, B>) -> Result<T> {
///     block(request)
/// }
/// ```
pub fn block<T>(request: impl IntoFuture<Output = Result<T>>) -> Result<T> {
    if Handle::try_current().is_ok() {
        return Err(
            ConfigError::new("`block` would stop the async program that it is called from: await instead").into()
        );
    }
    let runtime = RUNTIME.get_or_init(|| Builder::new_multi_thread().worker_threads(1).enable_all().build());
    match runtime {
        Ok(runtime) => runtime.block_on(request.into_future()),
        Err(error) => Err(ConfigError::new(format!("no thread can be started on this machine: {error}")).into()),
    }
}

/// Reads a stream of rows or pages as an iterator, for programs that are not async. Feature `blocking`.
///
/// As with the stream, a malformed row is an item, and any other error is the last one. An async program gets one
/// error, as from [`block`].
///
/// # Examples
///
/// ```
/// use futures_util::Stream;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Result, block_iter};")]
///
/// fn count<T>(rows: impl Stream<Item = Result<T>> + Unpin) -> Result<usize> {
///     let mut count = 0;
///     for row in block_iter(rows) {
///         row?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
pub fn block_iter<T>(stream: impl Stream<Item = Result<T>> + Unpin) -> impl Iterator<Item = Result<T>> {
    let mut stream = Some(stream);
    std::iter::from_fn(move || {
        let rows = stream.as_mut()?;
        let next = block(async { poll_fn(|context| Pin::new(&mut *rows).poll_next(context)).await.transpose() });
        match next {
            Ok(Some(row)) => Some(Ok(row)),
            Ok(None) => {
                stream = None;
                None
            }
            // Only a malformed row is followed by others.
            Err(error) => {
                if !matches!(error, Error::Row(_)) {
                    stream = None;
                }
                Some(Err(error))
            }
        }
    })
}
