//! Servers with a few pages, as scripted transports, and helpers that read streams from them.

#![allow(dead_code, unreachable_pub, reason = "each test file compiles it anew and uses what it needs")]
#![allow(clippy::indexing_slicing, reason = "a page is made here, with all its members")]

use fitbit_plus::runtime::{Cursor, Rows, Skip};
use fitbit_plus::{Client, Error, Patient, PatientScope, StreamExt};
use serde_json::{Value, json};

use crate::script::{Script, respond};

pub fn by_cursor(client: &Client) -> Cursor<Patient> {
    client.fetch_patients(PatientScope::groups(["g"])).cursor().limit(2)
}

pub fn by_number(client: &Client) -> Skip<Patient> {
    client.fetch_patients(PatientScope::groups(["g"])).skip().size(2)
}

pub fn patient(id: &str) -> Value {
    json!({"type": "patient", "id": id, "attributes": {}})
}

pub fn patients(ids: &str) -> Vec<Value> {
    ids.split_whitespace().map(patient).collect()
}

/// Creates a page from its rows, its `next` link and the count.
pub fn page(rows: Vec<Value>, next: impl Into<Value>, count: impl Into<Value>) -> Value {
    let mut page =
        json!({"data": rows, "links": {"next": next.into()}, "meta": {"count": count.into(), "req_id": "r-7"}});
    if page["links"]["next"] == "absent" {
        page["links"] = json!({});
    }
    if page["meta"]["count"].is_null() {
        page["meta"] = json!({"req_id": "r-7"});
    }
    page
}

/// Returns the page number in a query.
pub fn number(query: &str) -> usize {
    let number = query.split(['?', '&']).find_map(|pair| pair.strip_prefix("page%5Bnumber%5D="));
    number.and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// A server whose pages depend on the number of the request, from 1. After 200 requests it fails, so that an endless
/// stream is an error.
pub fn server(page: impl Fn(usize, &str) -> Value + Send + Sync + 'static) -> Script {
    Script::calls(move |sent, at| match at {
        0..200 => respond(200, page(at + 1, sent.uri.split_once('?').map_or("", |(_, query)| query))),
        _ => respond(418, json!({"errors": [{"code": "endless"}]})),
    })
}

/// Returns what a stream yielded, rows that do not decode marked with `!`, and its error.
pub async fn read(rows: &mut Rows<Patient>) -> (String, Option<Error>) {
    let mut ids = Vec::new();
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => ids.push(row.id.to_string()),
            Err(Error::Row(row)) => ids.push(format!("!{}", row.id().unwrap_or_default())),
            Err(error) => return (ids.join(" "), Some(error)),
        }
    }
    (ids.join(" "), None)
}

pub fn text(error: Option<Error>) -> String {
    error.map(|error| error.to_string()).unwrap_or_default()
}
