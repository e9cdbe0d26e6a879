//! Responses to writes, with and without a document.

mod support;

#[path = "support/script.rs"]
mod script;

use fitbit_plus::runtime::RetryPolicy;
use fitbit_plus::{Error, NewPatient, Patient, PatientPatch, StatusCode, Written};
use script::{Checked, JSON_API, Script, with};
use serde_json::json;

type Responded = Result<Written<Patient>, Error>;

/// Returns the outcome of a create request with this response.
async fn created(status: u16, media_type: &'static str, body: &str) -> Result<Responded, Error> {
    let body = body.to_owned();
    let script =
        Script::calls(move |_, _| with(status, &[("content-type", media_type), ("location", "/pub/job/7")], &body));
    let client = script.builder().retry(RetryPolicy::none()).build()?;
    Ok(client.create_patient(NewPatient::new(["g"])).await)
}

#[tokio::test]
async fn a_write_succeeds_without_a_document_where_json_api_allows_it() -> Checked {
    let job = r#"{"data": {"type": "job", "id": "7", "attributes": {"status": "queued"}}}"#;
    for (status, media_type, body, req_id) in [
        (204, "", "", None),
        (202, "", "", None),
        (202, "text/plain", "Accepted", None),
        (202, JSON_API, job, None),
        (202, JSON_API, r#"{"meta": {"req_id": "r-1"}}"#, Some("r-1")),
        (200, JSON_API, r#"{"meta": {"req_id": "r-1"}}"#, Some("r-1")),
        (200, JSON_API, r#"{"data": null, "meta": {"req_id": "r-1", "count": "none"}}"#, Some("r-1")),
        (200, JSON_API, r#"{"meta": 7}"#, None),
        (200, JSON_API, r#"{"jsonapi": {"version": "1.0"}}"#, None),
        (200, JSON_API, "{}", None),
        (200, JSON_API, "\r\n", None),
        (201, JSON_API, "", None),
    ] {
        let created = created(status, media_type, body).await?.map_err(|error| format!("{status} {body}: {error}"))?;
        assert_eq!((created.status().as_u16(), created.request_id()), (status, req_id), "{body}");
        assert!(created.document().is_none() && created.data().is_none() && created.ignored().is_empty());
        assert_eq!(created.response().bytes().as_ref(), body.as_bytes());
        assert_eq!(created.response().headers().get("location").map(|to| to.as_bytes()), Some(&b"/pub/job/7"[..]));
        assert_eq!(created.faults().len(), usize::from(body.contains("none") || body.contains('7') && status == 200));
        let error = created.clone().into_data().err().ok_or("an error")?;
        let name = StatusCode::from_u16(status)?;
        let expected = format!(
            "createPatient: the response has no document (status {name}), which is a success without the resource; help: fetch it"
        );
        assert_eq!((error.to_string(), error.is_retryable()), (expected, false));
        assert!(created.into_document().is_none());
    }
    Ok(())
}

#[tokio::test]
async fn a_write_returns_its_document_and_an_invalid_one_is_an_error() -> Checked {
    let body =
        json!({"data": {"type": "patient", "id": "5f", "attributes": {}}, "meta": {"req_id": "r-1", "ignored": ["x"]}});
    for status in [200, 201, 202] {
        let created = created(status, JSON_API, &body.to_string()).await??;
        assert_eq!(created.data().map(|patient| patient.id.as_str()), Some("5f"));
        assert_eq!((created.ignored(), created.request_id()), (&["x".to_owned()][..], Some("r-1")));
        assert_eq!(created.document().map(|document| document.ignored().len()), Some(1));
        assert_eq!(created.into_data()?.id.as_str(), "5f");
    }
    for (status, media_type, body, expected) in [
        (
            200,
            "text/html",
            "<html>marker",
            "the response is not JSON, its content type says: a proxy may have responded",
        ),
        (201, JSON_API, r#"{"data": "#, "the response ends too early (byte 9)"),
        (200, JSON_API, r#"{"patient": "marker"}"#, "the response lacks the member `data`"),
        (202, JSON_API, r#"{"errors": [{"code": "marker"}]}"#, "the response lacks the member `data`"),
        (200, JSON_API, r#"{"errors": [], "meta": {}}"#, "the response lacks the member `data`"),
        (
            201,
            JSON_API,
            r#"{"data": {"type": "coach", "id": "5f", "attributes": {}}}"#,
            "/data/type is a text where the type `patient`, not `coach`, was expected",
        ),
    ] {
        let error = created(status, media_type, body).await?.err().ok_or(body)?.to_string();
        assert!(error.starts_with(&format!("createPatient: {expected}")) && !error.contains("marker"), "{error}");
    }
    // Nothing is retried, because the write was applied.
    let script = Script::calls(|_, _| with(202, &[], ""));
    let client = script.client()?;
    client.update_patient("5f", PatientPatch::new()).await?;
    client.create_patient_many(&[NewPatient::new(["g"])]).await?;
    client.delete_calendar_event("5f").await?;
    assert_eq!(script.calls_sent().len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_write_can_be_lenient_about_its_response() -> Checked {
    let row = |number: u32| json!({"type": "patient", "id": number.to_string(), "attributes": {"phone_numbers": [{"value": "5"}]}});
    let script = Script::calls(move |sent, _| {
        let many = json!({"data": [row(1), {"type": "patient"}, row(2)]});
        let body = if sent.body.pointer("/data/0").is_some() { many } else { json!({"data": row(1)}) };
        with(201, &[("content-type", JSON_API)], &body.to_string())
    });
    let client = script.client()?;
    let new = NewPatient::new(["g"]);
    assert!(matches!(client.create_patient(&new).await, Err(Error::Decode(_))));
    let one = client.create_patient(&new).lenient().await?;
    assert_eq!((one.faults().len(), one.into_data()?.id.as_str()), (1, "1"));
    let many = client.create_patient_many(&[new]).lenient().await?;
    let pointers: Vec<_> = many.faults().iter().map(|fault| (fault.pointer(), fault.id())).collect();
    assert_eq!(
        pointers,
        [
            ("/data/0/attributes/phone_numbers/0", Some("1")),
            ("/data/1", None),
            ("/data/2/attributes/phone_numbers/0", Some("2"))
        ]
    );
    assert_eq!(many.into_data()?.len(), 2);
    Ok(())
}
