//! Writes exchanges to a folder, as HAR 1.2, under pseudonyms.

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

use super::seal::seal;
use super::{FORMAT, MADE_UP, MANIFEST, Pseudonyms, RecordingError, SERVICE, Vocabulary};
use crate::runtime::ServiceDescription;
use crate::runtime::transport::{Called, Limits, Transport, TransportFuture};

/// What the client calls its own requests for tokens: they are secrets from end to end, and are not recorded.
const TOKEN: &str = "token";
/// How many exchanges a file holds: it is written anew with each of them.
const ROOM: usize = 32;
/// Media types that may be written down.
const MEDIA: [&str; 4] = ["application/vnd.api+json", "application/json", "text/html", "text/plain"];
/// When an exchange took place is nobody's business, and the same exchanges give the same files.
const NO_TIME: &str = "1970-01-01T00:00:00.000Z";

/// Writes the exchanges of clients to a folder, as [HAR 1.2](http://www.softwareishard.com/blog/har-12-spec/), one file
/// for each operation and 32 exchanges.
///
/// # What is written
///
/// Nothing that is not known to be harmless: the names that the description knows, the values that it lists, null,
/// booleans of members that are not sensitive, counts, sizes and numbers of pages, status, media types. Everything else
/// is replaced by a pseudonym of the same format, a timestamp by a timestamp, an identifier by an identifier: the same
/// value by the same pseudonym in every path, query, body and link, so that what is recorded still holds together.
/// Secrets are dropped. Requests of the client for tokens are not recorded, nor are times, nor bodies that are no JSON.
/// Each answer is sealed, so that whoever replays it is told where it was edited since.
///
/// The key that the pseudonyms depend on is random and forgotten with the recorder; two recordings of the same
/// data share no pseudonyms.
///
/// # Errors
///
/// A disk that fails costs no call its answer: the recorder stops, and [`check`](Self::check) says why.
///
/// Clones write to the same folder.
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
    /// Into a folder, which is made; with a key that is not written down, or one that is.
    pub(crate) fn of(
        folder: &Path,
        key: Option<&str>,
        service: &'static ServiceDescription,
        vocabulary: &'static Vocabulary,
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
            return Err(RecordingError::new(folder, "is not empty; record into a new folder"));
        }
        let against = if key.is_some() { MADE_UP } else { SERVICE };
        let mut manifest = json!({"format": FORMAT, "api": service.name, "recorded_against": against});
        if let (Some(key), Some(members)) = (key, manifest.as_object_mut()) {
            members.insert("key".to_owned(), key.into());
        }
        write(&folder.join(MANIFEST), &manifest).map_err(RecordingError::io(folder))?;
        let pseudonyms = Pseudonyms::new(secret, vocabulary);
        let shared = Shared { folder: folder.to_owned(), pseudonyms, home, state: Mutex::default() };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The pseudonym that stands for an identifier or another text in this recording.
    #[must_use]
    pub fn pseudonym(&self, text: &str) -> String {
        self.shared.pseudonyms.text(text)
    }

    /// Whether everything so far was written.
    ///
    /// # Errors
    ///
    /// The first thing that was not, and why. Nothing was written after it.
    pub fn check(&self) -> Result<(), RecordingError> {
        match &self.state().failed {
            Some(problem) => Err(RecordingError::new(&self.shared.folder, problem)),
            None => Ok(()),
        }
    }

    /// Hands every exchange on to `inner`, and writes down what came of it.
    pub(crate) fn around(&self, inner: Arc<dyn Transport>) -> Recording {
        Recording { recorder: self.clone(), inner }
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
        if part.entries.len() == ROOM {
            part.entries.clear();
            part.number += 1;
        }
        part.entries.push(entry);
        let number = if part.number == 0 { String::new() } else { format!("-{}", part.number + 1) };
        let creator = json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")});
        let har = json!({"log": {"version": "1.2", "creator": creator, "entries": part.entries}});
        if let Err(error) = write(&self.shared.folder.join(format!("{operation}{number}.har")), &har) {
            tracing::warn!(%error, "the recording stops");
            state.failed = Some(format!("{operation}{number}.har: {error}"));
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("folder", &self.shared.folder).finish_non_exhaustive()
    }
}

/// A transport whose exchanges are written down.
pub(crate) struct Recording {
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
        let asked = self.recorder.shared.request(called, &request, &origin);
        Box::pin(async move {
            let answer = self.inner.send(request, limits).await?;
            let answered = self.recorder.shared.answer(&answer, &origin);
            self.recorder.add(called.operation(), entry(called, &asked, &answered));
            Ok(answer)
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
        // The base may be another one than the service's own; what stands under it is the same.
        let depth = called.path().matches('/').count();
        let path = request.uri().path();
        let under = path.rmatch_indices('/').nth(depth.saturating_sub(1)).and_then(|(at, _)| path.get(at..));
        let path = self.pseudonyms.path(under.unwrap_or(path));
        let query = request.uri().query().unwrap_or_default();
        let mut url = format!("{}{path}", self.home.to_string().trim_end_matches('/'));
        self.pseudonyms.write_query(&mut url, query);
        let parameters =
            self.pseudonyms.query(query).into_iter().map(|(name, value)| json!({"name": name, "value": value}));
        let mut asked = json!({
            "method": request.method().as_str(),
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(request.headers(), &[ACCEPT, CONTENT_TYPE]),
            "queryString": parameters.collect::<Value>(),
            "headersSize": -1,
            "bodySize": -1,
        });
        if let Some(members) = asked.as_object_mut().filter(|_| !request.body().is_empty()) {
            let text = self.body(request.body(), origin);
            members.insert("postData".to_owned(), json!({"mimeType": media(request.headers()), "text": text}));
        }
        asked
    }

    fn answer(&self, answer: &http::Response<Bytes>, origin: &str) -> Value {
        let text = self.body(answer.body(), origin);
        json!({
            "status": answer.status().as_u16(),
            "statusText": answer.status().canonical_reason().unwrap_or_default(),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(answer.headers(), &[CONTENT_TYPE, RETRY_AFTER]),
            "content": {"size": text.len(), "mimeType": media(answer.headers()), "text": text},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        })
    }

    /// A body under pseudonyms; nothing of one that is no JSON.
    fn body(&self, body: &Bytes, origin: &str) -> String {
        let document = serde_json::from_slice::<Value>(body);
        document.map_or_else(|_| String::new(), |document| self.pseudonyms.json(&document, origin).to_string())
    }
}

/// The headers of a list; of their values, what says nothing of anybody.
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

/// The whole file or none of it: another name first.
fn write(path: &Path, content: &Value) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, serde_json::to_string_pretty(content)? + "\n")?;
    fs::rename(unfinished, path)
}
