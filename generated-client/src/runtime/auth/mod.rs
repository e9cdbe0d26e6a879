//! Credentials, and the token that is obtained for them: cached, renewed and stored.

mod cache;
mod credentials;
mod issuer;
mod refused;
mod store;
mod token;

pub use credentials::Credentials;
pub use store::{StoreFuture, StoredToken, TokenStore};

pub(crate) use cache::TokenCache;
pub(crate) use issuer::Issuer;
pub(crate) use refused::Refused;
pub(crate) use token::{Bearer, HEADER};
