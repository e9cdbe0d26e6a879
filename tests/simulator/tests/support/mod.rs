//! A minimal client: it sends requests and returns status, headers and body.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::{Builder, Simulator};

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The default present of the simulators.
pub(crate) const NOW: &str = "2026-01-01T00:00:00Z";

pub(crate) const JSON_API: &str = "application/vnd.api+json";

pub(crate) struct Client {
    pub(crate) simulator: Simulator,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
    pub(crate) token_id: String,
    pub(crate) refresh_token: String,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Response {
    /// Returns the source of the first error.
    pub(crate) fn blames(&self) -> &str {
        let source = &self.body["errors"][0]["source"];
        source["parameter"].as_str().or(source["pointer"].as_str()).unwrap_or_default()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let rows = self.body["data"].as_array().into_iter().flatten();
        rows.filter_map(|row| row["id"].as_str()).map(str::to_owned).collect()
    }

    pub(crate) fn next(&self) -> Option<String> {
        self.body["links"]["next"].as_str().map(str::to_owned)
    }
}

impl Client {
    pub(crate) async fn of(builder: Builder) -> Result<Self> {
        let simulator = builder.start().await?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()?;
        let none = String::new;
        let mut client = Self { simulator, http, token: none(), token_id: none(), refresh_token: none() };
        let response = client.grant(client.credentials()).await?;
        let data = &response.body["data"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        client.token = text(&data["attributes"]["access_token"]);
        client.refresh_token = text(&data["attributes"]["refresh_token"]);
        client.token_id = text(&data["id"]);
        Ok(client)
    }

    pub(crate) async fn start(patients: u32) -> Result<Self> {
        Self::of(Simulator::builder().patients(patients).seed(7).now(NOW.parse()?)).await
    }

    pub(crate) fn credentials(&self) -> Value {
        json!({
            "grant_type": "client_credentials",
            "client_id": self.simulator.client_id(),
            "client_secret": self.simulator.client_secret(),
        })
    }

    pub(crate) async fn grant(&self, attributes: Value) -> Result<Response> {
        let body = json!({"data": {"type": "oauth/token", "attributes": attributes}});
        self.send(Method::POST, "/oauth/token", Some(&body)).await
    }

    /// Creates a request to a path below the base path, or to a root-relative link.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let base = self.simulator.base_url();
        let base = if path.starts_with("/pub/") { base.trim_end_matches("/pub") } else { base };
        self.http.request(method, format!("{base}{path}")).bearer_auth(&self.token).header("accept", JSON_API)
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Response> {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.header("content-type", JSON_API).body(body.to_string());
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes)? };
        Ok(Response { status, headers, body })
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Response> {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Response> {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Result<Response> {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// Follows `links.next` to the last page, and returns all ids.
    pub(crate) async fn all_ids(&self, first: &str) -> Result<Vec<String>> {
        let mut page = self.get(first).await?;
        let mut ids = page.ids();
        while let Some(next) = page.next() {
            page = self.get(&next).await?;
            ids.extend(page.ids());
        }
        Ok(ids)
    }

    pub(crate) fn organization(&self) -> String {
        self.simulator.id_of("organization").unwrap_or_default()
    }

    /// Returns the id of the resource at a position of its collection.
    pub(crate) fn id(&self, ty: &str, at: usize) -> String {
        self.simulator.ids_of(ty).get(at).cloned().unwrap_or_default()
    }

    pub(crate) fn patients(&self, more: &str) -> String {
        format!("/patient?filter[organization]={}{more}", self.organization())
    }

    /// Fails if a response of the simulator violated the description.
    pub(crate) fn no_bugs(&self) -> Result {
        let bugs = self.simulator.bugs();
        if bugs.is_empty() { Ok(()) } else { Err(bugs.join("\n").into()) }
    }
}
