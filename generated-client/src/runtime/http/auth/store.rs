//! Tokens that outlive the process, in a store that the program implements.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The future of a [`TokenStore`].
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// Keeps a token where it outlives the process: a database, a keyring, or a file, for which there is
/// [`FileTokenStore`](crate::runtime::FileTokenStore).
///
/// The client loads before it requests a token, since another process may have saved a newer one, and saves each token
/// that it obtains. It does not use a stored token that has expired or that the server refused, but it does use the
/// refresh token of an expired one. One store serves one client id at one API: a token of another is not used.
///
/// A load or a save that takes more than 5 seconds has failed. Calls that have a valid token never wait for the store;
/// others wait for a load and a save. A failed save fails no call: the client has its token, and a warning goes to
/// `tracing`. A failed load is a warning, too, if the credentials hold a secret. If they hold a refresh token, it is an
/// error as long as the client has no token, because the store may have a newer one, and a server may lock out a client
/// that sends an old one.
///
/// The client calls the store from a task of the runtime: blocking work belongs into `tokio::task::spawn_blocking`.
/// Before a program ends, [`Client::flush`](crate::runtime::Client::flush) waits for a save that is still running.
///
/// # Examples
///
/// ```
/// use std::sync::Mutex;
///
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{StoreFuture, StoredToken, TokenStore};")]
///
/// /// Shares the token among the clients of one process.
/// #[derive(Default)]
/// struct Memory(Mutex<Option<StoredToken>>);
///
/// impl TokenStore for Memory {
///     fn load(&self) -> StoreFuture<'_, Option<StoredToken>> {
///         Box::pin(async { Ok(self.0.lock().map_err(|error| error.to_string())?.clone()) })
///     }
///
///     fn save(&self, token: StoredToken) -> StoreFuture<'_, ()> {
///         Box::pin(async move {
///             *self.0.lock().map_err(|error| error.to_string())? = Some(token);
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// Returns the token that was saved last.
    fn load(&self) -> StoreFuture<'_, Option<StoredToken>>;

    /// Saves a token in place of the last one.
    fn save(&self, token: StoredToken) -> StoreFuture<'_, ()>;
}

/// A token as a [`TokenStore`] keeps it. `Debug` does not show it; serialized, it is the secret itself.
///
/// It is written as a map of five texts: `access_token`, `refresh_token`, `expires_at`, and the `origin` and
/// `client_id` that it is valid for.
#[derive(Clone)]
pub struct StoredToken {
    pub(super) access_token: SecretString,
    pub(super) refresh_token: Option<SecretString>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) origin: String,
    pub(super) client_id: String,
}

impl StoredToken {
    /// When it expires; `None` if the server did not report it.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// The scheme, host and port that it is valid for.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The client that it was issued to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredToken(…)")
    }
}

impl Serialize for StoredToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("access_token", &Some(self.access_token.expose_secret()))?;
        map.serialize_entry("refresh_token", &self.refresh_token.as_ref().map(ExposeSecret::expose_secret))?;
        map.serialize_entry("expires_at", &self.expires_at.map(|at| at.to_string()))?;
        map.serialize_entry("origin", &Some(&self.origin))?;
        map.serialize_entry("client_id", &Some(&self.client_id))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for StoredToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members: BTreeMap<String, Option<String>> = BTreeMap::deserialize(deserializer)?;
        let mut take = |name: &'static str| members.remove(name).flatten();
        let required = |text: Option<String>, name| text.ok_or_else(|| de::Error::missing_field(name));
        let expires_at = take("expires_at").map(|text| text.parse()).transpose();
        Ok(Self {
            access_token: required(take("access_token"), "access_token")?.into(),
            refresh_token: take("refresh_token").map(SecretString::from),
            expires_at: expires_at.map_err(|_| de::Error::custom("`expires_at` is no timestamp"))?,
            origin: required(take("origin"), "origin")?,
            client_id: required(take("client_id"), "client_id")?,
        })
    }
}
