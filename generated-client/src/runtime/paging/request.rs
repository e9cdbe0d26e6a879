//! Collections, and requests for them by page number and by cursor. Awaited, a request returns one page; as a stream, all.

use std::fmt;

use serde::de::IgnoredAny;

use crate::runtime::error::audit::Tally;
use crate::runtime::error::kind::Result;
use crate::runtime::http::call::Call;
use crate::runtime::http::query;
use crate::runtime::http::request::{Lenient, Request, RequestBody};
use crate::runtime::http::response::Pending;
use crate::runtime::jsonapi::document::Document;
use crate::runtime::jsonapi::reading;
use crate::runtime::jsonapi::resource::{Resource, Service};
use crate::runtime::paging::bookmark::{Bookmark, Identity, Place};
use crate::runtime::paging::page::Page;
use crate::runtime::paging::reader::Start;
use crate::runtime::paging::sequence::{self, Order, PageRequest, paging_pairs};
use crate::runtime::paging::streams::{Pages, Rows};
use crate::runtime::value::error::DecodeError;

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

fn count<R: Resource>(call: Call, size: &'static str) -> Pending<u64> {
    call.with_query(size, 0_u32).send(|response| {
        let read: Result<Document<IgnoredAny, R::Service>, _> = reading::strict(response.received());
        let document = read.map_err(|error| response.misread(error))?;
        let uncounted = || match document.faults() {
            [] => response.misread(DecodeError::new("/meta", "has no count")),
            [fault, ..] => fault.error().clone(),
        };
        document.count().ok_or_else(|| uncounted().into())
    })
}

/// How many rows a page by cursor has by default. It is always sent, because the server recognises a request by cursor by it.
const LIMIT: u32 = 50;

const MOST_AT_ONCE: usize = 32;

/// A request for a collection by page number. Awaited, it returns one [`Page`]; [`stream`](Self::stream) yields all rows.
///
/// The server cuts pages by number afresh from the collection for each request. If the collection changes meanwhile, a row
/// can be on two pages, which a stream of rows yields once and counts, or on none. If there is a cursor, prefer it.
///
/// Pages are requested at the request's own URL, with the query of the server's link; its host and path are not followed.
pub type Skip<R> = Request<(), Page<R>, ByNumber>;

/// A request for a collection by cursor. Awaited, it returns one [`Page`]; [`stream`](Self::stream) yields all rows.
///
/// A cursor leads to every row that is there throughout, whatever changes meanwhile. Should a row be received twice, a
/// stream yields it twice and counts it.
///
/// Pages are requested at the request's own URL, with the query of the server's link; its host and path are not followed.
pub type Cursor<R> = Request<(), Page<R>, ByCursor>;

/// A page by number: what a [`Skip`] holds.
#[derive(Clone)]
pub struct ByNumber {
    names: (&'static str, &'static str),
    number: Option<u64>,
    size: Option<u32>,
    at_once: usize,
    bookmark: Option<Bookmark>,
}

/// A page by cursor: what a [`Cursor`] holds.
#[derive(Clone)]
pub struct ByCursor {
    names: (&'static str, &'static str),
    limit: u32,
    after: Option<String>,
    bookmark: Option<Bookmark>,
}

/// A way to read a collection page by page: [`ByNumber`] or [`ByCursor`].
pub trait Paging: RequestBody {
    /// Continues after a bookmark.
    #[doc(hidden)]
    fn resume(&mut self, bookmark: Bookmark);

    /// Starts a stream.
    #[doc(hidden)]
    fn start<R: Resource>(self, call: Call) -> Start<R>;
}

/// Reading all pages.
impl<R: Resource, B: Paging> Request<(), Page<R>, B> {
    /// Returns the rows, over all pages, as a stream.
    ///
    /// # Errors
    ///
    /// See [`Rows`].
    pub fn stream(self) -> Rows<R> {
        let is_lenient = self.call.is_lenient;
        Rows::new(self.body.start(self.call), is_lenient)
    }

    /// Returns the pages as a stream.
    ///
    /// # Errors
    ///
    /// See [`Pages`].
    pub fn pages(self) -> Pages<R> {
        let is_lenient = self.call.is_lenient;
        Pages::new(self.body.start(self.call), is_lenient)
    }

    /// Continues after the last row that was yielded when this bookmark was taken. The request must be the same
    /// except for its paging; a bookmark of another one is an error when the request is sent. Awaited, it returns
    /// the whole page of the bookmark.
    pub fn resume(mut self, bookmark: &Bookmark) -> Self {
        self.body.resume(bookmark.clone());
        self
    }
}

/// Paging by number.
impl<R: Resource> Skip<R> {
    /// Sets how many rows a page has at most; the server can send fewer.
    pub fn size(mut self, size: u32) -> Self {
        self.body.size = Some(size);
        self
    }

    /// Sets the page, from 1. A stream starts there.
    pub fn number(mut self, number: u32) -> Self {
        self.body.number = Some(number.into());
        self
    }

    /// Sets how many pages a stream requests at once, 32 at most, as soon as the first page has the count. They are yielded
    /// in their order. The default is one.
    pub fn pages_at_once(mut self, pages: usize) -> Self {
        self.body.at_once = pages.min(MOST_AT_ONCE);
        self
    }
}

/// Paging by cursor.
impl<R: Resource> Cursor<R> {
    /// Sets how many rows a page has at most; the server can send fewer. The default is 50.
    pub fn limit(mut self, limit: u32) -> Self {
        self.body.limit = limit;
        self
    }

    /// Sets where to start: the cursor of an earlier page.
    pub fn after(mut self, cursor: impl AsRef<str>) -> Self {
        self.body.after = Some(cursor.as_ref().to_owned());
        self
    }
}

impl ByNumber {
    pub(crate) const fn new(number: &'static str, size: &'static str) -> Self {
        Self { names: (number, size), number: None, size: None, at_once: 1, bookmark: None }
    }

    /// The request of one page, of the bookmark if there is one, and its place.
    fn first(&self, mut call: Call) -> (Call, Place) {
        let (mut number, mut size) = (self.number, self.size);
        match place(self.bookmark.as_ref(), &mut call, self.names) {
            Some(Place::Number { number: at, size: requested }) => {
                if size.is_some() && size != requested {
                    call.fail("the bookmark was taken with pages of another size: set the same `size`, or none");
                }
                (number, size) = (Some(at), requested);
            }
            Some(_) => call.fail("the bookmark was taken by cursor: go on by cursor"),
            None => {}
        }
        if let Some(size) = size {
            call.query(self.names.1, size);
        }
        if let Some(number) = number {
            call.query(self.names.0, number);
        }
        (call, Place::Number { number: number.unwrap_or(1), size })
    }
}

impl RequestBody for ByNumber {
    fn fill(self, call: Call) -> Call {
        self.first(call).0
    }
}

impl Paging for ByNumber {
    fn resume(&mut self, bookmark: Bookmark) {
        self.bookmark = Some(bookmark);
    }

    fn start<R: Resource>(self, call: Call) -> Start<R> {
        let tally =
            Tally { by_number: true, partial: self.number.is_some_and(|number| number > 1), ..Tally::default() };
        let (call, place) = self.first(call);
        let (number, size) = match place {
            Place::Number { number, size } => (number, size),
            Place::Cursor(_) | Place::Unnamed => (1, None),
        };
        let order = Order::Number(sequence::ByNumber::new(call.clone(), self.names.0, size, self.at_once, number));
        Start::new(PageRequest { place, call }, self.names, self.bookmark, order, tally)
    }
}

impl ByCursor {
    pub(crate) const fn new(limit: &'static str, cursor: &'static str) -> Self {
        Self { names: (limit, cursor), limit: LIMIT, after: None, bookmark: None }
    }

    /// The request of one page, of the bookmark if there is one, and its place.
    fn first(&self, mut call: Call) -> (Call, Place) {
        call.query(self.names.0, self.limit);
        match place(self.bookmark.as_ref(), &mut call, self.names) {
            Some(Place::Cursor(pairs)) if !pairs.is_empty() => {
                // Only what identifies the page: a forged bookmark cannot add anything else.
                let pairs = paging_pairs(&call, self.names.1, &query::sendable(&pairs));
                let own = call.own_query().encoded();
                call = call.with_page_query(format!("{own}&{pairs}"));
                return (call, Place::Cursor(pairs));
            }
            Some(Place::Cursor(_)) => {}
            Some(Place::Number { .. }) => call.fail("the bookmark was taken by page number: go on by page number"),
            Some(Place::Unnamed) => {
                call.fail("the server's link to the page of the bookmark has no cursor: start without a bookmark");
            }
            None => {
                if let Some(cursor) = &self.after {
                    call.query(self.names.1, cursor);
                }
            }
        }
        (call, Place::Cursor(String::new()))
    }
}

impl RequestBody for ByCursor {
    fn fill(self, call: Call) -> Call {
        self.first(call).0
    }
}

impl Paging for ByCursor {
    fn resume(&mut self, bookmark: Bookmark) {
        self.bookmark = Some(bookmark);
    }

    fn start<R: Resource>(self, call: Call) -> Start<R> {
        let tally = Tally { partial: self.after.is_some(), ..Tally::default() };
        let (call, place) = self.first(call);
        let order = Order::Cursor(sequence::ByCursor::new(call.clone(), self.names.1));
        Start::new(PageRequest { place, call }, self.names, self.bookmark, order, tally)
    }
}

/// The page of the bookmark, if there is one. The call fails if the bookmark is another request's.
fn place(bookmark: Option<&Bookmark>, call: &mut Call, names: (&str, &str)) -> Option<Place> {
    let bookmark = bookmark?;
    if bookmark.request != Identity::of(call, names) {
        call.fail(
            "the bookmark belongs to another request: resume with the same base URL, operation, filters and sort order",
        );
    }
    Some(bookmark.place.clone())
}

impl fmt::Debug for ByNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByNumber").field("number", &self.number).field("size", &self.size).finish_non_exhaustive()
    }
}

impl fmt::Debug for ByCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByCursor").field("limit", &self.limit).finish_non_exhaustive()
    }
}
