//! A call: an operation with its values. Invalid values are errors when it is sent.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde::Serialize;

use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::Result;
use crate::runtime::http::auth::scheme::{self, Proof};
use crate::runtime::http::base::Base;
use crate::runtime::http::body::{self, Multipart, MultipartBody};
use crate::runtime::http::client::Client;
use crate::runtime::http::client_values::Text;
use crate::runtime::http::network::FRAMING;
use crate::runtime::http::parameter::{self, PathStyle, Structure};
use crate::runtime::http::query::{self, QueryPairs};
use crate::runtime::http::response::{PagePointers, Pending, RawResponse};
use crate::runtime::http::retry::RetryPolicy;
use crate::runtime::http::service::{ClientParameter, KeyLocation, Operation, SchemeKind, Takes};
use crate::runtime::http::transport::Limits;
use crate::runtime::http::wire::{Budget, Outgoing, TokenSource};
use crate::runtime::jsonapi::atomic::Batch;
use crate::runtime::value::text::ToText;

/// A call of an operation.
#[derive(Clone)]
pub struct Call {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    /// The parameters of the path: as text, and encoded.
    path: Vec<(&'static str, String, String)>,
    query: QueryPairs,
    /// The query that is sent in place of `query`, encoded: that of a link to another page.
    page_query: Option<String>,
    headers: HeaderMap,
    body: Bytes,
    content_type: Option<HeaderValue>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) is_lenient: bool,
    pub(crate) page_pointers: PagePointers,
    /// How many operations it sends as a batch.
    operations: usize,
    fault: Option<ConfigError>,
}

impl Call {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        let mut call = Self {
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
            page_pointers: PagePointers::default(),
            operations: 0,
            fault: None,
        };
        for takes in operation.takes {
            if let (parameter, Some(value)) = client.values().of(*takes) {
                call.set(parameter, value);
            }
        }
        call
    }

    /// Sets a parameter of the client.
    fn set(&mut self, parameter: &'static ClientParameter, value: Text) {
        match parameter.location {
            KeyLocation::Header => self.header(parameter.name, value),
            KeyLocation::Query => self.query(parameter.name, value),
            KeyLocation::Cookie => self.cookie(parameter.name, value),
        }
    }

    /// The first required parameter that neither the client nor the call sets.
    fn missing(&self) -> Option<&'static ClientParameter> {
        let required = self.operation.takes.iter().filter_map(|takes| match *takes {
            Takes::Required(parameter) => Some(parameter),
            Takes::Optional(_) => None,
        });
        let is_set = |parameter: &ClientParameter| match parameter.location {
            KeyLocation::Header => self.headers.contains_key(parameter.name),
            KeyLocation::Query => self.query.has(parameter.name),
            KeyLocation::Cookie => parameter::has_cookie(&self.headers, parameter.name),
        };
        required.into_iter().find(|parameter| !is_set(parameter))
    }

    pub(crate) fn path<V: ToText + ?Sized>(mut self, name: &'static str, value: &V) -> Self {
        let value = value.to_text();
        if matches!(&*value, "" | "." | "..") {
            let what = if value.is_empty() { "empty" } else { "`.` or `..`" };
            self.fail(format!("`{name}` is {what}, which would be another path: give the identifier of a resource"));
        }
        let encoded = parameter::encode(&value);
        self.path.push((name, value.into_owned(), encoded));
        self
    }

    /// Sets a path parameter that is a list, an object, or has a style.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn path_value<T: Serialize>(
        mut self,
        name: &'static str,
        value: &T,
        style: PathStyle,
        explode: bool,
    ) -> Self {
        match parameter::in_path(name, value, style, explode) {
            Ok((text, _)) if text.is_empty() => self.fail(format!("`{name}` is empty, which would be another path")),
            Ok((text, encoded)) => self.path.push((name, text, encoded)),
            Err(_) => self.fail(format!("`{name}` cannot be written as the API takes it")),
        }
        self
    }

    /// Sets a query parameter that is not one text.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn query_value<T: Serialize>(&mut self, name: &'static str, value: &T, structure: Structure) {
        self.query.remove(name);
        match parameter::in_query(name, value, structure) {
            Ok(written) => written.into_iter().for_each(|written| self.query.add_written(name, written)),
            Err(_) => self.fail(format!("`{name}` cannot be written as the API takes it")),
        }
    }

    /// Sets a header that is not one text.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn header_value<T: Serialize>(&mut self, name: &'static str, value: &T, explode: bool) {
        match parameter::in_header(value, explode) {
            Ok(text) => self.header(name, text),
            Err(_) => self.fail(format!("the header `{name}` cannot be written as the API takes it")),
        }
    }

    /// Sets a cookie.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn cookie(&mut self, name: &'static str, value: impl ToText) {
        let cookie = parameter::cookie(name, &value.to_text());
        parameter::remove_cookie(&mut self.headers, name);
        if let Err(error) = parameter::add_cookie(&mut self.headers, &cookie) {
            self.fail(error);
        }
    }

    /// Adds filters, of which at least one is required.
    pub(crate) fn scope(mut self, scope: impl Into<QueryPairs>) -> Self {
        let scope = scope.into();
        if let Some(name) = scope.empty_name() {
            self.fail(format!("`{name}` is empty: name at least one resource, or all would be meant"));
        }
        self.query.extend(scope);
        self
    }

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

    pub(crate) fn header(&mut self, name: &str, value: impl ToText) {
        let parsed = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value.to_text()));
        match parsed {
            (Ok(name), Ok(_)) if FRAMING.contains(&name) => {
                self.fail(format!("the header `{name}` is the client's own: set it up on the client"));
            }
            (Ok(name), Ok(value)) => drop(self.headers.insert(name, value)),
            (Err(_), _) => self.fail("a header's name holds characters that HTTP does not allow".to_owned()),
            (Ok(name), Err(_)) => {
                self.fail(format!("the value of the header `{name}` holds characters that HTTP does not allow"))
            }
        }
    }

    /// Sends this query, which is encoded, in place of its own. Everything else of the call stays as it is.
    pub(crate) fn with_page_query(mut self, query: String) -> Self {
        self.page_query = Some(self.with_client_values(self.without_keys(query)));
        self
    }

    /// Sends its own query, in place of that of a link.
    pub(crate) fn with_own_query(self) -> Self {
        Self { page_query: None, ..self }
    }

    /// A query without API keys: a server that repeats them in its links would get them twice.
    fn without_keys(&self, query: String) -> String {
        let schemes = self.client.wire().service.schemes;
        let is_key = |pair: &str| {
            schemes.iter().any(|scheme| match scheme.kind {
                SchemeKind::ApiKey(KeyLocation::Query, name) => query::name(pair) == name.as_bytes(),
                _ => false,
            })
        };
        let has_key = query::pairs(&query).any(is_key);
        if has_key { query::pairs(&query).filter(|pair| !is_key(pair)).collect::<Vec<_>>().join("&") } else { query }
    }

    /// A query with the parameters of the client that the server left out of its link.
    fn with_client_values(&self, mut query: String) -> String {
        let parameters = self.operation.takes.iter().map(|takes| match takes {
            Takes::Required(parameter) | Takes::Optional(parameter) => parameter.name,
        });
        for own in parameters.filter_map(|name| Some((name, self.query.encoded_of(name)?))) {
            if query::value(&query, own.0).is_none() {
                query.push_str(if query.is_empty() { "" } else { "&" });
                query.push_str(&own.1);
            }
        }
        query
    }

    /// Sets the media type of a body that need not be sent.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn sends(mut self, media_type: &'static str) -> Self {
        self.content_type = HeaderValue::from_str(media_type).ok();
        self
    }

    pub(crate) fn json<T: Serialize>(mut self, body: &T) -> Self {
        let body = serde_json::to_vec(body);
        self.put(body);
        self
    }

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn batch(mut self, batch: &Batch) -> Self {
        if let Some(fault) = batch.fault() {
            self.fail(fault);
        }
        self.operations = batch.len();
        self.json(batch)
    }

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn form<T: Serialize>(mut self, body: &T, styles: &[(&str, Structure)]) -> Self {
        self.put(body::form(body, styles));
        self
    }

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn multipart<T: Multipart>(mut self, body: &T, types: &[(&str, &str)]) -> Self {
        let mut parts = MultipartBody::of_types(types.iter().copied());
        body.write(&mut parts);
        let finished = parts.finish().map(|(body, boundary)| {
            let content_type = format!("multipart/form-data; boundary={boundary}");
            self.content_type = HeaderValue::from_str(&content_type).ok();
            body
        });
        self.put(finished);
        self
    }

    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn bytes(mut self, body: Bytes) -> Self {
        self.body = body;
        self
    }

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

    /// Makes the call fail when it is sent, unless it already does.
    pub(crate) fn fail(&mut self, message: impl fmt::Display) {
        let operation = self.operation.id;
        self.fault.get_or_insert_with(|| ConfigError::new(format!("{operation}: {message}")));
    }

    pub(crate) fn uri(&self) -> Result<http::Uri> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone().into());
        }
        if let Some((name, fault)) = self.query.fault() {
            return Err(ConfigError::new(format!("{}: `{name}` {fault}", self.operation.id)).into());
        }
        if let Some(ClientParameter { name, method, .. }) = self.missing() {
            let message =
                format!("`{name}` is required and not set: set it with `ClientBuilder::{method}`, or on the request");
            return Err(ConfigError::new(message).of(self.operation.id).into());
        }
        let uri = self.target().and_then(|target| self.base()?.join(&target));
        uri.map_err(|error| error.of(self.operation.id).into())
    }

    /// The base URL: that of the operation's own server, unless the user set another one.
    fn base(&self) -> Result<Cow<'_, Base>, ConfigError> {
        let base = &self.client.wire().base;
        match self.operation.server.filter(|_| self.client.uses_own_servers()) {
            Some(server) => Base::parse(server, base.is_plain()).map(Cow::Owned),
            None => Ok(Cow::Borrowed(base)),
        }
    }

    fn target(&self) -> Result<String, ConfigError> {
        let mut target = String::with_capacity(self.operation.path.len() + 48);
        let mut rest = self.operation.path;
        while let Some((literal, (name, after))) =
            rest.split_once('{').and_then(|(literal, rest)| Some((literal, rest.split_once('}')?)))
        {
            target.push_str(literal);
            match self.path.iter().find(|(known, ..)| *known == name) {
                Some((_, _, encoded)) => target.push_str(encoded),
                None => return Err(ConfigError::new(format!("`{{{name}}}` is not filled in"))),
            }
            rest = after;
        }
        target.push_str(rest);
        let mut query = self.encoded_query();
        // A path may have a query of its own, which links repeat.
        if let Some((_, own)) = target.split_once('?') {
            let is_own = |pair: &&str| query::pairs(own).any(|known| known == *pair);
            query = query::pairs(&query).filter(|pair| !is_own(pair)).collect::<Vec<_>>().join("&");
        }
        if !query.is_empty() {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(&query);
        }
        Ok(target)
    }

    pub(crate) fn encoded_query(&self) -> String {
        self.page_query.clone().unwrap_or_else(|| self.query.encoded())
    }

    pub(crate) const fn own_query(&self) -> &QueryPairs {
        &self.query
    }

    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let path = self.path.iter().map(|(name, value, _)| (*name, value));
        path.chain(self.query.iter()).map(|(name, value)| (name, value.as_str()))
    }

    /// Sends the call and decodes the response; a refusal is an error.
    pub(crate) fn send<T>(self, decode: fn(RawResponse) -> Result<T>) -> Pending<T> {
        Pending::new(self.execute(true), decode)
    }

    pub(crate) fn send_raw(self) -> Pending<RawResponse> {
        Pending::new(self.execute(false), Ok)
    }

    async fn execute(self, refusal_is_error: bool) -> Result<RawResponse> {
        let response = self.exchange().await?.lenient(self.is_lenient).paged(self.page_pointers);
        let response = response.for_batch(self.operations);
        if refusal_is_error { response.success() } else { Ok(response) }
    }
}

impl Call {
    async fn exchange(&self) -> Result<RawResponse> {
        let (wire, budget) = (self.client.wire(), self.client.budget());
        let proofs = self.proofs()?;
        let method = http::Method::from(self.operation.method);
        let mut outgoing = Outgoing {
            operation: self.operation.id,
            repeatable: method.is_idempotent(),
            method,
            template: self.operation.path,
            uri: self.uri()?,
            headers: self.all_headers(),
            body: self.body.clone(),
        };
        let budget = Budget {
            limits: Limits { timeout: self.timeout.unwrap_or(budget.limits.timeout), ..budget.limits },
            retry: self.retry.unwrap_or(budget.retry),
            deadline: self.deadline.unwrap_or(budget.deadline),
        };
        let tokens = self.prove(&proofs, &mut outgoing)?;
        wire.call(outgoing, budget, tokens).await
    }

    /// What authenticates the call.
    fn proofs(&self) -> Result<Vec<&Proof>> {
        let schemes = self.client.wire().service.schemes;
        scheme::chosen(self.operation.auth, schemes, self.client.proofs())
            .map_err(|error| error.of(self.operation.id).into())
    }

    /// Adds the keys that are sent as they are. Returns the source of bearer tokens, if the call needs one.
    fn prove<'p>(&self, proofs: &[&'p Proof], outgoing: &mut Outgoing) -> Result<Option<&'p dyn TokenSource>> {
        let mut tokens: Option<&dyn TokenSource> = None;
        let mut query = String::new();
        for proof in proofs {
            match proof {
                Proof::Tokens(cache) => tokens = Some(cache),
                Proof::Provider(provided) => tokens = Some(provided),
                Proof::Header(name, value) => drop(outgoing.headers.insert(name, value.clone())),
                Proof::Cookie(name, key) => {
                    let cookie = parameter::cookie(name, key.expose_secret());
                    parameter::add_cookie(&mut outgoing.headers, &cookie)
                        .map_err(|error| error.of(self.operation.id))?;
                }
                Proof::Query(name, key) => {
                    query.push(if query.is_empty() && outgoing.uri.query().is_none() { '?' } else { '&' });
                    query.push_str(&QueryPairs::one(name, key.expose_secret()).encoded());
                }
            }
        }
        if !query.is_empty() {
            let uri = format!("{}{query}", outgoing.uri);
            let too_long = |_| ConfigError::new("the URL with the API key is not valid").of(self.operation.id);
            outgoing.uri = uri.parse().map_err(too_long)?;
        }
        Ok(tokens)
    }

    /// The headers of the operation; those that the caller set replace them.
    fn all_headers(&self) -> HeaderMap {
        let own =
            [(ACCEPT, self.operation.accept.map(HeaderValue::from_static)), (CONTENT_TYPE, self.content_type.clone())];
        let mut headers: HeaderMap = own.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        headers
    }
}

impl fmt::Debug for Call {
    /// Shows the operation and the names of parameters, no values.
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

#[cfg(test)]
mod tests;
