//! The contract: how the generated calls of every operation are sent, and what must be true of each response. Depends
//! only on the client.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::runtime::{Data, Date, DateTime, Pending, RawResponse};
use crate::client::{self, Client, Document, StatusCode, Written};
use crate::round_trip::through;

pub use crate::generated::contract::CALLS;

/// Why a call does not keep the contract.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A wrong response. `Display` omits values, which may be personal data; `Debug` includes them, for tests with
/// synthetic data.
pub struct Wrong {
    what: String,
    values: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl fmt::Debug for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.values)
    }
}

impl Error for Wrong {}

impl Wrong {
    /// Creates it from a message without values and one with them.
    pub fn new(what: impl Into<String>, values: impl Into<String>) -> Self {
        Self { what: what.into(), values: values.into() }
    }
}

/// The result of a call.
pub type Outcome = Result<(), Failure>;

/// A call that is sent.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A generated call of an operation.
#[derive(Clone, Copy)]
pub struct Contract {
    /// The `operationId`.
    pub operation: &'static str,
    /// The name of the call: `full`, `skip`, `many`, …
    pub call: &'static str,
    /// Makes the call. It fails if it is refused, or if the response does not round-trip.
    pub run: for<'a> fn(&'a Client, &'a Ids) -> Exchange<'a>,
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.operation, self.call)
    }
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! call {
    ($operation:literal, $call:literal, $run:ident) => {
        Contract { operation: $operation, call: $call, run: |client, ids| Box::pin($run(client, ids)) }
    };
}
pub(crate) use call;

/// Returns the identifier of a resource of a type, if one exists.
type IdOf = dyn Fn(&str) -> Option<String> + Send + Sync;

tokio::task_local! {
    /// What a program could print of a task's exchanges, if a test collects it.
    pub static SHOWN: RefCell<Vec<String>>;
    /// The responses to a task's calls, if they are collected.
    pub static RESPONSES: RefCell<Vec<Value>>;
}

/// Collects what a program could print of a value.
pub fn show(value: &impl fmt::Debug) {
    // Outside of such a task, nothing is collected.
    let _ = SHOWN.try_with(|shown| shown.borrow_mut().push(format!("{value:?} {value:#?}")));
}

/// Collects what a program could print of a value, and returns the value.
pub fn shown<T: fmt::Debug>(value: T) -> T {
    show(&value);
    value
}

/// Collects what a program could print of an error and of its sources.
pub fn show_error(error: &(dyn Error + 'static)) {
    show(&error);
    let mut next = Some(error);
    while let Some(error) = next {
        let printed = format!("{error} {error:?}");
        let _ = SHOWN.try_with(|shown| shown.borrow_mut().push(printed));
        next = error.source();
    }
}

/// The resources that exist on the server, by type, and texts to send in place of samples.
pub struct Ids {
    of: Box<IdOf>,
    texts: BTreeMap<(String, String), String>,
}

impl Ids {
    /// Creates it from a function that returns the identifier of a resource of a type, if one exists.
    pub fn new(of: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { of: Box::new(of), texts: BTreeMap::new() }
    }

    /// Adds a text to send in place of a sample: a member of the credentials, under the type of the token resource, or
    /// of a natural key, under the type that it identifies. Nested members follow a slash.
    #[must_use]
    pub fn with(mut self, resource_type: &str, member: &str, text: impl Into<String>) -> Self {
        self.texts.insert((resource_type.to_owned(), member.to_owned()), text.into());
        self
    }

    /// Returns the identifier of a resource of this type, or one that does not exist.
    #[must_use]
    pub fn of(&self, resource_type: &str) -> String {
        (self.of)(resource_type).unwrap_or_else(|| format!("no-{}", resource_type.replace(['/', '_'], "-")))
    }

    /// Returns the text for this member, or the sample.
    #[must_use]
    pub fn text(&self, resource_type: &str, member: &str, sample: &str) -> String {
        let given = self.texts.get(&(resource_type.to_owned(), member.to_owned()));
        given.cloned().unwrap_or_else(|| sample.to_owned())
    }
}

impl fmt::Debug for Ids {
    /// Shows only the names of the texts, because some are credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").field("texts", &self.texts.keys()).finish_non_exhaustive()
    }
}

/// Reads an instant.
///
/// # Errors
///
/// The text is not an instant.
pub fn date_time(text: &str) -> Result<DateTime, Failure> {
    Ok(text.parse()?)
}

/// Reads a date.
///
/// # Errors
///
/// The text is not a date.
pub fn date(text: &str) -> Result<Date, Failure> {
    Ok(text.parse()?)
}

/// Sends a call whose response is a `T`: it must succeed, decode, and encode to the same JSON.
///
/// # Errors
///
/// One of these conditions fails, or no response was received.
pub async fn exchange<T: DeserializeOwned + Serialize + fmt::Debug>(call: Pending<RawResponse>) -> Outcome {
    kept::<T>(&succeeded(call).await?).map(drop)
}

/// Sends a write as users do. A document in the response must encode to the same JSON; without one, the status must
/// allow that.
///
/// # Errors
///
/// One of these conditions fails, or no response was received.
pub async fn written<T: Data + Serialize + fmt::Debug>(
    call: impl IntoFuture<Output = client::Result<Written<T>>>,
) -> Outcome {
    let written = call.await.map_err(|error| {
        show_error(&error);
        match &error {
            client::Error::Api(refusal) => refused(refusal.status(), refusal.body()),
            _ => error.into(),
        }
    })?;
    show(&written);
    match (written.document().is_some(), written.status()) {
        (true, _) => kept::<Document<T>>(written.response()).map(drop),
        (false, StatusCode::ACCEPTED | StatusCode::NO_CONTENT) => Ok(()),
        (false, status) => Err(Wrong::new(format!("has no document, with {status}"), "").into()),
    }
}

/// Sends a call whose response is not JSON; it must succeed.
///
/// # Errors
///
/// It fails, or no response was received.
pub async fn plain(call: Pending<RawResponse>) -> Outcome {
    succeeded(call).await.map(drop)
}

/// Sends a call for the first page and, if it has a link, for the next one. `parameter` is the link's query parameter
/// with the cursor.
///
/// # Errors
///
/// Those of [`exchange`], for both pages.
pub async fn follow<T: DeserializeOwned + Serialize + fmt::Debug>(
    first: Pending<RawResponse>,
    parameter: &str,
    next: impl FnOnce(String) -> Pending<RawResponse>,
) -> Outcome {
    match cursor(&kept::<T>(&succeeded(first).await?)?, parameter) {
        Some(cursor) => exchange::<T>(next(cursor)).await,
        None => Ok(()),
    }
}

/// Decodes and encodes the response, and returns its JSON.
fn kept<T: DeserializeOwned + Serialize + fmt::Debug>(response: &RawResponse) -> Result<Value, Failure> {
    if let Ok(value) = serde_json::from_slice(response.bytes()) {
        // Outside of such a task, nothing is collected.
        let _ = RESPONSES.try_with(|responses| responses.borrow_mut().push(value));
    }
    let decoded = response.json::<T>().inspect_err(|error| show_error(error))?;
    show(&decoded);
    let text = std::str::from_utf8(response.bytes())?;
    through::<T>(text).map_err(|failure| {
        Wrong::new(format!("the response at `{}` {}", failure.pointer, failure.what), failure.message)
    })?;
    Ok(serde_json::from_str(text)?)
}

async fn succeeded(call: Pending<RawResponse>) -> Result<RawResponse, Failure> {
    let response = call.await.inspect_err(|error| show_error(error))?;
    show(&response);
    let (status, body) = (response.status(), response.bytes().clone());
    response.success().map_err(|error| {
        show_error(&error);
        refused(status, &body)
    })
}

fn refused(status: StatusCode, body: &[u8]) -> Failure {
    Wrong::new(format!("is refused with {status}"), String::from_utf8_lossy(body)).into()
}

fn cursor(page: &Value, parameter: &str) -> Option<String> {
    let link = page.pointer("/links/next")?;
    let link = link.as_str().or_else(|| link.pointer("/href")?.as_str())?;
    query(link).into_iter().find(|(name, _)| name == parameter).map(|(_, value)| value)
}

/// Returns the decoded query parameters of a URL, in order.
#[must_use]
pub fn query(url: &str) -> Vec<(String, String)> {
    let (_, query) = url.split_once('?').unwrap_or_default();
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decoded(n), decoded(v))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_cursor_is_read_from_either_form_of_the_link() {
        let link = "/pub/patient?page%5Blimit%5D=1&page%5Bafter%5D=a%2Bb%3D";
        for next in [json!(link), json!({"href": link})] {
            assert_eq!(cursor(&json!({"links": {"next": next}}), "page[after]").as_deref(), Some("a+b="));
        }
        for none in [json!({}), json!({"links": {"next": null}}), json!({"links": {"next": "/pub/patient"}})] {
            assert_eq!(cursor(&none, "page[after]"), None);
        }
    }

    #[test]
    fn what_is_not_known_is_a_sample() {
        let ids = Ids::new(|of| (of == "group").then(|| "7".to_owned())).with("group", "name", "Morning");
        assert_eq!((ids.of("group").as_str(), ids.of("oauth/token").as_str()), ("7", "no-oauth-token"));
        assert_eq!(ids.text("group", "name", "name"), "Morning");
        assert_eq!(ids.text("group", "bio", "bio"), "bio");
    }
}
