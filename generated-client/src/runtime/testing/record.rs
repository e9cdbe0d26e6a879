//! Records exchanges in a folder, as HAR 1.2, with pseudonyms.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, Uri};
use serde_json::{Value, json};

use crate::runtime::http::builder::ClientBuilder;
use crate::runtime::http::service::ServiceDescription;
use crate::runtime::http::transport::{Called, Limits, Transport, TransportFuture};
use crate::runtime::testing::pseudonym::Pseudonyms;
use crate::runtime::testing::recording::{FORMAT, MADE_UP, MANIFEST, RecordingError, SERVICE};
use crate::runtime::testing::seal::seal;
use crate::runtime::testing::vocabulary::Vocabulary;

/// The operation of the client's own token requests, which are not recorded: they contain only secrets.
const TOKEN: &str = "token";
/// Exchanges in a file, which is rewritten for each of them.
const MAX_ENTRIES: usize = 32;
/// Media types that are recorded as they are.
const MEDIA: [&str; 4] = ["application/vnd.api+json", "application/json", "text/html", "text/plain"];
/// Times are not recorded, so that the same exchanges give the same files.
const NO_TIME: &str = "1970-01-01T00:00:00.000Z";

/// Records the exchanges of clients in a folder, as [HAR 1.2](http://www.softwareishard.com/blog/har-12-spec/), one
/// file for each operation and 32 exchanges. Clones write to the same folder.
///
/// # Recorded data
///
/// Only harmless values are recorded as they are: names and enumerated values of the description, null, booleans of
/// members that are not sensitive, counts, page sizes and numbers, status codes and media types. Every other value is
/// replaced by a pseudonym of the same format. Equal values have equal pseudonyms in every path, query, body and link.
/// Secrets are dropped. Token requests of the client, times and bodies that are not JSON are not recorded. Each
/// response is sealed, so that a replay detects edits.
///
/// The key of the pseudonyms is random and dropped with the recorder; two recordings of the same data share no
/// pseudonyms.
///
/// # Errors
///
/// A write error does not fail a call: the recorder stops, and [`check`](Self::check) returns the error.
#[derive(Clone)]
pub struct Recorder {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    pseudonyms: Pseudonyms,
    home: Uri,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<&'static str, Part>,
    failed: Option<String>,
}

/// The exchanges of the last file of an operation.
#[derive(Default)]
struct Part {
    number: usize,
    entries: Vec<Value>,
}

impl Recorder {
    /// Creates a recorder for a new or empty folder. A given `key` is stored in the manifest; a random one is not.
    pub(crate) fn of(
        folder: &Path,
        key: Option<&str>,
        service: &'static ServiceDescription,
        catalogue: &str,
    ) -> Result<Self, RecordingError> {
        let secret = match key {
            Some(key) => key.as_bytes().to_vec(),
            None => {
                let mut secret = vec![0; 32];
                getrandom::fill(&mut secret).map_err(|error| RecordingError::new(folder, error.to_string()))?;
                secret
            }
        };
        let home = service.base_url.parse().map_err(|_| RecordingError::new(folder, "the API has no base URL"))?;
        fs::create_dir_all(folder).map_err(RecordingError::io(folder))?;
        if fs::read_dir(folder).map_err(RecordingError::io(folder))?.next().is_some() {
            return Err(RecordingError::new(folder, "not empty: record into a new folder"));
        }
        let against = if key.is_some() { MADE_UP } else { SERVICE };
        let mut manifest = json!({"format": FORMAT, "api": service.name, "recorded_against": against});
        if let (Some(key), Some(members)) = (key, manifest.as_object_mut()) {
            members.insert("key".to_owned(), key.into());
        }
        write(&folder.join(MANIFEST), &manifest).map_err(RecordingError::io(folder))?;
        let vocabulary = Vocabulary::of(catalogue);
        let vocabulary = vocabulary.map_err(|error| RecordingError::new(folder, format!("catalogue.json: {error}")))?;
        let pseudonyms = Pseudonyms::new(secret, vocabulary);
        let shared = Shared { folder: folder.to_owned(), pseudonyms, home, state: Mutex::default() };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Returns the pseudonym of an identifier or another text in this recording.
    #[must_use]
    pub fn pseudonym(&self, text: &str) -> String {
        self.shared.pseudonyms.text(text)
    }

    /// Checks that all exchanges so far were written.
    ///
    /// # Errors
    ///
    /// The first write error. Nothing was written after it.
    pub fn check(&self) -> Result<(), RecordingError> {
        match &self.state().failed {
            Some(problem) => Err(RecordingError::new(&self.shared.folder, problem)),
            None => Ok(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, operation: &'static str, entry: Value) {
        let mut state = self.state();
        if state.failed.is_some() {
            return;
        }
        let part = state.files.entry(operation).or_default();
        if part.entries.len() == MAX_ENTRIES {
            part.entries.clear();
            part.number += 1;
        }
        part.entries.push(entry);
        let number = if part.number == 0 { String::new() } else { format!("-{}", part.number + 1) };
        let creator = json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")});
        let har = json!({"log": {"version": "1.2", "creator": creator, "entries": part.entries}});
        if let Err(error) = write(&self.shared.folder.join(format!("{operation}{number}.har")), &har) {
            tracing::warn!(%error, "the recording stopped");
            state.failed = Some(format!("{operation}{number}.har: {error}"));
        }
    }
}

impl ClientBuilder {
    /// Records every exchange except those for tokens. Feature `record`.
    pub fn record(self, recorder: &Recorder) -> Self {
        let recorder = recorder.clone();
        self.layer(Box::new(|inner| Arc::new(Recording { recorder, inner })))
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("folder", &self.shared.folder).finish_non_exhaustive()
    }
}

struct Recording {
    recorder: Recorder,
    inner: Arc<dyn Transport>,
}

impl Transport for Recording {
    fn send(&self, request: http::Request<Bytes>, limits: Limits) -> TransportFuture<'_> {
        let called = request.extensions().get::<Called>().copied();
        let Some(called) = called.filter(|called| called.operation() != TOKEN) else {
            return self.inner.send(request, limits);
        };
        let origin = match (request.uri().scheme_str(), request.uri().authority()) {
            (Some(scheme), Some(authority)) => format!("{scheme}://{authority}"),
            _ => String::new(),
        };
        let recorded_request = self.recorder.shared.request(called, &request, &origin);
        Box::pin(async move {
            let response = self.inner.send(request, limits).await?;
            let recorded_response = self.recorder.shared.response(&response, &origin);
            self.recorder.add(called.operation(), entry(called, &recorded_request, &recorded_response));
            Ok(response)
        })
    }
}

fn entry(called: Called, request: &Value, response: &Value) -> Value {
    json!({
        "startedDateTime": NO_TIME,
        "time": 0,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "_operation": called.operation(),
        "_path": called.path(),
        "_seal": sealed(response),
    })
}

fn sealed(response: &Value) -> String {
    let of = |pointer| response.pointer(pointer).unwrap_or(&Value::Null);
    let text = of("/content/text").as_str().unwrap_or_default();
    seal(of("/status").as_u64().unwrap_or_default(), of("/headers"), text)
}

impl Shared {
    fn request(&self, called: Called, request: &http::Request<Bytes>, origin: &str) -> Value {
        // The base URL may differ from the service's own; the path below it does not.
        let depth = called.path().matches('/').count();
        let path = request.uri().path();
        let under = path.rmatch_indices('/').nth(depth.saturating_sub(1)).and_then(|(at, _)| path.get(at..));
        let path = self.pseudonyms.path(under.unwrap_or(path));
        let query = request.uri().query().unwrap_or_default();
        let mut url = format!("{}{path}", self.home.to_string().trim_end_matches('/'));
        self.pseudonyms.write_query(&mut url, query);
        let parameters =
            self.pseudonyms.query(query).into_iter().map(|(name, value)| json!({"name": name, "value": value}));
        let mut recorded = json!({
            "method": request.method().as_str(),
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(request.headers(), &[ACCEPT, CONTENT_TYPE]),
            "queryString": parameters.collect::<Value>(),
            "headersSize": -1,
            "bodySize": -1,
        });
        if let Some(members) = recorded.as_object_mut().filter(|_| !request.body().is_empty()) {
            let text = self.body(request.body(), origin);
            members.insert("postData".to_owned(), json!({"mimeType": media(request.headers()), "text": text}));
        }
        recorded
    }

    fn response(&self, response: &http::Response<Bytes>, origin: &str) -> Value {
        let text = self.body(response.body(), origin);
        json!({
            "status": response.status().as_u16(),
            "statusText": response.status().canonical_reason().unwrap_or_default(),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(response.headers(), &[CONTENT_TYPE, RETRY_AFTER]),
            "content": {"size": text.len(), "mimeType": media(response.headers()), "text": text},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        })
    }

    /// Replaces the values of a body; empty if it is not JSON.
    fn body(&self, body: &Bytes, origin: &str) -> String {
        let document = serde_json::from_slice::<Value>(body);
        document.map_or_else(|_| String::new(), |document| self.pseudonyms.json(&document, origin).to_string())
    }
}

/// The allowed headers with harmless values.
fn headers(all: &HeaderMap, allowed: &[HeaderName]) -> Value {
    let kept = allowed.iter().filter_map(|name| {
        let value = all.get(name)?.to_str().ok()?;
        let value =
            if *name == RETRY_AFTER { Some(value).filter(|text| text.parse::<u32>().is_ok()) } else { known(value) };
        Some(json!({"name": name.as_str(), "value": value?}))
    });
    kept.collect()
}

fn known(media: &str) -> Option<&'static str> {
    let essence = media.split(';').next().unwrap_or_default().trim();
    MEDIA.into_iter().find(|known| *known == essence)
}

fn media(headers: &HeaderMap) -> &'static str {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.and_then(known).unwrap_or("application/octet-stream")
}

/// Writes a file atomically: under a temporary name first.
fn write(path: &Path, content: &Value) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, serde_json::to_string_pretty(content)? + "\n")?;
    fs::rename(unfinished, path)
}
