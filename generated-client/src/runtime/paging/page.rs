//! One page of a collection: its document, and the rows of it that are not what the description says.

use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::digest;
use crate::runtime::document::Members;
use crate::runtime::error::{DecodeError, Error, Result, RowError};
use crate::runtime::{Document, Included, RawResponse, Resource, Service, decode};

/// One page of a collection: the document as the server sent it, to which it dereferences.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: fitbit_plus::Client) -> Result<(), fitbit_plus::Error> {
/// use fitbit_plus::PatientScope;
///
/// let scope = PatientScope::groups(["5c34c0aa91e04f7be2d6a101"]);
/// let page = client.fetch_patients(scope).cursor().limit(50).lenient().await?;
/// println!("{} of {:?}, more to come: {}", page.data.len(), page.count(), !page.is_last());
/// for row in page.undecoded() {
///     eprintln!("set aside: {row}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Page<R: Resource> {
    document: Document<Vec<R>, R::Service>,
    undecoded: Vec<RowError>,
}

impl<R: Resource> Page<R> {
    /// Decodes an answer. A row that does not decode is an error.
    pub(super) fn strict(response: RawResponse) -> Result<Self> {
        response.json().map(|document| Self { document, undecoded: Vec::new() })
    }

    /// Decodes an answer. What does not decode by itself is set aside.
    pub(super) fn lenient(response: RawResponse) -> Result<Self> {
        match response.json() {
            Ok(document) => Ok(Self { document, undecoded: Vec::new() }),
            // Only now is each row read by itself: pages without fault, nearly all of them, are read once.
            Err(Error::Decode(_)) => Ok(sifted(response.json::<Sifted<R>>()?, &response)),
            Err(error) => Err(error),
        }
    }

    /// The document, without what was set aside.
    #[must_use]
    pub fn into_document(self) -> Document<Vec<R>, R::Service> {
        self.document
    }

    /// What of the page is not what the description says, in its order: rows, and resources that came along. Always empty
    /// unless [`lenient`](super::Cursor::lenient) was asked for: without it, such a row is an error.
    #[must_use]
    pub fn undecoded(&self) -> &[RowError] {
        &self.undecoded
    }

    /// How many rows the server sent.
    pub(super) fn rows(&self) -> u64 {
        (self.document.data.len() + self.undecoded.iter().filter(|row| row.row().is_some()).count()) as u64
    }

    /// Takes out the rows that a bookmark says were given before. `true` if each of them was still there.
    pub(super) fn without(&mut self, given: &HashSet<u64>) -> bool {
        let rows = self.rows();
        self.document.data.retain(|row| !given.contains(&digest::of_id(row.id())));
        self.undecoded.retain(|row| row.row().is_some() && !given.contains(&digest::of_row(row)));
        rows - self.rows() == given.len() as u64
    }

    /// What stands for each row in a bookmark.
    pub(super) fn digests(&self) -> Vec<u64> {
        let bad = self.undecoded.iter().filter(|row| row.row().is_some()).map(digest::of_row);
        self.document.data.iter().map(|row| digest::of_id(row.id())).chain(bad).collect()
    }

    pub(super) fn take_undecoded(&mut self) -> Vec<RowError> {
        std::mem::take(&mut self.undecoded)
    }
}

impl<R: Resource> Deref for Page<R> {
    type Target = Document<Vec<R>, R::Service>;

    fn deref(&self) -> &Self::Target {
        &self.document
    }
}

impl<R: Resource> fmt::Debug for Page<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("document", &self.document).field("undecoded", &self.undecoded).finish()
    }
}

/// A page whose rows and included resources are still to be decoded, each by itself.
type Sifted<R> = Members<Vec<Box<RawValue>>, Vec<Box<RawValue>>, <<R as Resource>::Service as Service>::Meta>;

/// Decodes each row by itself.
fn sifted<R: Resource>(page: Sifted<R>, response: &RawResponse) -> Page<R> {
    let Members { data, meta, links, included, jsonapi, extra } = page;
    let mut sieve = Sieve { operation: response.operation(), request_id: response.request_id(), undecoded: Vec::new() };
    let included = included.map(|included| Included::from(sieve.sift(included, "included")));
    let data = sieve.sift(data, "data");
    let undecoded = sieve.undecoded;
    Page { document: Document { data, meta, links, included, jsonapi, extra }, undecoded }
}

/// What does not decode, and what its errors report of the response. Read once: finding the request's identifier takes a
/// pass over the whole body.
struct Sieve {
    operation: &'static str,
    request_id: Option<String>,
    undecoded: Vec<RowError>,
}

impl Sieve {
    /// What decodes; the rest is set aside.
    fn sift<T: DeserializeOwned>(&mut self, rows: Vec<Box<RawValue>>, member: &'static str) -> Vec<T> {
        let mut decoded = Vec::with_capacity(rows.len());
        for (at, json) in rows.into_iter().enumerate() {
            match decode::json(json.get().as_bytes()) {
                Ok(row) => decoded.push(row),
                Err(error) => {
                    let error = DecodeError::new(&format!("/{member}/{at}{}", error.pointer()), error.problem());
                    let error = error.named(self.operation, self.request_id.clone());
                    self.undecoded.push(RowError::new((member == "data").then_some(at), json, error));
                }
            }
        }
        decoded
    }
}
