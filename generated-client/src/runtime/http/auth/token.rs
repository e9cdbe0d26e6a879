//! A token: read from a response or a store, sent in a header, and when it expires.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::runtime::error::auth::AuthError;
use crate::runtime::error::kind::Error;
use crate::runtime::http::auth::store::StoredToken;
use crate::runtime::http::response::RawResponse;
use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::redaction::Name;

/// The renewal begins this long before the token expires, or after nine tenths of its lifetime if that is later. Calls
/// use the token meanwhile.
const SKEW: Duration = Duration::from_secs(60);

pub(crate) const HEADER: http::HeaderName = AUTHORIZATION;

/// The header `Authorization` for a user name and a password.
pub(super) fn basic(user: &str, password: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A token as a call uses it.
#[derive(Clone)]
pub(crate) struct Bearer {
    token: Arc<Token>,
    /// Which of the tokens of this client it is.
    pub(super) serial: u64,
}

impl Bearer {
    pub(crate) fn header(&self) -> HeaderValue {
        self.token.header.clone()
    }

    pub(super) fn access_token(&self) -> &SecretString {
        &self.token.access_token
    }
}

pub(crate) struct Token {
    header: HeaderValue,
    access_token: SecretString,
    pub(super) refresh_token: Option<SecretString>,
    /// `None` if the server does not say when it expires.
    life: Option<Life>,
}

struct Life {
    renew_at: Instant,
    ends_at: Instant,
    /// The end in calendar time, for other processes.
    wall: Option<Timestamp>,
}

impl Token {
    /// Reads the response to a token request: a JSON:API document, or the flat form of OAuth.
    pub(super) fn read(response: &RawResponse) -> Result<Self, AuthError> {
        // As text: a number beyond all floats in a member that is not read would fail the token.
        let body: Json = response.json().map_err(Error::into_auth)?;
        let attributes = body.get("data").and_then(|data| data.get("attributes")).unwrap_or(body.as_json());
        let text = |name: &str| attributes.get(name)?.as_str().filter(|text| !text.is_empty());
        let access_token =
            text("access_token").ok_or_else(|| AuthError::malformed("the response holds no access token"))?;
        if let Some(kind) = attributes.get("token_type").filter(|kind| !kind.is_null()) {
            let kind = kind.as_str().unwrap_or_default();
            if !kind.eq_ignore_ascii_case("bearer") {
                return Err(AuthError::malformed(format!(
                    "the server issued a token of the type `{}`, and this client sends bearer tokens only: have the API \
                     issue bearer tokens to this client id",
                    Name(&kind)
                )));
            }
        }
        let lifetime = attributes.get("expires_in").and_then(seconds);
        let wall = lifetime.and_then(|lifetime| Timestamp::now().checked_add(lifetime).ok());
        Self::new(
            access_token.into_owned().into(),
            text("refresh_token").map(|token| token.into_owned().into()),
            lifetime.and_then(|lifetime| Life::new(lifetime, wall)),
        )
    }

    /// Returns the token of a store; `None` if it has expired.
    pub(super) fn from_store(stored: StoredToken) -> Option<Self> {
        let life = match stored.expires_at {
            Some(at) => {
                let left = Duration::try_from(at.duration_since(Timestamp::now())).ok()?;
                Some(Life::new(left, Some(at)).filter(Life::is_on)?)
            }
            None => None,
        };
        Self::new(stored.access_token, stored.refresh_token, life).ok()
    }

    /// A token that the user gives, which does not expire as far as the client knows.
    pub(super) fn given(access_token: SecretString) -> Result<Self, AuthError> {
        Self::new(access_token, None, None)
    }

    fn new(
        access_token: SecretString,
        refresh_token: Option<SecretString>,
        life: Option<Life>,
    ) -> Result<Self, AuthError> {
        let header = HeaderValue::try_from(format!("Bearer {}", access_token.expose_secret()));
        let mut header =
            header.map_err(|_| AuthError::malformed("the server's access token cannot be sent in a header"))?;
        header.set_sensitive(true);
        Ok(Self { header, access_token, refresh_token, life })
    }

    /// Keeps the refresh token that it was issued for, if the server sent no other: that one stays valid.
    pub(super) fn or_refresh_token(mut self, used: &SecretString) -> Self {
        self.refresh_token.get_or_insert_with(|| used.clone());
        self
    }

    /// Whether the token of a store is another one, and was not issued before this one as far as their ends show.
    pub(super) fn is_before(&self, stored: &StoredToken) -> bool {
        let ends = self.life.as_ref().and_then(|life| life.wall).zip(stored.expires_at);
        self.access_token.expose_secret() != stored.access_token.expose_secret()
            && ends.is_none_or(|(own, at)| own <= at)
    }

    pub(super) fn stored(&self, origin: &str, client_id: &str) -> StoredToken {
        StoredToken {
            access_token: self.access_token.clone(),
            refresh_token: self.refresh_token.clone(),
            expires_at: self.life.as_ref().and_then(|life| life.wall),
            origin: origin.to_owned(),
            client_id: client_id.to_owned(),
        }
    }

    pub(super) fn bearer(self: &Arc<Self>, serial: u64) -> Bearer {
        Bearer { token: Arc::clone(self), serial }
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.life.as_ref().is_none_or(|life| Instant::now() < life.renew_at)
    }

    pub(super) fn is_valid(&self) -> bool {
        self.life.as_ref().is_none_or(Life::is_on)
    }
}

impl Life {
    /// `None` if its end is beyond what the clock can represent.
    fn new(length: Duration, wall: Option<Timestamp>) -> Option<Self> {
        let now = Instant::now();
        let renew_at = now.checked_add(length.saturating_sub(SKEW.min(length / 10)))?;
        Some(Self { renew_at, ends_at: now.checked_add(length)?, wall })
    }

    fn is_on(&self) -> bool {
        Instant::now() < self.ends_at
    }
}

/// Seconds, as a number or, as some servers send them, as a string.
fn seconds(value: JsonRef<'_>) -> Option<Duration> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(number).ok()
}
