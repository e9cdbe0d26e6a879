//! Tokens: how they are issued, what they allow, and when they expire.

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod support;

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::Simulator;
use support::{Client, Result};

#[tokio::test]
async fn a_token_opens_the_api_until_it_expires() -> Result {
    let mut client = Client::start(20).await?;
    let path = client.patients("");
    assert_eq!(client.get(&path).await?.status, StatusCode::OK);
    client.simulator.expire_tokens();
    let response = client.get(&path).await?;
    assert_eq!(response.status, StatusCode::UNAUTHORIZED);
    assert_eq!(response.body["errors"][0]["code"], "Unauthorized");
    client.token = "made-up".to_owned();
    assert_eq!(client.get(&path).await?.status, StatusCode::UNAUTHORIZED);
    let without = client.http.get(format!("{}{path}", client.simulator.base_url())).send().await?;
    assert_eq!(without.status(), StatusCode::UNAUTHORIZED);
    let short = Client::of(Simulator::builder().patients(5).token_lifetime(Duration::ZERO)).await?;
    assert_eq!(short.get(&short.patients("")).await?.status, StatusCode::UNAUTHORIZED);
    client.no_bugs()
}

#[tokio::test]
async fn a_refresh_token_works_once() -> Result {
    let client = Client::start(20).await?;
    let refresh = json!({
        "grant_type": "refresh_token",
        "client_id": client.simulator.client_id(),
        "refresh_token": client.refresh_token,
    });
    let renewed = client.grant(refresh.clone()).await?;
    assert_eq!(renewed.status, StatusCode::CREATED);
    assert_ne!(renewed.body["data"]["attributes"]["access_token"], json!(client.token));
    let again = client.grant(refresh).await?;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert_eq!(again.body["errors"][0]["code"], "InvalidCredentials");
    let other = json!({
        "grant_type": "refresh_token",
        "client_id": client.simulator.client_id(),
        "refresh_token": renewed.body["data"]["attributes"]["refresh_token"],
    });
    client.simulator.expire_tokens();
    assert_eq!(client.grant(other.clone()).await?.status, StatusCode::CREATED, "access tokens expire alone");
    client.simulator.revoke_tokens();
    assert_eq!(client.grant(other).await?.status, StatusCode::UNAUTHORIZED);
    client.no_bugs()
}

#[tokio::test]
async fn credentials_and_grants_that_are_wrong_are_refused_by_name() -> Result {
    let client = Client::start(20).await?;
    let with = |name: &str, value: Value| {
        let mut credentials = client.credentials();
        credentials[name] = value;
        credentials
    };
    let cases = [
        (with("client_secret", json!("wrong")), 401, "InvalidCredentials"),
        (with("client_secret", Value::Null), 400, "InvalidBodyParameter"),
        (with("client_id", json!("wrong")), 401, "InvalidCredentials"),
        (with("grant_type", json!("password")), 409, "InvalidGrantType"),
    ];
    for (attributes, status, code) in cases {
        let response = client.grant(attributes).await?;
        assert_eq!((response.status.as_u16(), response.body["errors"][0]["code"].as_str()), (status, Some(code)));
    }
    client.no_bugs()
}

#[tokio::test]
async fn the_token_operation_takes_plain_json_too_and_nothing_else() -> Result {
    let client = Client::start(20).await?;
    let url = format!("{}/oauth/token?include=groups,organization", client.simulator.base_url());
    let body = client.credentials().to_string();
    let ask =
        |media: &str| client.http.request(Method::POST, &url).header("content-type", media).body(body.clone()).send();
    let flat = ask("application/json").await?;
    assert_eq!(flat.status(), StatusCode::CREATED);
    let document: Value = serde_json::from_slice(&flat.bytes().await?)?;
    assert_eq!(document["included"].as_array().map(Vec::len), Some(client.simulator.count_of("group") + 1));
    assert_eq!(document["data"]["attributes"]["expires_in"], 3600);
    assert_eq!(ask("text/plain").await?.status(), StatusCode::FORBIDDEN);
    client.no_bugs()
}
