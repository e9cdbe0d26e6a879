//! How requests are sent: a trait that a program may implement, and the default transport.

use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;

use crate::runtime::error::transport::{TransportError, TransportPhase};
use crate::runtime::http::connect;
use crate::runtime::http::network::Connected;

/// The future of a transport.
pub type TransportFuture<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// Sends one request and returns its response, whatever the status.
///
/// A transport follows no redirects: the request carries a token, and only the client knows where that may go. It sends
/// a request once: the client knows what may be retried, and drops the future when the time limit has passed. The
/// request's extensions hold a [`Called`], which names its operation.
///
/// # Examples
///
/// A transport that needs no network:
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Bytes, Limits, Transport, TransportFuture};")]
///
/// struct Empty;
///
/// impl Transport for Empty {
///     fn send(&self, _: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
///         let body = r#"{"data": [], "meta": {"count": 0}}"#;
///         Box::pin(async move { Ok(http::Response::new(Bytes::from(body))) })
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends a request.
    fn send(&self, request: http::Request<Bytes>, limits: Limits) -> TransportFuture<'_>;
}

/// The limits of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The time until the whole response is received.
    pub timeout: Duration,
    /// The size of the response's body, in bytes.
    pub max_body: usize,
}

/// The operation of a request: one of the extensions of each request that a [`Transport`] receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called {
    pub(crate) operation: &'static str,
    pub(crate) path: &'static str,
}

impl Called {
    /// The name of the operation; `token` for the client's own token requests.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The path under the base URL, with the names of its parameters in place of their values: safe to log.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }
}

impl Connected {
    async fn exchange(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request)
            .map_err(|error| TransportError::new(TransportPhase::Unsent, error.without_url()))?;
        let mut response = self.client.execute(request).await.map_err(|error| self.failed(error))?;
        if response.content_length().is_some_and(|length| length > limits.max_body as u64) {
            return Err(TransportError::too_large());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failed(error))? {
            if body.len() + chunk.len() > limits.max_body {
                return Err(TransportError::too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let mut received = http::Response::new(body.freeze());
        *received.status_mut() = response.status();
        *received.headers_mut() = std::mem::take(response.headers_mut());
        Ok(received)
    }
}

impl Connected {
    /// An error without its URL, which holds parameters.
    fn failed(&self, error: reqwest::Error) -> TransportError {
        if error.is_connect() {
            let (phase, detail) = connect::diagnose(&error, self.proxy.as_deref());
            return TransportError::new(phase, error.without_url()).detailed(detail);
        }
        TransportError::new(TransportPhase::Exchange, error.without_url())
    }
}

impl Transport for Connected {
    fn send(&self, request: http::Request<Bytes>, limits: Limits) -> TransportFuture<'_> {
        let exchange = AssertUnwindSafe(self.exchange(request, limits)).catch_unwind();
        Box::pin(exchange.map(|outcome| outcome.unwrap_or_else(|panicked| Err(without_io(panicked)))))
    }
}

/// Tokio has no way to ask whether a runtime has I/O: connecting panics if it has none.
fn without_io(panicked: Box<dyn std::any::Any + Send>) -> TransportError {
    let text = panicked.downcast_ref::<String>().map(String::as_str).or(panicked.downcast_ref::<&str>().copied());
    if !text.is_some_and(|text| text.contains("IO is disabled")) {
        panic::resume_unwind(panicked);
    }
    let advice = "the tokio runtime has no I/O, which connections need: build it with `enable_all`";
    TransportError::new(TransportPhase::Unsent, "no I/O").detailed(advice.to_owned())
}
