//! Bad responses, each with an error that says what to do.

mod support;

#[path = "support/script.rs"]
mod script;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};

use fitbit_plus::runtime::{Link, RetryPolicy, TransportPhase};
use fitbit_plus::{Client, Credentials, Document, Error, Patient};
use script::{Act, Checked, JSON_API, Script, respond, with};
use serde_json::{Value, json};

const HTML: &[(&str, &str)] = &[("content-type", "text/html; charset=utf-8")];
const JSON: &[(&str, &str)] = &[("content-type", JSON_API)];

async fn error_of(act: fn() -> Act) -> Result<Error, Box<dyn std::error::Error>> {
    let script = Script::calls(move |_, _| act());
    let client = script.builder().retry(RetryPolicy::none()).build()?;
    Ok(client.fetch_patient("marker").await.err().ok_or("an error")?)
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_bad_response_has_its_own_error() -> Checked {
    type Case = (fn() -> Act, &'static str, bool);
    let cases: [Case; 14] = [
        (|| with(200, JSON, "marker"), "fetchPatient: the response is not JSON (byte 1)", false),
        (|| with(200, JSON, "{\"data\": "), "fetchPatient: the response ends too early (byte 9)", false),
        (|| respond(200, json!({"patient": "marker"})), "fetchPatient: the response lacks the member `data`", false),
        (
            || respond(200, json!(["marker"])),
            "fetchPatient: the response is a list where a JSON:API document was expected",
            false,
        ),
        (
            || respond(200, json!({"data": null})),
            "fetchPatient: /data is null where a `patient` resource was expected",
            false,
        ),
        (
            || with(200, HTML, "<html>marker"),
            "fetchPatient: the response is not JSON, its content type says: a proxy may have responded",
            false,
        ),
        (
            || with(204, &[], ""),
            "fetchPatient: the response is empty where a document was expected (status 204 No Content)",
            false,
        ),
        (
            || with(200, JSON, ""),
            "fetchPatient: the response is empty where a document was expected (status 200 OK)",
            false,
        ),
        (
            || with(503, HTML, "<html>marker"),
            "fetchPatient: the server responded with 503 Service Unavailable, with a body that is not a JSON:API document: a proxy \
             may have responded",
            true,
        ),
        (
            || respond(429, json!({"message": "marker"})),
            "fetchPatient: the server responded with 429 Too Many Requests, with JSON that is not a JSON:API error document",
            true,
        ),
        (|| with(404, JSON, ""), "fetchPatient: the server responded with 404 Not Found", false),
        (
            || with(304, JSON, ""),
            "fetchPatient: the server responded with 304 Not Modified, without the resource; send no `if-none-match` and no \
             `if-modified-since`",
            false,
        ),
        (|| Act::Lost(TransportPhase::Exchange), "fetchPatient: the exchange with the server broke off", true),
        (|| Act::Lost(TransportPhase::Connect), "fetchPatient: no connection to the server", true),
    ];
    for (act, message, retryable) in cases {
        let error = error_of(act).await?;
        assert_eq!((error.to_string().as_str(), error.is_retryable()), (message, retryable));
        assert!(!error.to_string().contains("marker"));
    }
    // JSON is read whatever its media type.
    let body = r#"{"data": {"type": "patient", "id": "5f", "attributes": {}}}"#;
    for headers in [&[("content-type", "text/plain")][..], &[]] {
        let script = Script::calls(move |_, _| with(200, headers, body));
        script.client()?.fetch_patient("5f").await?;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_failed_token_request_names_its_cause() -> Checked {
    type Case = (fn() -> Act, &'static str);
    let cases: [Case; 9] = [
        (
            || respond(400, json!({"error": "invalid_client", "error_description": "marker"})),
            "the server responded with 400 Bad Request, with JSON that is not a JSON:API error document: invalid_client; check the \
             credentials",
        ),
        (|| with(404, HTML, ""), "the server responded with 404 Not Found; check the base URL"),
        (|| respond(200, json!({"data": {}})), "the response holds no access token"),
        (|| respond(200, json!({"access_token": "marker\n"})), "the server's access token cannot be sent in a header"),
        (
            || with(200, HTML, "<html>marker"),
            "the response is not JSON, its content type says: a proxy may have responded",
        ),
        (|| with(204, JSON, ""), "the response is empty where a document was expected (status 204 No Content)"),
        (
            || respond(200, json!({"access_token": "marker", "token_type": "MAC"})),
            "the server issued a token of the type `MAC`, and this client sends bearer tokens only: have the API issue \
             bearer tokens to this client id",
        ),
        (
            || respond(200, json!({"data": {"attributes": {"access_token": "marker", "token_type": 7}}})),
            "the server issued a token of the type ``, and this client sends bearer tokens only: have the API issue bearer \
             tokens to this client id",
        ),
        (|| Act::Lost(TransportPhase::Connect), "no connection to the server"),
    ];
    for (act, message) in cases {
        let script = Script::all(move |_, _, _| act());
        let client = script.builder().retry(RetryPolicy::none()).build()?;
        let error = client.fetch_patient("5f").await.err().ok_or("an error")?.to_string();
        assert_eq!(error, format!("fetchPatient: authentication failed: {message}"));
    }
    Ok(())
}

/// Starts a server that writes these bytes for any request, and closes the connection.
fn bytes(response: &'static [u8]) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let origin = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(response).and_then(|()| stream.shutdown(Shutdown::Write));
            // Unread input would turn the end of the response into a reset.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    Ok(origin)
}

#[tokio::test]
async fn transport_errors_are_reported() -> Checked {
    for (origin, expected) in [
        (bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\"")?, "the exchange with the server broke off"),
        (bytes(b"")?, "the exchange with the server broke off"),
        (bytes(b"220 mail.example ESMTP\r\n")?, "the exchange with the server broke off"),
        (bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xfe\xfd")?, "the response is not UTF-8"),
        ("http://127.0.0.1:1".to_owned(), "no connection to the server: Connection refused (os error 111)"),
    ] {
        let credentials = Credentials::new("client-1", "secret");
        let client = Client::builder().base_url(origin).credentials(credentials).retry(RetryPolicy::none()).build()?;
        let error = client.fetch_patient("5f").await.err().ok_or("an error")?;
        let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
        let mut texts = String::new();
        for text in causes.map(ToString::to_string) {
            assert!(!texts.contains(&text), "a cause is reported once: {text} after {texts}");
            texts += &text;
        }
        let error = error.to_string();
        // Operating systems have different texts.
        let expected = expected.split(" (os").next().unwrap_or_default();
        assert!(error.starts_with("fetchPatient: authentication failed: ") && error.contains(expected), "{error}");
    }
    // The size of a body is limited, with or without a content length; a body of exactly that size is read.
    for whole in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    ] {
        for (most, expected) in [(5, "the response is not JSON"), (4, "the response is larger than the client accepts")]
        {
            let credentials = Credentials::new("client-1", "secret");
            let client = Client::builder().base_url(bytes(whole)?).credentials(credentials).max_body(most).build()?;
            let error = client.fetch_patient("5f").await.err().ok_or("an error")?.to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
    let script = support::Server::start(|_| support::ok("x"))?;
    let error = script.client()?.fetch_patient("5f").await.err().ok_or("an error")?;
    assert_eq!(error.to_string(), "fetchPatient: the response is not JSON (byte 1)");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn messages_are_bounded_and_hold_no_control_characters() -> Checked {
    let many = |problem: &Value| json!({"errors": vec![problem; 200_000]});
    let plain = json!({"code": "Invalid", "source": {"pointer": "/data/1/attributes/first_name"}});
    let deep = json!({"code": "x".repeat(1 << 20), "source": {"pointer": "/a".repeat(1 << 20)}});
    for (body, expected) in [
        (many(&plain), "Invalid at /data/1/attributes/first_name and 199995 more"),
        (json!({"errors": [deep]}), ": … at /a/a/a/"),
        (json!({"errors": [{"code": "a\u{1b}[31m", "source": {"parameter": "b\u{7}\u{85}"}}]}), ": … at …"),
        (json!({"error": "a\nb"}), "not a JSON:API error document"),
    ] {
        let body = body.to_string();
        let script = Script::calls(move |_, _| with(422, JSON, &body));
        let error = script.client()?.fetch_patient("5f").await.err().ok_or("an error")?;
        let (shown, debug) = (error.to_string(), format!("{error:?}"));
        assert!(shown.contains(expected), "{shown}");
        assert!(shown.len() < 2000 && debug.len() < 4000, "{} {}", shown.len(), debug.len());
        assert!(!shown.contains(char::is_control) && !debug.contains(char::is_control));
    }
    // Also if the program decodes the document itself; the message has the position.
    let rows = json!({"data": {"type": "patient", "id": "5f", "attributes": {"a\u{1}": 1, "archived": "x"}}});
    let error = serde_json::from_value::<Document<Patient>>(rows.clone()).err().ok_or("an error")?.to_string();
    assert!(!error.contains(char::is_control), "{error:?}");
    let included = json!({"data": [], "included": [rows.pointer("/data").ok_or("a row")?]}).to_string();
    let error = serde_json::from_str::<Document<Vec<Patient>>>(&included).err().map(|error| error.to_string());
    assert!(error.as_ref().is_none_or(|error| !error.contains(char::is_control)), "{error:?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn debug_of_errors_and_links_shows_no_value() -> Checked {
    for value in ["Jane Doe", "jane@example.com", "1957-03-04", "MRN 4711", "739118264753", "Doe-Smith"] {
        let source = json!({"pointer": format!("/data/attributes/{value}")});
        let refused = json!({"meta": {"req_id": value}, "errors": [{"code": value, "source": source}]}).to_string();
        let misread = json!({"meta": {"req_id": value}, "data": {"type": "patient", "id": 7}}).to_string();
        for (status, body) in [(422, refused), (200, misread)] {
            let script = Script::calls(move |_, _| with(status, JSON, &body));
            let error = script.client()?.fetch_patient("5f").await.err().ok_or("an error")?;
            assert_eq!(error.request_id(), Some(value), "it is there for a program that asks");
            for shown in
                [error.to_string(), format!("{error:?}"), format!("{:?}", error.problems().collect::<Vec<_>>())]
            {
                assert!(!shown.contains(value), "{shown}");
            }
        }
        for href in [
            format!("https://{value}:{value}@api.example.com/pub#{value}"),
            format!("/pub/{value}?{value}#{value}"),
            format!("mailto:{value}"),
        ] {
            let object: Link = serde_json::from_value(json!({"href": href}))?;
            let shown = format!("{:?} {object:?}", Link::from(href.as_str()));
            assert!(!shown.contains(value), "{shown}");
        }
    }
    Ok(())
}
