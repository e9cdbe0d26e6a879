//! Hand-written additions to generated types, only where generation cannot reach: what this API in particular is called.

#[cfg(any(feature = "record", feature = "test-util"))]
use std::path::Path;
#[cfg(any(feature = "record", feature = "test-util"))]
use std::result::Result as StdResult;

#[cfg(any(feature = "record", feature = "test-util"))]
use crate::generated::VOCABULARY;
use crate::generated::{API, Document, Written};
#[cfg(feature = "test-util")]
use crate::runtime::testing::fake::FakeApi;
#[cfg(feature = "record")]
use crate::runtime::testing::record::Recorder;
#[cfg(any(feature = "record", feature = "test-util"))]
use crate::runtime::testing::recording::RecordingError;
#[cfg(feature = "test-util")]
use crate::runtime::testing::replay::Replay;
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

impl<T> Written<T> {
    /// What of the request the server reports that it ignored.
    pub fn ignored(&self) -> &[String] {
        self.meta().ignored.as_deref().unwrap_or_default()
    }
}

#[cfg(feature = "record")]
impl Recorder {
    /// Into a folder, which is made and must be empty.
    ///
    /// # Errors
    ///
    /// It is not empty, or cannot be written.
    pub fn new(folder: impl AsRef<Path>) -> StdResult<Self, RecordingError> {
        Self::of(folder.as_ref(), None, &API, &VOCABULARY)
    }

    /// The same, of data that are made up, as a simulator's are: the key of the pseudonyms stands in the folder, so that
    /// they can be undone, and the same exchanges give the same files.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn of_made_up_data(folder: impl AsRef<Path>, key: &str) -> StdResult<Self, RecordingError> {
        Self::of(folder.as_ref(), Some(key), &API, &VOCABULARY)
    }
}

#[cfg(feature = "test-util")]
impl Replay {
    /// Reads a folder of recordings.
    ///
    /// # Errors
    ///
    /// It cannot be read, or holds something else.
    pub fn open(folder: impl AsRef<Path>) -> StdResult<Self, RecordingError> {
        Self::read(folder.as_ref(), &VOCABULARY)
    }

    /// A client of this recording, which sends each request once.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client_of(&API)
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
