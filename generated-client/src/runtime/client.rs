//! The client: what is set up once and shared by every call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};

use super::auth::{self, Bearer, Issuer, TokenKeeper};
use super::base::Base;
use super::error::{ConfigError, Result};
use super::operation::Auth;
use super::transport::{Limits, Reqwest, Transport};
use super::{Call, Credentials, RawResponse, ServiceDescription};

/// How this crate introduces itself.
const PRODUCT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// A client of the API. Cheap to clone: clones share connections and the token.
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
    service: &'static ServiceDescription,
    base: Base,
    tokens: Option<TokenKeeper>,
    transport: Arc<dyn Transport>,
    user_agent: HeaderValue,
    limits: Limits,
}

impl Client {
    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.inner.base.as_str()
    }

    /// Sends a call. Where the token is refused, once more with the one after it.
    pub(crate) async fn execute(&self, call: &Call) -> Result<RawResponse> {
        let uri = self.uri(call)?;
        let Some(tokens) = self.tokens(call)? else {
            return self.attempt(call, uri, None).await;
        };
        let token = tokens.token(self.issuer()).await?;
        let response = self.attempt(call, uri.clone(), Some(&token)).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        let token = tokens.after(&token, self.issuer()).await?;
        self.attempt(call, uri, Some(&token)).await
    }

    /// Where a call goes.
    pub(crate) fn uri(&self, call: &Call) -> Result<http::Uri> {
        let own = call.target()?;
        match call.link() {
            Some(link) => Ok(self.inner.base.resolve(link)?),
            None => Ok(self.inner.base.join(&own)?),
        }
    }

    /// What keeps the token of a call; `None` for a call that needs none.
    fn tokens(&self, call: &Call) -> Result<Option<&TokenKeeper>> {
        match (call.operation.auth, &self.inner.tokens) {
            (Auth::None, _) => Ok(None),
            (Auth::Bearer, Some(tokens)) => Ok(Some(tokens)),
            (Auth::Bearer, None) => {
                Err(ConfigError::new("the client has no credentials: give some with `ClientBuilder::credentials`")
                    .into())
            }
        }
    }

    async fn attempt(&self, call: &Call, uri: http::Uri, token: Option<&Bearer>) -> Result<RawResponse> {
        let mut request = http::Request::new(call.body.clone());
        *request.method_mut() = call.operation.method.into();
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.inner.user_agent.clone());
        let said =
            [(ACCEPT, call.operation.accept.map(HeaderValue::from_static)), (CONTENT_TYPE, call.content_type.clone())];
        headers.extend(said.into_iter().filter_map(|(name, value)| Some((name, value?))));
        for (name, value) in &call.headers {
            headers.insert(name, value.clone());
        }
        if let Some(token) = token {
            headers.insert(auth::HEADER, token.header());
        }
        let limits = Limits { timeout: call.timeout.unwrap_or(self.inner.limits.timeout), ..self.inner.limits };
        let response = self.inner.transport.send(request, limits).await?;
        Ok(RawResponse::new(self.inner.service, call.operation.id, response))
    }

    fn issuer(&self) -> Issuer<'_> {
        let Inner { service, base, transport, user_agent, limits, .. } = &*self.inner;
        Issuer { service, base, transport: &**transport, user_agent, limits: *limits }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

/// Sets up a [`Client`].
#[must_use]
pub struct ClientBuilder {
    service: &'static ServiceDescription,
    base_url: String,
    credentials: Option<Credentials>,
    transport: Option<Arc<dyn Transport>>,
    user_agent: Option<String>,
    limits: Limits,
}

impl ClientBuilder {
    pub(crate) fn new(service: &'static ServiceDescription) -> Self {
        let limits = Limits { timeout: Duration::from_secs(60), max_body: 64 << 20 };
        Self {
            service,
            base_url: service.base_url.to_owned(),
            credentials: None,
            transport: None,
            user_agent: None,
            limits,
        }
    }

    /// Another place than the service's own: its base path included. Only https, or http on loopback.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// What the client proves itself with.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Another transport than the client's own.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Says which program it is, before the name of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// The time one request may take, until its whole answer is there. A minute unless it is set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// The size of an answer, in bytes, that is still accepted. 64 MiB unless it is set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](super::Error::Config): the base URL is none, or not a safe one; the credentials are empty or
    /// malformed; the user agent cannot stand in a header; TLS cannot be set up.
    pub fn build(self) -> Result<Client> {
        let base = Base::parse(&self.base_url)?;
        if let Some(credentials) = &self.credentials {
            credentials.check()?;
        }
        let user_agent = self.user_agent.map_or_else(|| PRODUCT.to_owned(), |program| format!("{program} {PRODUCT}"));
        let user_agent = HeaderValue::try_from(user_agent)
            .map_err(|_| ConfigError::new("the user agent holds characters that a header does not allow"))?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(Reqwest::new()?),
        };
        let tokens = self.credentials.map(TokenKeeper::new);
        let inner = Inner { service: self.service, base, tokens, transport, user_agent, limits: self.limits };
        Ok(Client { inner: Arc::new(inner) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}
