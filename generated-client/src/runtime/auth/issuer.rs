//! How a token is had: from the store, for a refresh token, for the secret, in this order.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::token::Token;
use super::{Credentials, StoredToken, TokenStore};
use crate::runtime::error::{AuthError, Result};
use crate::runtime::retry::RetryPolicy;
use crate::runtime::wire::{Budget, Outgoing, Wire};

/// What the request for a token is called in messages and spans.
const TOKEN: &str = "token";

/// How long a renewal ahead of time may take: there is a good token meanwhile, and calls wait.
const EARLY_LIMIT: Duration = Duration::from_secs(10);

/// How long a store may take: one that never answers must not stop everything.
const STORE_LIMIT: Duration = Duration::from_secs(10);

/// All that is needed to have a token.
pub(crate) struct Issuer {
    pub(crate) wire: Arc<Wire>,
    pub(crate) credentials: Credentials,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    pub(crate) budget: Budget,
}

/// A proof that a token may be given for.
enum Grant<'a> {
    Refresh(SecretString),
    Secret(&'a SecretString),
}

impl Issuer {
    /// The token after the one that is held: that of the store, if another process put a newer one there.
    pub(super) async fn issue(self: Arc<Self>, held: Option<Arc<Token>>, early: bool) -> Result<Arc<Token>, AuthError> {
        let mut refresh_token = held.as_ref().and_then(|token| token.refresh_token.clone());
        let stored = self.load(held.is_some()).await?;
        let is_newer = |stored: &StoredToken| held.as_ref().is_none_or(|held| held.is_before(stored));
        if let Some(stored) = stored.filter(is_newer) {
            refresh_token.clone_from(&stored.refresh_token);
            if let Some(token) = Token::from_store(stored) {
                tracing::debug!("the stored token is good still");
                return Ok(Arc::new(token));
            }
        }
        let token = self.grant(refresh_token, self.budget(early)).await?;
        tracing::info!("a new token was given");
        self.save(&token).await;
        Ok(Arc::new(token))
    }

    /// Ahead of time, one short try must do.
    fn budget(&self, early: bool) -> Budget {
        let mut budget = self.budget;
        if early {
            budget.retry = RetryPolicy::none();
            budget.limits.timeout = budget.limits.timeout.min(EARLY_LIMIT);
        }
        budget
    }

    /// Tries one proof after the other, while the server refuses them.
    async fn grant(&self, held: Option<SecretString>, budget: Budget) -> Result<Token, AuthError> {
        let own = self.credentials.refresh_token.clone();
        let own = own.filter(|own| held.as_ref().is_none_or(|held| held.expose_secret() != own.expose_secret()));
        let mut grants: Vec<_> = held.into_iter().chain(own).map(Grant::Refresh).collect();
        grants.extend(self.credentials.secret.as_ref().map(Grant::Secret));
        let mut refused = AuthError::malformed("the credentials hold neither a secret nor a refresh token");
        for grant in &grants {
            match self.ask(grant, budget).await {
                Err(error) if error.is_denial() => {
                    tracing::debug!(grant = grant.name(), "the server refused to give a token for this");
                    refused = error;
                }
                given => return given,
            }
        }
        Err(refused)
    }

    async fn ask(&self, grant: &Grant<'_>, budget: Budget) -> Result<Token, AuthError> {
        let endpoint = self.wire.service.token;
        let (name, proof) = match grant {
            Grant::Refresh(token) => ("refresh_token", token),
            Grant::Secret(secret) => ("client_secret", *secret),
        };
        let mut attributes = json!({"grant_type": grant.name(), "client_id": self.credentials.client_id});
        if let Value::Object(attributes) = &mut attributes {
            attributes.insert(name.to_owned(), Value::from(proof.expose_secret()));
        }
        let document = json!({"data": {"type": endpoint.resource_type, "attributes": attributes}});
        let media_type = HeaderValue::from_static(endpoint.media_type);
        let outgoing = Outgoing {
            operation: TOKEN,
            method: http::Method::POST,
            template: endpoint.path,
            uri: self.wire.base.join(endpoint.path).map_err(AuthError::from)?,
            headers: HeaderMap::from_iter([(ACCEPT, media_type.clone()), (CONTENT_TYPE, media_type)]),
            body: Bytes::from(document.to_string()),
            // A token that nobody uses harms nobody.
            repeatable: true,
        };
        let response = self.wire.call(outgoing, budget, None).await.map_err(AuthError::of)?;
        let token = Token::read(response.success().map_err(AuthError::of)?.bytes())?;
        Ok(match grant {
            Grant::Refresh(used) => token.or_refresh_token(used),
            Grant::Secret(_) => token,
        })
    }

    /// What is in the store, if it is ours. Without a proof that is known to be the latest, it has to be known.
    async fn load(&self, holds_token: bool) -> Result<Option<StoredToken>, AuthError> {
        let Some(store) = &self.store else { return Ok(None) };
        let loaded = tokio::time::timeout(STORE_LIMIT, store.load()).await;
        let stored = match loaded.unwrap_or_else(|elapsed| Err(elapsed.into())) {
            Ok(stored) => stored,
            Err(error) if self.credentials.secret.is_none() && !holds_token => return Err(AuthError::store(error)),
            Err(_) => {
                tracing::warn!("the token store could not be read; a new token is asked for");
                None
            }
        };
        let (origin, client_id) = (self.wire.base.origin(), &self.credentials.client_id);
        let ours = |stored: &StoredToken| stored.origin == origin && stored.client_id == *client_id;
        if stored.as_ref().is_some_and(|stored| !ours(stored)) {
            tracing::warn!("the stored token is of another API or client and is left alone");
        }
        Ok(stored.filter(ours))
    }

    async fn save(&self, token: &Token) {
        let Some(store) = &self.store else { return };
        let saved = store.save(token.stored(self.wire.base.origin(), &self.credentials.client_id));
        if !matches!(tokio::time::timeout(STORE_LIMIT, saved).await, Ok(Ok(()))) {
            tracing::warn!("the token could not be saved; the next process will ask for one of its own");
        }
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
