//! What a model sees of a failed call: nothing of what the server sent but the status and the fields that it refused.

use crate::api::catalogue::{Catalogue, Operation};
use crate::api::client::Error;
use crate::errors::{Failure, Kind};

/// The failure of a call.
pub(super) fn of(catalogue: &Catalogue, operation: &Operation, error: &Error) -> Failure {
    let kind = Kind::of(error);
    let Some(refusal) = error.refusal() else {
        return Failure::new(
            kind,
            match kind {
                Kind::Auth => "authentication failed",
                Kind::Config => {
                    "the request cannot be sent: a cursor is of another request, or the configuration is wrong"
                }
                Kind::Network => "the API was not reached, or its response was not received",
                _ => "the response cannot be used",
            },
        );
    };
    // A field is the server's text as well: only names of the description are shown.
    let known = catalogue.arguments_schema(operation).to_string();
    let is_known = |field: &&str| known.contains(&format!("\"{field}\""));
    let fields: Vec<&str> = error.problems().filter_map(|problem| problem.field()).filter(is_known).collect();
    let status = refusal.status();
    let message = format!("the API refused the request: {}", status.as_u16());
    match fields.is_empty() {
        true => Failure::new(kind, message),
        false => Failure::new(kind, format!("{message} ({})", fields.join(", "))),
    }
}
