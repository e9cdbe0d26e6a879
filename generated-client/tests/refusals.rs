//! Error documents with malformed parts: only the malformed part is lost.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

mod support;

#[path = "support/script.rs"]
mod script;

use fitbit_plus::runtime::{ErrorDocument, RetryPolicy};
use fitbit_plus::{Error, NewPatient};
use script::{Act, Checked, JSON_API, Script};
use serde_json::{Value, json};

async fn refused(body: impl Into<Vec<u8>>) -> Result<Error, Box<dyn std::error::Error>> {
    let body = body.into();
    let script = Script::calls(move |_, _| Act::Bytes(422, JSON_API, body.clone()));
    let client = script.builder().retry(RetryPolicy::none()).build()?;
    let rows = [NewPatient::new(["g"]), NewPatient::new(["g"])];
    Ok(client.create_patient_many(&rows).await.err().ok_or("a refusal")?)
}

/// Returns a document with numbers written as text where text is expected.
fn numbers_as_texts(json: &Value) -> Value {
    match json {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), numbers_as_texts(value))).collect(),
        Value::Array(items) if items.iter().any(|item| item.is_object()) => {
            items.iter().map(|item| if item.is_object() { numbers_as_texts(item) } else { item.clone() }).collect()
        }
        Value::Number(number) => Value::from(number.to_string()),
        other => other.clone(),
    }
}

type Read<'a> = (Option<usize>, Option<&'a str>, &'a str);

fn fields(error: &Error) -> Vec<Read<'_>> {
    error.problems().map(|problem| (problem.item(), problem.field(), problem.code())).collect()
}

#[tokio::test]
async fn a_malformed_error_object_affects_only_itself() -> Checked {
    let good = json!({"code": "Taken", "status": "422", "source": {"pointer": "/data/1/attributes/email_address"}});
    let place = json!({"pointer": "/data/0/attributes/first_name"});
    let at_first = (Some(0), Some("first_name"));
    // The malformed object, and what is read from it.
    let cases: [(Value, Read<'_>); 18] = [
        (json!({"code": "Bad", "status": 422, "source": place}), (at_first.0, at_first.1, "Bad")),
        (json!({"code": 17, "source": place}), (at_first.0, at_first.1, "17")),
        (json!({"code": true, "source": place}), (at_first.0, at_first.1, "")),
        (json!({"code": ["Bad"], "source": place}), (at_first.0, at_first.1, "")),
        (json!({"code": "Bad", "source": "/data/0/attributes/first_name"}), (at_first.0, at_first.1, "Bad")),
        (json!({"code": "Bad", "source": "first_name"}), (None, None, "Bad")),
        (json!({"code": "Bad", "source": [place]}), (None, None, "Bad")),
        (json!({"code": "Bad", "source": {"pointer": 3, "parameter": []}}), (None, None, "Bad")),
        (json!({"code": "Bad", "source": null}), (None, None, "Bad")),
        (json!({"code": "Bad", "meta": "m", "source": place}), (at_first.0, at_first.1, "Bad")),
        (json!({"code": "Bad", "links": ["l"], "source": place}), (at_first.0, at_first.1, "Bad")),
        (json!({"code": "Bad", "links": {"about": ["a"]}, "source": place}), (at_first.0, at_first.1, "Bad")),
        (
            json!({"code": "Bad", "title": 1, "detail": {"a": "b"}, "id": 7, "source": place}),
            (at_first.0, at_first.1, "Bad"),
        ),
        (json!({}), (None, None, "")),
        (json!(null), (None, None, "")),
        (json!("the first name is missing"), (None, None, "")),
        (json!(7), (None, None, "")),
        (json!([{"code": "Bad"}]), (None, None, "")),
    ];
    let last = (Some(1), Some("email_address"), "Taken");
    for (malformed, read) in cases {
        let body = json!({"errors": [malformed, good], "meta": {"req_id": "r-1"}});
        let error = refused(body.to_string()).await?;
        assert_eq!(fields(&error), [read, last], "{malformed}");
        assert_eq!(error.request_id(), Some("r-1"));
        // Nothing is lost, and no value is shown.
        let document: ErrorDocument = serde_json::from_value(body.clone())?;
        let back = serde_json::to_value(&document)?;
        if malformed["source"].is_string() {
            assert_eq!(
                document.errors[0].extra.get("source").map(|source| source.to_json()),
                Some(malformed["source"].clone().into())
            );
        } else {
            assert_eq!(back, numbers_as_texts(&body));
        }
        assert!(!format!("{error} {error:?} {document:?}").contains("missing"), "{error:?}");
    }
    let error = refused(json!({"errors": [{"status": 422, "title": 5}, "too short"]}).to_string()).await?;
    let refusal = error.refusal().ok_or("a refusal")?;
    assert_eq!(refusal.errors().iter().map(|error| error.status.as_deref()).collect::<Vec<_>>(), [Some("422"), None]);
    assert_eq!(refusal.errors().iter().map(|error| error.detail()).collect::<Vec<_>>(), [None, Some("too short")]);
    assert_eq!(refusal.errors()[0].extra.get("status").and_then(|status| status.as_u64()), Some(422), "as received");
    Ok(())
}

#[tokio::test]
async fn errors_are_read_whatever_is_around_them() -> Checked {
    let good = r#"{"code": "Taken", "source": {"pointer": "/data/1/attributes/email_address"}}"#;
    let last = (Some(1), Some("email_address"), "Taken");
    let lone = format!(r#"{{"errors": [{{"code": "Bad", "detail": "\ud800"}}, {good}]}}"#);
    let deep = format!(r#"{{"errors": [{{"code": "Bad", "meta": {}{}}}, {good}]}}"#, "[".repeat(500), "]".repeat(500));
    let mut latin = format!(r#"{{"errors": [{{"code": "Bad", "detail": "Andr?"}}, {good}]}}"#).into_bytes();
    latin.iter_mut().filter(|byte| **byte == b'?').for_each(|byte| *byte = 0xe9);
    for body in [lone.into_bytes(), deep.into_bytes(), latin] {
        assert_eq!(
            fields(&refused(body.clone()).await?),
            [(None, None, "Bad"), last],
            "{}",
            String::from_utf8_lossy(&body)
        );
    }
    for body in [
        format!(r#"{{"errors": {good}}}"#),
        format!(r#"{{"errors": [{good}], "meta": "m", "links": 7, "jsonapi": "1.0"}}"#),
        format!("\u{feff}{{\"errors\": [{good}]}}"),
        format!(r#"{{"errors": null, "errors": [{good}]}}"#),
    ] {
        assert_eq!(fields(&refused(body.clone()).await?), [last], "{body}");
    }
    for body in ["<html>", "", "{", "[]", "null", "7", r#"{"errors": null}"#, r#"{"errors": 5}"#, r#"{"errors": []}"#] {
        let error = refused(body).await?;
        assert_eq!(fields(&error), [], "{body}");
        assert!(error.to_string().contains("422"), "{error}");
        assert_eq!(error.refusal().map(|refusal| refusal.body().as_ref()), Some(body.as_bytes()));
    }
    Ok(())
}
