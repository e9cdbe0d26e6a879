//! One call in the making: an operation with its values filled in. What cannot be sent is told when it is sent.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use super::base::Base;
use super::body::{self, Multipart, MultipartBody};
use super::error::{ConfigError, Result};
use super::query::{QueryPairs, push_segment};
use super::retry::RetryPolicy;
use super::{Client, Operation, Pending, RawResponse, ToText};

/// A call in the making.
#[derive(Clone)]
pub struct Call {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    query: QueryPairs,
    /// The query that is sent in place of `query`, encoded: that of a link to another page.
    page_query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    is_lenient: bool,
    fault: Option<ConfigError>,
}

impl Call {
    /// A call of this operation, with nothing filled in.
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            operation,
            path: Vec::new(),
            query: QueryPairs::default(),
            page_query: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            content_type: operation.content_type.map(HeaderValue::from_static),
            timeout: None,
            deadline: None,
            retry: None,
            is_lenient: false,
            fault: None,
        }
    }

    /// Fills in a path parameter.
    pub(crate) fn path<V: ToText + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        let value = value.to_text();
        if matches!(&*value, "" | "." | "..") {
            let what = if value.is_empty() { "empty" } else { "`.` or `..`" };
            self.fail(format!("`{name}` is {what}, which would be another path: give the identifier of a resource"));
        }
        self.path.push((name, value.into_owned()));
        self
    }

    /// Adds filters of which at least one must be given.
    pub(crate) fn scope(mut self, scope: impl Into<QueryPairs>) -> Self {
        let scope = scope.into();
        if let Some(name) = scope.empty_name() {
            self.fail(format!("`{name}` is empty: name at least one resource, or all would be meant"));
        }
        self.query.extend(scope);
        self
    }

    /// Sets a query parameter.
    pub(crate) fn query(&mut self, name: &'static str, value: impl ToText) {
        self.query.set(name, value);
    }

    /// Sets a query parameter that is repeated for each of its values.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn query_each<T: ToText>(&mut self, name: &'static str, values: impl IntoIterator<Item = impl Into<T>>) {
        self.query.remove(name);
        for value in values {
            self.query.add(name, value.into());
        }
    }

    /// The same with a query parameter: for those that the operation requires.
    pub(crate) fn with_query(mut self, name: &'static str, value: impl ToText) -> Self {
        self.query.set(name, value);
        self
    }

    /// Sets a header.
    pub(crate) fn header(&mut self, name: &str, value: impl ToText) {
        let parsed = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value.to_text()));
        match parsed {
            (Ok(name), Ok(_)) if [AUTHORIZATION, HOST, CONTENT_LENGTH].contains(&name) => {
                self.fail(format!("the header `{name}` is the client's own: set it up on the client"));
            }
            (Ok(name), Ok(value)) => drop(self.headers.insert(name, value)),
            (Err(_), _) => self.fail("a header's name holds characters that HTTP does not allow".to_owned()),
            (Ok(name), Err(_)) => {
                self.fail(format!("the value of the header `{name}` holds characters that HTTP does not allow"))
            }
        }
    }

    /// Gives each attempt of the call a time limit of its own.
    pub(crate) const fn timeout(&mut self, limit: Duration) {
        self.timeout = Some(limit);
    }

    /// Gives the whole call a time limit of its own: the token, every attempt, every wait.
    pub(crate) const fn deadline(&mut self, limit: Duration) {
        self.deadline = Some(limit);
    }

    /// Says how often this call is sent again.
    pub(crate) const fn retry(&mut self, policy: RetryPolicy) {
        self.retry = Some(policy);
    }

    /// Sets aside what does not decode.
    pub(crate) const fn lenient(&mut self) {
        self.is_lenient = true;
    }

    pub(crate) const fn is_lenient(&self) -> bool {
        self.is_lenient
    }

    /// Sends this query, which is encoded, in place of its own. Everything else of the call stays as it is.
    pub(crate) fn with_page_query(mut self, query: String) -> Self {
        self.page_query = Some(query);
        self
    }

    /// Sends JSON.
    pub(crate) fn json<T: Serialize>(mut self, body: &T) -> Self {
        let body = serde_json::to_vec(body);
        self.put(body);
        self
    }

    /// Sends a form.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn form<T: Serialize>(mut self, body: &T) -> Self {
        self.put(body::form(body));
        self
    }

    /// Sends `multipart/form-data`.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn multipart<T: Multipart>(mut self, body: &T) -> Self {
        let mut parts = MultipartBody::default();
        body.write(&mut parts);
        let finished = parts.finish().map(|(body, boundary)| {
            let content_type = format!("multipart/form-data; boundary={boundary}");
            self.content_type = HeaderValue::from_str(&content_type).ok();
            body
        });
        self.put(finished);
        self
    }

    /// Sends bytes as they are.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn bytes(mut self, body: Bytes) -> Self {
        self.body = body;
        self
    }

    /// Sends text as it is.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn text(mut self, body: String) -> Self {
        self.body = Bytes::from(body);
        self
    }

    fn put<B: Into<Bytes>>(&mut self, body: Result<B, serde_json::Error>) {
        match body {
            Ok(body) => self.body = body.into(),
            Err(_) => self.fail("the body cannot be written as the API takes it".to_owned()),
        }
    }

    /// The first fault is the one that is told.
    pub(crate) fn fail(&mut self, message: impl fmt::Display) {
        let operation = self.operation.id;
        self.fault.get_or_insert_with(|| ConfigError::new(format!("{operation}: {message}")));
    }

    /// Where it goes.
    pub(crate) fn uri(&self, base: &Base) -> Result<http::Uri> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone().into());
        }
        if let Some((name, fault)) = self.query.fault() {
            return Err(ConfigError::new(format!("{}: `{name}` {fault}", self.operation.id)).into());
        }
        let uri = self.target().and_then(|target| base.join(&target));
        uri.map_err(|error| error.of(self.operation.id).into())
    }

    /// The path and query behind the base URL.
    fn target(&self) -> Result<String, ConfigError> {
        let mut target = String::with_capacity(self.operation.path.len() + 48);
        for segment in self.operation.path.split('/').skip(1) {
            target.push('/');
            let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            match name.map(|name| self.path.iter().find(|(known, _)| *known == name)) {
                None => target.push_str(segment),
                Some(Some((_, value))) => push_segment(&mut target, value),
                Some(None) => {
                    return Err(ConfigError::new(format!("`{segment}` is not filled in")));
                }
            }
        }
        let query = self.encoded_query();
        if !query.is_empty() {
            target.push('?');
            target.push_str(&query);
        }
        Ok(target)
    }

    /// The query that is sent, encoded.
    pub(crate) fn encoded_query(&self) -> String {
        self.page_query.clone().unwrap_or_else(|| self.query.encoded())
    }

    /// The query that the call has by itself.
    pub(crate) const fn own_query(&self) -> &QueryPairs {
        &self.query
    }

    /// The parameters of path and query that the call has by itself.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let path = self.path.iter().map(|(name, value)| (*name, value));
        path.chain(self.query.iter()).map(|(name, value)| (name, value.as_str()))
    }

    /// Sends the call and decodes the answer; a refusal is an error.
    pub(crate) fn send<T>(self, decode: fn(RawResponse) -> Result<T>) -> Pending<T> {
        Pending::new(self.execute(true), decode)
    }

    /// Sends the call and gives the answer as it came.
    pub(crate) fn send_raw(self) -> Pending<RawResponse> {
        Pending::new(self.execute(false), Ok)
    }

    async fn execute(self, refusal_is_error: bool) -> Result<RawResponse> {
        let response = self.client.execute(&self).await?.lenient(self.is_lenient);
        if refusal_is_error { response.success() } else { Ok(response) }
    }
}

impl fmt::Debug for Call {
    /// Which operation, and the names of what is filled in; no values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.id)
            .field("query", &self.query)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
