//! A fake of the API for tests. It needs no network and no credentials.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::runtime::error::transport::{TransportError, TransportPhase};
use crate::runtime::http::builder::ClientBuilder;
use crate::runtime::http::client::Client;
use crate::runtime::http::retry::RetryPolicy;
use crate::runtime::http::service::ServiceDescription;
use crate::runtime::http::transport::{Called, Limits, Transport, TransportFuture};
use crate::runtime::testing::pseudonym::pairs;

/// A fake of the API, for tests.
///
/// # Responses
///
/// A response is set for an operation, by its name in the API's documentation (`"fetchArticle"`), or for a method and a
/// path (`"GET /v1/articles/5c34"`), which takes precedence. Several responses for one of them are sent in order, and
/// the last one for every further request. A request without a response is an error that lists the responses.
///
/// Token requests succeed unless there is a response for `"token"`, and are not among [`requests`](Self::requests).
///
/// Its `client` does not retry, so that a test of an error does not wait; its `builder` configures another one.
/// Responses are not checked against the API's description: one that does not decode is an error, as from the server.
///
/// Clones are the same fake.
#[derive(Clone, Default)]
pub struct FakeApi {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    requests: Vec<FakeRequest>,
}

/// The responses for one operation, or for one method and path.
struct Rule {
    key: String,
    responses: Vec<FakeResponse>,
    given: usize,
}

#[derive(Clone)]
pub(crate) enum FakeResponse {
    Response(StatusCode, Vec<(HeaderName, HeaderValue)>, Bytes),
    Failure(TransportPhase),
    /// The test is wrong.
    Nonsense(String),
}

impl FakeApi {
    /// Creates a fake that responds to token requests only.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Responds with 200 and this document, or with 204 if it is null.
    #[must_use]
    pub fn on(self, what: &str, document: Value) -> Self {
        let status = if document.is_null() { StatusCode::NO_CONTENT } else { StatusCode::OK };
        let body = if document.is_null() { Bytes::new() } else { Bytes::from(document.to_string()) };
        self.respond(what, FakeResponse::Response(status, Vec::new(), body))
    }

    /// Responds with this status and an error document of one error object or a list of them.
    #[must_use]
    pub fn on_error(self, what: &str, status: u16, errors: Value) -> Self {
        let errors = if errors.is_array() { errors } else { json!([errors]) };
        let Ok(status) = StatusCode::from_u16(status) else {
            return self
                .respond(what, FakeResponse::Nonsense(format!("`FakeApi::on_error`: {status} is not a status")));
        };
        let body = Bytes::from(json!({"errors": errors}).to_string());
        self.respond(what, FakeResponse::Response(status, Vec::new(), body))
    }

    /// Responds with any status, headers and body.
    #[must_use]
    pub fn on_response(self, what: &str, response: Response<impl Into<Bytes>>) -> Self {
        let (parts, body) = response.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        self.respond(what, FakeResponse::Response(parts.status, headers, body.into()))
    }

    /// Fails with a transport error.
    #[must_use]
    pub fn on_lost(self, what: &str, phase: TransportPhase) -> Self {
        self.respond(what, FakeResponse::Failure(phase))
    }

    fn respond(self, what: &str, response: FakeResponse) -> Self {
        let mut state = self.state();
        match state.rules.iter_mut().find(|rule| rule.key == what) {
            Some(rule) => rule.responses.push(response),
            None => state.rules.push(Rule { key: what.to_owned(), responses: vec![response], given: 0 }),
        }
        drop(state);
        self
    }

    /// Every request so far except those for tokens, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<FakeRequest> {
        self.state().requests.clone()
    }

    /// Creates a client that does not retry.
    pub(crate) fn client_of(&self, service: &'static ServiceDescription) -> Client {
        self.builder_of(service).over(self.clone())
    }

    /// Creates a builder of such a client.
    pub(crate) fn builder_of(&self, service: &'static ServiceDescription) -> ClientBuilder {
        ClientBuilder::new(service).for_fake().retry(RetryPolicy::none()).transport(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, request: FakeRequest) -> Result<Response<Bytes>, TransportError> {
        let mut state = self.state();
        let response = state.next(&request);
        let is_for_token = request.operation == TOKEN;
        let response = match response {
            Some(response) => response,
            None if is_for_token => token(),
            None => FakeResponse::Nonsense(state.unexpected(&request)),
        };
        if !is_for_token {
            state.requests.push(request);
        }
        response.give()
    }
}

const TOKEN: &str = "token";

pub(crate) fn token() -> FakeResponse {
    let attributes = json!({"access_token": "fake", "token_type": "bearer", "expires_in": 3600});
    let document = json!({"data": {"type": "token", "id": "fake", "attributes": attributes}});
    FakeResponse::Response(StatusCode::OK, Vec::new(), Bytes::from(document.to_string()))
}

impl State {
    fn next(&mut self, request: &FakeRequest) -> Option<FakeResponse> {
        let place = format!("{} {}", request.method(), request.path());
        let keys = [place.as_str(), request.operation];
        let at = keys.iter().find_map(|key| self.rules.iter().position(|rule| rule.key == *key))?;
        let rule = self.rules.get_mut(at)?;
        let response = rule.responses.get(rule.given).or(rule.responses.last()).cloned();
        rule.given += 1;
        response
    }

    /// Without values, which can be personal data.
    fn unexpected(&self, request: &FakeRequest) -> String {
        let asked = format!("{} ({} {})", request.operation, request.method(), request.template);
        let known: Vec<_> = self.rules.iter().map(|rule| rule.key.as_str()).collect();
        let others = if known.is_empty() { String::new() } else { format!(", but for {}", known.join(", ")) };
        format!("the fake has no response for {asked}{others}; add one with `FakeApi::on`")
    }
}

impl FakeResponse {
    pub(crate) fn give(self) -> Result<Response<Bytes>, TransportError> {
        let (status, headers, body) = match self {
            Self::Response(status, headers, body) => (status, headers, body),
            Self::Failure(phase) => return Err(TransportError::new(phase, "`FakeApi::on_lost`")),
            Self::Nonsense(why) => {
                return Err(TransportError::new(TransportPhase::Unsent, why.clone()).detailed(why));
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/vnd.api+json"));
        for (name, value) in headers {
            response.headers_mut().insert(name, value);
        }
        Ok(response)
    }
}

impl Transport for FakeApi {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        let response = self.take(FakeRequest::new(request));
        Box::pin(std::future::ready(response))
    }
}

impl fmt::Debug for FakeApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let keys: Vec<_> = state.rules.iter().map(|rule| rule.key.as_str()).collect();
        f.debug_struct("FakeApi").field("responses", &keys).field("requests", &state.requests.len()).finish()
    }
}

/// A request that a [`FakeApi`] was sent. `Debug` shows the operation and no values.
#[derive(Clone)]
pub struct FakeRequest {
    operation: &'static str,
    template: &'static str,
    request: http::Request<Bytes>,
}

impl FakeRequest {
    pub(crate) fn new(request: http::Request<Bytes>) -> Self {
        let called = request.extensions().get::<Called>().copied();
        let called = called.unwrap_or(Called { operation: "", path: "" });
        Self { operation: called.operation(), template: called.path(), request }
    }

    /// The name of the operation in the API's documentation.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        self.request.method()
    }

    /// The path as sent, with that of the base URL: percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        self.request.uri().path()
    }

    pub(crate) fn raw_query(&self) -> &str {
        self.request.uri().query().unwrap_or_default()
    }

    /// The query parameters, decoded, in their order.
    #[must_use]
    pub fn query(&self) -> Vec<(String, String)> {
        pairs(self.raw_query())
    }

    /// The first value of a query parameter, decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.query().into_iter().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The value of a header; `None` also if it is not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.request.body()
    }

    /// The body as JSON; null if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.body()).unwrap_or_default()
    }
}

impl fmt::Debug for FakeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FakeRequest({} {} {})", self.operation, self.method(), self.template)
    }
}
