//! The requests for a collection: by number and by cursor. Awaited, they fetch one page; as streams, all of them.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use serde::de::IgnoredAny;

use super::audit::Tally;
use super::bookmark::{Bookmark, Identity, Place};
use super::sequence::{ByCursor, ByNumber, Order, PageRequest, Sequence, paging_pairs};
use super::{Page, Pages, Rows};
use crate::runtime::error::{DecodeError, Result};
use crate::runtime::{Call, Document, Pending, RawResponse, Resource, RetryPolicy, query, reading};

/// How many rows a page by cursor has by default. It is always sent, because the server recognises a request by cursor by it.
const LIMIT: u32 = 50;

/// How many pages a stream requests at once at most.
const MOST_AT_ONCE: usize = 32;

/// A request for a collection by page number. Awaited, it returns one [`Page`]; [`stream`](Self::stream) yields all rows.
///
/// The server cuts pages by number afresh from the collection for each request. If the collection changes meanwhile, a row
/// can be on two pages, which a stream of rows yields once and counts, or on none. If there is a cursor, prefer it.
///
/// Pages are requested at the request's own URL, with the query of the server's link; its host and path are not followed.
#[derive(Clone)]
#[must_use = "a request is sent when it is awaited or streamed"]
pub struct Skip<R: Resource> {
    call: Call,
    names: (&'static str, &'static str),
    number: Option<u64>,
    size: Option<u32>,
    at_once: usize,
    rest: Rest<R>,
}

/// A request for a collection by cursor. Awaited, it returns one [`Page`]; [`stream`](Self::stream) yields all rows.
///
/// A cursor leads to every row that is there throughout, whatever changes meanwhile. Should a row be received twice, a
/// stream yields it twice and counts it.
///
/// Pages are requested at the request's own URL, with the query of the server's link; its host and path are not followed.
#[derive(Clone)]
#[must_use = "a request is sent when it is awaited or streamed"]
pub struct Cursor<R: Resource> {
    call: Call,
    names: (&'static str, &'static str),
    limit: u32,
    after: Option<String>,
    rest: Rest<R>,
}

/// What the two requests have in common.
#[derive(Clone)]
struct Rest<R: Resource> {
    bookmark: Option<Bookmark>,
    decode: fn(RawResponse) -> Result<Page<R>>,
}

impl<R: Resource> Rest<R> {
    const NEW: Self = Self { bookmark: None, decode: Page::awaited };
}

/// What a stream starts with.
pub(super) struct Start<R: Resource> {
    pub(super) operation: &'static str,
    pub(super) request: Identity,
    pub(super) sequence: Sequence<R>,
    pub(super) place: Place,
    pub(super) given: Vec<u64>,
    pub(super) before: Vec<u64>,
    pub(super) tally: Tally,
}

impl<R: Resource> Skip<R> {
    pub(crate) const fn new(call: Call, number: &'static str, size: &'static str) -> Self {
        Self { call, names: (number, size), number: None, size: None, at_once: 1, rest: Rest::NEW }
    }

    /// Sets how many rows a page has at most; the server can send fewer.
    pub fn size(mut self, size: u32) -> Self {
        self.size = Some(size);
        self
    }

    /// Sets the page, from 1. A stream starts there.
    pub fn number(mut self, number: u32) -> Self {
        self.number = Some(number.into());
        self
    }

    /// Sets how many pages a stream requests at once, 32 at most, as soon as the first page has the count. They are yielded
    /// in their order. The default is one.
    pub const fn pages_at_once(mut self, pages: usize) -> Self {
        self.at_once = if pages > MOST_AT_ONCE { MOST_AT_ONCE } else { pages };
        self
    }

    /// The request of one page: the bookmark's if there is one.
    fn one(self) -> (Call, Place, Rest<R>) {
        let Self { mut call, names, mut number, mut size, rest, .. } = self;
        match rest.place(&mut call, names) {
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
            call.query(names.1, size);
        }
        if let Some(number) = number {
            call.query(names.0, number);
        }
        (call, Place::Number { number: number.unwrap_or(1), size }, rest)
    }

    fn start(self) -> Start<R> {
        let (names, at_once) = (self.names, self.at_once);
        let tally =
            Tally { by_number: true, partial: self.number.is_some_and(|number| number > 1), ..Tally::default() };
        let (call, place, rest) = self.one();
        let (number, size) = match place {
            Place::Number { number, size } => (number, size),
            Place::Cursor(_) | Place::Unnamed => (1, None),
        };
        let order = Order::Number(ByNumber::new(call.clone(), names.0, size, at_once, number));
        rest.start(PageRequest { place, call }, names, order, tally)
    }
}

impl<R: Resource> Cursor<R> {
    pub(crate) const fn new(call: Call, limit: &'static str, cursor: &'static str) -> Self {
        Self { call, names: (limit, cursor), limit: LIMIT, after: None, rest: Rest::NEW }
    }

    /// Sets how many rows a page has at most; the server can send fewer. The default is 50.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Sets where to start: the cursor of an earlier page.
    pub fn after(mut self, cursor: impl AsRef<str>) -> Self {
        self.after = Some(cursor.as_ref().to_owned());
        self
    }

    /// The request of one page: the bookmark's if there is one.
    fn one(self) -> (Call, Place, Rest<R>) {
        let Self { mut call, names, limit, after, rest } = self;
        call.query(names.0, limit);
        match rest.place(&mut call, names) {
            Some(Place::Cursor(pairs)) if !pairs.is_empty() => {
                // Only what says the page: a text that was made to look like a bookmark can add nothing else.
                let pairs = paging_pairs(&call, names.1, &query::sendable(&pairs));
                let own = call.own_query().encoded();
                call = call.with_page_query(format!("{own}&{pairs}"));
                return (call, Place::Cursor(pairs), rest);
            }
            Some(Place::Cursor(_)) => {}
            Some(Place::Number { .. }) => call.fail("the bookmark was taken by page number: go on by page number"),
            Some(Place::Unnamed) => {
                call.fail("the server's link to the page of the bookmark has no cursor: start without a bookmark");
            }
            None => {
                if let Some(cursor) = after {
                    call.query(names.1, cursor);
                }
            }
        }
        (call, Place::Cursor(String::new()), rest)
    }

    fn start(self) -> Start<R> {
        let (names, partial) = (self.names, self.after.is_some());
        let (call, place, rest) = self.one();
        let order = Order::Cursor(ByCursor::new(call.clone(), names.1));
        rest.start(PageRequest { place, call }, names, order, Tally { partial, ..Tally::default() })
    }
}

impl<R: Resource> Rest<R> {
    /// The page of the bookmark, if there is one. The call fails if the bookmark is another request's.
    fn place(&self, call: &mut Call, names: (&str, &str)) -> Option<Place> {
        let bookmark = self.bookmark.as_ref()?;
        if bookmark.request != Identity::of(call, names) {
            call.fail(
                "the bookmark belongs to another request: resume with the same base URL, operation, filters and sort order",
            );
        }
        Some(bookmark.place.clone())
    }

    fn start(self, first: PageRequest, names: (&str, &str), order: Order, tally: Tally) -> Start<R> {
        let (given, before, tally) = match self.bookmark {
            Some(bookmark) => (bookmark.given, bookmark.before, bookmark.tally),
            None => (Vec::new(), Vec::new(), tally),
        };
        Start {
            operation: first.call.operation.id,
            request: Identity::of(&first.call, names),
            place: first.place.clone(),
            sequence: Sequence::new(order, first),
            given,
            before,
            tally,
        }
    }
}

macro_rules! either_way {
    ($($paging:ident),*) => { $(
        impl<R: Resource> $paging<R> {
            /// Returns the rows, over all pages, as a stream.
            ///
            /// # Errors
            ///
            /// See [`Rows`].
            pub fn stream(self) -> Rows<R> {
                let is_lenient = self.call.is_lenient();
                Rows::new(self.start(), is_lenient)
            }

            /// Returns the pages as a stream.
            ///
            /// # Errors
            ///
            /// See [`Pages`].
            pub fn pages(self) -> Pages<R> {
                let is_lenient = self.call.is_lenient();
                Pages::new(self.start(), is_lenient)
            }

            /// Continues after the last row that was yielded when this bookmark was taken. The request must be the same
            /// except for its paging; a bookmark of another one is an error when the request is sent. Awaited, it returns
            /// the whole page of the bookmark.
            pub fn resume(mut self, bookmark: &Bookmark) -> Self {
                self.rest.bookmark = Some(bookmark.clone());
                self
            }

            /// Sets aside what does not decode, at the nearest optional member or list item:
            /// [`faults`](Document::faults) of a page or a [`Row`](super::Row) lists it. A row that cannot do without it is in
            /// [`Page::undecoded`]; [`stream`](Self::stream) yields it as an error, as without this.
            pub fn lenient(mut self) -> Self {
                self.call.lenient();
                self
            }

            /// Sends a header with each request, in place of one of the same name.
            pub fn header(mut self, name: &str, value: &str) -> Self {
                self.call.header(name, value);
                self
            }

            /// Limits the time of each attempt.
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.call.timeout(limit);
                self
            }

            /// Limits the time of each page as a whole: token, attempts, waits.
            pub fn deadline(mut self, limit: Duration) -> Self {
                self.call.deadline(limit);
                self
            }

            /// Sets how often the request of a page is retried.
            pub fn retry(mut self, policy: RetryPolicy) -> Self {
                self.call.retry(policy);
                self
            }

            /// Requests each page once, whatever happens.
            pub fn no_retry(self) -> Self {
                self.retry(RetryPolicy::none())
            }

            /// Requests one page and returns the response as received, whatever its status.
            ///
            /// # Errors
            ///
            /// As when it is awaited, except that a refusal, or a body that does not decode, is a response.
            pub fn send_raw(self) -> Pending<RawResponse> {
                self.one().0.send_raw()
            }
        }

        impl<R: Resource> IntoFuture for $paging<R> {
            type Output = Result<Page<R>>;
            type IntoFuture = Pending<Page<R>>;

            fn into_future(self) -> Self::IntoFuture {
                let (call, _, rest) = self.one();
                call.send(rest.decode)
            }
        }

        impl<R: Resource> fmt::Debug for $paging<R> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($paging)).field(&self.call).finish()
            }
        }
    )* };
}
either_way!(Skip, Cursor);

/// Requests the count, and no row.
pub(crate) fn count<R: Resource>(call: Call, size: &'static str) -> Pending<u64> {
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
