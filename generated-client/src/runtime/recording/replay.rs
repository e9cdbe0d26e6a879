//! Answers from a folder of recordings.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode, Uri};
use serde_json::Value;

use super::pseudonym::{DROPPED, pairs};
use super::seal::edited;
use super::{FORMAT, MANIFEST, Pseudonyms, RecordingError, SERVICE, Vocabulary};
use crate::runtime::error::{TransportError, TransportPhase};
use crate::runtime::retry::RetryPolicy;
use crate::runtime::test_util::FakeRequest;
use crate::runtime::transport::{Called, Limits, Transport, TransportFuture};
use crate::runtime::{Client, ClientBuilder, Credentials, ServiceDescription};

/// What the client calls its own requests for tokens.
const TOKEN: &str = "token";

/// Answers as a recording does, for tests: a folder that a recorder of the feature `record` wrote.
///
/// # What it answers
///
/// A request gets the first answer that was recorded for it and was not given yet, or else the one that was given last.
/// It must be the one that was recorded: method, path, every parameter of the query and every member of the body. One
/// that is not is a [`TransportError`] which says what differed, by name and place and without values. So is an answer that
/// was edited since: the error says in which file and at which value.
///
/// Values in a recording are pseudonyms, so what is sent must be what stands in it. A recording of made-up data holds the
/// key of its pseudonyms: then what was sent when it was recorded will do as well. Secrets are not compared. Requests for
/// tokens are answered by themselves.
///
/// Clones are the same recording.
///
/// # Examples
///
/// What one test records, of a fake here and of the service in earnest, another one replays:
///
/// ```
/// use fitbit_plus::record::Recorder;
/// use fitbit_plus::test::{FakeApi, Replay};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let coach = json!({"data": {"type": "coach", "id": "5c34", "attributes": {"first_name": "Ada"}}});
/// let recorder = Recorder::new(folder.path())?;
/// let recorded = FakeApi::new().on("fetchCoach", coach).builder().record(&recorder).build()?;
/// recorded.fetch_coach("5c34").await?;
/// recorder.check()?;
///
/// let replay = Replay::open(folder.path())?;
/// let coach = replay.client().fetch_coach(recorder.pseudonym("5c34")).await?;
/// assert_eq!(coach.data.attributes.first_name.as_ref().map(|name| name.expose().clone()), Some(recorder.pseudonym("Ada")));
/// assert_eq!(replay.unasked("fetchCoach"), 0);
///
/// // Only what was recorded is answered.
/// let refused = replay.client().fetch_coach("5c35").await.map(drop).unwrap_err();
/// assert!(refused.to_string().contains("fetchCoach.har, entry 0: segment"), "{refused}");
/// # Ok(())
/// # }
/// ```
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

/// An exchange of a recording.
struct Recorded {
    /// The file and the place in it, as it is told.
    place: String,
    operation: String,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Value,
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    answer: Bytes,
    /// Where the answer is not what was recorded.
    edited: Option<String>,
}

impl Replay {
    pub(crate) fn read(folder: &Path, vocabulary: &'static Vocabulary) -> Result<Self, RecordingError> {
        let manifest = json(&folder.join(MANIFEST))?;
        if manifest.get("format").and_then(Value::as_u64) != Some(FORMAT) {
            return Err(RecordingError::new(folder, "is of a format that this version does not know; record it anew"));
        }
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(RecordingError::io(folder))? {
            let path = entry.map_err(RecordingError::io(folder))?.path();
            if path.extension().is_some_and(|extension| extension == "har") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                files.push((name.len(), name, path));
            }
        }
        // `fetchPatients-10` stands behind `fetchPatients-9`.
        files.sort();
        let mut exchanges = Vec::new();
        for (_, _, path) in &files {
            let har = json(path)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let entries = har.pointer("/log/entries").and_then(Value::as_array).into_iter().flatten();
            for (at, entry) in entries.enumerate() {
                let place = format!("{name}, entry {at}");
                let strange = || RecordingError::new(path, format!("entry {at} is none of a recorder; record it anew"));
                exchanges.push(Recorded::read(entry, place).ok_or_else(strange)?);
            }
        }
        let key = manifest.get("key").and_then(Value::as_str);
        let key = key.map(|key| Pseudonyms::new(key.as_bytes().to_vec(), vocabulary));
        let given = Mutex::new(vec![false; exchanges.len()]);
        let against = manifest.get("recorded_against").and_then(Value::as_str).unwrap_or(SERVICE).to_owned();
        Ok(Self { shared: Arc::new(Shared { exchanges, given, key, against }) })
    }

    /// Who gave the answers: `service`, or `simulator` where the data are made up.
    #[must_use]
    pub fn recorded_against(&self) -> &str {
        &self.shared.against
    }

    /// How many exchanges of an operation there are.
    #[must_use]
    pub fn count_of(&self, operation: &str) -> usize {
        self.shared.exchanges.iter().filter(|one| one.operation == operation).count()
    }

    /// How many exchanges of an operation were not asked for yet.
    #[must_use]
    pub fn unasked(&self, operation: &str) -> usize {
        let given = self.shared.given.lock().unwrap_or_else(PoisonError::into_inner);
        let exchanges = self.shared.exchanges.iter().zip(given.iter());
        exchanges.filter(|(one, given)| one.operation == operation && !**given).count()
    }

    /// A client of an API, which sends each request once.
    pub(crate) fn client_of(&self, service: &'static ServiceDescription) -> Client {
        let builder = ClientBuilder::new(service).credentials(Credentials::new("replay", "replay"));
        builder.retry(RetryPolicy::none()).over(self.clone())
    }

    fn take(&self, request: http::Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let called = request.extensions().get::<Called>().copied();
        let operation = called.map_or("", |called| called.operation());
        if operation == TOKEN {
            return crate::runtime::test_util::token().give();
        }
        let request = FakeRequest::new(request);
        let asked = self.shared.asked(&request);
        let mut given = self.shared.given.lock().unwrap_or_else(PoisonError::into_inner);
        // What was meant is most likely what was not asked for yet.
        let (mut difference, mut difference_of_given, mut again) = (None, None, None);
        for (at, recorded) in self.shared.exchanges.iter().enumerate().filter(|(_, one)| one.operation == operation) {
            let was_given = given.get(at).copied().unwrap_or_default();
            match recorded.differs(&asked) {
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
        Err(refused(format!("the recording has no answer for {operation}: {why}")))
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

/// What is asked for: each part as it is and under its pseudonym.
struct Asked {
    method: String,
    path: [String; 2],
    query: [Vec<(String, String)>; 2],
    body: [Value; 2],
}

impl Shared {
    fn asked(&self, request: &FakeRequest) -> Asked {
        let (path, query, body) = (request.path().to_owned(), request.query(), request.json());
        let under = match &self.key {
            Some(key) => (key.path(&path), key.query(request.raw_query()), key.json(&body, "")),
            None => (path.clone(), query.clone(), body.clone()),
        };
        let method = request.method().as_str().to_owned();
        Asked { method, path: [path, under.0], query: [query, under.1], body: [body, under.2] }
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
        let answer = text("/response/content/text")?;
        Some(Self {
            place,
            edited: edited(text("/_seal")?, status, all, answer),
            operation: text("/_operation")?.to_owned(),
            method: text("/request/method")?.to_owned(),
            path: url.path().to_owned(),
            query: pairs(url.query().unwrap_or_default()),
            body: body.unwrap_or_default(),
            status: StatusCode::from_u16(u16::try_from(status).ok()?).ok()?,
            headers: headers.collect(),
            answer: Bytes::from(answer.to_owned()),
        })
    }

    /// What is asked for and was not recorded, or the other way round.
    fn differs(&self, asked: &Asked) -> Option<String> {
        if self.method != asked.method {
            return Some(format!("{} is asked for, {} was recorded", asked.method, self.method));
        }
        let mut segments = self.path.split('/').zip(asked.path[0].split('/').zip(asked.path[1].split('/'))).enumerate();
        if let Some((at, _)) = segments.find(|(_, (was, (plain, under)))| was != plain && was != under) {
            return Some(format!("segment {at} of the path differs"));
        }
        if self.path.matches('/').count() != asked.path[0].matches('/').count() {
            return Some("the path has another number of segments".to_owned());
        }
        let both = asked.query[0].iter().zip(&asked.query[1]);
        for ((name, value), (plain, under)) in self.query.iter().zip(both) {
            if *name != plain.0 && *name != under.0 {
                return Some(format!("parameter `{name}` was recorded, and another one stands in its place"));
            }
            if *value != plain.1 && *value != under.1 && value != DROPPED {
                return Some(format!("parameter `{name}` has another value"));
            }
        }
        if self.query.len() != asked.query[0].len() {
            let (was, is) = (self.query.len(), asked.query[0].len());
            return Some(format!("{was} parameters were recorded, and there are {is}"));
        }
        let place = body_differs(&self.body, &asked.body[0], &asked.body[1])?;
        Some(format!("the body differs at `{place}`"))
    }

    /// The answer, as long as it is the one that was recorded.
    fn give(&self) -> Result<Response<Bytes>, TransportError> {
        if let Some(at) = &self.edited {
            let (operation, place) = (&self.operation, &self.place);
            let why = format!("the recorded answer of {operation} was edited: {place}, at {at}; record it anew");
            return Err(refused(why));
        }
        let mut response = Response::new(self.answer.clone());
        *response.status_mut() = self.status;
        if !self.answer.is_empty() {
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

/// The pointer to where a body is neither what was recorded nor something for which that is the pseudonym.
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
    serde_json::from_str(&text).map_err(|error| RecordingError::new(path, format!("is no JSON: {error}")))
}
