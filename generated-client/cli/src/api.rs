//! The client that the command calls. No other file names it.

pub(crate) use fitbit_plus as client;
pub(crate) use fitbit_plus::runtime::Json;
pub(crate) use fitbit_plus::runtime::catalogue;

/// Creates a client from the environment.
///
/// # Errors
///
/// A variable is missing or invalid.
pub(crate) fn connect() -> client::Result<client::Client> {
    client::Client::from_env()
}
