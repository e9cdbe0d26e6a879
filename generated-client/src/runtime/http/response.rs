//! Responses: as received, and decoded.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, StatusCode};
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::runtime::error::api::{ApiError, Redirect, Refusal};
use crate::runtime::error::kind::Result;
use crate::runtime::http::base::origin_of;
use crate::runtime::http::service::ServiceDescription;
use crate::runtime::jsonapi::document::Document;
use crate::runtime::jsonapi::problem::ErrorDocument;
use crate::runtime::jsonapi::reading::{self, Body, Data, Manner};
use crate::runtime::jsonapi::resource::Service;
use crate::runtime::value::decode;
use crate::runtime::value::error::DecodeError;

/// A response as received, whatever its status.
#[derive(Clone)]
pub struct RawResponse {
    service: &'static ServiceDescription,
    operation: &'static str,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    attempts: u32,
    is_lenient: bool,
    page_pointers: PagePointers,
    operations: usize,
}

/// Where a page of a collection has what leads to the next one, and the count of rows over all pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PagePointers {
    /// `None` if `meta` has it.
    pub(crate) count: Option<&'static str>,
    /// `None` if only `links` have it.
    pub(crate) next: Option<&'static str>,
    /// The list of rows, if the page is plain JSON.
    pub(crate) rows: Option<&'static str>,
    /// Whether more pages follow.
    pub(crate) more: Option<&'static str>,
    /// Whether the identifier of the last row is the cursor of the next page.
    pub(crate) is_by_id: bool,
}

/// What a page has at its pointers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FoundInPage {
    pub(crate) count: Option<u64>,
    pub(crate) next: Option<String>,
    pub(crate) more: Option<bool>,
}

impl RawResponse {
    pub(crate) fn new(
        service: &'static ServiceDescription,
        operation: &'static str,
        response: http::Response<Bytes>,
    ) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            service,
            operation,
            status: parts.status,
            headers: parts.headers,
            body,
            attempts: 1,
            is_lenient: false,
            page_pointers: PagePointers::default(),
            operations: 0,
        }
    }

    pub(crate) fn after(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    pub(crate) fn lenient(self, is_lenient: bool) -> Self {
        Self { is_lenient, ..self }
    }

    pub(crate) fn paged(self, page_pointers: PagePointers) -> Self {
        Self { page_pointers, ..self }
    }

    pub(crate) fn for_batch(self, operations: usize) -> Self {
        Self { operations, ..self }
    }

    /// How many operations the request sent as a batch.
    pub(crate) const fn operations(&self) -> usize {
        self.operations
    }

    pub(crate) const fn page_pointers(&self) -> PagePointers {
        self.page_pointers
    }

    pub(crate) fn found_in_page(&self) -> FoundInPage {
        let scalar = |pointer: Option<&str>| decode::scalar_at(&self.body, pointer?);
        let PagePointers { count, next, more, .. } = self.page_pointers;
        FoundInPage {
            count: scalar(count).and_then(|count| count.parse().ok()),
            next: scalar(next),
            more: more.and_then(|pointer| decode::flag_at(&self.body, pointer)),
        }
    }

    pub(crate) const fn manner(&self) -> Manner {
        if self.is_lenient { Manner::Lenient } else { Manner::Strict }
    }

    /// The operation.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// How often the request was sent.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The wait that the server requests with `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }

    /// The identifier that the server gave the request: in the body, or else in a header such as `x-request-id`,
    /// `x-amzn-requestid`, `x-correlation-id` or `cf-ray`.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        decode::text_at(&self.body, self.service.request_id).or_else(|| request_id(&self.headers))
    }

    /// Decodes the body as JSON.
    ///
    /// # Errors
    ///
    /// The body is not JSON, or not a `T`; the error has the place.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        decode::json(&self.body).map_err(|error| self.misread(error).into())
    }

    /// Returns the response if its status is a success.
    ///
    /// # Errors
    ///
    /// [`Error::Api`](crate::runtime::Error::Api): it is not.
    pub fn success(self) -> Result<Self> {
        if self.status.is_success() {
            return Ok(self);
        }
        let location = self.headers.get(LOCATION).filter(|_| self.status.is_redirection());
        let redirect = location.map(|location| {
            let url = location.to_str().ok().and_then(|location| reqwest::Url::parse(location).ok());
            url.map_or(Redirect::Elsewhere, |url| Redirect::To(origin_of(&url)))
        });
        let refusal = Refusal {
            operation: self.operation,
            status: self.status,
            document: ErrorDocument::from_body(&self.body),
            request_id: self.request_id(),
            retry_after: self.retry_after(),
            redirect,
            attempts: self.attempts,
            body: self.body,
        };
        Err(ApiError::new(refusal).into())
    }

    /// The body as documents are read from it.
    pub(crate) fn received(&self) -> Body<'_> {
        Body { bytes: &self.body, operation: self.operation, request_id: self.service.request_id }
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn misread(&self, error: DecodeError) -> DecodeError {
        let is_json = self.header(&CONTENT_TYPE).is_none_or(|media_type| media_type.contains("json"));
        let error = match self.body.is_empty() {
            true => DecodeError::new("", &format!("is empty where a document was expected (status {})", self.status)),
            false if !is_json => DecodeError::new("", "is not JSON, its content type says: a proxy may have responded"),
            false => error,
        };
        self.undecoded(error)
    }

    pub(crate) fn undecoded(&self, error: DecodeError) -> DecodeError {
        error.of(self.operation, self.status, self.body.clone(), self.request_id())
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The identifier of a request in the headers of its response. Vendors put one word before the usual names:
/// `snyk-request-id`, `x-amzn-requestid`.
fn request_id(headers: &HeaderMap) -> Option<String> {
    const NAMES: [&str; 6] = ["request-id", "requestid", "correlation-id", "trace-id", "cf-ray", "amz-cf-id"];
    let text = |name: &str| headers.get(name)?.to_str().ok().filter(|id| !id.is_empty());
    let plain = ["x-request-id"].iter().chain(&NAMES).find_map(|name| text(name));
    let of_vendor = || {
        let is_one = |name: &str| {
            let name = name.strip_prefix("x-").unwrap_or(name);
            let vendor = NAMES.iter().find_map(|usual| name.strip_suffix(usual));
            vendor.is_some_and(|vendor| vendor.is_empty() || vendor.find('-') == Some(vendor.len() - 1))
        };
        headers.keys().filter(|name| is_one(name.as_str())).find_map(|name| text(name.as_str()))
    };
    plain.or_else(of_vendor).map(str::to_owned)
}

/// The wait of `Retry-After`. A date is compared with the server's clock, if the response has the header `Date`.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(asked)?;
    let now = text(DATE).and_then(http_date).unwrap_or_else(Timestamp::now);
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// A type that responses are decoded to.
pub trait Answer: Sized {
    /// Decodes a successful response.
    ///
    /// # Errors
    ///
    /// The response is something else.
    fn from_response(response: RawResponse) -> Result<Self>;
}

impl<T: Data, S: Service> Answer for Document<T, S> {
    fn from_response(response: RawResponse) -> Result<Self> {
        reading::document(response.received(), response.manner()).map_err(|error| response.misread(error).into())
    }
}

impl Answer for Bytes {
    fn from_response(response: RawResponse) -> Result<Self> {
        Ok(response.body)
    }
}

impl Answer for String {
    fn from_response(response: RawResponse) -> Result<Self> {
        let text = std::str::from_utf8(&response.body).map(str::to_owned);
        text.map_err(|_| response.misread(DecodeError::new("", "is not UTF-8")).into())
    }
}

impl Answer for () {
    fn from_response(_: RawResponse) -> Result<Self> {
        Ok(())
    }
}

/// The future of a request. It owns what it needs and can be spawned.
#[must_use = "a request is sent when it is awaited"]
pub struct Pending<T> {
    response: Pin<Box<dyn Future<Output = Result<RawResponse>> + Send>>,
    decode: fn(RawResponse) -> Result<T>,
}

impl<T> Pending<T> {
    pub(crate) fn new(
        response: impl Future<Output = Result<RawResponse>> + Send + 'static,
        decode: fn(RawResponse) -> Result<T>,
    ) -> Self {
        Self { response: Box::pin(response), decode }
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(self.response.as_mut().poll(context));
        Poll::Ready(response.and_then(self.decode))
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identifier_of_a_request_is_in_one_of_the_usual_headers() {
        let found = |headers: &[(&'static str, &'static str)]| {
            let named = |(name, id): &(&'static str, &'static str)| {
                (HeaderName::from_static(name), http::HeaderValue::from_static(id))
            };
            request_id(&headers.iter().map(named).collect())
        };
        for name in [
            "x-request-id",
            "request-id",
            "snyk-request-id",
            "x-amzn-requestid",
            "x-correlation-id",
            "cf-ray",
            "x-trace-id",
        ] {
            assert_eq!(found(&[("date", "today"), (name, "r-1")]).as_deref(), Some("r-1"), "{name}");
        }
        assert_eq!(
            found(&[("cf-ray", "edge"), ("vendor-request-id", "r-2"), ("x-request-id", "r-1")]).as_deref(),
            Some("r-1")
        );
        assert_eq!(found(&[("x-request-id", "")]), None);
        assert_eq!(found(&[("x-request-id", ""), ("cf-ray", "r-1")]).as_deref(), Some("r-1"));
        // A request for a service has an identifier of its own, which can be a person's.
        assert_eq!(found(&[("x-clinic-service-request-id", "anna-1987")]), None);
        assert_eq!(found(&[("x-request-id-age", "3"), ("etag", "r-1")]), None);
    }

    #[test]
    fn retry_after_comes_in_two_forms() {
        let wait = |after: &'static str, date: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, http::HeaderValue::from_static(after));
            headers.extend(date.map(|date| (DATE, http::HeaderValue::from_static(date))));
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        let noon = Some("Wed, 04 Mar 2026 12:00:00 GMT");
        assert_eq!(wait("7", None), Some(7));
        assert_eq!(wait(" 0 ", None), Some(0));
        assert_eq!(wait("Wed, 04 Mar 2026 12:01:30 GMT", noon), Some(90));
        assert_eq!(wait("Wed, 04 Mar 2026 11:59:30 GMT", noon), Some(0));
        assert_eq!(wait("Wed, 04 Mar 2020 12:00:00 GMT", None), Some(0));
        for nonsense in ["", "-1", "1.5", "soon", "99999999999999999999999"] {
            assert_eq!(wait(nonsense, noon), None, "{nonsense}");
        }
    }
}
