//! Operations that return a collection, and the ways in which their requests go on.

use serde::de::IgnoredAny;

use super::{ByCursor, ByNumber, Cursor, Page, Skip};
use crate::runtime::error::{DecodeError, Result};
use crate::runtime::request::{Lenient, Request, RequestBody};
use crate::runtime::{Call, Document, Pending, Resource, Service, reading};

/// An operation that returns a collection page by page.
pub trait Collection {
    /// The query parameter that limits the number of rows.
    const ROWS: &'static str;
}

/// A collection that can be read by page number.
pub trait PagedByNumber: Collection {
    /// The query parameter of the page number.
    const NUMBER: &'static str;
    /// The query parameter of the number of rows of a page.
    const SIZE: &'static str;
}

/// A collection that can be read by cursor.
pub trait PagedByCursor: Collection {
    /// The query parameter of the number of rows of a page.
    const LIMIT: &'static str;
    /// The query parameter of the cursor.
    const CURSOR: &'static str;
}

/// Paging, for a collection.
impl<O, R: Resource, S: Service, B: RequestBody> Request<O, Document<Vec<R>, S>, B> {
    /// Reads by cursor, which is faster than by page number: no row is skipped or repeated if the collection changes
    /// meanwhile.
    pub fn cursor(self) -> Cursor<R>
    where
        O: PagedByCursor,
    {
        Request::new(self.into_call(), ByCursor::new(O::LIMIT, O::CURSOR))
    }

    /// Reads by page number. If the collection changes meanwhile, rows can be repeated or skipped.
    pub fn skip(self) -> Skip<R>
    where
        O: PagedByNumber,
    {
        Request::new(self.into_call(), ByNumber::new(O::NUMBER, O::SIZE))
    }

    /// Requests the number of rows, over all pages, and no row.
    ///
    /// # Errors
    ///
    /// As when it is awaited; and [`Error::Decode`](crate::runtime::Error::Decode) if the server does not send a count.
    pub fn count(self) -> Pending<u64>
    where
        O: Collection,
    {
        count::<R>(self.into_call(), O::ROWS)
    }
}

impl<R: Resource> Lenient for Page<R> {}

/// Requests the count, and no row.
fn count<R: Resource>(call: Call, size: &'static str) -> Pending<u64> {
    call.with_query(size, 0_u32).send(|response| {
        let read: Result<Document<IgnoredAny, R::Service>, _> = reading::strict(&response);
        let document = read.map_err(|error| response.misread(error))?;
        let uncounted = || match document.faults() {
            [] => response.misread(DecodeError::new("/meta", "has no count")),
            [fault, ..] => fault.error().clone(),
        };
        document.count().ok_or_else(|| uncounted().into())
    })
}
