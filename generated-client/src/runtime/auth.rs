//! Credentials, and the token that is had for them: fetched once however many wait for it, kept, renewed.

use std::fmt;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::base::Base;
use super::error::{AuthError, ConfigError, Error, Result};
use super::transport::{Limits, Transport};
use super::{RawResponse, ServiceDescription};

/// A token is renewed this long before it expires, or a tenth of its life if that is less.
const SKEW: Duration = Duration::from_secs(60);

/// What a client proves itself with. `Debug` shows nothing of it.
///
/// # Examples
///
/// ```
/// use fitbit_plus::{Client, Credentials};
///
/// let credentials = Credentials::new("a client id", "its secret");
/// let client = Client::builder().credentials(credentials).build()?;
/// # Ok::<(), fitbit_plus::Error>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    client_id: String,
    secret: Option<SecretString>,
    refresh_token: Option<SecretString>,
}

impl Credentials {
    /// The id and the secret of a client: grant `client_credentials`.
    pub fn new(client_id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), secret: Some(secret.into().into()), refresh_token: None }
    }

    /// The id of a client and a token that it was given before: grant `refresh_token`.
    pub fn from_refresh_token(client_id: impl Into<String>, refresh_token: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), secret: None, refresh_token: Some(refresh_token.into().into()) }
    }

    /// Takes the id and the secret of a client from these environment variables.
    pub(crate) fn from_variables(client_id: &str, secret: &str) -> Result<Self> {
        let variable = |name: &str| {
            std::env::var(name).map_err(|_| {
                ConfigError::new(format!("set the environment variable {name}, or give `Credentials::new`"))
            })
        };
        let credentials = Self::new(variable(client_id)?, variable(secret)?);
        credentials.check()?;
        Ok(credentials)
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let secrets = [("secret", &self.secret), ("refresh token", &self.refresh_token)];
        let secrets = secrets.iter().filter_map(|(name, secret)| Some((*name, secret.as_ref()?.expose_secret())));
        for (name, text) in secrets.chain([("client id", self.client_id.as_str())]) {
            if text.is_empty() {
                return Err(ConfigError::new(format!("the {name} is empty")));
            }
            if text.trim() != text || text.contains(char::is_control) {
                return Err(ConfigError::new(format!(
                    "the {name} begins or ends with a space, or holds a line break: copy it alone"
                )));
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// A token as it is sent.
#[derive(Clone)]
pub(crate) struct Bearer {
    header: HeaderValue,
    /// Which of the tokens of this client it is.
    serial: u64,
}

impl Bearer {
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

struct Token {
    bearer: Bearer,
    refresh_token: Option<SecretString>,
    renew_at: Option<Instant>,
}

impl Token {
    fn is_fresh(&self) -> bool {
        self.renew_at.is_none_or(|renew_at| Instant::now() < renew_at)
    }
}

/// Keeps the token. Its lock is held while a token is fetched, so that those who wait find it there.
pub(crate) struct TokenKeeper {
    credentials: Credentials,
    token: Mutex<Option<Token>>,
}

/// What is needed to fetch a token.
#[derive(Clone, Copy)]
pub(crate) struct Issuer<'a> {
    pub(crate) service: &'static ServiceDescription,
    pub(crate) base: &'a Base,
    pub(crate) transport: &'a dyn Transport,
    pub(crate) user_agent: &'a HeaderValue,
    pub(crate) limits: Limits,
}

impl TokenKeeper {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self { credentials, token: Mutex::new(None) }
    }

    /// The token, fetched or renewed if need be.
    pub(crate) async fn token(&self, issuer: Issuer<'_>) -> Result<Bearer> {
        let mut held = self.token.lock().await;
        match &*held {
            Some(token) if token.is_fresh() => Ok(token.bearer.clone()),
            _ => self.renew(&mut held, issuer).await,
        }
    }

    /// The token after this one, which the server refused.
    pub(crate) async fn after(&self, refused: &Bearer, issuer: Issuer<'_>) -> Result<Bearer> {
        let mut held = self.token.lock().await;
        match &*held {
            Some(token) if token.bearer.serial != refused.serial => Ok(token.bearer.clone()),
            _ => self.renew(&mut held, issuer).await,
        }
    }

    async fn renew(&self, held: &mut Option<Token>, issuer: Issuer<'_>) -> Result<Bearer> {
        let serial = held.as_ref().map_or(0, |token| token.bearer.serial) + 1;
        let refresh_token =
            held.as_ref().and_then(|token| token.refresh_token.as_ref()).or(self.credentials.refresh_token.as_ref());
        let token = match (refresh_token, &self.credentials.secret) {
            (Some(refresh_token), secret) => {
                let grant = json!({"grant_type": "refresh_token", "refresh_token": refresh_token.expose_secret()});
                match (issuer.fetch(&self.credentials, grant, serial).await, secret) {
                    // A refresh token that has run out is no reason to stop while there is a secret.
                    (Err(Error::Auth(error)), Some(secret)) if error.refusal().is_some() => {
                        issuer.fetch(&self.credentials, by_secret(secret), serial).await?
                    }
                    (fetched, _) => fetched?,
                }
            }
            (None, Some(secret)) => issuer.fetch(&self.credentials, by_secret(secret), serial).await?,
            (None, None) => {
                return Err(ConfigError::new("the credentials hold neither a secret nor a refresh token").into());
            }
        };
        Ok(held.insert(token).bearer.clone())
    }
}

impl fmt::Debug for TokenKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeeper(…)")
    }
}

fn by_secret(secret: &SecretString) -> Value {
    json!({"grant_type": "client_credentials", "client_secret": secret.expose_secret()})
}

impl Issuer<'_> {
    async fn fetch(self, credentials: &Credentials, mut attributes: Value, serial: u64) -> Result<Token> {
        if let Some(attributes) = attributes.as_object_mut() {
            attributes.insert("client_id".to_owned(), Value::from(credentials.client_id.as_str()));
        }
        let endpoint = self.service.token;
        let document = json!({"data": {"type": endpoint.resource_type, "attributes": attributes}});
        let mut request = http::Request::new(Bytes::from(document.to_string()));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = self.base.join(endpoint.path)?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(endpoint.media_type));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(endpoint.media_type));
        headers.insert(USER_AGENT, self.user_agent.clone());

        let response = self.transport.send(request, self.limits).await.map_err(AuthError::from)?;
        match RawResponse::new(self.service, "token", response).success() {
            Ok(response) => Ok(Token::read(response.bytes(), serial)?),
            Err(Error::Api(refusal)) => Err(AuthError::from(refusal).into()),
            Err(error) => Err(error),
        }
    }
}

impl Token {
    /// Reads the answer to a token request: a JSON:API document, or the flat form of OAuth.
    fn read(body: &[u8], serial: u64) -> Result<Self, AuthError> {
        let body: Value =
            serde_json::from_slice(body).map_err(|_| AuthError::malformed("the server's answer is not JSON"))?;
        let attributes = body.pointer("/data/attributes").unwrap_or(&body);
        let text = |name: &str| attributes.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let access_token =
            text("access_token").ok_or_else(|| AuthError::malformed("the server's answer holds no access token"))?;
        let header = HeaderValue::try_from(format!("Bearer {access_token}"));
        let mut header =
            header.map_err(|_| AuthError::malformed("the server's access token cannot be sent in a header"))?;
        header.set_sensitive(true);
        let lifetime = attributes.get("expires_in").and_then(Value::as_u64).map(Duration::from_secs);
        let renew_at = lifetime.and_then(|lifetime| Instant::now().checked_add(lifetime - SKEW.min(lifetime / 10)));
        Ok(Self {
            bearer: Bearer { header, serial },
            refresh_token: text("refresh_token").map(SecretString::from),
            renew_at,
        })
    }
}

/// The header that a token is sent in.
pub(crate) const HEADER: http::HeaderName = AUTHORIZATION;
