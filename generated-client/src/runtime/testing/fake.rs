//! The test kit: an API of a few lines, for the tests of programs that use the client. No network, no credentials.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::runtime::error::transport::{TransportError, TransportPhase};
use crate::runtime::http::auth::credentials::Credentials;
use crate::runtime::http::builder::ClientBuilder;
use crate::runtime::http::client::Client;
use crate::runtime::http::retry::RetryPolicy;
use crate::runtime::http::service::ServiceDescription;
use crate::runtime::http::transport::{Called, Limits, Transport, TransportFuture};

/// A fake of the API, for tests.
///
/// # What it answers
///
/// An answer is given for an operation, by its name in the API's documentation (`"fetchPatient"`), or for a method and a
/// path (`"GET /pub/patient/5c34"`), which wins. Several answers for one of them are given in their order; the last one
/// stands for every further request. A request for which there is none is an error, which says what was asked for and what
/// there are answers for; it is never a panic.
///
/// Requests for tokens are answered by themselves, unless there is an answer for `"token"`, and are not among
/// [`requests`](Self::requests).
///
/// Its [`client`](Self::client) sends each request once, so that a test of an error does not wait; to have requests sent
/// again, or to set anything else up, take [`builder`](Self::builder). Answers are not held against the API's description:
/// what does not decode is an error, as it would be from the server.
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

/// The answers for one operation, or for one method and path.
struct Rule {
    key: String,
    answers: Vec<FakeAnswer>,
    given: usize,
}

#[derive(Clone)]
pub(crate) enum FakeAnswer {
    Response(StatusCode, Vec<(HeaderName, HeaderValue)>, Bytes),
    Lost(TransportPhase),
    /// The test says what cannot be.
    Nonsense(String),
}

impl FakeApi {
    /// A fake that answers nothing but requests for tokens.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers 200 with this document, or with 204 and nothing if it is null.
    #[must_use]
    pub fn on(self, what: &str, document: Value) -> Self {
        let status = if document.is_null() { StatusCode::NO_CONTENT } else { StatusCode::OK };
        let body = if document.is_null() { Bytes::new() } else { Bytes::from(document.to_string()) };
        self.answer(what, FakeAnswer::Response(status, Vec::new(), body))
    }

    /// Refuses with this status and this error object, or these where it is a list of them.
    #[must_use]
    pub fn on_error(self, what: &str, status: u16, errors: Value) -> Self {
        let errors = if errors.is_array() { errors } else { json!([errors]) };
        let Ok(status) = StatusCode::from_u16(status) else {
            return self
                .answer(what, FakeAnswer::Nonsense(format!("the fake was told the status {status}, which is none")));
        };
        let body = Bytes::from(json!({"errors": errors}).to_string());
        self.answer(what, FakeAnswer::Response(status, Vec::new(), body))
    }

    /// Answers with this: any status, headers and body.
    #[must_use]
    pub fn on_response(self, what: &str, response: Response<impl Into<Bytes>>) -> Self {
        let (parts, body) = response.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        self.answer(what, FakeAnswer::Response(parts.status, headers, body.into()))
    }

    /// Loses the request on the way.
    #[must_use]
    pub fn on_lost(self, what: &str, phase: TransportPhase) -> Self {
        self.answer(what, FakeAnswer::Lost(phase))
    }

    fn answer(self, what: &str, answer: FakeAnswer) -> Self {
        let mut state = self.state();
        match state.rules.iter_mut().find(|rule| rule.key == what) {
            Some(rule) => rule.answers.push(answer),
            None => state.rules.push(Rule { key: what.to_owned(), answers: vec![answer], given: 0 }),
        }
        drop(state);
        self
    }

    /// Every request so far, in order, but those for tokens.
    #[must_use]
    pub fn requests(&self) -> Vec<FakeRequest> {
        self.state().requests.clone()
    }

    /// A client of an API at this place, which sends each request once.
    pub(crate) fn client_of(&self, service: &'static ServiceDescription) -> Client {
        self.builder_of(service).over(self.clone())
    }

    /// A client of an API to be set up further.
    pub(crate) fn builder_of(&self, service: &'static ServiceDescription) -> ClientBuilder {
        let credentials = Credentials::new("fake", "fake");
        ClientBuilder::new(service).credentials(credentials).retry(RetryPolicy::none()).transport(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, request: FakeRequest) -> Result<Response<Bytes>, TransportError> {
        let mut state = self.state();
        let answer = state.next(&request);
        let is_for_token = request.operation == TOKEN;
        let answer = match answer {
            Some(answer) => answer,
            None if is_for_token => token(),
            None => FakeAnswer::Nonsense(state.unexpected(&request)),
        };
        if !is_for_token {
            state.requests.push(request);
        }
        answer.give()
    }
}

/// What the client calls its own requests for tokens.
const TOKEN: &str = "token";

/// What a request for a token is answered.
pub(crate) fn token() -> FakeAnswer {
    let attributes = json!({"access_token": "fake", "token_type": "bearer", "expires_in": 3600});
    let document = json!({"data": {"type": "token", "id": "fake", "attributes": attributes}});
    FakeAnswer::Response(StatusCode::OK, Vec::new(), Bytes::from(document.to_string()))
}

impl State {
    fn next(&mut self, request: &FakeRequest) -> Option<FakeAnswer> {
        let place = format!("{} {}", request.method(), request.path());
        let keys = [place.as_str(), request.operation];
        let at = keys.iter().find_map(|key| self.rules.iter().position(|rule| rule.key == *key))?;
        let rule = self.rules.get_mut(at)?;
        let answer = rule.answers.get(rule.given).or(rule.answers.last()).cloned();
        rule.given += 1;
        answer
    }

    /// Without values: who tests with real data should not find it in the output.
    fn unexpected(&self, request: &FakeRequest) -> String {
        let asked = format!("{} ({} {})", request.operation, request.method(), request.template);
        let known: Vec<_> = self.rules.iter().map(|rule| rule.key.as_str()).collect();
        let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
        format!("the fake has no answer for {asked}; it has for {known}; give one with `FakeApi::on`")
    }
}

impl FakeAnswer {
    pub(crate) fn give(self) -> Result<Response<Bytes>, TransportError> {
        let (status, headers, body) = match self {
            Self::Response(status, headers, body) => (status, headers, body),
            Self::Lost(phase) => return Err(TransportError::new(phase, "the fake was told to lose the request")),
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
        let answer = self.take(FakeRequest::new(request));
        Box::pin(std::future::ready(answer))
    }
}

impl fmt::Debug for FakeApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let keys: Vec<_> = state.rules.iter().map(|rule| rule.key.as_str()).collect();
        f.debug_struct("FakeApi").field("answers", &keys).field("requests", &state.requests.len()).finish()
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

    /// The operation, as the API's documentation calls it.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        self.request.method()
    }

    /// The path, with that of the base URL, as it is sent: percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        self.request.uri().path()
    }

    /// What stands behind the `?`, as it is sent.
    pub(crate) fn raw_query(&self) -> &str {
        self.request.uri().query().unwrap_or_default()
    }

    /// The query parameters, decoded, in their order.
    #[must_use]
    pub fn query(&self) -> Vec<(String, String)> {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = self.request.uri().query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(a, b)| (decoded(a), decoded(b))).collect()
    }

    /// The first value of a query parameter, decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.query().into_iter().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The value of a header; `None` too where it is no text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.request.body()
    }

    /// The body as JSON; null where there is none or it is something else.
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
