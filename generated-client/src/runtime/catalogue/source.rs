//! The catalogue of a client, and the operations that its calls send.

use std::sync::OnceLock;

use crate::runtime::catalogue::data::Catalogue;
use crate::runtime::catalogue::nearest::did_you_mean;
use crate::runtime::catalogue::request::OperationCall;
use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::Result;
use crate::runtime::http::client::Client;
use crate::runtime::http::service::Operation;

/// The catalogue as JSON, parsed when it is first used, and the operations that typed methods send.
#[allow(missing_debug_implementations, reason = "nothing outside of the crate has one")]
pub(crate) struct Operations {
    json: &'static str,
    sent: &'static [&'static Operation],
    parsed: OnceLock<Result<Catalogue, ConfigError>>,
}

impl Operations {
    pub(crate) const fn new(json: &'static str, sent: &'static [&'static Operation]) -> Self {
        Self { json, sent, parsed: OnceLock::new() }
    }

    /// The catalogue.
    ///
    /// # Errors
    ///
    /// The JSON is not that of these operations.
    pub(crate) fn catalogue(&'static self) -> Result<&'static Catalogue> {
        self.parsed.get_or_init(|| self.parse()).as_ref().map_err(|error| error.clone().into())
    }

    fn parse(&self) -> Result<Catalogue, ConfigError> {
        let damaged =
            |what: String| ConfigError::new(format!("catalogue.json: {what}: restore the file of this crate"));
        let catalogue: Catalogue = serde_json::from_str(self.json).map_err(|error| damaged(error.to_string()))?;
        if let Some(name) = catalogue.missing() {
            return Err(damaged(format!("the parameter `{name}` is missing")));
        }
        match catalogue.operations().iter().find(|operation| self.sent_as(&operation.id).is_none()) {
            Some(operation) => Err(damaged(format!("`{}` is no operation of this crate", operation.id))),
            None => Ok(catalogue),
        }
    }

    fn sent_as(&self, id: &str) -> Option<&'static Operation> {
        self.sent.iter().copied().find(|operation| operation.id == id)
    }

    /// Begins a call.
    ///
    /// # Errors
    ///
    /// There is no such operation.
    pub(crate) fn call(&'static self, client: &Client, id: &str) -> Result<OperationCall> {
        let catalogue = self.catalogue()?;
        match (catalogue.operation(id), self.sent_as(id)) {
            (Some(operation), Some(sent_as)) => Ok(OperationCall::new(client, catalogue, operation, sent_as)),
            _ => {
                let known = catalogue.operations().iter().map(|operation| operation.id.as_str());
                let message = format!("`{id}` is no operation of the API{}", did_you_mean(id, known));
                Err(ConfigError::new(message).into())
            }
        }
    }
}
