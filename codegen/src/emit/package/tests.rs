//! `tests/contract.rs`: the contract of every operation against the fake, and the round trip of the examples.

use crate::ir::surface::Surface;

const CONTRACT: &str = r#"//! Every operation, called with everything that it accepts, against a fake; and every example of the description, decoded
//! and encoded again.

use {library} as client;
use client::test::{FakeApi, FakeRequest};
use serde_json::json;

#[allow(dead_code)]
#[path = "support/contract.rs"]
#[rustfmt::skip]
mod contract;
#[allow(clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[rustfmt::skip]
mod generated {
    pub mod contract;
    pub mod examples;
}
#[allow(dead_code)]
#[path = "support/round_trip.rs"]
#[rustfmt::skip]
mod round_trip;

use contract::{CALLS, Ids};
use generated::contract::OPERATIONS;
use generated::examples::{DEFINITIONS, EXAMPLES};

/// What every request of an operation has.
pub struct Described {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    query: &'static [&'static str],
    headers: &'static [&'static str],
    responds_with: Option<&'static str>,
}

/// A status that no operation describes.
const REFUSAL: u16 = 418;

#[tokio::test]
async fn every_operation_sends_the_described_names() {
    let mut wrong = Vec::new();
    for call in CALLS {
        let operation = OPERATIONS.iter().find(|operation| operation.name == call.operation).expect("it is listed");
        let example = EXAMPLES.iter().find(|(name, _)| operation.responds_with == Some(*name));
        let example = example.and_then(|(_, json)| serde_json::from_str(json).ok());
        let fake = match &example {
            Some(example) => FakeApi::new().on(call.operation, serde_json::Value::clone(example)),
            None => FakeApi::new().on_error(call.operation, REFUSAL, json!([])),
        };
        let outcome = (call.run)(&fake.client(), &Ids::new(|_| None)).await;
        match fake.requests().first() {
            Some(request) => wrong.extend(fault(request, operation).map(|fault| format!("{call}: {fault}"))),
            None => wrong.push(format!("{call}: nothing was sent: {outcome:?}")),
        }
        if let (Some(_), Err(failure)) = (example, outcome) {
            wrong.push(format!("{call}: {failure:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with a request, in what every request of an operation has.
fn fault(request: &FakeRequest, operation: &Described) -> Option<String> {
    if request.operation() != operation.name || request.method() != operation.method {
        return Some(format!("sent as {} {}", request.method(), request.operation()));
    }
    let mut rest = request.path();
    for literal in operation.path.split(['{', '}']).step_by(2).filter(|literal| literal.is_ascii()) {
        match rest.find(literal) {
            Some(at) => rest = &rest[at + literal.len()..],
            None => return Some(format!("{} has no `{literal}`", request.path())),
        }
    }
    let names = request.query();
    let missing = operation.query.iter().find(|name| !names.iter().any(|(sent, _)| sent == *name));
    let missing = missing.map(|name| format!("the query lacks `{name}`"));
    let header = operation.headers.iter().find(|name| request.header(name).is_none());
    missing.or_else(|| header.map(|name| format!("the header `{name}` is missing")))
}

#[test]
fn the_catalogue_has_every_operation() {
    let catalogue = client::Client::catalogue().expect("it is the generated one");
    for operation in OPERATIONS {
        let found = catalogue.operation(operation.name).expect(operation.name);
        assert_eq!((found.method.as_str(), found.path.as_str()), (operation.method, operation.path));
    }
}

#[test]
fn every_example_round_trips() {
    for (name, json) in EXAMPLES {
        let (_, through) = DEFINITIONS.iter().find(|(known, _)| known == name).expect("it is listed");
        through(json).unwrap_or_else(|failure| panic!("{name}{}: {}", failure.pointer, failure.message));
    }
}
"#;

/// `tests/contract.rs`.
pub(super) fn contract(surface: &Surface) -> String {
    CONTRACT.replace("{library}", &surface.library)
}
