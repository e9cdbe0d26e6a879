//! How a request is sent: attempts, waits, the token, the deadline over all of them, and the spans of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tokio::runtime::Handle;
use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::runtime::error::auth::AuthError;
use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::{Error, Result};
use crate::runtime::error::transport::TransportError;
use crate::runtime::http::auth::token::{Bearer, HEADER};
use crate::runtime::http::base::Base;
use crate::runtime::http::response::RawResponse;
use crate::runtime::http::retry::RetryPolicy;
use crate::runtime::http::service::ServiceDescription;
use crate::runtime::http::transport::{Called, Limits, Transport};
use crate::runtime::value::redaction::RequestId;

pub(crate) struct Wire {
    pub(crate) service: &'static ServiceDescription,
    pub(crate) base: Base,
    pub(crate) transport: Arc<dyn Transport>,
    /// Those of every request.
    pub(crate) headers: HeaderMap,
}

pub(crate) type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Bearer, AuthError>> + Send + 'a>>;

pub(crate) trait TokenSource: Sync {
    /// Returns a valid token, renewed if necessary.
    fn token(&self) -> TokenFuture<'_>;

    /// Returns the token after this one, which the server refused.
    fn after<'a>(&'a self, refused: &'a Bearer) -> TokenFuture<'a>;
}

#[derive(Clone, Copy)]
pub(crate) struct Budget {
    /// Of each attempt.
    pub(crate) limits: Limits,
    pub(crate) retry: RetryPolicy,
    /// Of all of them, with what is between.
    pub(crate) deadline: Duration,
}

pub(crate) struct Outgoing {
    pub(crate) operation: &'static str,
    pub(crate) method: http::Method,
    /// The path without values.
    pub(crate) template: &'static str,
    pub(crate) uri: http::Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether it may arrive twice without harm.
    pub(crate) repeatable: bool,
}

/// The attempts so far, for the error of a deadline.
#[derive(Default)]
struct Progress {
    attempts: u32,
    last: Option<Error>,
}

impl Wire {
    /// Sends a request, and retries it as its budget allows.
    ///
    /// If the server refuses the token, the request is sent once more with the next one.
    pub(crate) async fn call(
        &self,
        outgoing: Outgoing,
        budget: Budget,
        tokens: Option<&dyn TokenSource>,
    ) -> Result<RawResponse> {
        check_runtime().map_err(|error| error.of(outgoing.operation))?;
        let span = tracing::info_span!(
            "call",
            operation = outgoing.operation,
            method = outgoing.method.as_str(),
            path = outgoing.template,
            status = Empty,
            attempts = Empty,
            req_id = Empty,
        );
        let began = Instant::now();
        let (outcome, attempts) = self.until_deadline(&outgoing, budget, tokens).instrument(span.clone()).await;
        record(&span, &outcome, attempts);
        log(outgoing.operation, &outcome, attempts, began);
        let outcome = outcome.map(|response| response.after(attempts));
        outcome.map_err(|error| error.of(outgoing.operation, attempts))
    }

    async fn until_deadline(
        &self,
        outgoing: &Outgoing,
        budget: Budget,
        tokens: Option<&dyn TokenSource>,
    ) -> (Result<RawResponse>, u32) {
        let mut progress = Progress::default();
        let outcome = match Instant::now().checked_add(budget.deadline) {
            Some(deadline) => {
                let delivered = self.deliver(outgoing, budget, Some(deadline), tokens, &mut progress);
                tokio::time::timeout_at(deadline, delivered).await
            }
            None => Ok(self.deliver(outgoing, budget, None, tokens, &mut progress).await),
        };
        let Progress { attempts, last } = progress;
        let outcome =
            outcome.unwrap_or_else(|_| Err(TransportError::deadline(budget.deadline, last.map(Into::into)).into()));
        (outcome, attempts)
    }

    async fn deliver(
        &self,
        outgoing: &Outgoing,
        budget: Budget,
        deadline: Option<Instant>,
        tokens: Option<&dyn TokenSource>,
        progress: &mut Progress,
    ) -> Result<RawResponse> {
        let mut refused: Option<Bearer> = None;
        let mut failures = 0;
        loop {
            let token = match (tokens, &refused) {
                (None, _) => None,
                (Some(tokens), None) => Some(tokens.token().await?),
                (Some(tokens), Some(refused)) => Some(tokens.after(refused).await?),
            };
            progress.attempts += 1;
            let outcome = self.attempt(outgoing, token.as_ref(), budget.limits, progress.attempts).await;
            if let (Ok(response), Some(token), None) = (&outcome, &token, &refused)
                && response.status() == StatusCode::UNAUTHORIZED
            {
                tracing::info!("the server refused the token; retrying with another");
                refused = Some(token.clone());
                continue;
            }
            failures += 1;
            let Some(wait) = budget.retry.wait(outgoing.repeatable, &outcome, failures) else { return Ok(outcome?) };
            let end = Instant::now().checked_add(wait);
            if end.is_none() || deadline.is_some_and(|deadline| end >= Some(deadline)) {
                return Ok(outcome?);
            }
            warn(outgoing, &outcome, wait);
            progress.last = outcome.map_err(Error::from).and_then(RawResponse::success).err();
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        outgoing: &Outgoing,
        token: Option<&Bearer>,
        limits: Limits,
        attempt: u32,
    ) -> Result<RawResponse, TransportError> {
        let span = tracing::debug_span!("attempt", attempt);
        let exchange = async {
            let began = Instant::now();
            let sent = self.transport.send(self.request(outgoing, token), limits);
            // A transport of one's own need not watch the clock.
            let sent = tokio::time::timeout(limits.timeout, sent).await;
            let outcome = sent.unwrap_or_else(|_| Err(TransportError::timeout(limits.timeout)));
            let elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            match &outcome {
                Ok(response) => tracing::debug!(attempt, status = response.status().as_u16(), elapsed_ms, "response"),
                Err(error) => tracing::debug!(attempt, phase = ?error.phase(), elapsed_ms, "no response"),
            }
            outcome
        };
        let response = exchange.instrument(span).await?;
        Ok(RawResponse::new(self.service, outgoing.operation, response))
    }

    fn request(&self, outgoing: &Outgoing, token: Option<&Bearer>) -> http::Request<Bytes> {
        let mut request = http::Request::new(outgoing.body.clone());
        *request.method_mut() = outgoing.method.clone();
        *request.uri_mut() = outgoing.uri.clone();
        request.extensions_mut().insert(Called { operation: outgoing.operation, path: outgoing.template });
        let headers = request.headers_mut();
        headers.clone_from(&self.headers);
        for (name, value) in &outgoing.headers {
            headers.insert(name, value.clone());
        }
        if let Some(token) = token {
            headers.insert(HEADER, token.header());
        }
        request
    }
}

fn check_runtime() -> Result<(), ConfigError> {
    Handle::try_current().map_err(|_| no_runtime())?;
    // Tokio has no other way to ask: creating a timer panics if the runtime has no clock.
    std::panic::catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).map_err(|_| {
        ConfigError::new(
            "the tokio runtime has no clock, which time limits need: build it with `enable_all`, or await within \
             `#[tokio::main]`",
        )
    })
}

pub(crate) fn no_runtime() -> ConfigError {
    ConfigError::new(
        "there is no tokio runtime here, and clocks and connections need one: await within `#[tokio::main]`",
    )
}

fn warn(outgoing: &Outgoing, outcome: &Result<RawResponse, TransportError>, wait: Duration) {
    let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    let operation = outgoing.operation;
    match outcome {
        Ok(response) => {
            tracing::warn!(operation, status = response.status().as_u16(), wait_ms, "retrying after a status");
        }
        Err(error) => tracing::warn!(operation, phase = ?error.phase(), wait_ms, "retrying after a transport error"),
    }
}

/// Writes the one event of each call.
fn log(operation: &str, outcome: &Result<RawResponse>, attempts: u32, began: Instant) {
    let elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(response) if response.status().is_success() => {
            tracing::info!(operation, status = response.status().as_u16(), attempts, elapsed_ms, "call");
        }
        Ok(response) => {
            tracing::warn!(operation, status = response.status().as_u16(), attempts, elapsed_ms, "call failed");
        }
        Err(error) => tracing::warn!(operation, %error, attempts, elapsed_ms, "call failed"),
    }
}

fn record(span: &Span, outcome: &Result<RawResponse>, attempts: u32) {
    if span.is_disabled() {
        return;
    }
    span.record("attempts", attempts);
    if let Ok(response) = outcome {
        span.record("status", response.status().as_u16());
        if let Some(id) = response.request_id() {
            span.record("req_id", tracing::field::display(RequestId(&id)));
        }
    }
}
