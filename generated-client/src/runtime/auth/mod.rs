//! Tokens: what a client proves itself with, how a token is had for it, kept, renewed and stored.

mod credentials;
mod issuer;
mod keeper;
mod store;
mod token;

pub use credentials::Credentials;
pub use store::{StoreFuture, StoredToken, TokenStore};

pub(crate) use issuer::Issuer;
pub(crate) use keeper::TokenKeeper;
pub(crate) use token::{Bearer, HEADER};
