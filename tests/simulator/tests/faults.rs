//! Each fault has its effect once, and is counted.

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod support;

use std::error::Error;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::{Fault, RetryAfter, Simulator};
use support::{Client, Result};

/// Returns a page of patients with a fault: the response and its time, or an error.
async fn page(client: &Client, fault: Fault) -> std::result::Result<(reqwest::Response, Instant), reqwest::Error> {
    client.simulator.faults().next(fault);
    let start = Instant::now();
    let response = client.request(Method::GET, &client.patients("&page[limit]=5")).send().await?;
    Ok((response, start))
}

#[tokio::test]
async fn refusals_have_the_requested_header() -> Result {
    let client = Client::start(20).await?;
    let (response, _) = page(&client, Fault::TooManyRequests(RetryAfter::Seconds(3))).await?;
    assert_eq!((response.status().as_u16(), &response.headers()["retry-after"]), (429, &"3".parse()?));
    let (response, _) = page(&client, Fault::Unavailable(RetryAfter::None)).await?;
    assert_eq!((response.status().as_u16(), response.headers().get("retry-after")), (503, None));
    let (response, _) = page(&client, Fault::Unavailable(RetryAfter::HttpDate(Duration::from_secs(120)))).await?;
    let date = response.headers()["retry-after"].to_str()?;
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date.replace("GMT", "+0000"))?;
    let seconds = date.duration_since(Timestamp::now()).as_secs();
    assert!((100..=120).contains(&seconds), "{seconds}");
    let (response, _) = page(&client, Fault::Unauthorized).await?;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(client.get(&client.patients("")).await?.status, StatusCode::OK, "the token is still good");
    client.no_bugs()
}

#[tokio::test]
async fn a_malformed_type_is_malformed_in_every_response() -> Result {
    let client = Client::start(20).await?;
    client.simulator.faults().malform("patient");
    let profile = client.simulator.id_of("health_profile").ok_or("a profile")?;
    let path = format!("/health_profile/{profile}?include=patient");
    let asked = client.get(&path).await?;
    assert_eq!(asked.body["included"][0]["attributes"], 7);
    assert!(asked.body["data"]["attributes"].is_object(), "{:?}", asked.body);
    let sent = client.simulator.requests().pop().ok_or("an exchange")?;
    assert_eq!(serde_json::from_slice::<Value>(&sent.response)?, asked.body);
    let rows = client.get(&client.patients("&page[limit]=5")).await?;
    assert!(rows.body["data"].as_array().ok_or("data")?.iter().all(|patient| patient["attributes"] == 7));
    client.simulator.faults().clear();
    assert!(client.get(&path).await?.body["included"][0]["attributes"].is_object());
    client.no_bugs()
}

#[tokio::test]
async fn responses_that_violate_the_api() -> Result {
    let client = Client::start(20).await?;
    let (response, _) = page(&client, Fault::Html).await?;
    assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (502, &"text/html".parse()?));
    assert!(response.text().await?.contains("<html>"));
    let (response, _) = page(&client, Fault::NotJson).await?;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(serde_json::from_str::<Value>(&response.text().await?).is_err());
    let (response, _) = page(&client, Fault::NotJsonApi).await?;
    assert!(serde_json::from_str::<Value>(&response.text().await?)?.is_array());
    let (response, _) = page(&client, Fault::NoContent).await?;
    assert_eq!((response.status().as_u16(), response.bytes().await?.len()), (204, 0));
    let elsewhere = "http://127.0.0.1:9/pub/patient";
    let (response, _) = page(&client, Fault::Redirect(elsewhere.to_owned())).await?;
    assert_eq!((response.status().as_u16(), &response.headers()["location"]), (307, &elsewhere.parse()?));
    let (response, _) = page(&client, Fault::HugeBody(10_000_000)).await?;
    assert_eq!((response.content_length(), response.bytes().await?.len()), (None, 10_000_000));
    let (response, _) = page(&client, Fault::WrongContentType).await?;
    assert_eq!(response.headers()["content-type"], "text/plain");
    assert_eq!(serde_json::from_str::<Value>(&response.text().await?)?["meta"]["count"], 20);
    client.no_bugs()
}

#[tokio::test]
async fn pages_with_wrong_links_or_malformed_rows() -> Result {
    let client = Client::start(20).await?;
    let (response, _) = page(&client, Fault::MalformedRow(3)).await?;
    let document: Value = serde_json::from_slice(&response.bytes().await?)?;
    assert_eq!(document["data"][3]["attributes"], 7);
    assert!(document["data"][2]["attributes"].is_object());
    client.simulator.faults().next(Fault::ForeignNext("http://example.org/pub/patient".to_owned()));
    let first = client.get(&client.patients("&page[limit]=5")).await?;
    assert_eq!(first.next().as_deref(), Some("http://example.org/pub/patient"));
    let second = client.get(&client.patients("&page[limit]=5")).await?.next().ok_or("no next page")?;
    client.simulator.faults().next(Fault::RepeatedCursor);
    assert_eq!(client.get(&second).await?.next(), Some(second));
    client.no_bugs()
}

#[tokio::test]
async fn connections_that_break() -> Result {
    let client = Client::start(20).await?;
    let group = json!({"data": {"type": "group", "attributes": {"name": "Once"}}});
    client.simulator.faults().next(Fault::ResetBefore);
    assert!(client.post("/group", &group).await.is_err());
    assert_eq!(client.simulator.created("group"), 0);
    client.simulator.faults().next(Fault::ResetAfter);
    assert!(client.post("/group", &group).await.is_err());
    assert_eq!(client.simulator.created("group"), 1, "it was carried out");
    let (response, _) = page(&client, Fault::Truncated).await?;
    assert_eq!(response.status(), StatusCode::OK);
    let whole = response.content_length().ok_or("no length")?;
    assert!(whole > 100);
    let error = response.bytes().await.err().ok_or("the body came whole")?;
    assert!(error.is_body() || error.is_decode() || error.source().is_some(), "{error:?}");
    let statuses: Vec<(u16, Option<&str>)> =
        client.simulator.requests().iter().skip(1).map(|exchange| (exchange.status, exchange.fault)).collect();
    assert_eq!(statuses, [(0, Some("reset_before")), (0, Some("reset_after")), (200, Some("truncated"))]);
    client.no_bugs()
}

#[tokio::test]
async fn answers_that_take_their_time() -> Result {
    let client = Client::start(20).await?;
    let (response, start) = page(&client, Fault::Latency(Duration::from_millis(80))).await?;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(start.elapsed() >= Duration::from_millis(80));
    let (response, start) = page(&client, Fault::Slow { chunk: 1000, pause: Duration::from_millis(10) }).await?;
    let size = response.bytes().await?.len();
    assert!(start.elapsed() >= Duration::from_millis(10) * (size / 1000) as u32);
    let slow = Client::of(Simulator::builder().patients(5).latency(Duration::from_millis(30))).await?;
    let path = slow.patients("");
    let start = Instant::now();
    let (one, two) = tokio::join!(slow.get(&path), slow.get(&path));
    assert_eq!((one?.status, two?.status), (StatusCode::OK, StatusCode::OK));
    assert!(start.elapsed() >= Duration::from_millis(30));
    assert_eq!(slow.simulator.max_in_flight(), 2);
    client.no_bugs()
}

#[tokio::test]
async fn faults_are_injected_as_configured_and_counted() -> Result {
    let client = Client::start(20).await?;
    let faults = client.simulator.faults();
    faults.on("fetchPatients", 2, Fault::Html);
    faults.on("createToken", 2, Fault::Unavailable(RetryAfter::None));
    let path = client.patients("");
    for status in [200, 502, 200] {
        let response = client.request(Method::GET, &path).send().await?;
        assert_eq!(response.status().as_u16(), status);
    }
    assert_eq!(client.grant(client.credentials()).await?.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(client.grant(client.credentials()).await?.status, StatusCode::CREATED);
    assert_eq!(faults.injected().into_iter().collect::<Vec<_>>(), [("html", 1), ("unavailable", 1)]);
    faults.mixture(5, 0.5, vec![Fault::TooManyRequests(RetryAfter::None), Fault::NoContent]);
    let mut strange = 0;
    for _ in 0..40 {
        strange += u64::from(client.request(Method::GET, &path).send().await?.status() != StatusCode::OK);
    }
    let injected = faults.injected();
    assert_eq!(strange, injected["too_many_requests"] + injected["no_content"]);
    assert!((10..30).contains(&strange), "{strange} of 40");
    faults.clear();
    assert_eq!(client.get(&path).await?.status, StatusCode::OK);
    client.no_bugs()
}

#[tokio::test]
async fn the_log_has_requests_and_responses() -> Result {
    let client = Client::start(20).await?;
    client.get(&client.patients("&filter[nonsense]=1")).await?;
    let exchange = client.simulator.requests().pop().ok_or("nothing is logged")?;
    assert_eq!((exchange.operation_id.as_str(), exchange.method.as_str()), ("fetchPatients", "GET"));
    assert_eq!((exchange.path.as_str(), exchange.status, exchange.fault), ("/pub/patient", 400, None));
    assert!(exchange.query.contains("filter[nonsense]=1"));
    assert_eq!(exchange.header("Authorization"), Some(format!("Bearer {}", client.token).as_str()));
    assert_eq!(client.simulator.count_of_requests("createToken"), 1);
    let silent = Client::of(Simulator::builder().patients(5).log(false)).await?;
    assert_eq!(silent.simulator.requests(), []);
    assert_eq!(silent.simulator.count_of_requests("createToken"), 1);
    client.no_bugs()
}
