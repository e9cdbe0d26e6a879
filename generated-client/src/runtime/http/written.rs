//! The response to a write, which need not hold a document.

use std::fmt;

use http::StatusCode;

use crate::runtime::error::kind::Result;
use crate::runtime::http::response::{Answer, RawResponse};
use crate::runtime::jsonapi::document::Document;
use crate::runtime::jsonapi::fault::Fault;
use crate::runtime::jsonapi::part::Part;
use crate::runtime::jsonapi::reading::{self, Data};
use crate::runtime::jsonapi::resource::{Meta, Service};
use crate::runtime::value::error::DecodeError;

/// The response to a write: the document that the server sent, or success without one.
///
/// JSON:API allows a server to respond to a write without the resource: 202 (accepted, to be carried out later), 204,
/// or a document with nothing but `meta`. The write is then not an error and must not be repeated.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Error, Resource, Written};")]
///
/// fn created<R: Resource>(written: Written<R, R::Service>) -> Result<R, Error> {
///     if written.data().is_none() {
///         eprintln!("{}, without the resource", written.status());
///     }
///     written.into_data() // an error if the response has no document
/// }
/// ```
#[derive(Clone)]
pub struct Written<T, S: Service> {
    response: RawResponse,
    outcome: Outcome<T, S>,
}

#[derive(Clone)]
enum Outcome<T, S: Service> {
    Document(Box<Document<T, S>>),
    Without(Part<S::Meta>, Vec<Fault>),
}

impl<T, S: Service> Written<T, S> {
    /// The status: 202 if the write is accepted and still to be carried out.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The document, if the response has one.
    #[must_use]
    pub const fn document(&self) -> Option<&Document<T, S>> {
        match &self.outcome {
            Outcome::Document(document) => Some(document),
            Outcome::Without(..) => None,
        }
    }

    /// The document, if the response has one.
    #[must_use]
    pub fn into_document(self) -> Option<Document<T, S>> {
        match self.outcome {
            Outcome::Document(document) => Some(*document),
            Outcome::Without(..) => None,
        }
    }

    /// The resource that was created or changed, or the list of them, if the response has a document.
    #[must_use]
    pub fn data(&self) -> Option<&T> {
        self.document().map(|document| &document.data)
    }

    /// The resource that was created or changed, or the list of them.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::runtime::Error::Decode) if the response has no document; it states the status. The
    /// write itself was not refused.
    pub fn into_data(self) -> Result<T> {
        match self.outcome {
            Outcome::Document(document) => Ok(document.data),
            Outcome::Without(..) => {
                let what = format!(
                    "has no document (status {}), which is a success without the resource; help: fetch it",
                    self.response.status()
                );
                Err(self.response.undecoded(DecodeError::new("", &what)).into())
            }
        }
    }

    /// The `meta` of the response, whether or not it has data; empty if it has no `meta`.
    #[must_use]
    pub fn meta(&self) -> &S::Meta {
        match &self.outcome {
            Outcome::Document(document) => &document.meta,
            Outcome::Without(meta, _) => meta,
        }
    }

    /// The identifier that the server gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.meta().request_id()
    }

    /// The parts of the response that were set aside because they do not decode. See [`Document::faults`].
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        match &self.outcome {
            Outcome::Document(document) => document.faults(),
            Outcome::Without(_, faults) => faults,
        }
    }

    /// The response as received: its headers, such as `Location`, and its body.
    #[must_use]
    pub const fn response(&self) -> &RawResponse {
        &self.response
    }
}

impl<T: Data, S: Service> Answer for Written<T, S> {
    fn from_response(response: RawResponse) -> Result<Self> {
        let outcome = match reading::document(response.received(), response.manner()) {
            Ok(document) => Outcome::Document(Box::new(document)),
            Err(error) => match reading::without_document::<S>(response.received(), needs_none(response.status())) {
                Some((meta, faults)) => Outcome::Without(meta, faults),
                None => return Err(response.misread(error).into()),
            },
        };
        Ok(Self { response, outcome })
    }
}

/// Whether JSON:API allows a response of this status to have no document.
fn needs_none(status: StatusCode) -> bool {
    matches!(status, StatusCode::ACCEPTED | StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT)
}

impl<T: fmt::Debug, S: Service> fmt::Debug for Written<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Written")
            .field("status", &self.status())
            .field("document", &self.document())
            .field("meta", self.meta())
            .field("faults", &self.faults())
            .finish()
    }
}
