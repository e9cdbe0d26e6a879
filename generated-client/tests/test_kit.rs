//! The test kit, as a program's tests use it.

use std::time::Duration;

use fitbit_plus::runtime::{Bytes, RetryPolicy, TransportPhase};
use fitbit_plus::test::FakeApi;
use fitbit_plus::{Error, GroupRef, NewPatient, PatientScope, StatusCode};
use serde_json::{Value, json};

type Checked = Result<(), Box<dyn std::error::Error>>;

fn patient(id: &str) -> Value {
    json!({"data": {"type": "patient", "id": id, "attributes": {"first_name": "Jo"}}})
}

#[tokio::test]
async fn responses_are_returned_in_order_and_the_last_one_repeats() -> Checked {
    let fake = FakeApi::new()
        .on("fetchPatient", patient("one"))
        .on_error("fetchPatient", 404, json!({"code": "NotFound"}))
        .on("fetchPatient", patient("three"))
        .on("GET /pub/patient/5f", patient("by path"));
    let client = fake.client();
    let mut ids = Vec::new();
    for id in ["a", "b", "c", "5f", "d"] {
        ids.push(client.fetch_patient(id).await.map_or_else(|error| error.to_string(), |got| got.data.id.to_string()));
    }
    let refused = "fetchPatient: the server responded with 404 Not Found: NotFound";
    assert_eq!(ids, ["one", refused, "three", "by path", "three"]);
    let requests = fake.requests();
    assert_eq!(requests.len(), 5);
    let paths: Vec<_> = requests.iter().take(2).map(|request| request.path()).collect();
    assert_eq!(paths, ["/pub/patient/a", "/pub/patient/b"]);
    Ok(())
}

#[tokio::test]
async fn the_log_has_the_sent_requests() -> Checked {
    let fake = FakeApi::new().on("createPatient", patient("5f")).on("fetchPatients", json!({"data": []}));
    let client = fake.client();
    client
        .create_patient(NewPatient::new([GroupRef::query("58c8", "Lead")]).first_name("Jo"))
        .header("x-trace", "7")
        .await?;
    client.fetch_patients(PatientScope::groups(["a", "b"])).identifier("My EHR", "1+2").await?;
    let [create, fetch] = &fake.requests()[..] else { return Err("two".into()) };
    assert_eq!(
        (create.operation(), create.method().as_str(), create.header("x-trace")),
        ("createPatient", "POST", Some("7"))
    );
    assert_eq!(create.json().pointer("/data/attributes/first_name"), Some(&json!("Jo")));
    assert!(create.header("authorization").is_some_and(|token| token.starts_with("Bearer ")));
    assert_eq!(fetch.parameter("filter[groups]").as_deref(), Some("a,b"));
    assert_eq!(fetch.parameter("filter[identifier][value]").as_deref(), Some("1+2"));
    assert_eq!((fetch.query().len(), fetch.json(), fetch.body().len()), (3, Value::Null, 0));
    assert_eq!(
        format!("{create:?} {fake:?}"),
        "FakeRequest(createPatient POST /patient) FakeApi { responses: [\"createPatient\", \"fetchPatients\"], requests: 2 }"
    );
    Ok(())
}

#[tokio::test]
async fn unexpected_responses_are_helpful_errors() -> Checked {
    let fake = FakeApi::new().on("fetchPatients", json!({"data": []})).on_error("fetchGroup", 9999, json!({}));
    let client = fake.builder().retry(RetryPolicy::new()).build()?;
    let error = client.fetch_patient("marker").await.err().ok_or("an error")?;
    assert_eq!(
        error.to_string(),
        "fetchPatient: the fake has no response for fetchPatient (GET /patient/{id}), but for fetchPatients, fetchGroup; \
         add one with `FakeApi::on`"
    );
    assert_eq!((error.is_retryable(), fake.requests().len()), (false, 1));
    let error = client.fetch_group("5f").await.err().ok_or("an error")?;
    assert_eq!(error.to_string(), "fetchGroup: `FakeApi::on_error`: 9999 is not a status");
    Ok(())
}

#[tokio::test]
async fn any_response_can_be_configured() -> Checked {
    let busy = http::Response::builder().status(429).header("retry-after", "7").body("<html>")?;
    let fake = FakeApi::new()
        .on_response("fetchPatient", busy)
        .on_lost("fetchPatient", TransportPhase::Connect)
        .on("fetchPatient", patient("5f"))
        .on("deleteCalendarEvent", Value::Null)
        .on_response("fetchGroup", http::Response::new(Bytes::from_static(b"\xff")));
    let client = fake.client();
    let busy = client.fetch_patient("5f").await.err();
    assert!(matches!(&busy, Some(Error::Api(busy)) if busy.retry_after() == Some(Duration::from_secs(7))), "{busy:?}");
    assert!(matches!(client.fetch_patient("5f").await, Err(Error::Transport(_))), "sent once");
    assert_eq!(client.delete_calendar_event("5f").send_raw().await?.status(), StatusCode::NO_CONTENT);
    let error = client.fetch_group("5f").await.err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("fetchGroup: the response is not UTF-8"));

    // Retries work if they are configured.
    let fake = FakeApi::new().on_lost("fetchPatient", TransportPhase::Connect).on("fetchPatient", patient("5f"));
    let client = fake.builder().retry(RetryPolicy::new().base_delay(Duration::ZERO)).build()?;
    assert_eq!(client.fetch_patient("5f").await?.data.id.as_str(), "5f");
    assert_eq!(fake.requests().len(), 2);

    // The token request can be refused too.
    let fake = FakeApi::new().on_error("token", 401, json!({"code": "Unauthorized"}));
    assert!(matches!(fake.client().fetch_patient("5f").await, Err(Error::Auth(_))));
    assert_eq!(fake.requests().len(), 0);
    Ok(())
}

#[test]
fn blocking_calls_work_outside_of_async_code() -> Checked {
    let fake = FakeApi::new().on("fetchPatient", patient("5f"));
    let client = fake.client();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || fitbit_plus::block(client.fetch_patient("5f")).is_ok())
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().is_ok_and(|ok| ok)));
    Ok(())
}

#[tokio::test]
async fn blocking_in_an_async_context_is_an_error() {
    let error = fitbit_plus::block(FakeApi::new().client().fetch_patient("5f")).err();
    assert!(matches!(&error, Some(Error::Config(_))), "{error:?}");
}
