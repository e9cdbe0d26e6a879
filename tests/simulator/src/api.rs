//! Handles a request: finds the operation, checks the request, and calls the operation. Independent of connections and
//! faults.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use bytes::Bytes;
use http::Method;
use serde_json::Value;

use crate::description::{Description, Fault, Operation, Route, members};
use crate::kind::mix;
use crate::oauth::OAuth;
use crate::paging::Sizes;
use crate::problem::{Outcome, Problem, Refusal};
use crate::store::Store;

pub(crate) const JSON_API: &str = "application/vnd.api+json";
/// The base path.
pub(crate) const BASE: &str = "/pub";

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Root-relative, with the base path.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) content_type: Option<String>,
    pub(crate) accept: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) body: Bytes,
}

#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

impl Response {
    pub(crate) fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![("content-type", JSON_API.to_owned())], body: body.into() }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }
}

/// The rows that match a query, and the version of the store.
type Found = (u64, Arc<Vec<i32>>);

#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) description: Arc<Description>,
    pub(crate) oauth: Mutex<OAuth>,
    pub(crate) sizes: Sizes,
    pub(crate) checks: Checks,
    pub(crate) bugs: Mutex<Vec<String>>,
    store: RwLock<Store>,
    found: Mutex<HashMap<String, Found>>,
    requests: AtomicU64,
}

/// Optional checks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checks {
    /// Whether responses are validated against the description.
    pub(crate) responses: bool,
    /// Whether attributes and relationships that no schema lists are errors.
    pub(crate) unknown_members: bool,
}

/// The most queries whose results are cached.
const REMEMBERED: usize = 64;

impl Api {
    pub(crate) fn new(description: Arc<Description>, store: Store, oauth: OAuth, sizes: Sizes, checks: Checks) -> Self {
        Self {
            description,
            oauth: Mutex::new(oauth),
            sizes,
            checks,
            bugs: Mutex::default(),
            store: RwLock::new(store),
            found: Mutex::default(),
            requests: AtomicU64::new(0),
        }
    }

    pub(crate) fn store(&self) -> RwLockReadGuard<'_, Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn store_mut(&self) -> RwLockWriteGuard<'_, Store> {
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        store.tick();
        store
    }

    pub(crate) fn operation(&self, method: &Method, path: &str) -> Option<&Operation> {
        match self.route(method, path) {
            Route::Found(operation, _) => Some(operation),
            _ => None,
        }
    }

    fn route(&self, method: &Method, path: &str) -> Route<'_> {
        path.strip_prefix(BASE).map_or(Route::Unknown, |path| self.description.route(method, path))
    }

    pub(crate) fn respond(&self, request: &Request) -> Response {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let id = uuid(number);
        let (operation, outcome) = match self.route(&request.method, &request.path) {
            Route::Found(operation, path) => (Some(operation), self.operate(operation, &path, request, &id)),
            Route::Method(methods) => return not_allowed(&request.method, &methods, &id),
            Route::Unknown => (None, Err(Problem::not_found("Nothing is served here").into())),
        };
        let response = outcome.unwrap_or_else(|refusal| refused(&refusal, &id));
        match operation {
            Some(operation) if self.checks.responses => self.validated(operation, response),
            _ => response,
        }
    }

    fn operate(
        &self,
        operation: &Operation,
        path: &HashMap<String, String>,
        request: &Request,
        id: &str,
    ) -> Outcome<Response> {
        if operation.secured && !lock(&self.oauth).accepts(request.authorization.as_deref()) {
            return Err(Problem::unauthorized().into());
        }
        if request.accept.as_deref().is_some_and(|accept| !accepts_json_api(accept)) {
            let detail = format!("Responses have the media type `{JSON_API}`");
            return Err(Problem::new(406, None, "Not acceptable", detail).into());
        }
        let body = self.body(operation, request)?;
        let call = crate::call::Call { api: self, operation, path, request, id };
        call.make(body)
    }

    /// Returns the validated JSON body.
    fn body(&self, operation: &Operation, request: &Request) -> Outcome<Value> {
        let Some(check) = &operation.body else {
            return Ok(Value::Null);
        };
        let media = request.content_type.as_deref().unwrap_or_default();
        let bare = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !operation.consumes.contains(&bare) {
            let detail = format!("`{media}` is none of {}", operation.consumes.join(", "));
            return Err(match operation.secured {
                true => Problem::new(415, None, "Unsupported media type", detail).into(),
                false => Problem::forbidden(detail).into(),
            });
        }
        let mut body: Value = serde_json::from_slice(&request.body)
            .map_err(|error| Problem::body(400, "", format!("The body is no JSON: {error}")))?;
        let flat = bare == "application/json";
        if flat {
            body = serde_json::json!({"data": {"type": "oauth/token", "attributes": body}});
        }
        if !operation.secured {
            // A wrong grant type gets a specific error before the schema reports it as one of several strings.
            let at = if flat { "" } else { "/data/attributes" };
            if let Some(grant) = body["data"]["attributes"]["grant_type"].as_str()
                && !matches!(grant, "client_credentials" | "refresh_token")
            {
                let detail = format!("`{grant}` is not a supported grant");
                let problem = Problem::body(409, format!("{at}/grant_type"), detail);
                return Err(Problem { code: Some("InvalidGrantType"), ..problem }.into());
            }
        }
        let mut faults = check.faults(&body);
        match body["data"].as_array() {
            Some(items) => {
                let items = items.iter().enumerate();
                faults
                    .extend(items.flat_map(|(at, item)| self.unknown_members(operation, item, &format!("/data/{at}"))));
            }
            None => faults.extend(self.unknown_members(operation, &body["data"], "/data")),
        }
        if flat {
            for fault in &mut faults {
                fault.pointer = fault.pointer.replacen("/data/attributes", "", 1);
            }
        }
        if faults.is_empty() { Ok(body) } else { Err(Refusal::of_body(faults)) }
    }

    /// Returns attributes and relationships of a body that no schema lists, if these are errors.
    fn unknown_members(&self, operation: &Operation, data: &Value, at: &str) -> Vec<Fault> {
        let shape = operation.subject.and_then(|kind| self.description.shape(kind));
        // The body of a token request is not a resource of the token's type.
        let Some(shape) = shape.filter(|_| self.checks.unknown_members && operation.secured) else {
            return Vec::new();
        };
        let fault = |place: &str, name: &str| Fault {
            pointer: format!("{at}/{place}/{name}"),
            message: format!("`{name}` is not listed in the description"),
        };
        let attributes = members(&data["attributes"]).filter(|(name, _)| shape.attribute(name).is_none());
        let related = members(&data["relationships"]).filter(|(name, _)| shape.relationship(name).is_none());
        attributes
            .map(|(name, _)| fault("attributes", name))
            .chain(related.map(|(name, _)| fault("relationships", name)))
            .collect()
    }

    /// Returns the rows that match a query, computed once per version of the store.
    pub(crate) fn found(
        &self,
        store: &Store,
        key: &str,
        find: impl FnOnce() -> Outcome<Arc<Vec<i32>>>,
    ) -> Outcome<Arc<Vec<i32>>> {
        if let Some((version, keys)) = lock(&self.found).get(key)
            && *version == store.version()
        {
            return Ok(keys.clone());
        }
        let keys = find()?;
        let mut found = lock(&self.found);
        if found.len() >= REMEMBERED {
            found.clear();
        }
        found.insert(key.to_owned(), (store.version(), keys.clone()));
        Ok(keys)
    }

    /// Validates a response. A violation of the description is a bug of the simulator.
    fn validated(&self, operation: &Operation, response: Response) -> Response {
        let faults = match operation.response(response.status) {
            Some(check) if check.schema().is_some() => match serde_json::from_slice::<Value>(&response.body) {
                Ok(document) => {
                    let faults = check.faults(&document).into_iter();
                    faults.map(|fault| format!("{}: {}", fault.pointer, fault.message)).collect()
                }
                Err(error) => vec![format!("no JSON: {error}")],
            },
            _ => Vec::new(),
        };
        if faults.is_empty() {
            return response;
        }
        let bug = format!("{} returned {}: {}", operation.id, response.status, faults.join("; "));
        lock(&self.bugs).push(bug.clone());
        let problem = Problem::new(500, None, "The simulator is wrong", bug);
        let document = Refusal::from(problem).document("00000000-0000-4000-8000-000000000000");
        let mut response = Response::new(500, document.to_string());
        response.headers.push(("x-simulator-bug", operation.id.clone()));
        response
    }
}

fn refused(refusal: &Refusal, id: &str) -> Response {
    Response::new(refusal.status(), refusal.document(id).to_string())
}

/// Returns 405, or 204 for `OPTIONS`, with the methods of the path (RFC 9110, 9.3.7 and 15.5.6).
fn not_allowed(method: &Method, methods: &[&Method], id: &str) -> Response {
    let mut allowed: Vec<&str> = methods.iter().map(|method| method.as_str()).chain(["OPTIONS"]).collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    let allowed = allowed.join(", ");
    let mut response = match *method {
        Method::OPTIONS => Response::empty(204),
        _ => {
            let detail = format!("This path takes {allowed}");
            refused(&Problem::new(405, None, "Method not allowed", detail).into(), id)
        }
    };
    response.headers.push(("allow", allowed));
    response
}

fn accepts_json_api(accept: &str) -> bool {
    let ranges = accept.split(',').filter_map(|range| range.split(';').next());
    let mut known = ranges.map(str::trim).filter(|range| [JSON_API, "application/*", "*/*"].contains(range));
    known.next().is_some()
}

/// Locks a mutex. The data is valid even if a thread panicked with the lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns a UUID that is the same in every run.
fn uuid(number: u64) -> String {
    let (high, low) = (mix(number), mix(!number));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff
    )
}
