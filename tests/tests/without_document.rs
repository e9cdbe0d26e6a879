//! Every write of the contract succeeds without a document, with the statuses that JSON:API allows; nothing else does.

use std::collections::BTreeSet;

use bytes::Bytes;
use fitbit_plus::test::FakeApi;
use http::{Method, Response};
use tests::contract::{CALLS, Ids};

type Checked = Result<(), Box<dyn std::error::Error>>;

#[tokio::test]
async fn every_write_succeeds_without_a_document_and_nothing_else_does() -> Checked {
    let mut writes = BTreeSet::new();
    for (status, body) in [(202, ""), (202, "{\"meta\": {\"req_id\": \"r-1\"}}"), (202, "queued"), (204, "")] {
        for call in CALLS {
            let response = Response::builder().status(status).body(Bytes::from_static(body.as_bytes()))?;
            let fake = FakeApi::new().on_response(call.operation, response);
            let outcome = (call.run)(&fake.client(), &Ids::new(|_| None)).await;
            let requests = fake.requests();
            let [request] = &requests[..] else {
                return Err(format!("{call} sends {} requests", requests.len()).into());
            };
            let is_write = request.method() != Method::GET && call.operation != "createToken";
            assert_eq!(outcome.is_ok(), is_write, "{call} with {status} {body}: {outcome:?}");
            if is_write {
                writes.insert((call.operation, call.call == "many"));
            }
        }
    }
    assert_eq!(writes.len(), 22, "{writes:?}");
    Ok(())
}
