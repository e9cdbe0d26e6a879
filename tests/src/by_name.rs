//! The arguments that a request was sent with, as JSON: what a call by name takes.

#![allow(clippy::indexing_slicing, reason = "a missing member of a JSON value is null")]

use fitbit_plus::Client;
use fitbit_plus::runtime::catalogue::Operation;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::contract::Failure;
use crate::described;

/// Returns the arguments of a request: of its path below the base URL, its query as sent, and its body.
///
/// # Errors
///
/// The request is of another operation, or has something that the catalogue does not.
pub fn arguments(operation: &Operation, path: &str, query: &str, body: &[u8]) -> Result<Value, Failure> {
    let catalogue = Client::catalogue()?;
    let mut arguments = Map::new();
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let filled = described::filled(&operation.path, path).ok_or_else(|| format!("{path} is not {}", operation.path))?;
    let query = query.split('&').filter_map(|pair| pair.split_once('='));
    for (name, value) in filled.into_iter().chain(query) {
        let name = decoded(name);
        let parameter = catalogue.parameters(operation).find(|parameter| parameter.name == name);
        let parameter = parameter.ok_or_else(|| format!("`{name}` is not in the catalogue"))?;
        let text = decoded(value);
        let value = match (&parameter.schema["type"], parameter.style.separator) {
            (_, Some(separator)) => value.split(separator).map(|item| Value::from(decoded(item))).collect(),
            (Value::String(ty), None) if ty != "string" => text.parse()?,
            _ => text.into(),
        };
        arguments.insert(name, value);
    }
    if !body.is_empty() {
        arguments.insert("body".to_owned(), serde_json::from_slice(body)?);
    }
    Ok(arguments.into())
}
