//! A token: read from an answer or a store, sent in a header, and when its time is up.

use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::time::Instant;

use super::StoredToken;
use crate::runtime::Timestamp;
use crate::runtime::error::AuthError;

/// A token is renewed this long before it expires, or a tenth of its life if that is less.
const SKEW: Duration = Duration::from_secs(60);

/// The header that a token is sent in.
pub(crate) const HEADER: http::HeaderName = AUTHORIZATION;

/// A token as it is sent.
#[derive(Clone)]
pub(crate) struct Bearer {
    header: HeaderValue,
    /// Which of the tokens of this client it is.
    pub(super) serial: u64,
}

impl Bearer {
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

/// A token as it is kept.
pub(super) struct Token {
    header: HeaderValue,
    access_token: SecretString,
    pub(super) refresh_token: Option<SecretString>,
    /// `None` where the server does not say: then a refusal tells.
    life: Option<Life>,
}

struct Life {
    renew_at: Instant,
    ends_at: Instant,
    /// The end by the clock on the wall, for other processes.
    wall: Option<Timestamp>,
}

impl Token {
    /// Reads the answer to a token request: a JSON:API document, or the flat form of OAuth.
    pub(super) fn read(body: &[u8]) -> Result<Self, AuthError> {
        let body: Value =
            serde_json::from_slice(body).map_err(|_| AuthError::malformed("the server's answer is not JSON"))?;
        let attributes = body.pointer("/data/attributes").unwrap_or(&body);
        let text = |name: &str| attributes.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let access_token =
            text("access_token").ok_or_else(|| AuthError::malformed("the server's answer holds no access token"))?;
        let lifetime = attributes.get("expires_in").and_then(seconds);
        let wall = lifetime.and_then(|lifetime| Timestamp::now().checked_add(lifetime).ok());
        Self::new(
            access_token.to_owned().into(),
            text("refresh_token").map(SecretString::from),
            lifetime.and_then(|lifetime| Life::new(lifetime, wall)),
        )
    }

    /// A token out of a store; `None` where its time is up.
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

    /// The token with the refresh token that it was had for, where none came along: that one stays good.
    pub(super) fn or_refresh_token(mut self, used: &SecretString) -> Self {
        self.refresh_token.get_or_insert_with(|| used.clone());
        self
    }

    /// Whether it was given before one in a store was, as far as their ends tell.
    pub(super) fn is_before(&self, stored: &StoredToken) -> bool {
        let wall = self.life.as_ref().and_then(|life| life.wall);
        wall.is_some_and(|wall| stored.expires_at.is_some_and(|at| wall < at))
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

    pub(super) fn bearer(&self, serial: u64) -> Bearer {
        Bearer { header: self.header.clone(), serial }
    }

    /// Whether it is not yet time to renew it.
    pub(super) fn is_fresh(&self) -> bool {
        self.life.as_ref().is_none_or(|life| Instant::now() < life.renew_at)
    }

    /// Whether the server should take it still.
    pub(super) fn is_good(&self) -> bool {
        self.life.as_ref().is_none_or(Life::is_on)
    }
}

impl Life {
    /// `None` for one without an end that can be told.
    fn new(length: Duration, wall: Option<Timestamp>) -> Option<Self> {
        let now = Instant::now();
        let renew_at = now.checked_add(length.saturating_sub(SKEW.min(length / 10)))?;
        Some(Self { renew_at, ends_at: now.checked_add(length)?, wall })
    }

    fn is_on(&self) -> bool {
        Instant::now() < self.ends_at
    }
}

/// A number of seconds, as a number or, as some servers have it, as a text.
fn seconds(value: &Value) -> Option<Duration> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(number).ok()
}
