//! The first page of a request for a collection: the one that the caller chose, or that of a bookmark.

use crate::runtime::error::audit::Tally;
use crate::runtime::http::call::Call;
use crate::runtime::http::query;
use crate::runtime::jsonapi::resource::DataItem;
use crate::runtime::paging::bookmark::{Bookmark, Identity, Place};
use crate::runtime::paging::order::{Order, PageRequest, paging_pairs};
use crate::runtime::paging::reader::Start;
use crate::runtime::paging::way::{Family, Unit, Way};

/// The page to request, in any way of paging.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "nothing outside of the runtime has one")]
pub struct Opening {
    way: Way,
    /// The number of the page, or the number of rows before it.
    pub(crate) at: Option<u64>,
    /// The cursor of the page.
    pub(crate) after: Option<String>,
    pub(crate) size: Option<u32>,
    pub(super) at_once: usize,
    pub(crate) bookmark: Option<Bookmark>,
}

impl Opening {
    pub(crate) const fn new(way: Way) -> Self {
        Self { way, at: None, after: None, size: way.default_size, at_once: 1, bookmark: None }
    }

    /// The request of the page, and its place.
    pub(super) fn first(&self, mut call: Call) -> (Call, Place) {
        call.page_pointers = self.way.pointers;
        match self.way.family {
            Family::Number | Family::Offset => self.counted(call),
            Family::Cursor | Family::Link => self.followed(call),
        }
    }

    /// What a stream starts with.
    pub(super) fn start<R: DataItem>(self, call: Call) -> Start<R> {
        let at = self.at.or_else(|| self.required(&call));
        let is_later = self.after.is_some() || at.is_some_and(|at| at > self.way.first);
        let tally = Tally { partial: is_later, ..Tally::default() };
        let (call, place) = self.first(call);
        let order = Order::new(call.clone(), self.way, &place, self.at_once);
        Start::new(PageRequest { place, call, is_probe: false }, self.way, self.bookmark, order, tally)
    }

    fn counted(&self, mut call: Call) -> (Call, Place) {
        let (mut at, mut size, unit) = (self.at.or_else(|| self.required(&call)), self.size, self.way.unit());
        match self.place(&mut call) {
            Some(Place::Counted { unit: found, at: known, size: requested }) if found == unit => {
                if size.is_some() && size != requested {
                    let setter = if unit == Unit::Page { "size" } else { "limit" };
                    call.fail(format!(
                        "the bookmark was taken with pages of another size: set the same `{setter}`, or none"
                    ));
                }
                (at, size) = (Some(known), requested);
            }
            Some(place) => call.fail(other(&place)),
            None => {}
        }
        self.set_size(&mut call, size);
        if let Some(at) = at {
            call.query(self.way.at, at);
        }
        (call, Place::Counted { unit, at: at.unwrap_or(self.way.first), size })
    }

    /// The position that the call has already, because the operation requires it.
    fn required(&self, call: &Call) -> Option<u64> {
        let is_counted = matches!(self.way.family, Family::Number | Family::Offset);
        let (_, at) = call.parameters().find(|(name, _)| is_counted && *name == self.way.at)?;
        at.parse().ok()
    }

    fn followed(&self, mut call: Call) -> (Call, Place) {
        self.set_size(&mut call, self.size);
        match self.place(&mut call) {
            Some(Place::Cursor(pairs)) if !pairs.is_empty() => {
                // Only what identifies the page: a forged bookmark cannot add anything else.
                let pairs = paging_pairs(&call, self.way, &query::sendable(&pairs));
                let own = call.own_query().encoded();
                let separator = if own.is_empty() { "" } else { "&" };
                call = call.with_page_query(format!("{own}{separator}{pairs}"));
                return (call, Place::Cursor(pairs));
            }
            Some(Place::Cursor(_)) => {}
            Some(place @ Place::Counted { .. }) => call.fail(other(&place)),
            Some(Place::Unnamed) => {
                call.fail("the server's link to the page of the bookmark has no cursor: start without a bookmark");
            }
            None => {
                if let Some(cursor) = &self.after {
                    call.query(self.way.at, cursor);
                }
            }
        }
        (call, Place::Cursor(String::new()))
    }

    fn set_size(&self, call: &mut Call, size: Option<u32>) {
        match (self.way.size, size) {
            (Some(name), Some(size)) => call.query(name, size),
            (None, Some(_)) => call.fail("the server decides how many rows a page has: set no size"),
            (_, None) => {}
        }
    }

    /// The page of the bookmark, if there is one. The call fails if the bookmark is another request's.
    fn place(&self, call: &mut Call) -> Option<Place> {
        let bookmark = self.bookmark.as_ref()?;
        if bookmark.request != Identity::of(call, self.way) {
            call.fail(
                "the bookmark belongs to another request: resume with the same base URL, operation, filters and sort order",
            );
        }
        Some(bookmark.place.clone())
    }
}

/// The error of a bookmark that was taken in another way of paging.
fn other(place: &Place) -> String {
    let way = place.way();
    format!("the bookmark was taken {way}: go on {way}")
}
