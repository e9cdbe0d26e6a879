//! A simulator of the API that runs.

use crate::errors::Failure;
use crate::session;

/// A simulator, until it is dropped.
#[allow(dead_code, reason = "not every client has a simulator")]
pub(crate) struct Simulation {
    pub(crate) base_url: String,
    /// The values of the variables of the first way to authenticate.
    pub(crate) secrets: Vec<String>,
    /// The arguments of a first command.
    pub(crate) example: String,
    pub(crate) server: Box<dyn Send>,
}

impl Simulation {
    /// The variables to set, with their values.
    ///
    /// # Errors
    ///
    /// The catalogue cannot be read.
    pub(crate) fn variables(&self) -> Result<Vec<(String, String)>, Failure> {
        let values = [&self.base_url].into_iter().chain(&self.secrets).cloned();
        Ok(session::variables()?.into_iter().zip(values).collect())
    }
}
