//! Tests without a server: a fake of the API, and recordings of exchanges.

#[cfg(feature = "test-util")]
pub(crate) mod fake;
pub(crate) mod pseudonym;
#[cfg(feature = "record")]
pub(crate) mod record;
pub(crate) mod recording;
#[cfg(feature = "test-util")]
pub(crate) mod replay;
pub(crate) mod seal;
pub(crate) mod vocabulary;
