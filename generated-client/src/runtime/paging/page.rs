//! One page of a collection: its document, and its rows that do not decode.

use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;

use crate::runtime::error::kind::Result;
use crate::runtime::error::row::RowError;
use crate::runtime::http::response::{Answer, FoundInPage, RawResponse};
use crate::runtime::jsonapi::document::Document;
use crate::runtime::jsonapi::fault::Found;
use crate::runtime::jsonapi::reading::{self, Manner};
use crate::runtime::jsonapi::resource::DataItem;
use crate::runtime::paging::order::{Next, Outlook};
use crate::runtime::paging::seen;

/// One page of a collection: the document as the server sent it, to which it dereferences.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Cursor, Error, Resource};")]
///
/// async fn read<R: Resource>(request: Cursor<R>) -> Result<(), Error> {
///     let page = request.limit(50).lenient().await?;
///     println!("{} of {:?}, more to come: {}", page.data.len(), page.count(), !page.is_last());
///     for row in page.undecoded() {
///         eprintln!("set aside: {row}");
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct Page<R: DataItem> {
    document: Document<Vec<R>, R::Service>,
    undecoded: Found<RowError>,
    found: FoundInPage,
    /// The identifier of the last row, if it is the cursor of the next page.
    last: Option<String>,
}

impl<R: DataItem> Page<R> {
    /// Decodes a page of a stream, which continues after a row that does not decode.
    pub(super) fn streamed(response: RawResponse) -> Result<Self> {
        let manner = if response.manner() == Manner::Lenient { Manner::Lenient } else { Manner::ByRow };
        let page = Self::read(&response, manner)?;
        // Without its link, the page would pass for the last one.
        let link =
            page.document.faults.at_once.iter().find(|fault| matches!(fault.pointer(), "/links" | "/links/next"));
        link.map(|fault| fault.error().clone().into()).map_or(Ok(page), Err)
    }

    fn read(response: &RawResponse, manner: Manner) -> Result<Self> {
        let pointers = response.page_pointers();
        let read: Result<Document<Vec<R>, R::Service>, _> = match pointers.rows {
            Some(rows) => reading::listed(response.received(), manner, rows),
            None => reading::document(response.received(), manner),
        };
        let document = read.map_err(|error| response.misread(error))?;
        let rows = document.faults.at_once.iter().filter(|fault| fault.row().is_some());
        let undecoded: Vec<RowError> = rows.cloned().map(RowError::new).collect();
        let mut found = response.found_in_page();
        if pointers.count.is_none() {
            found.count = document.count();
        }
        let mut page = Self { document, undecoded: undecoded.into(), found, last: None };
        // A server with links shows the last page by them.
        let has_links = page.document.links.names().next().is_some();
        if pointers.is_by_id && !has_links && page.found.more != Some(false) {
            page.last = page.last_id();
        }
        Ok(page)
    }

    /// The identifier of the last row, whether it decodes or not.
    fn last_id(&self) -> Option<String> {
        let last = usize::try_from(self.rows()).ok()?.checked_sub(1)?;
        match self.undecoded_rows().find(|(position, _)| *position == last) {
            Some((_, row)) => row.id(),
            None => self.document.data.last().map(|row| row.item_id().into_owned()),
        }
    }

    /// How many rows there are in all, over every page, if the response has it.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        self.found.count
    }

    /// Whether this is the last page: it has neither a link to a next one nor its cursor.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self.next(), Next::Last | Next::Unknown)
    }

    pub(super) fn outlook(&self) -> Outlook<'_> {
        Outlook {
            rows: self.rows(),
            count: self.count(),
            has_links: self.links.names().next().is_some(),
            next: self.next(),
            request_id: self.request_id(),
        }
    }

    fn next(&self) -> Next<'_> {
        match (self.links.next(), self.found.next.as_deref()) {
            (Some(link), _) => Next::Link(link.href()),
            // An empty or null link marks the last page; a server without links marks none.
            (None, _) if self.links.names().any(|name| name == "next") => Next::Last,
            (None, None | Some("")) => self.last.as_deref().map_or(Next::Unknown, Next::Cursor),
            (None, Some(next)) if is_link(next) => Next::Link(next),
            (None, Some(next)) => Next::Cursor(next),
        }
    }

    /// The document, without what was set aside.
    #[must_use]
    pub fn into_document(self) -> Document<Vec<R>, R::Service> {
        self.document
    }

    /// The included resources and the rows that do not decode, in the server's order. There are no rows unless
    /// [`lenient`](crate::runtime::Cursor::lenient) was requested: without it, such a row is an error. They are also
    /// among the [`faults`](Document::faults), with what was set aside of the other rows.
    ///
    /// This decodes all included resources.
    #[must_use]
    pub fn undecoded(&self) -> &[RowError] {
        self.undecoded.all(|rows| {
            let included = self.faults().iter().filter(|fault| fault.is_resource() && fault.row().is_none());
            included.cloned().map(RowError::new).chain(rows.iter().cloned()).collect()
        })
    }

    pub(super) fn rows(&self) -> u64 {
        (self.document.data.len() + self.undecoded_rows().count()) as u64
    }

    /// The digest of each row in the server's order, and whether the row does not decode.
    pub(super) fn digests(&self) -> Vec<(u64, bool)> {
        let undecoded = self.undecoded_rows().map(|(position, row)| (position, (seen::of_undecoded(row), true)));
        in_order(self.document.data.iter().map(|row| (seen::of_row(row), false)), undecoded)
    }

    /// Removes the rows that were yielded before, by their positions.
    pub(super) fn remove(&mut self, rows: &HashSet<usize>) {
        let undecoded: HashSet<usize> = self.undecoded_rows().map(|(position, _)| position).collect();
        let mut positions = (0..).filter(|position| !undecoded.contains(position));
        self.document.data.retain(|_| positions.next().is_none_or(|position| !rows.contains(&position)));
        self.undecoded.at_once.retain(|row| row.row().is_some_and(|position| !rows.contains(&position)));
    }

    fn undecoded_rows(&self) -> impl Iterator<Item = (usize, &RowError)> {
        self.undecoded.at_once.iter().filter_map(|row| Some((row.row()?, row)))
    }

    pub(super) fn take_undecoded(&mut self) -> Vec<RowError> {
        std::mem::take(&mut self.undecoded.at_once)
    }
}

/// Whether a text is a URL rather than a cursor.
fn is_link(text: &str) -> bool {
    text.starts_with(['/', '?']) || text.contains("://")
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

impl<R: DataItem> Answer for Page<R> {
    fn from_response(response: RawResponse) -> Result<Self> {
        Self::read(&response, response.manner())
    }
}

impl<R: DataItem> Deref for Page<R> {
    type Target = Document<Vec<R>, R::Service>;

    fn deref(&self) -> &Self::Target {
        &self.document
    }
}

impl<R: DataItem> fmt::Debug for Page<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("document", &self.document).field("undecoded", &self.undecoded()).finish()
    }
}
