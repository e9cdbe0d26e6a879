//! How bytes get to the server and back. One small trait, so that a program can bring its own, or none.

use std::error::Error as StdError;
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
/// It follows no redirects: the request carries a token, and only the client knows where that may go. It sends a request
/// once: the client knows what may be sent again. The request's extensions hold a [`Called`], which says what it is for.
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

/// What a request is for: found among the extensions of each that a [`Transport`] is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called {
    pub(crate) operation: &'static str,
    pub(crate) path: &'static str,
}

impl Called {
    /// The operation, as the API calls it; `token` for the client's own requests for tokens.
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

/// How long a connection may be in the making. A request that is lost by then was not sent, and may be sent again.
const CONNECT: Duration = Duration::from_secs(10);

/// The transport of every client that is given no other.
pub(crate) struct Reqwest(reqwest::Client);

impl Reqwest {
    /// With `plain`, for plain http on loopback: there a proxy would read what it passes on, and no certificate of this
    /// machine has to be read.
    pub(crate) fn new(plain: bool) -> Result<Self, ConfigError> {
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).connect_timeout(CONNECT);
        let client = if plain { builder.no_proxy().tls_certs_only([]) } else { builder }.build();
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
    // Why there is no connection is known before anything of the request is.
    let why = (phase == TransportPhase::Connect).then(|| innermost(&error));
    let lost = TransportError::new(phase, error.without_url());
    match why {
        Some(why) => lost.detailed(why),
        None => lost,
    }
}

fn innermost(error: &reqwest::Error) -> String {
    let mut error: &dyn StdError = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
