//! A small loopback server: it records every request byte for byte and returns the given responses.

#![allow(dead_code, unreachable_pub, reason = "each test file compiles it anew and uses what it needs")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use fitbit_plus::runtime::RetryPolicy;
use fitbit_plus::{Client, Credentials};

pub mod collection;

pub type Checked = Result<(), Box<dyn std::error::Error>>;

pub const CLIENT_ID: &str = "7f9d3c6a-client";
pub const SECRET: &str = "marker-secret-4c1e";
pub const TOKEN: &str = "marker-token-9b2f";

/// A request as received.
#[derive(Clone)]
pub struct Request {
    /// The request line and the headers.
    pub head: String,
    pub body: String,
}

impl Request {
    /// `GET /pub/patient?…`
    pub fn line(&self) -> &str {
        self.head.lines().next().and_then(|line| line.strip_suffix(" HTTP/1.1")).unwrap_or_default()
    }

    /// Returns every value of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    pub fn is_for_token(&self) -> bool {
        self.line() == "POST /pub/oauth/token"
    }

    pub fn json(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::from_str(&self.body)
    }
}

/// Status line, content type and further headers, body.
pub struct Response(pub &'static str, pub &'static str, pub String);

pub fn ok(body: impl ToString) -> Response {
    Response("200 OK", "application/vnd.api+json", body.to_string())
}

pub fn refused(status: &'static str, body: impl ToString) -> Response {
    Response(status, "application/vnd.api+json", body.to_string())
}

pub fn token(token: &str, expires_in: u64) -> Response {
    let attributes = serde_json::json!({
        "access_token": token, "refresh_token": format!("{token}-refresh"), "token_type": "bearer", "expires_in": expires_in,
    });
    ok(serde_json::json!({"data": {"type": "oauth/token", "id": "5817", "attributes": attributes}}))
}

pub struct Server {
    pub origin: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server that issues tokens by itself.
    pub fn start(respond: impl Fn(&Request) -> Response + Send + Sync + 'static) -> std::io::Result<Self> {
        Self::with_tokens(move |request| if request.is_for_token() { token(TOKEN, 3600) } else { respond(request) })
    }

    /// Starts a server; `respond` also handles token requests.
    pub fn with_tokens(respond: impl Fn(&Request) -> Response + Send + Sync + 'static) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let origin = format!("http://{}", listener.local_addr()?);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, respond) = (Arc::clone(&requests), Arc::new(respond));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, respond) = (Arc::clone(&log), Arc::clone(&respond));
                std::thread::spawn(move || serve(stream, &log, &*respond));
            }
        });
        Ok(Self { origin, requests })
    }

    pub fn client(&self) -> Result<Client, fitbit_plus::Error> {
        self.client_with(Credentials::new(CLIENT_ID, SECRET))
    }

    pub fn client_with(&self, credentials: Credentials) -> Result<Client, fitbit_plus::Error> {
        let client = Client::builder().base_url(format!("{}/pub", self.origin)).credentials(credentials);
        // Retries are tested without a network and without waiting.
        client.retry(RetryPolicy::none()).build()
    }

    /// Returns every request so far.
    pub fn all(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the requests that were not for tokens.
    pub fn calls(&self) -> Vec<Request> {
        self.all().into_iter().filter(|request| !request.is_for_token()).collect()
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<Request>>, respond: &dyn Fn(&Request) -> Response) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut request = Request { head, body: String::new() };
    let length = request.header("content-length").first().and_then(|text| text.parse().ok()).unwrap_or(0_u64);
    reader.take(length).read_to_string(&mut request.body).ok()?;
    log.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());

    let Response(status, headers, body) = respond(&request);
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\nContent-Type: {headers}\r\n\r\n",
        body.len()
    );
    let mut stream = stream;
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()
}
