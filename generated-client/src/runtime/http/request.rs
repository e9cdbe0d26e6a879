//! Requests: a call of an operation, and what every request supports.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::runtime::error::kind::Result;
use crate::runtime::http::call::Call;
use crate::runtime::http::response::{Answer, Pending, RawResponse};
use crate::runtime::http::retry::RetryPolicy;
use crate::runtime::http::written::Written;
use crate::runtime::jsonapi::document::{Document, RequestDocument};
use crate::runtime::jsonapi::resource::Service;

/// A request that returns a `T`. Nothing is sent until it is awaited.
///
/// Each operation of the API has an alias of this type, whose page lists the operation's own parameters, and a method
/// of [`Client`](crate::runtime::Client) that creates it. A request owns everything that it needs and can be spawned.
///
/// - `O` is the operation; its optional parameters are methods of `Request<O, …>`. It is `()` once a way of paging is
///   chosen.
/// - `T` is the type that awaiting the request returns.
/// - `B` is the rest of the request: a document, the page to request, or nothing.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Request, RequestBody};")]
///
/// fn traced<O, T, B: RequestBody>(request: Request<O, T, B>) -> Request<O, T, B> {
///     request.timeout(Duration::from_secs(1)).header("x-trace", "7")
/// }
/// ```
#[must_use = "a request is sent when it is awaited"]
pub struct Request<O, T, B = ()> {
    pub(crate) call: Call,
    pub(crate) body: B,
    decode: fn(RawResponse) -> Result<T>,
    operation: PhantomData<fn() -> O>,
}

impl<O, T: Answer, B> Request<O, T, B> {
    pub(crate) fn new(call: Call, body: B) -> Self {
        Self { call, body, decode: T::from_response, operation: PhantomData }
    }
}

impl<O, T, B> Request<O, T, B> {
    /// A request whose response is read by this function.
    #[cfg(feature = "catalogue")]
    pub(crate) const fn read_by(call: Call, body: B, decode: fn(RawResponse) -> Result<T>) -> Self {
        Self { call, body, decode, operation: PhantomData }
    }
}

impl<O, T: DeserializeOwned, B> Request<O, T, B> {
    /// A request whose response is plain JSON.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn json(call: Call, body: B) -> Self {
        Self { call, body, decode: |response| response.json(), operation: PhantomData }
    }
}

impl<O, T: Answer, B> Request<O, Option<T>, B> {
    /// A request whose response may be empty.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn optional(call: Call, body: B) -> Self {
        let decode = |response: RawResponse| match response.bytes().is_empty() {
            true => Ok(None),
            false => T::from_response(response).map(Some),
        };
        Self { call, body, decode, operation: PhantomData }
    }
}

impl<O, T: DeserializeOwned, B> Request<O, Option<T>, B> {
    /// A request whose response is plain JSON or empty.
    #[allow(dead_code, reason = "one description needs it, another does not")]
    pub(crate) fn optional_json(call: Call, body: B) -> Self {
        let decode = |response: RawResponse| match response.bytes().is_empty() {
            true => Ok(None),
            false => response.json().map(Some),
        };
        Self { call, body, decode, operation: PhantomData }
    }
}

/// Options of every request.
impl<O, T, B: RequestBody> Request<O, T, B> {
    /// Sends a header, in place of one of the same name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.header(name, value);
        self
    }

    /// Limits the time of each attempt, in place of the client's limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.call.timeout = Some(limit);
        self
    }

    /// Limits the time of everything, in place of the client's limit: the token, every attempt, every wait. In a
    /// stream, it limits the time of each page.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.call.deadline = Some(limit);
        self
    }

    /// Sets how often the request is retried if that does no harm, in place of the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.call.retry = Some(policy);
        self
    }

    /// Sends the request once. If the server refuses the token (401), the request is sent once more with a new token,
    /// since it was not applied.
    pub fn no_retry(self) -> Self {
        self.retry(RetryPolicy::none())
    }

    /// Sends the request and returns the response as received, whatever its status.
    ///
    /// # Errors
    ///
    /// As when it is awaited, except that a refusal, or a body that does not decode, is a response.
    pub fn send_raw(self) -> Pending<RawResponse> {
        self.into_call().send_raw()
    }

    pub(crate) fn into_call(self) -> Call {
        self.body.fill(self.call)
    }
}

/// Options of a request that returns a document.
impl<O, T: Lenient, B: RequestBody> Request<O, T, B> {
    /// Sets aside what does not decode, at the nearest optional member or list item: [`faults`](Document::faults) of
    /// what is returned lists it. A row that cannot do without it is in
    /// [`Page::undecoded`](crate::runtime::Page::undecoded); a stream yields it as an error, as without this.
    pub fn lenient(mut self) -> Self {
        self.call.is_lenient = true;
        self
    }
}

impl<O, T, B: RequestBody> IntoFuture for Request<O, T, B> {
    type Output = Result<T>;
    type IntoFuture = Pending<T>;

    fn into_future(self) -> Self::IntoFuture {
        let decode = self.decode;
        self.into_call().send(decode)
    }
}

impl<O, T, B: Clone> Clone for Request<O, T, B> {
    fn clone(&self) -> Self {
        Self { call: self.call.clone(), body: self.body.clone(), decode: self.decode, operation: PhantomData }
    }
}

impl<O, T, B: fmt::Debug> fmt::Debug for Request<O, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("call", &self.call).field("body", &self.body).finish()
    }
}

/// A request without its parameters: its document, or the page to request.
pub trait RequestBody {
    /// Adds it to the call.
    #[doc(hidden)]
    fn fill(self, call: Call) -> Call;
}

impl RequestBody for () {
    fn fill(self, call: Call) -> Call {
        call
    }
}

impl<T: Serialize, M: Serialize> RequestBody for RequestDocument<T, M> {
    fn fill(self, call: Call) -> Call {
        call.json(&self)
    }
}

/// A response of which parts can be set aside.
pub trait Lenient {}

impl<T, S: Service> Lenient for Document<T, S> {}
impl<T, S: Service> Lenient for Written<T, S> {}
