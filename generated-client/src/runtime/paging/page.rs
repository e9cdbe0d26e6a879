//! One page of a collection: its document, and the rows of it that are not what the description says.

use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::seen;
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

    /// The number of rows that the server sent.
    pub(super) fn rows(&self) -> u64 {
        (self.document.data.len() + self.undecoded_rows().count()) as u64
    }

    /// The digest of each row in the server's order, and whether the row does not decode.
    pub(super) fn digests(&self) -> Vec<(u64, bool)> {
        let undecoded = self.undecoded_rows().map(|(position, row)| (position, (seen::of_undecoded(row), true)));
        in_order(self.document.data.iter().map(|row| (seen::of_row(row), false)), undecoded)
    }

    /// Removes the rows that were yielded before, by their positions, and with them what was included and does not decode:
    /// it was reported then.
    pub(super) fn remove(&mut self, rows: &HashSet<usize>) {
        let undecoded: HashSet<usize> = self.undecoded_rows().map(|(position, _)| position).collect();
        let mut positions = (0..).filter(|position| !undecoded.contains(position));
        self.document.data.retain(|_| positions.next().is_none_or(|position| !rows.contains(&position)));
        self.undecoded.retain(|row| row.row().is_some_and(|position| !rows.contains(&position)));
    }

    fn undecoded_rows(&self) -> impl Iterator<Item = (usize, &RowError)> {
        self.undecoded.iter().filter_map(|row| Some((row.row()?, row)))
    }

    pub(super) fn take_undecoded(&mut self) -> Vec<RowError> {
        std::mem::take(&mut self.undecoded)
    }
}

/// Rows in the server's order: those that decode, and the others at their positions, which ascend.
pub(super) fn in_order<T>(
    decoded: impl IntoIterator<Item = T>,
    undecoded: impl IntoIterator<Item = (usize, T)>,
) -> Vec<T> {
    let (mut decoded, mut rows) = (decoded.into_iter(), Vec::new());
    for (position, row) in undecoded {
        rows.extend(decoded.by_ref().take(position.saturating_sub(rows.len())));
        rows.push(row);
    }
    rows.extend(decoded);
    rows
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
    let mut undecoded = Vec::new();
    let included = included.map(|included| Included::from(sift(included, "included", response, &mut undecoded)));
    let data = sift(data, "data", response, &mut undecoded);
    Page { document: Document { data, meta, links, included, jsonapi, extra }, undecoded }
}

/// What decodes; the rest is set aside.
fn sift<T: DeserializeOwned>(
    rows: Vec<Box<RawValue>>,
    member: &'static str,
    response: &RawResponse,
    undecoded: &mut Vec<RowError>,
) -> Vec<T> {
    let mut decoded = Vec::with_capacity(rows.len());
    for (at, json) in rows.into_iter().enumerate() {
        match decode::json(json.get().as_bytes()) {
            Ok(row) => decoded.push(row),
            Err(error) => {
                let error = DecodeError::new(&format!("/{member}/{at}{}", error.pointer()), error.problem());
                let error = error.named(response.operation(), response.request_id());
                undecoded.push(RowError::new((member == "data").then_some(at), json, error));
            }
        }
    }
    decoded
}
