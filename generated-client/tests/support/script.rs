//! A scripted transport without a network: it records requests and responds as the script says, with tokio's paused
//! clock.

#![allow(dead_code, unreachable_pub, reason = "each test file compiles it anew and uses what it needs")]
#![allow(clippy::panic, reason = "a transport of a user's can panic")]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fitbit_plus::runtime::{
    Bytes, Called, ClientBuilder, Limits, Transport, TransportError, TransportFuture, TransportPhase,
};
use fitbit_plus::{Client, Credentials};
use serde_json::{Value, json};
use tokio::time::Instant;

pub type Checked = Result<(), Box<dyn std::error::Error>>;

pub const JSON_API: &str = "application/vnd.api+json";

/// A request as the transport received it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub operation: &'static str,
    pub path: &'static str,
    pub method: String,
    pub uri: String,
    pub authorization: Option<String>,
    pub body: Value,
    pub at: Instant,
}

impl Sent {
    pub fn is_for_token(&self) -> bool {
        self.operation == "token"
    }

    /// Returns an attribute of the request's resource.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.body.pointer("/data/attributes")?.get(name)?.as_str()
    }
}

/// The reaction to a request.
pub enum Act {
    Respond(u16, Vec<(&'static str, String)>, String),
    /// A status, a media type, and a body that need not be text.
    Bytes(u16, &'static str, Vec<u8>),
    Lost(TransportPhase),
    Hang,
    Panic,
    After(Duration, Box<Act>),
}

pub fn respond(status: u16, body: impl ToString) -> Act {
    Act::Respond(status, vec![("content-type", JSON_API.to_owned())], body.to_string())
}

pub fn with(status: u16, headers: &[(&'static str, &str)], body: &str) -> Act {
    Act::Respond(status, headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(), body.to_owned())
}

pub fn after(time: Duration, act: Act) -> Act {
    Act::After(time, Box::new(act))
}

pub fn patient() -> Act {
    respond(200, json!({"data": {"type": "patient", "id": "5f", "attributes": {}}, "meta": {"req_id": "r-1"}}))
}

pub fn token(token: &str, refresh_token: Option<&str>, expires_in: u64) -> Act {
    let attributes = json!({"access_token": token, "refresh_token": refresh_token, "expires_in": expires_in});
    respond(200, json!({"data": {"type": "oauth/token", "id": "t", "attributes": attributes}}))
}

type Respond = dyn Fn(&Sent, usize) -> Act + Send + Sync;

/// The transport. Clones share the script.
#[derive(Clone)]
pub struct Script {
    log: Arc<Mutex<Vec<Sent>>>,
    respond: Arc<Respond>,
}

impl Script {
    /// Creates a transport that issues tokens by itself. `respond` also gets the number of the call, from 0.
    pub fn calls(respond: impl Fn(&Sent, usize) -> Act + Send + Sync + 'static) -> Self {
        Self::all(move |sent, _, calls| if sent.is_for_token() { token("t", None, 3600) } else { respond(sent, calls) })
    }

    /// Creates a transport. `respond` also gets the numbers of token requests and of calls so far, from 0.
    pub fn all(respond: impl Fn(&Sent, usize, usize) -> Act + Send + Sync + 'static) -> Self {
        let log: Arc<Mutex<Vec<Sent>>> = Arc::default();
        let seen = Arc::clone(&log);
        let respond = move |sent: &Sent, all: usize| {
            let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let tokens = seen.iter().take(all).filter(|sent| sent.is_for_token()).count();
            drop(seen);
            respond(sent, tokens, all - tokens)
        };
        Self { log, respond: Arc::new(respond) }
    }

    pub fn builder(&self) -> ClientBuilder {
        self.builder_for("https://api.example.com/pub")
    }

    pub fn builder_for(&self, base_url: &str) -> ClientBuilder {
        let credentials = Credentials::new("client-1", "marker-secret");
        Client::builder().base_url(base_url).credentials(credentials).transport(self.clone())
    }

    pub fn client(&self) -> Result<Client, fitbit_plus::Error> {
        self.builder().build()
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn tokens(&self) -> Vec<Sent> {
        self.sent().into_iter().filter(Sent::is_for_token).collect()
    }

    pub fn grants(&self) -> Vec<String> {
        self.tokens().iter().filter_map(|sent| sent.attribute("grant_type").map(str::to_owned)).collect()
    }

    pub fn calls_sent(&self) -> Vec<Sent> {
        self.sent().into_iter().filter(|sent| !sent.is_for_token()).collect()
    }
}

impl Transport for Script {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        let called = request.extensions().get::<Called>().copied();
        let authorization = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        let sent = Sent {
            operation: called.map_or("", |called| called.operation()),
            path: called.map_or("", |called| called.path()),
            method: request.method().to_string(),
            uri: request.uri().to_string(),
            authorization: authorization.map(str::to_owned),
            body: serde_json::from_slice(request.body()).unwrap_or_default(),
            at: Instant::now(),
        };
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let number = log.len();
        log.push(sent.clone());
        drop(log);
        let mut act = (self.respond)(&sent, number);
        Box::pin(async move {
            loop {
                act = match act {
                    Act::After(time, then) => {
                        tokio::time::sleep(time).await;
                        *then
                    }
                    Act::Hang => std::future::pending().await,
                    Act::Panic => panic!("as the script says"),
                    Act::Lost(phase) => return Err(TransportError::new(phase, "marker-cause")),
                    Act::Respond(status, headers, body) => return response(status, headers, body.into_bytes()),
                    Act::Bytes(status, media_type, body) => {
                        return response(status, vec![("content-type", media_type.to_owned())], body);
                    }
                };
            }
        })
    }
}

fn response(
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
) -> Result<http::Response<Bytes>, TransportError> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(Bytes::from(body)).map_err(|error| TransportError::new(TransportPhase::Unsent, error))
}
