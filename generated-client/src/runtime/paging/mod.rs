//! A collection page by page. Two builders, so that the two ways of paging cannot be mixed; what they give reads the whole.

mod audit;
mod bookmark;
pub(super) mod digest;
mod fetch;
mod page;
mod pages;
mod reader;
mod rows;
mod seen;
mod walk;

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use serde::de::IgnoredAny;

use super::error::{DecodeError, Result};
use super::{Call, Document, Pending, RawResponse, Resource, RetryPolicy, reading};
use bookmark::Place;
use walk::{Ask, ByCursor, ByNumber, Walk, Way};

pub use audit::{Audit, Verdict};
pub use bookmark::Bookmark;
pub use page::Page;
pub use pages::Pages;
pub use rows::{Row, Rows};

/// How many rows a page by cursor has where nothing was said: the server takes a request for one by cursor by this number.
const LIMIT: u32 = 50;

/// A collection read by page number. Awaited, it gives one [`Page`]; [`stream`](Self::stream) gives all rows.
///
/// The server cuts pages by number afresh from the collection for each request: where the collection changes meanwhile,
/// rows can come twice, which a stream removes and counts, or not at all. Where there is a cursor, prefer it.
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

/// A collection read by cursor. Awaited, it gives one [`Page`]; [`stream`](Self::stream) gives all rows.
///
/// A cursor gives every row that is there throughout, each once, whatever changes meanwhile.
#[derive(Clone)]
#[must_use = "a request is sent when it is awaited or streamed"]
pub struct Cursor<R: Resource> {
    call: Call,
    names: (&'static str, &'static str),
    limit: u32,
    after: Option<String>,
    rest: Rest<R>,
}

/// What the two builders have in common.
#[derive(Clone)]
struct Rest<R: Resource> {
    bookmark: Option<Bookmark>,
    decode: fn(RawResponse) -> Result<Page<R>>,
}

impl<R: Resource> Rest<R> {
    const NEW: Self = Self { bookmark: None, decode: Page::awaited };
}

/// What a stream begins with.
struct Start<R: Resource> {
    operation: &'static str,
    request: u16,
    walk: Walk<R>,
    place: Place,
    given: Vec<u64>,
    tally: audit::Tally,
}

impl<R: Resource> Skip<R> {
    pub(crate) const fn new(call: Call, number: &'static str, size: &'static str) -> Self {
        Self { call, names: (number, size), number: None, size: None, at_once: 1, rest: Rest::NEW }
    }

    /// How many rows a page has at most; the server has the last word.
    pub fn size(mut self, size: u32) -> Self {
        self.size = Some(size);
        self
    }

    /// Which page, from 1. A stream begins there.
    pub fn number(mut self, number: u32) -> Self {
        self.number = Some(number.into());
        self
    }

    /// How many pages a stream asks for at once, as soon as the first has said how many there are; they are given in their
    /// order. One ahead unless it is set.
    pub const fn pages_at_once(mut self, pages: usize) -> Self {
        self.at_once = pages;
        self
    }

    /// The request of one page, whether a bookmark names it or not.
    fn one(self) -> (Call, Place, Rest<R>) {
        let Self { mut call, mut number, mut size, rest, .. } = self;
        match rest.bookmark.as_ref().map(|bookmark| (bookmark.request, &bookmark.place)) {
            Some((request, _)) if request != call.checksum(&[self.names.0, self.names.1]) => call.fail(OTHER_REQUEST),
            Some((_, Place::Cursor(_))) => call.fail("the bookmark was taken by cursor: go on by cursor"),
            Some((_, Place::Number { number: at, size: asked })) => {
                if size.is_some() && size != *asked {
                    call.fail(
                        "the bookmark was taken with pages of another size, which lie elsewhere: give the same `size`",
                    );
                }
                (number, size) = (Some(*at), *asked);
            }
            None => {}
        }
        if let Some(size) = size {
            call.query(self.names.1, size);
        }
        if let Some(number) = number {
            call.query(self.names.0, number);
        }
        (call, Place::Number { number: number.unwrap_or(1), size }, rest)
    }

    fn start(self) -> Start<R> {
        let (names, at_once) = (self.names, self.at_once.max(1));
        let is_partial = self.number.is_some_and(|number| number > 1);
        let (call, place, rest) = self.one();
        let (number, size) = match place {
            Place::Number { number, size } => (number, size),
            Place::Cursor(_) => (1, None),
        };
        let request = call.checksum(&[names.0, names.1]);
        let way = Way::Number(ByNumber::new(call.clone(), names.0, size, at_once, number));
        rest.start(
            call,
            request,
            way,
            place,
            audit::Tally { by_number: true, partial: is_partial, ..Default::default() },
        )
    }
}

impl<R: Resource> Cursor<R> {
    pub(crate) const fn new(call: Call, limit: &'static str, cursor: &'static str) -> Self {
        Self { call, names: (limit, cursor), limit: LIMIT, after: None, rest: Rest::NEW }
    }

    /// How many rows a page has at most; the server has the last word. 50 unless it is set: that it is sent is how a server
    /// knows that a cursor is wanted.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Where to begin: the cursor that a page before gave.
    pub fn after(mut self, cursor: impl AsRef<str>) -> Self {
        self.after = Some(cursor.as_ref().to_owned());
        self
    }

    /// The request of one page, whether a bookmark names it or not.
    fn one(self) -> (Call, Place, Rest<R>) {
        let Self { mut call, names, limit, after, rest } = self;
        call.query(names.0, limit);
        if let Some(cursor) = after {
            call.query(names.1, cursor);
        }
        let place = match rest.bookmark.as_ref().map(|bookmark| (bookmark.request, &bookmark.place)) {
            Some((request, _)) if request != call.checksum(&[names.0, names.1]) => {
                call.fail(OTHER_REQUEST);
                Place::Cursor(String::new())
            }
            Some((_, Place::Number { .. })) => {
                call.fail("the bookmark was taken by page number: go on by page number");
                Place::Cursor(String::new())
            }
            Some((_, Place::Cursor(query))) => {
                if !query.is_empty() {
                    call.tell_besides(names.1, query);
                }
                Place::Cursor(query.clone())
            }
            None => Place::Cursor(String::new()),
        };
        (call, place, rest)
    }

    fn start(self) -> Start<R> {
        let (names, partial) = (self.names, self.after.is_some());
        let (call, place, rest) = self.one();
        let request = call.checksum(&[names.0, names.1]);
        let way = Way::Cursor(ByCursor::new(call.clone(), names.1));
        rest.start(call, request, way, place, audit::Tally { partial, ..Default::default() })
    }
}

const OTHER_REQUEST: &str =
    "the bookmark belongs to another request: resume with the same operation and the same filters";

impl<R: Resource> Rest<R> {
    fn start(self, call: Call, request: u16, way: Way, place: Place, tally: audit::Tally) -> Start<R> {
        let (given, tally) = match self.bookmark {
            Some(bookmark) => (bookmark.given, bookmark.tally),
            None => (Vec::new(), tally),
        };
        let operation = call.operation.id;
        let walk = Walk::new(way, Ask { place: place.clone(), call });
        Start { operation, request, walk, place, given, tally }
    }
}

macro_rules! either_way {
    ($($paging:ident),*) => { $(
        impl<R: Resource> $paging<R> {
            /// The rows, over all pages.
            ///
            /// # Errors
            ///
            /// See [`Rows`].
            pub fn stream(self) -> Rows<R> {
                let is_lenient = self.call.is_lenient();
                Rows::new(self.start(), is_lenient)
            }

            /// The pages, one after the other.
            ///
            /// # Errors
            ///
            /// See [`Pages`].
            pub fn pages(self) -> Pages<R> {
                let is_lenient = self.call.is_lenient();
                Pages::new(self.start(), is_lenient)
            }

            /// Goes on behind the last row that was given when this bookmark was taken. The request must be the same but
            /// for its paging; another is an error, told when it is sent. Awaited, it gives the page where the bookmark
            /// lies, whole.
            pub fn resume(mut self, bookmark: &Bookmark) -> Self {
                self.rest.bookmark = Some(bookmark.clone());
                self
            }

            /// Sets aside what does not decode, at the nearest optional member or list item:
            /// [`faults`](Document::faults) of a page or a [`Row`] lists it. A row that cannot do without it is in
            /// [`Page::undecoded`]; [`stream`](Self::stream) gives it as an error, as without this.
            pub fn lenient(mut self) -> Self {
                self.call.lenient();
                self
            }

            /// Sends a header with each request, in place of one of the same name.
            pub fn header(mut self, name: &str, value: &str) -> Self {
                self.call.header(name, value);
                self
            }

            /// Gives each attempt of a request a time limit of its own.
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.call.timeout(limit);
                self
            }

            /// Gives each page a time limit of its own over everything: token, attempts, waits.
            pub fn deadline(mut self, limit: Duration) -> Self {
                self.call.deadline(limit);
                self
            }

            /// Says how often a page is asked for again.
            pub fn retry(mut self, policy: RetryPolicy) -> Self {
                self.call.retry(policy);
                self
            }

            /// Requests each page once. If the server refuses the token (401), the request is sent once more with a new
            /// token all the same.
            pub fn no_retry(self) -> Self {
                self.retry(RetryPolicy::none())
            }

            /// Asks for one page and gives the answer as it came, whatever its status.
            ///
            /// # Errors
            ///
            /// As when it is awaited, but for refusals and for answers that do not decode: these come as answers.
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

/// Asks for no row and for how many there are.
pub(crate) fn count<R: Resource>(call: Call, size: &'static str) -> Pending<u64> {
    call.with_query(size, 0_u32).send(|response| {
        let read: Result<Document<IgnoredAny, R::Service>, _> = reading::strict(&response);
        let document = read.map_err(|error| response.misread(error))?;
        let uncounted = || match document.faults() {
            [] => response.misread(DecodeError::new("/meta", "does not say how many there are")),
            [fault, ..] => fault.error().clone(),
        };
        document.count().ok_or_else(|| uncounted().into())
    })
}
