//! One call, written by hand with `reqwest` and `serde`: like the program with our client, it gets a token, reads a
//! patient, and prints some of the fields.

use std::error::Error;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const BASE: &str = "https://api.twinehealth.com/pub";
const MEDIA: &str = "application/vnd.api+json";

#[derive(Serialize, Deserialize)]
struct Document<T> {
    data: T,
}

#[derive(Serialize)]
struct TokenRequest {
    #[serde(rename = "type")]
    kind: &'static str,
    attributes: Grant,
}

#[derive(Serialize)]
struct Grant {
    grant_type: &'static str,
    client_id: String,
    client_secret: String,
}

#[derive(Deserialize)]
struct Token {
    attributes: Access,
}

#[derive(Deserialize)]
struct Access {
    access_token: String,
}

#[derive(Deserialize)]
struct Patient {
    id: String,
    attributes: Attributes,
}

#[derive(Deserialize)]
struct Attributes {
    first_name: Option<String>,
    last_name: Option<String>,
    email_address: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = reqwest::Client::new();
    let attributes = Grant {
        grant_type: "client_credentials",
        client_id: std::env::var("FITBIT_PLUS_CLIENT_ID")?,
        client_secret: std::env::var("FITBIT_PLUS_CLIENT_SECRET")?,
    };
    let body = serde_json::to_vec(&Document { data: TokenRequest { kind: "token", attributes } })?;
    let request = client.post(format!("{BASE}/token")).header(CONTENT_TYPE, MEDIA).body(body);
    let token: Token = answer(request).await?;

    let request = client.get(format!("{BASE}/patient/5c34c05bd7ac627aafb82010"));
    let patient: Patient = answer(request.bearer_auth(token.attributes.access_token)).await?;
    let Attributes { first_name, last_name, email_address } = patient.attributes;
    println!("{}: {first_name:?} {last_name:?} {email_address:?}", patient.id);
    Ok(())
}

async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, Box<dyn Error>> {
    let response = request.header(ACCEPT, MEDIA).send().await?.error_for_status()?;
    let document: Document<T> = serde_json::from_slice(&response.bytes().await?)?;
    Ok(document.data)
}
