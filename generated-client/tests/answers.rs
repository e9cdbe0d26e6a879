//! Answers that are not what they should be, each told so that a person knows what to do.

mod support;

#[path = "support/script.rs"]
mod script;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};

use fitbit_plus::runtime::{RetryPolicy, TransportPhase};
use fitbit_plus::{Client, Credentials, Error};
use script::{Act, Checked, JSON_API, Script, answer, with};
use serde_json::json;

const HTML: &[(&str, &str)] = &[("content-type", "text/html; charset=utf-8")];
const JSON: &[(&str, &str)] = &[("content-type", JSON_API)];

async fn told(act: fn() -> Act) -> Result<Error, Box<dyn std::error::Error>> {
    let script = Script::calls(move |_, _| act());
    let client = script.builder().retry(RetryPolicy::none()).build()?;
    Ok(client.fetch_patient("marker").await.err().ok_or("an error")?)
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_answer_that_is_none_says_what_it_is() -> Checked {
    type Case = (fn() -> Act, &'static str, bool);
    let cases: [Case; 13] = [
        (|| with(200, JSON, "marker"), "fetchPatient: the answer is not JSON (byte 1)", false),
        (|| with(200, JSON, "{\"data\": "), "fetchPatient: the answer ends too early (byte 9)", false),
        (|| answer(200, json!({"patient": "marker"})), "fetchPatient: the answer lacks the member `data`", false),
        (
            || answer(200, json!(["marker"])),
            "fetchPatient: the answer is a list where a JSON:API document was expected",
            false,
        ),
        (
            || answer(200, json!({"data": null})),
            "fetchPatient: /data is null where a `patient` resource was expected",
            false,
        ),
        (
            || with(200, HTML, "<html>marker"),
            "fetchPatient: the answer is not JSON, its content type says: a proxy may have answered",
            false,
        ),
        (
            || with(204, &[], ""),
            "fetchPatient: the answer is empty where a document was expected (status 204 No Content)",
            false,
        ),
        (
            || with(200, JSON, ""),
            "fetchPatient: the answer is empty where a document was expected (status 200 OK)",
            false,
        ),
        (
            || with(503, HTML, "<html>marker"),
            "fetchPatient: the server answered 503 Service Unavailable, with a body that is no JSON:API document: a proxy \
             may have answered",
            true,
        ),
        (
            || answer(429, json!({"message": "marker"})),
            "fetchPatient: the server answered 429 Too Many Requests, with JSON that is no JSON:API error document",
            true,
        ),
        (|| with(404, JSON, ""), "fetchPatient: the server answered 404 Not Found", false),
        (|| Act::Lost(TransportPhase::Exchange), "fetchPatient: the exchange with the server broke off", true),
        (|| Act::Lost(TransportPhase::Connect), "fetchPatient: no connection to the server", true),
    ];
    for (act, message, retryable) in cases {
        let error = told(act).await?;
        assert_eq!((error.to_string().as_str(), error.is_retryable()), (message, retryable));
        assert!(!error.to_string().contains("marker"));
    }
    // JSON by another name is read all the same.
    let body = r#"{"data": {"type": "patient", "id": "5f", "attributes": {}}}"#;
    for headers in [&[("content-type", "text/plain")][..], &[]] {
        let script = Script::calls(move |_, _| with(200, headers, body));
        script.client()?.fetch_patient("5f").await?;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn no_token_says_what_to_look_at() -> Checked {
    type Case = (fn() -> Act, &'static str);
    let cases: [Case; 6] = [
        (
            || answer(400, json!({"error": "invalid_client", "error_description": "marker"})),
            "the server answered 400 Bad Request, with JSON that is no JSON:API error document: invalid_client; check the \
             client id and secret",
        ),
        (|| with(404, HTML, ""), "the server answered 404 Not Found; check the base URL"),
        (|| answer(200, json!({"data": {}})), "the server's answer holds no access token"),
        (|| answer(200, json!({"access_token": "marker\n"})), "the server's access token cannot be sent in a header"),
        (|| with(200, HTML, "<html>marker"), "the server's answer is not JSON"),
        (|| Act::Lost(TransportPhase::Connect), "no connection to the server"),
    ];
    for (act, message) in cases {
        let script = Script::all(move |_, _, _| act());
        let client = script.builder().retry(RetryPolicy::none()).build()?;
        let error = client.fetch_patient("5f").await.err().ok_or("an error")?.to_string();
        assert_eq!(error, format!("fetchPatient: no token: {message}"));
    }
    Ok(())
}

/// A server that writes these bytes, whatever is asked, and hangs up.
fn bytes(answer: &'static [u8]) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let origin = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer).and_then(|()| stream.shutdown(Shutdown::Write));
            // What is not read would turn the end of the answer into a reset.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    Ok(origin)
}

#[tokio::test]
async fn what_the_network_does_to_an_answer_is_told_too() -> Checked {
    for (origin, told) in [
        (bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\"")?, "the exchange with the server broke off"),
        (bytes(b"")?, "the exchange with the server broke off"),
        (bytes(b"220 mail.example ESMTP\r\n")?, "the exchange with the server broke off"),
        (bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xfe\xfd")?, "the server's answer is not JSON"),
        ("http://127.0.0.1:1".to_owned(), "no connection to the server: Connection refused (os error 111)"),
    ] {
        let credentials = Credentials::new("client-1", "secret");
        let client = Client::builder().base_url(origin).credentials(credentials).retry(RetryPolicy::none()).build()?;
        let error = client.fetch_patient("5f").await.err().ok_or("an error")?.to_string();
        // The kernel of another system words it in its own way.
        let told = told.split(" (os").next().unwrap_or_default();
        assert!(error.starts_with("fetchPatient: no token: ") && error.contains(told), "{error}");
    }
    let script = support::Server::start(|_| support::ok("x"))?;
    let error = script.client()?.fetch_patient("5f").await.err().ok_or("an error")?;
    assert_eq!(error.to_string(), "fetchPatient: the answer is not JSON (byte 1)");
    Ok(())
}
