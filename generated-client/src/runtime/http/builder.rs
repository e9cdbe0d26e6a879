//! Configures a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{HeaderValue, USER_AGENT};
use secrecy::SecretString;

use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::Result;
use crate::runtime::http::auth::cache::TokenCache;
use crate::runtime::http::auth::credentials::Credentials;
use crate::runtime::http::auth::issuer::{Issuer, Refused};
use crate::runtime::http::auth::scheme::{BearerProvider, Proof, Proofs, Secret};
use crate::runtime::http::auth::store::TokenStore;
use crate::runtime::http::base::Base;
use crate::runtime::http::client::Client;
use crate::runtime::http::client_values::ClientValues;
use crate::runtime::http::network::Network;
use crate::runtime::http::retry::RetryPolicy;
use crate::runtime::http::service::{ClientParameter, Scheme, SchemeKind, ServiceDescription, TokenEndpoint};
use crate::runtime::http::transport::{Limits, Transport};
use crate::runtime::http::wire::{Budget, Wire};
use crate::runtime::value::text::ToText;

/// The product in the header `User-Agent`.
const PRODUCT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Makes a transport from another one.
#[cfg(feature = "record")]
pub(crate) type TransportLayer = Box<dyn FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// Configures a [`Client`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Client, ClientBuilder, Credentials, Result, RetryPolicy};")]
///
/// fn set_up(builder: ClientBuilder) -> Result<Client> {
///     builder
///         .credentials(Credentials::new("a client id", "its secret"))
///         .timeout(Duration::from_secs(20)) // for each attempt
///         .deadline(Duration::from_secs(60)) // for the token, all attempts, and the waits between them
///         .retry(RetryPolicy::new().max_attempts(3))
///         .user_agent("nightly-report/1.4")
///         .build()
/// }
/// ```
#[must_use]
pub struct ClientBuilder {
    service: &'static ServiceDescription,
    base_url: Option<String>,
    token_url: Option<String>,
    variables: Vec<(String, String)>,
    allows_http: bool,
    credentials: Option<Credentials>,
    secrets: Vec<Secret>,
    values: ClientValues,
    store: Option<Arc<dyn TokenStore>>,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "record")]
    layer: Option<TransportLayer>,
    /// Whether calls need neither a server nor credentials: what is not set is made up.
    is_for_fake: bool,
    user_agent: Option<String>,
    pub(super) network: Network,
    budget: Budget,
}

impl ClientBuilder {
    pub(crate) fn new(service: &'static ServiceDescription) -> Self {
        Self {
            service,
            base_url: None,
            token_url: None,
            variables: Vec::new(),
            allows_http: false,
            credentials: None,
            secrets: Vec::new(),
            values: ClientValues::default(),
            store: None,
            transport: None,
            #[cfg(feature = "record")]
            layer: None,
            is_for_fake: false,
            user_agent: None,
            network: Network::default(),
            budget: Budget {
                limits: Limits { timeout: Duration::from_secs(60), max_body: 64 << 20 },
                retry: RetryPolicy::new(),
                deadline: Duration::from_secs(120),
            },
        }
    }

    /// The base URL, with its path, in place of the service's own. Only https, or http on loopback.
    ///
    /// The token is sent there only. Redirects and links that lead elsewhere are errors.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// The URL that issues tokens for credentials, in place of the service's own.
    ///
    /// If that is on the host of the service's base URL, it follows [`base_url`](Self::base_url).
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// The value of a variable in the service's own base URL, such as a region. Its default unless it is set.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Allows a base URL with plain http that is not on loopback. Credentials and data are readable on the way.
    pub const fn allow_http(mut self) -> Self {
        self.allows_http = true;
        self
    }

    /// A bearer token that was obtained in another way.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.secrets.push(Secret::Bearer(token.into().into()));
        self
    }

    /// Asks for a bearer token with each call: a function that returns a future, or another [`BearerProvider`].
    pub fn bearer_provider(mut self, provider: impl BearerProvider) -> Self {
        self.secrets.push(Secret::Provider(Arc::new(provider)));
        self
    }

    /// A user name and a password.
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.secrets.push(Secret::Basic(user.into(), password.into().into()));
        self
    }

    /// An API key. If the API takes several, the first call sets the first one: see also
    /// [`api_key_for`](Self::api_key_for).
    ///
    /// It is sent as it is, so include a prefix such as `Token ` if the API demands one.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.secrets.push(Secret::ApiKey(None, key.into().into()));
        self
    }

    /// The API key of the scheme with this name in the description of the API.
    pub fn api_key_for(mut self, scheme: impl Into<String>, key: impl Into<String>) -> Self {
        self.secrets.push(Secret::ApiKey(Some(scheme.into()), key.into().into()));
        self
    }

    /// The client's credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Sets a parameter for the operations that take it.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn parameter(mut self, parameter: &ClientParameter, value: impl ToText) -> Self {
        self.values.set(parameter, value);
        self
    }

    /// A store for tokens that outlive the process.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Replaces the client's transport. The client still does tokens, time limits and retries.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Makes up a server, credentials and required parameters if none are set, for a transport that needs neither.
    #[cfg(feature = "test-util")]
    pub(crate) fn for_fake(mut self) -> Self {
        self.is_for_fake = true;
        self.values.are_made_up = true;
        self
    }

    /// Wraps the transport that the client is built with.
    #[cfg(feature = "record")]
    pub(crate) fn layer(mut self, layer: TransportLayer) -> Self {
        self.layer = Some(layer);
        self
    }

    /// The name of the program in the header `User-Agent`, before the name of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// The time limit of one attempt, until its whole response is received. A minute unless it is set.
    ///
    /// A connection that is not made within 10 seconds is given up in any case. Requests for tokens have a limit of
    /// their own: 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.budget.limits.timeout = timeout;
        self
    }

    /// The time limit of a whole call: the token, every attempt, every wait. Two minutes unless it is set.
    ///
    /// When it has passed, the call fails with a [`TransportError`](crate::runtime::TransportError) of the phase
    /// [`Deadline`](crate::runtime::TransportPhase::Deadline), whose `source()` is the last error. A wait that would
    /// end after the deadline is not begun. A renewal of the token continues: its own limit is two minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.budget.deadline = deadline;
        self
    }

    /// How often a request is retried after a transport error or while the server is not ready, if that does no harm.
    /// [`RetryPolicy::new`] unless it is set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.budget.retry = policy;
        self
    }

    /// The greatest size of a response, in bytes. 64 MiB unless it is set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.budget.limits.max_body = bytes;
        self
    }

    /// Creates the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::runtime::Error::Config): the base URL, the user agent, a default header, the proxy or a
    /// root certificate is not a valid one; the credentials are empty or malformed; there is a token store without
    /// credentials; there are settings of connections next to a transport of your own; TLS cannot be set up.
    pub fn build(mut self) -> Result<Client> {
        self.make_up();
        let base = Base::parse(&self.url()?, self.allows_http)?;
        match &self.credentials {
            Some(credentials) => credentials.check()?,
            None if self.store.is_some() => {
                return Err(ConfigError::new("a token store is of no use without `ClientBuilder::credentials`").into());
            }
            None => {}
        }
        let user_agent = self.user_agent.take();
        let user_agent = user_agent.map_or_else(|| PRODUCT.to_owned(), |program| format!("{program} {PRODUCT}"));
        let user_agent = HeaderValue::try_from(user_agent)
            .map_err(|_| ConfigError::new("the user agent holds characters that a header does not allow"))?;
        let mut network = std::mem::take(&mut self.network);
        let mut headers = network.headers()?;
        headers.insert(USER_AGENT, user_agent);
        let transport = match self.transport.take() {
            Some(transport) => {
                network.check_unused("your own transport")?;
                transport
            }
            None => Arc::new(network.connect(base.is_local())?),
        };
        #[cfg(feature = "record")]
        let transport = match self.layer.take() {
            Some(layer) => layer(transport),
            None => transport,
        };
        Ok(self.assemble(base, transport, headers)?)
    }

    /// Sets what a fake does not need and the user has not set.
    fn make_up(&mut self) {
        if !self.is_for_fake {
            return;
        }
        self.allows_http = true;
        if self.base_url.is_none() && self.service.base_url.is_empty() {
            self.base_url = Some("https://fake.invalid".to_owned());
        }
        if self.credentials.is_some() || !self.secrets.is_empty() {
            return;
        }
        let fake = || SecretString::from("fake");
        for scheme in self.service.schemes {
            match scheme.kind {
                SchemeKind::Bearer => self.secrets.push(Secret::Bearer(fake())),
                SchemeKind::Basic => self.secrets.push(Secret::Basic("fake".to_owned(), fake())),
                SchemeKind::ApiKey(..) => self.secrets.push(Secret::ApiKey(Some(scheme.name.to_owned()), fake())),
                SchemeKind::ClientCredentials(_) => self.credentials = Some(Credentials::new("fake", "fake")),
            }
        }
    }

    /// The base URL that is set, or the service's own.
    fn url(&self) -> Result<String, ConfigError> {
        self.base_url.clone().map_or_else(|| self.own_url(), Ok)
    }

    /// The token URL that is set, or that of the service: below the base URL, or on its host where it is on the host of
    /// the service's own.
    fn token_url_of(&self, endpoint: TokenEndpoint, base: &Base) -> String {
        let own = self.own_url().and_then(|url| Base::parse(&url, true));
        let below = own.ok().and_then(|own| endpoint.url.strip_prefix(own.origin()).map(str::to_owned));
        match (&self.token_url, below.filter(|below| below.starts_with('/'))) {
            (Some(url), _) => url.clone(),
            (None, Some(below)) => format!("{}{below}", base.origin()),
            (None, None) if endpoint.url.starts_with('/') => format!("{}{}", base.as_str(), endpoint.url),
            (None, None) => endpoint.url.to_owned(),
        }
    }

    /// The service's own base URL with its variables filled in.
    fn own_url(&self) -> Result<String, ConfigError> {
        if self.service.base_url.is_empty() {
            let message = "the description of the API names no server: set it with `ClientBuilder::base_url`";
            return Err(ConfigError::new(message));
        }
        let mut url = self.service.base_url.to_owned();
        for (name, default) in self.service.variables {
            let set = self.variables.iter().rev().find(|(set, _)| set == name);
            url = url.replace(&format!("{{{name}}}"), set.map_or(default, |(_, value)| value));
        }
        let is_known = |name: &str| self.service.variables.iter().any(|(known, _)| *known == name);
        match self.variables.iter().find(|(name, _)| !is_known(name)) {
            Some((name, _)) => Err(ConfigError::new(format!("the base URL has no variable `{name}`"))),
            None => Ok(url),
        }
    }

    fn assemble(self, base: Base, transport: Arc<dyn Transport>, headers: HeaderMap) -> Result<Client, ConfigError> {
        let service = self.service;
        let wire = Arc::new(Wire { service, base, transport, headers });
        let mut proofs: Proofs = service.schemes.iter().map(|scheme| self.issued(scheme, &wire)).collect();
        if self.credentials.is_some() && proofs.iter().all(Option::is_none) {
            return Err(ConfigError::new("the API issues no tokens for client credentials"));
        }
        for secret in self.secrets {
            secret.set(service.schemes, &mut proofs)?;
        }
        Ok(Client::new(wire, proofs, self.values, self.base_url.is_none(), self.budget))
    }

    /// The tokens of a scheme that issues them for the client's credentials.
    fn issued(&self, scheme: &Scheme, wire: &Arc<Wire>) -> Option<Proof> {
        let SchemeKind::ClientCredentials(endpoint) = scheme.kind else { return None };
        Some(Proof::Tokens(TokenCache::new(Issuer {
            wire: Arc::clone(wire),
            endpoint,
            url: self.token_url_of(endpoint, &wire.base),
            credentials: self.credentials.clone()?,
            store: self.store.clone(),
            refused: Refused::default(),
            max_body: self.budget.limits.max_body,
            retry: self.budget.retry,
        })))
    }

    /// Creates a client of this transport; nothing of it can fail.
    #[cfg(feature = "test-util")]
    pub(crate) fn over(mut self, transport: impl Transport) -> Client {
        self.make_up();
        let base = self.url().and_then(|url| Base::parse(&url, true)).unwrap_or_else(|_| Base::nowhere());
        let (service, budget) = (self.service, self.budget);
        let transport: Arc<dyn Transport> = Arc::new(transport);
        let headers = HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_static(PRODUCT))]);
        self.assemble(base.clone(), Arc::clone(&transport), headers.clone()).unwrap_or_else(|_| {
            let wire = Arc::new(Wire { service, base, transport, headers });
            Client::new(wire, Proofs::new(), ClientValues::default(), true, budget)
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}
