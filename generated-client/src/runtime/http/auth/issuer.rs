//! How a token is obtained: from the store, for a refresh token, for the secret, in this order.

use std::collections::HashSet;
use std::collections::VecDeque;
use std::error::Error as StdError;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::HeaderMap;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::runtime::error::auth::AuthError;
use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::{Error, Result};
use crate::runtime::http::auth::credentials::Credentials;
use crate::runtime::http::auth::store::{StoredToken, TokenStore};
use crate::runtime::http::auth::token::{Bearer, Token, basic};
use crate::runtime::http::base::Base;
use crate::runtime::http::query;
use crate::runtime::http::retry::RetryPolicy;
use crate::runtime::http::service::{TokenEndpoint, TokenRequest};
use crate::runtime::http::transport::Limits;
use crate::runtime::http::wire::{Budget, Outgoing, Wire};

/// The name of the request for a token in messages and spans.
const TOKEN: &str = "token";

/// The limits of a renewal, for each attempt and in all. They are its own, whatever those of its caller: a response
/// that is given up may hold the only valid refresh token.
const TIMEOUT: Duration = Duration::from_secs(30);
const DEADLINE: Duration = Duration::from_secs(120);

/// The limit for loading and for saving, each: a store that hangs costs at most twice this.
const STORE_LIMIT: Duration = Duration::from_secs(5);

pub(crate) struct Issuer {
    pub(crate) wire: Arc<Wire>,
    pub(crate) endpoint: TokenEndpoint,
    /// The URL of the endpoint.
    pub(crate) url: String,
    pub(crate) credentials: Credentials,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    pub(crate) refused: Refused,
    pub(crate) max_body: usize,
    pub(crate) retry: RetryPolicy,
}

/// A token, and whether the store does not have it yet.
pub(super) struct Issued {
    pub(super) token: Arc<Token>,
    pub(super) is_new: bool,
}

enum Grant<'a> {
    Refresh(SecretString),
    Secret(&'a SecretString),
}

impl Issuer {
    /// Returns the token after the one that is held: that of the store, if another process saved a newer one.
    pub(super) async fn issue(&self, held: Option<Arc<Token>>, early: bool) -> Result<Issued, AuthError> {
        let mut refresh_tokens: Vec<_> = held.iter().filter_map(|token| token.refresh_token.clone()).collect();
        let stored = self.load(held.is_some()).await?;
        if let Some(stored) = stored.filter(|stored| !self.refused.contains(&stored.access_token)) {
            let is_newer = held.is_none_or(|held| held.is_before(&stored));
            let at = if is_newer { 0 } else { refresh_tokens.len() };
            refresh_tokens.splice(at..at, stored.refresh_token.clone());
            if is_newer && let Some(token) = Token::from_store(stored) {
                tracing::debug!("the stored token is valid");
                return Ok(Issued { token: Arc::new(token), is_new: false });
            }
        }
        refresh_tokens.extend(self.credentials.refresh_token.clone());
        let mut tried = HashSet::new();
        refresh_tokens.retain(|token| tried.insert(token.expose_secret().to_owned()));
        let token = self.grant(refresh_tokens, early).await?;
        tracing::info!("a new token was issued");
        Ok(Issued { token: Arc::new(token), is_new: true })
    }

    /// Tries one grant after the other, as long as the server denies them. While the token is valid, one attempt is
    /// enough.
    async fn grant(&self, refresh_tokens: Vec<SecretString>, early: bool) -> Result<Token, AuthError> {
        let deadline = Instant::now() + DEADLINE;
        let limits = Limits { timeout: TIMEOUT, max_body: self.max_body };
        let retry = if early { RetryPolicy::none() } else { self.retry };
        let secret = self.credentials.secret.as_ref().map(Grant::Secret);
        let mut denied = AuthError::malformed("the credentials hold neither a secret nor a refresh token");
        for grant in refresh_tokens.into_iter().map(Grant::Refresh).chain(secret) {
            let budget = Budget { limits, retry, deadline: deadline.saturating_duration_since(Instant::now()) };
            match self.ask(&grant, budget).await {
                Err(error) if error.is_denial() => {
                    tracing::debug!(grant = grant.name(), "the server denied the grant");
                    denied = error;
                }
                outcome => return outcome,
            }
        }
        Err(denied)
    }

    async fn ask(&self, grant: &Grant<'_>, budget: Budget) -> Result<Token, AuthError> {
        let (headers, body) = match self.endpoint.request {
            TokenRequest::Document { resource_type, media_type } => self.document(grant, resource_type, media_type),
            TokenRequest::Form => self.form(grant)?,
        };
        let outgoing = Outgoing {
            operation: TOKEN,
            method: http::Method::POST,
            template: self.endpoint.url,
            uri: self.uri().map_err(AuthError::from)?,
            headers,
            body: Bytes::from(body),
            // A token that is not used does no harm.
            repeatable: true,
        };
        let response = self.wire.call(outgoing, budget, None).await.map_err(Error::into_auth)?;
        let token = Token::read(&response.success().map_err(Error::into_auth)?)?;
        Ok(match grant {
            Grant::Refresh(used) => token.or_refresh_token(used),
            Grant::Secret(_) => token,
        })
    }

    fn uri(&self) -> Result<http::Uri, ConfigError> {
        let address = self.url.split('?').next().unwrap_or_default();
        Base::parse(address, self.wire.base.is_plain()).map_err(|error| error.of("the token URL"))?;
        self.url.parse().map_err(|_| ConfigError::new("the token URL is not a URL"))
    }

    fn document(&self, grant: &Grant<'_>, resource_type: &str, media_type: &'static str) -> (HeaderMap, String) {
        let (name, proof) = match grant {
            Grant::Refresh(token) => ("refresh_token", token),
            Grant::Secret(secret) => ("client_secret", *secret),
        };
        let mut attributes = json!({"grant_type": grant.name(), "client_id": self.credentials.client_id});
        if let Value::Object(attributes) = &mut attributes {
            attributes.insert(name.to_owned(), Value::from(proof.expose_secret()));
        }
        let document = json!({"data": {"type": resource_type, "attributes": attributes}});
        let media_type = HeaderValue::from_static(media_type);
        (HeaderMap::from_iter([(ACCEPT, media_type.clone()), (CONTENT_TYPE, media_type)]), document.to_string())
    }

    /// RFC 6749: the grant as a form (4.4.2, 6), and the client's id and secret in a header, each encoded as in a form
    /// (2.3.1). A client without a secret names itself in the form (3.2.1).
    fn form(&self, grant: &Grant<'_>) -> Result<(HeaderMap, String), AuthError> {
        let Credentials { client_id, secret, scope, is_in_body, .. } = &self.credentials;
        let mut pairs = vec![("grant_type".to_owned(), grant.name().to_owned())];
        if let Grant::Refresh(token) = grant {
            pairs.push(("refresh_token".to_owned(), token.expose_secret().to_owned()));
        }
        pairs.extend(scope.iter().map(|scope| ("scope".to_owned(), scope.clone())));
        let mut headers = HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static("application/json")),
            (CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded")),
        ]);
        match secret {
            Some(secret) if !is_in_body => {
                let user = query::form_text(client_id);
                let value = basic(&user, &query::form_text(secret.expose_secret()));
                let value = value.map_err(|_| AuthError::malformed("the credentials cannot be sent in a header"))?;
                headers.insert(AUTHORIZATION, value);
            }
            secret => {
                pairs.push(("client_id".to_owned(), client_id.clone()));
                let secret = secret.iter().map(|secret| secret.expose_secret().to_owned());
                pairs.extend(secret.map(|secret| ("client_secret".to_owned(), secret)));
            }
        }
        Ok((headers, query::form(&pairs)))
    }

    async fn load(&self, holds_token: bool) -> Result<Option<StoredToken>, AuthError> {
        let Some(store) = &self.store else { return Ok(None) };
        let stored = match bounded(async { store.load().await }).await {
            Ok(stored) => stored,
            // The refresh token of the credentials may be spent, and the store may have the one after it.
            Err(error) if self.credentials.secret.is_none() && !holds_token => return Err(AuthError::store(error)),
            Err(_) => {
                tracing::warn!("the token store could not be read; a new token is requested");
                None
            }
        };
        let (origin, client_id) = (self.wire.base.origin(), &self.credentials.client_id);
        match stored {
            Some(stored) if stored.origin != origin || stored.client_id != *client_id => {
                tracing::warn!("the stored token belongs to another API or client and is not used");
                Ok(None)
            }
            stored => Ok(stored),
        }
    }

    /// Saves a token. A failure fails no call.
    pub(super) async fn save(&self, token: &Token) {
        let Some(store) = &self.store else { return };
        let stored = token.stored(self.wire.base.origin(), &self.credentials.client_id);
        if bounded(async { store.save(stored).await }).await.is_err() {
            tracing::warn!("the token could not be saved; other processes cannot use it");
        }
    }
}

/// Runs what a store does, which may hang or panic.
async fn bounded<T>(
    work: impl Future<Output = Result<T, Box<dyn StdError + Send + Sync>>>,
) -> Result<T, Box<dyn StdError + Send + Sync>> {
    match tokio::time::timeout(STORE_LIMIT, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err("the token store panicked".into()),
        Err(elapsed) => Err(elapsed.into()),
    }
}

impl Grant<'_> {
    const fn name(&self) -> &'static str {
        match self {
            Self::Refresh(_) => "refresh_token",
            Self::Secret(_) => "client_credentials",
        }
    }
}

/// How many are remembered; the oldest is forgotten first.
const MOST: usize = 64;

/// Keyed hashes of refused access tokens.
#[derive(Default)]
pub(crate) struct Refused {
    hasher: RandomState,
    hashes: Mutex<VecDeque<u64>>,
}

impl Refused {
    pub(super) fn note(&self, bearer: &Bearer) {
        let hash = self.hash(bearer.access_token());
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        if !hashes.contains(&hash) {
            hashes.push_front(hash);
            hashes.truncate(MOST);
        }
    }

    pub(super) fn contains(&self, access_token: &SecretString) -> bool {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner).contains(&self.hash(access_token))
    }

    fn hash(&self, access_token: &SecretString) -> u64 {
        self.hasher.hash_one(access_token.expose_secret())
    }
}
