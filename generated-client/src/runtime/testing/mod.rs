//! Tests without a server. `fake` responds to requests as a test demands; `record` writes exchanges to a folder under
//! pseudonyms, and `replay` responds from it. A `vocabulary` lists what of an API is not personal data.

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
