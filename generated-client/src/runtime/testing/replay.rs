//! Replays recorded responses.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode, Uri};
use serde_json::Value;

use crate::runtime::error::transport::{TransportError, TransportPhase};
use crate::runtime::http::builder::ClientBuilder;
use crate::runtime::http::client::Client;
use crate::runtime::http::retry::RetryPolicy;
use crate::runtime::http::service::ServiceDescription;
use crate::runtime::http::transport::{Called, Limits, Transport, TransportFuture};
use crate::runtime::testing::fake::{self, FakeRequest};
use crate::runtime::testing::pseudonym::{DROPPED, Pseudonyms, pairs};
use crate::runtime::testing::recording::{FORMAT, MANIFEST, RecordingError, SERVICE};
use crate::runtime::testing::seal::edited;
use crate::runtime::testing::vocabulary::Vocabulary;

const TOKEN: &str = "token";

/// Responds to requests from a recording, for tests. A recorder of the feature `record` writes the folder. Clones share
/// the recording.
///
/// # Matching
///
/// A request gets the first unused response that was recorded for it, or the last one if all are used. Method, path,
/// query parameters and body members must match. A request that does not match is a [`TransportError`] with the name
/// and place of the difference, without values. A response that was edited after recording is an error with its file
/// and place.
///
/// A recording contains pseudonyms, so requests must send those. A recording of synthetic data contains the key of its
/// pseudonyms: requests may then send the original values too. Secrets are not compared. Token requests always succeed.
#[derive(Clone)]
pub struct Replay {
    shared: Arc<Shared>,
}

struct Shared {
    exchanges: Vec<Recorded>,
    given: Mutex<Vec<bool>>,
    key: Option<Pseudonyms>,
    against: String,
}

struct Recorded {
    /// The file and the entry, for messages.
    place: String,
    operation: String,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Value,
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    response: Bytes,
    /// The first place where the response was edited.
    edited: Option<String>,
}

impl Replay {
    pub(crate) fn read(folder: &Path, catalogue: &str) -> Result<Self, RecordingError> {
        let manifest = json(&folder.join(MANIFEST))?;
        if manifest.get("format").and_then(Value::as_u64) != Some(FORMAT) {
            return Err(RecordingError::new(folder, "unknown format: record it again"));
        }
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(RecordingError::io(folder))? {
            let path = entry.map_err(RecordingError::io(folder))?.path();
            if path.extension().is_some_and(|extension| extension == "har") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                files.push((name.len(), name, path));
            }
        }
        // `fetchArticles-10` sorts after `fetchArticles-9`.
        files.sort();
        let mut exchanges = Vec::new();
        for (_, _, path) in &files {
            let har = json(path)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let entries = har.pointer("/log/entries").and_then(Value::as_array).into_iter().flatten();
            for (at, entry) in entries.enumerate() {
                let place = format!("{name}, entry {at}");
                let invalid =
                    || RecordingError::new(path, format!("entry {at} was not written by a recorder: record it again"));
                exchanges.push(Recorded::read(entry, place).ok_or_else(invalid)?);
            }
        }
        let key = manifest.get("key").and_then(Value::as_str);
        let key = match key {
            Some(key) => {
                let vocabulary = Vocabulary::of(catalogue);
                let invalid = |error| RecordingError::new(folder, format!("catalogue.json: {error}"));
                Some(Pseudonyms::new(key.as_bytes().to_vec(), vocabulary.map_err(invalid)?))
            }
            None => None,
        };
        let given = Mutex::new(vec![false; exchanges.len()]);
        let against = manifest.get("recorded_against").and_then(Value::as_str).unwrap_or(SERVICE).to_owned();
        Ok(Self { shared: Arc::new(Shared { exchanges, given, key, against }) })
    }

    /// Returns the origin of the responses: `service`, or `simulator` for synthetic data.
    #[must_use]
    pub fn recorded_against(&self) -> &str {
        &self.shared.against
    }

    /// Returns the number of exchanges of an operation.
    #[must_use]
    pub fn count_of(&self, operation: &str) -> usize {
        self.shared.exchanges.iter().filter(|one| one.operation == operation).count()
    }

    /// Returns the number of unused exchanges of an operation.
    #[must_use]
    pub fn unasked(&self, operation: &str) -> usize {
        let given = self.shared.given.lock().unwrap_or_else(PoisonError::into_inner);
        let exchanges = self.shared.exchanges.iter().zip(given.iter());
        exchanges.filter(|(one, given)| one.operation == operation && !**given).count()
    }

    /// Creates a client of the recording that does not retry.
    pub(crate) fn client_of(&self, service: &'static ServiceDescription) -> Client {
        self.builder_of(service).over(self.clone())
    }

    /// Creates a builder of such a client.
    pub(crate) fn builder_of(&self, service: &'static ServiceDescription) -> ClientBuilder {
        ClientBuilder::new(service).for_fake().retry(RetryPolicy::none()).transport(self.clone())
    }

    fn take(&self, request: http::Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let called = request.extensions().get::<Called>().copied();
        let operation = called.map_or("", |called| called.operation());
        if operation == TOKEN {
            return fake::token().give();
        }
        let request = FakeRequest::new(request);
        let sent = self.shared.sent(&request);
        let mut given = self.shared.given.lock().unwrap_or_else(PoisonError::into_inner);
        // An unused exchange is the likeliest match, so its difference is reported first.
        let (mut difference, mut difference_of_given, mut again) = (None, None, None);
        for (at, recorded) in self.shared.exchanges.iter().enumerate().filter(|(_, one)| one.operation == operation) {
            let was_given = given.get(at).copied().unwrap_or_default();
            match recorded.differs(&sent) {
                None if was_given => again = Some(recorded),
                None => {
                    given.iter_mut().skip(at).take(1).for_each(|given| *given = true);
                    return recorded.give();
                }
                Some(found) => {
                    let first = if was_given { &mut difference_of_given } else { &mut difference };
                    first.get_or_insert_with(|| format!("{}: {found}", recorded.place));
                }
            }
        }
        if let Some(recorded) = again {
            return recorded.give();
        }
        let why = difference.or(difference_of_given).unwrap_or_else(|| "no exchange of it is recorded".to_owned());
        Err(refused(format!("no recorded response for `{operation}`: {why}")))
    }
}

impl Transport for Replay {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        Box::pin(std::future::ready(self.take(request)))
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("exchanges", &self.shared.exchanges.len()).finish_non_exhaustive()
    }
}

/// The parts of a request, as sent and with pseudonyms.
struct Sent {
    method: String,
    path: [String; 2],
    query: [Vec<(String, String)>; 2],
    body: [Value; 2],
}

impl Shared {
    fn sent(&self, request: &FakeRequest) -> Sent {
        let (path, query, body) = (request.path().to_owned(), request.query(), request.json());
        let under = match &self.key {
            Some(key) => (key.path(&path), key.query(request.raw_query()), key.json(&body, "")),
            None => (path.clone(), query.clone(), body.clone()),
        };
        let method = request.method().as_str().to_owned();
        Sent { method, path: [path, under.0], query: [query, under.1], body: [body, under.2] }
    }
}

impl Recorded {
    fn read(entry: &Value, place: String) -> Option<Self> {
        let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str);
        let url: Uri = text("/request/url")?.parse().ok()?;
        let body = text("/request/postData/text").and_then(|text| serde_json::from_str(text).ok());
        let all = entry.pointer("/response/headers")?;
        let headers = all.as_array()?.iter().filter_map(|header| {
            let (name, value) = (header.get("name")?.as_str()?, header.get("value")?.as_str()?);
            Some((name.parse().ok()?, value.parse().ok()?))
        });
        let status = entry.pointer("/response/status")?.as_u64()?;
        let response = text("/response/content/text")?;
        Some(Self {
            place,
            edited: edited(text("/_seal")?, status, all, response),
            operation: text("/_operation")?.to_owned(),
            method: text("/request/method")?.to_owned(),
            path: url.path().to_owned(),
            query: pairs(url.query().unwrap_or_default()),
            body: body.unwrap_or_default(),
            status: StatusCode::from_u16(u16::try_from(status).ok()?).ok()?,
            headers: headers.collect(),
            response: Bytes::from(response.to_owned()),
        })
    }

    /// Describes the first difference between a request and the recorded one.
    fn differs(&self, sent: &Sent) -> Option<String> {
        if self.method != sent.method {
            return Some(format!("{} was sent, {} was recorded", sent.method, self.method));
        }
        let mut segments = self.path.split('/').zip(sent.path[0].split('/').zip(sent.path[1].split('/'))).enumerate();
        if let Some((at, _)) = segments.find(|(_, (was, (plain, under)))| was != plain && was != under) {
            return Some(format!("segment {at} of the path differs"));
        }
        if self.path.matches('/').count() != sent.path[0].matches('/').count() {
            return Some("the number of path segments differs".to_owned());
        }
        let both = sent.query[0].iter().zip(&sent.query[1]);
        for ((name, value), (plain, under)) in self.query.iter().zip(both) {
            if *name != plain.0 && *name != under.0 {
                return Some(format!("parameter `{name}` was recorded, but another one was sent"));
            }
            if *value != plain.1 && *value != under.1 && value != DROPPED {
                return Some(format!("parameter `{name}` differs in its value"));
            }
        }
        if self.query.len() != sent.query[0].len() {
            let (was, is) = (self.query.len(), sent.query[0].len());
            return Some(format!("{was} parameters were recorded, {is} were sent"));
        }
        let place = body_differs(&self.body, &sent.body[0], &sent.body[1])?;
        Some(format!("the body differs at `{place}`"))
    }

    fn give(&self) -> Result<Response<Bytes>, TransportError> {
        if let Some(at) = &self.edited {
            let (operation, place) = (&self.operation, &self.place);
            let why = format!("the recorded response of {operation} was edited: {place}, at {at}; record it again");
            return Err(refused(why));
        }
        let mut response = Response::new(self.response.clone());
        *response.status_mut() = self.status;
        if !self.response.is_empty() {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/vnd.api+json"));
        }
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        Ok(response)
    }
}

fn refused(why: String) -> TransportError {
    TransportError::new(TransportPhase::Unsent, why.clone()).detailed(why)
}

/// Returns the pointer to the first place where neither the body nor its pseudonyms match the recorded body.
fn body_differs(was: &Value, plain: &Value, under: &Value) -> Option<String> {
    match (was, plain, under) {
        (Value::Object(was), Value::Object(plain), Value::Object(under)) => {
            let mut found = 0;
            for ((name, plain), (alias, under)) in plain.iter().zip(under) {
                let Some((name, was)) = was.get_key_value(name).or_else(|| was.get_key_value(alias)) else {
                    return Some("/(a member that was not recorded)".to_owned());
                };
                found += 1;
                if let Some(rest) = body_differs(was, plain, under) {
                    return Some(format!("/{name}{rest}"));
                }
            }
            let missing = was.keys().find(|name| !plain.contains_key(*name) && !under.contains_key(*name));
            (found < was.len()).then(|| missing.map_or_else(String::new, |name| format!("/{name}")))
        }
        (Value::Array(was), Value::Array(plain), Value::Array(under)) if was.len() == plain.len() => {
            let items = was.iter().zip(plain.iter().zip(under)).enumerate();
            items
                .filter_map(|(at, (was, (plain, under)))| Some(format!("/{at}{}", body_differs(was, plain, under)?)))
                .next()
        }
        (Value::String(was), Value::String(_), _) if was == DROPPED => None,
        _ => (was != plain && was != under).then(String::new),
    }
}

fn json(path: &Path) -> Result<Value, RecordingError> {
    let text = fs::read_to_string(path).map_err(RecordingError::io(path))?;
    serde_json::from_str(&text).map_err(|error| RecordingError::new(path, format!("not JSON: {error}")))
}
