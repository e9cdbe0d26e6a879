//! The client: what is set up once and shared by every call, and the one door through which a call is sent.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};

use super::auth::TokenCache;
use super::base::Base;
use super::error::{ConfigError, Result};
use super::operation::Auth;
use super::transport::Limits;
use super::wire::{Budget, Outgoing, Wire};
use super::{Call, RawResponse};

/// A client of the API. Cheap to clone: clones share connections and the token.
///
/// # Runtimes
///
/// Calls are awaited within a tokio runtime with its clock and I/O enabled, such as that of `#[tokio::main]`.
///
/// Clients and their clones may be used in several runtimes of one process, at once or one after the other: the token is
/// shared between them. What a call starts belongs to the runtime that it is awaited in, though:
///
/// - A renewal of the token is a task of that runtime. It completes even if the call is dropped, but ends with the
///   runtime. Then the next call starts another one, and if the server had already replaced the refresh token, that
///   renewal fails. So await [`flush`](Self::flush) before a runtime or a program ends.
/// - An open connection is a task of that runtime too, and is not used after the runtime has been dropped. If the runtime
///   exists but does not run, as a current-thread runtime between two `block_on`, requests over its connections wait until
///   their timeout, and calls wait up to 150 seconds for its renewal.
///
/// So keep one runtime that runs for as long as the client is used, such as `#[tokio::main]` or the one behind
/// `fitbit_plus::block`. If each thread or test has a runtime of its own, build a client for each runtime; a
/// [`TokenStore`](super::TokenStore) shares the token between them.
///
/// # Examples
///
/// ```no_run
/// use fitbit_plus::{Client, Credentials};
///
/// # async fn run() -> Result<(), fitbit_plus::Error> {
/// let client = Client::builder().credentials(Credentials::from_env()?).build()?;
/// let group = client.fetch_group("5c34c0aa91e04f7be2d6a101").await?;
/// println!("{}", group.data.attributes.name);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    wire: Arc<Wire>,
    tokens: Option<TokenCache>,
    budget: Budget,
}

impl Client {
    pub(crate) fn new(wire: Arc<Wire>, tokens: Option<TokenCache>, budget: Budget) -> Self {
        Self { inner: Arc::new(Inner { wire, tokens, budget }) }
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.inner.wire.base.as_str()
    }

    /// Waits until a token renewal that is running has completed and its token is saved.
    ///
    /// Calls use a token while it is still valid, and do not wait for its renewal. If credentials hold a refresh token that
    /// the server replaces with each renewal, await this before the program or its runtime ends, or the replacement may
    /// be lost. It returns at once if no renewal is running.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn run(client: fitbit_plus::Client) -> Result<(), fitbit_plus::Error> {
    /// client.fetch_patient("5c34c05bd7ac627aafb82010").await?;
    /// client.flush().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn flush(&self) {
        if let Some(tokens) = &self.inner.tokens {
            tokens.flush().await;
        }
    }

    /// Sends a call.
    pub(crate) async fn execute(&self, call: &Call) -> Result<RawResponse> {
        let Inner { wire, budget, .. } = &*self.inner;
        let tokens = self.tokens(call)?;
        let method = http::Method::from(call.operation.method);
        let outgoing = Outgoing {
            operation: call.operation.id,
            repeatable: method.is_idempotent(),
            method,
            template: call.operation.path,
            uri: call.uri(&wire.base)?,
            headers: headers(call),
            body: call.body.clone(),
        };
        let budget = Budget {
            limits: Limits { timeout: call.timeout.unwrap_or(budget.limits.timeout), ..budget.limits },
            retry: call.retry.unwrap_or(budget.retry),
            deadline: call.deadline.unwrap_or(budget.deadline),
        };
        wire.call(outgoing, budget, tokens).await
    }

    /// What every address begins with.
    pub(crate) fn base(&self) -> &Base {
        &self.inner.wire.base
    }

    /// The token of a call; `None` for a call that needs none.
    fn tokens(&self, call: &Call) -> Result<Option<&TokenCache>> {
        match (call.operation.auth, &self.inner.tokens) {
            (Auth::None, _) => Ok(None),
            (Auth::Bearer, Some(tokens)) => Ok(Some(tokens)),
            (Auth::Bearer, None) => {
                Err(ConfigError::new("the client has no credentials: give some with `ClientBuilder::credentials`")
                    .of(call.operation.id)
                    .into())
            }
        }
    }
}

/// What a call says of itself, and over it what its caller says.
fn headers(call: &Call) -> HeaderMap {
    let said =
        [(ACCEPT, call.operation.accept.map(HeaderValue::from_static)), (CONTENT_TYPE, call.content_type.clone())];
    let mut headers: HeaderMap = said.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    for (name, value) in &call.headers {
        headers.insert(name, value.clone());
    }
    headers
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use bytes::Bytes;

    use super::*;
    use crate::runtime::operation::{Method, Operation};
    use crate::runtime::{ClientBuilder, Credentials, ServiceDescription, TokenEndpoint, Transport, TransportFuture};

    static SERVICE: ServiceDescription = ServiceDescription {
        name: "a service",
        base_url: "https://api.example.com/v1",
        token: TokenEndpoint { path: "/token", resource_type: "token", media_type: "application/vnd.api+json" },
        request_id: "/meta/id",
    };
    static LIST: Operation = Operation { id: "list", method: Method::Get, path: "/list", ..Operation::DEFAULT };

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<String>>>);

    impl Transport for Log {
        fn send(&self, request: http::Request<Bytes>, limits: Limits) -> TransportFuture<'_> {
            let trace = request.headers().get("x-trace").and_then(|trace| trace.to_str().ok()).unwrap_or("-");
            let line =
                format!("{} {} {trace} {:?} {}", request.method(), request.uri(), limits.timeout, request.body().len());
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            let answer = Bytes::from(r#"{"access_token": "t"}"#);
            Box::pin(async { Ok(http::Response::new(answer)) })
        }
    }

    #[tokio::test]
    async fn a_call_with_the_query_of_a_link_goes_to_its_own_place_with_everything_else_that_it_has() -> Result<()> {
        let log = Log::default();
        let builder = ClientBuilder::new(&SERVICE).credentials(Credentials::new("id", "secret"));
        let client = builder.transport(log.clone()).build()?;
        let mut call = Call::new(&client, &LIST).with_query("page", 1_u32).json(&"body");
        call.header("x-trace", "7");
        call.timeout(std::time::Duration::from_secs(9));
        client.execute(&call).await?;
        client.execute(&call.clone().with_page_query("page=2&x=%5B".to_owned())).await?;
        client.execute(&call.with_page_query(String::new())).await?;
        let sent = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert_eq!(
            sent.get(1..).unwrap_or_default(),
            [
                "GET https://api.example.com/v1/list?page=1 7 9s 6",
                "GET https://api.example.com/v1/list?page=2&x=%5B 7 9s 6",
                "GET https://api.example.com/v1/list 7 9s 6"
            ]
        );
        Ok(())
    }
}
