//! Hand-written additions to generated types, only where generation cannot reach: what this API in particular is called.

use crate::generated::{API, Document};
#[cfg(feature = "test-util")]
use crate::runtime::test_util::FakeApi;
use crate::runtime::{Client, ClientBuilder, Credentials, Result};

/// Where [`Credentials::from_env`] looks.
const CLIENT_ID: &str = "FITBIT_PLUS_CLIENT_ID";
/// Where [`Credentials::from_env`] looks.
const CLIENT_SECRET: &str = "FITBIT_PLUS_CLIENT_SECRET";

impl Client {
    /// Sets up a client of the API.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new(&API)
    }
}

impl Credentials {
    /// Takes the client's id and secret from `FITBIT_PLUS_CLIENT_ID` and `FITBIT_PLUS_CLIENT_SECRET`.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config): one of them is not set, is empty, or holds a space.
    pub fn from_env() -> Result<Self> {
        Self::from_variables(CLIENT_ID, CLIENT_SECRET)
    }
}

impl<T> Document<T> {
    /// What of the request the server says it ignored.
    pub fn ignored(&self) -> &[String] {
        self.meta.ignored.as_deref().unwrap_or_default()
    }
}

#[cfg(feature = "test-util")]
impl FakeApi {
    /// A client of this fake, which sends each request once.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client_of(&API)
    }

    /// A client of this fake to be set up further: with a [`RetryPolicy`](crate::runtime::RetryPolicy), for one.
    pub fn builder(&self) -> ClientBuilder {
        self.builder_of(&API)
    }
}
