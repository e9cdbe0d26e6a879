//! Credentials, and the token that is obtained for them: cached, renewed and stored.

pub(crate) mod cache;
pub(crate) mod credentials;
pub(crate) mod file_store;
pub(crate) mod issuer;
pub(crate) mod scheme;
pub(crate) mod store;
pub(crate) mod token;
