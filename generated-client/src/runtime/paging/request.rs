//! Requests for collections: by page number, offset, cursor or link. Awaited, a request returns one page; as a stream,
//! all.

use std::fmt;

use serde::de::IgnoredAny;

use crate::runtime::error::kind::Result;
use crate::runtime::http::call::Call;
use crate::runtime::http::request::{Lenient, Request, RequestBody};
use crate::runtime::http::response::Pending;
use crate::runtime::jsonapi::document::Document;
use crate::runtime::jsonapi::reading;
use crate::runtime::jsonapi::resource::{DataItem, Service};
use crate::runtime::paging::bookmark::Bookmark;
use crate::runtime::paging::opening::Opening;
use crate::runtime::paging::page::Page;
use crate::runtime::paging::streams::{Pages, Rows};
use crate::runtime::paging::way::{Collection, Counted, PagedByCursor, PagedByLink, PagedByNumber, PagedByOffset, Way};
use crate::runtime::value::error::DecodeError;

/// Paging, for a collection.
impl<O: Collection, T: Listing<O>, B: RequestBody> Request<O, T, B> {
    /// Reads by cursor, which is faster than by page number: no row is skipped or repeated if the collection changes
    /// meanwhile.
    pub fn cursor(self) -> Cursor<T::Row>
    where
        O: PagedByCursor,
    {
        self.by(<O as PagedByCursor>::WAY)
    }

    /// Reads by page number. If the collection changes meanwhile, rows can be repeated or skipped.
    pub fn skip(self) -> Skip<T::Row>
    where
        O: PagedByNumber,
    {
        self.by(<O as PagedByNumber>::WAY)
    }

    /// Reads by offset. If the collection changes meanwhile, rows can be repeated or skipped.
    pub fn by_offset(self) -> Offset<T::Row>
    where
        O: PagedByOffset,
    {
        self.by(<O as PagedByOffset>::WAY)
    }

    /// Reads by the server's links to the next page.
    pub fn by_link(self) -> LinkedPages<T::Row>
    where
        O: PagedByLink,
    {
        self.by(<O as PagedByLink>::WAY)
    }

    /// Returns the rows, over all pages, as a stream. A collection that can be read in several ways has this method
    /// once one of them is chosen.
    ///
    /// # Errors
    ///
    /// See [`Rows`].
    pub fn stream(self) -> Rows<T::Row>
    where
        O: PagedOneWay,
    {
        self.by::<T::Row, O::By>(O::WAY).stream()
    }

    /// Returns the pages as a stream. A collection that can be read in several ways has this method once one of them is
    /// chosen.
    ///
    /// # Errors
    ///
    /// See [`Pages`].
    pub fn pages(self) -> Pages<T::Row>
    where
        O: PagedOneWay,
    {
        self.by::<T::Row, O::By>(O::WAY).pages()
    }

    /// Sets how many rows a page has at most; the server can send fewer. A collection that can be read in several ways
    /// has this once one of them is chosen, as in `cursor().limit(50)`.
    pub fn limit<W: Paging>(self, limit: u32) -> Request<(), Page<T::Row>, W>
    where
        O: PagedOneWay<By = W>,
    {
        // With `O::By` in place of `W`, the compiler would not show the message of `PagedOneWay`.
        let mut request = self.by::<T::Row, W>(O::WAY);
        request.body.opening().size = Some(limit);
        request
    }

    /// Sets how many rows a page has at most, as [`limit`](Self::limit) does. A collection that can be read in several
    /// ways has this once one of them is chosen, as in `skip().size(50)`.
    pub fn size<W: Paging>(self, size: u32) -> Request<(), Page<T::Row>, W>
    where
        O: PagedOneWay<By = W>,
    {
        self.limit(size)
    }

    /// Continues after the last row that was yielded when this bookmark was taken. A collection that can be read in
    /// several ways has this method once one of them is chosen.
    pub fn resume<W: Paging>(self, bookmark: &Bookmark) -> Request<(), Page<T::Row>, W>
    where
        O: PagedOneWay<By = W>,
    {
        self.by::<T::Row, W>(O::WAY).resume(bookmark)
    }

    /// Requests the number of rows, over all pages, and as few rows as the server allows.
    ///
    /// # Errors
    ///
    /// As when it is awaited; and [`Error::Decode`](crate::runtime::Error::Decode) if the server does not send a count.
    pub fn count(self) -> Pending<u64>
    where
        O: Counted,
    {
        count::<T::Row>(self.into_call(), O::WAY)
    }

    fn by<P: DataItem, W: Paging>(self, way: Way) -> Request<(), Page<P>, W> {
        Request::new(self.into_call(), W::of(way))
    }
}

/// The first page of a collection as the operation `O` returns it.
pub trait Listing<O: Collection> {
    /// A row.
    type Row: DataItem;
}

impl<O: Collection, R: DataItem, S: Service> Listing<O> for Document<Vec<R>, S> {
    type Row = R;
}

impl<R: DataItem> Lenient for Page<R> {}

pub(crate) fn count<R: DataItem>(mut call: Call, way: Way) -> Pending<u64> {
    call.page_pointers = way.pointers;
    if let Some(size) = way.size {
        call.query(size, way.least);
    }
    call.send(|response| {
        let pointers = response.page_pointers();
        if let (Some(_), Some(count)) = (pointers.rows, pointers.count) {
            let missing = || response.misread(DecodeError::new(count, "has no count")).into();
            return response.found_in_page().count.ok_or_else(missing);
        }
        let read: Result<Document<IgnoredAny, R::Service>, _> = reading::strict(response.received());
        let document = read.map_err(|error| response.misread(error))?;
        let (found, pointer) = match pointers.count {
            Some(pointer) => (response.found_in_page().count, pointer),
            None => (document.count(), "/meta"),
        };
        let uncounted = || match document.faults() {
            [] => response.misread(DecodeError::new(pointer, "has no count")),
            [fault, ..] => fault.error().clone(),
        };
        found.ok_or_else(|| uncounted().into())
    })
}

const MOST_AT_ONCE: usize = 32;

/// A request for a collection by page number. Awaited, it returns one [`Page`]; [`stream`](Self::stream) yields all
/// rows.
///
/// The server cuts pages by number afresh from the collection for each request. If the collection changes meanwhile, a
/// row can be on two pages, which a stream of rows yields once and counts, or on none. If there is a cursor, prefer it.
///
/// Pages are requested at the request's own URL, with the query of the server's link; its host and path are not
/// followed.
pub type Skip<R> = Request<(), Page<R>, ByNumber>;

/// A request for a collection by offset. Awaited, it returns one [`Page`]; [`stream`](Self::stream) yields all rows.
///
/// As by page number, a row can be on two pages or on none if the collection changes meanwhile.
pub type Offset<R> = Request<(), Page<R>, ByOffset>;

/// A request for a collection by cursor. Awaited, it returns one [`Page`]; [`stream`](Self::stream) yields all rows.
///
/// A cursor leads to every row that is there throughout, whatever changes meanwhile. Should a row be received twice, a
/// stream yields it twice and counts it.
///
/// Pages are requested at the request's own URL, with the query of the server's link; its host and path are not
/// followed.
pub type Cursor<R> = Request<(), Page<R>, ByCursor>;

/// A request for a collection whose pages link to the next one. Awaited, it returns one [`Page`];
/// [`stream`](Self::stream) yields all rows, and each of them once.
///
/// A bookmark needs links whose parameters show that they select a page, such as `page[…]`, `cursor` or `offset`.
///
/// Pages are requested at the request's own URL, with the query of the server's link; its host and path are not
/// followed.
pub type LinkedPages<R> = Request<(), Page<R>, ByLink>;

/// A page by number: what a [`Skip`] holds.
#[derive(Clone)]
pub struct ByNumber(Opening);

/// A page by offset: what an [`Offset`] holds.
#[derive(Clone)]
pub struct ByOffset(Opening);

/// A page by cursor: what a [`Cursor`] holds.
#[derive(Clone)]
pub struct ByCursor(Opening);

/// A page by link: what [`LinkedPages`] hold.
#[derive(Clone)]
pub struct ByLink(Opening);

/// A page in a way that is known at run time.
#[cfg(feature = "catalogue")]
#[derive(Clone)]
pub(crate) struct ByAnyWay(pub(crate) Opening);

/// A way to read a collection page by page: [`ByNumber`], [`ByOffset`], [`ByCursor`] or [`ByLink`].
pub trait Paging: RequestBody {
    /// Starts at the first page.
    #[doc(hidden)]
    fn of(way: Way) -> Self;

    /// The page to request.
    #[doc(hidden)]
    fn opening(&mut self) -> &mut Opening;

    /// The page to request, alone.
    #[doc(hidden)]
    fn into_opening(self) -> Opening;
}

/// A collection that can be read in one way only, which its request therefore does not have to choose.
#[diagnostic::on_unimplemented(
    message = "this request does not state how its pages are read",
    label = "add `.cursor()` or `.skip()` first; a request without such a method has no pages, and `.await` returns all of it"
)]
pub trait PagedOneWay: Collection {
    /// The way.
    type By: Paging;
    /// How.
    const WAY: Way;
}

macro_rules! paging {
    ($($name:ident)*) => {
        $(
            impl RequestBody for $name {
                fn fill(self, call: Call) -> Call {
                    self.0.first(call).0
                }
            }

            impl Paging for $name {
                fn of(way: Way) -> Self {
                    Self(Opening::new(way))
                }

                fn opening(&mut self) -> &mut Opening {
                    &mut self.0
                }

                fn into_opening(self) -> Opening {
                    self.0
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    let Opening { at, size, .. } = &self.0;
                    f.debug_struct(stringify!($name)).field("at", at).field("size", size).finish_non_exhaustive()
                }
            }
        )*
    };
}

paging!(ByNumber ByOffset ByCursor ByLink);
#[cfg(feature = "catalogue")]
paging!(ByAnyWay);

/// Reading all pages.
impl<R: DataItem, B: Paging> Request<(), Page<R>, B> {
    /// Returns the rows, over all pages, as a stream.
    ///
    /// # Errors
    ///
    /// See [`Rows`].
    pub fn stream(self) -> Rows<R> {
        Rows::new(self.body.into_opening().start(self.call))
    }

    /// Returns the pages as a stream.
    ///
    /// # Errors
    ///
    /// See [`Pages`].
    pub fn pages(self) -> Pages<R> {
        let is_lenient = self.call.is_lenient;
        Pages::new(self.body.into_opening().start(self.call), is_lenient)
    }

    /// Continues after the last row that was yielded when this bookmark was taken. The request must be the same
    /// except for its paging; a bookmark of another one is an error when the request is sent. Awaited, it returns
    /// the whole page of the bookmark.
    pub fn resume(mut self, bookmark: &Bookmark) -> Self {
        self.body.opening().bookmark = Some(bookmark.clone());
        self
    }
}

/// Paging by number.
impl<R: DataItem> Skip<R> {
    /// Sets how many rows a page has at most; the server can send fewer.
    pub fn size(mut self, size: u32) -> Self {
        self.body.0.size = Some(size);
        self
    }

    /// Sets the page, as the API numbers it: from 1, as a rule. A stream starts there.
    pub fn number(mut self, number: u32) -> Self {
        self.body.0.at = Some(number.into());
        self
    }

    /// Sets how many pages a stream requests at once, 32 at most, as soon as the first page has the count. They are
    /// yielded in their order. The default is one.
    pub fn pages_at_once(mut self, pages: usize) -> Self {
        self.body.0.at_once = pages.min(MOST_AT_ONCE);
        self
    }
}

/// Paging by offset.
impl<R: DataItem> Offset<R> {
    /// Sets how many rows a page has at most; the server can send fewer.
    pub fn limit(mut self, limit: u32) -> Self {
        self.body.0.size = Some(limit);
        self
    }

    /// Sets how many rows precede the page. A stream starts there.
    pub fn at(mut self, rows: u64) -> Self {
        self.body.0.at = Some(rows);
        self
    }
}

/// Paging by cursor.
impl<R: DataItem> Cursor<R> {
    /// Sets how many rows a page has at most; the server can send fewer. The default is the server's, or 50 where the
    /// server recognises a request by cursor by this number.
    pub fn limit(mut self, limit: u32) -> Self {
        self.body.0.size = Some(limit);
        self
    }

    /// Sets where to start: the cursor of an earlier page.
    pub fn after(mut self, cursor: impl AsRef<str>) -> Self {
        self.body.0.after = Some(cursor.as_ref().to_owned());
        self
    }
}

/// Paging by link.
impl<R: DataItem> LinkedPages<R> {
    /// Sets how many rows a page has at most, if the API has a parameter for it; the server can send fewer.
    pub fn size(mut self, size: u32) -> Self {
        self.body.0.size = Some(size);
        self
    }
}
