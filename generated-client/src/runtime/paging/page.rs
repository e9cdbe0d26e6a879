//! One page of a collection: its document, and the rows of it that are not what the description says.

use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;

use super::digest;
use crate::runtime::error::{Result, RowError};
use crate::runtime::reading::{self, Manner};
use crate::runtime::{Document, RawResponse, Resource};

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
    /// Decodes a page that is awaited.
    pub(super) fn awaited(response: RawResponse) -> Result<Self> {
        Self::read(&response, if response.is_lenient() { Manner::Lenient } else { Manner::Strict })
    }

    /// Decodes a page of a stream, which goes on behind a row that does not decode.
    pub(super) fn streamed(response: RawResponse) -> Result<Self> {
        let page = Self::read(&response, if response.is_lenient() { Manner::Lenient } else { Manner::ByRow })?;
        // Without its link, the page would pass for the last one.
        let link = page.faults().iter().find(|fault| matches!(fault.pointer(), "/links" | "/links/next"));
        link.map(|fault| fault.error().clone().into()).map_or(Ok(page), Err)
    }

    fn read(response: &RawResponse, manner: Manner) -> Result<Self> {
        let read: Result<Document<Vec<R>, R::Service>, _> = reading::document(response, manner);
        let document = read.map_err(|error| response.misread(error))?;
        let undecoded =
            document.faults().iter().filter(|fault| fault.is_resource()).cloned().map(RowError::new).collect();
        Ok(Self { document, undecoded })
    }

    /// The document, without what was set aside.
    #[must_use]
    pub fn into_document(self) -> Document<Vec<R>, R::Service> {
        self.document
    }

    /// The included resources and the rows that do not decode, in the server's order. Empty unless
    /// [`lenient`](super::Cursor::lenient) was asked for: without it, such a row is an error. They are also among the
    /// [`faults`](Document::faults), with what was set aside of the other rows.
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
