//! How bytes get to the server and back. One small trait, so that a program can bring its own, or none.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::error::{ConfigError, TransportError, TransportPhase};

/// What a transport promises: an answer, later.
pub type TransportFuture<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// Sends one request and gives its answer, whatever the status.
///
/// It follows no redirects: the request carries a token, and only the client knows where that may go.
///
/// # Examples
///
/// A transport that needs no network:
///
/// ```
/// use fitbit_plus::runtime::{Bytes, Limits, Transport, TransportFuture};
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

/// What an exchange may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The time until the whole answer is there.
    pub timeout: Duration,
    /// The size of the answer's body, in bytes.
    pub max_body: usize,
}

/// The transport of every client that is given no other.
pub(crate) struct Reqwest(reqwest::Client);

impl Reqwest {
    pub(crate) fn new() -> Result<Self, ConfigError> {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        client.map(Self).map_err(|error| ConfigError::new(format!("TLS cannot be set up on this machine: {error}")))
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let mut request = reqwest::Request::try_from(request).map_err(lost)?;
        *request.timeout_mut() = Some(limits.timeout);
        let mut response = self.0.execute(request).await.map_err(lost)?;
        if response.content_length().is_some_and(|length| length > limits.max_body as u64) {
            return Err(TransportError::too_large());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > limits.max_body {
                return Err(TransportError::too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = http::Response::new(body.freeze());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

impl Transport for Reqwest {
    fn send(&self, request: http::Request<Bytes>, limits: Limits) -> TransportFuture<'_> {
        Box::pin(self.exchange(request, limits))
    }
}

impl fmt::Debug for Reqwest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reqwest")
    }
}

/// An error without its URL, which holds what was asked for.
fn lost(error: reqwest::Error) -> TransportError {
    let phase = match &error {
        error if error.is_connect() => TransportPhase::Connect,
        error if error.is_timeout() => TransportPhase::Timeout,
        _ => TransportPhase::Exchange,
    };
    TransportError::new(phase, error.without_url())
}
