//! The pages of a collection in their order: which page is requested next, and when. Every sequence ends.
//!
//! The next page is requested at the request's own URL with the query of the server's link. The scheme, host and path of a
//! link are never followed: the token would go with them, and gateways rewrite them.

use std::collections::VecDeque;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::runtime::error::kind::{Error, Result};
use crate::runtime::error::transport::{TransportError, TransportPhase};
use crate::runtime::http::call::Call;
use crate::runtime::http::query;
use crate::runtime::jsonapi::resource::Resource;
use crate::runtime::paging::bookmark::Place;
use crate::runtime::paging::page::Page;
use crate::runtime::paging::seen::{Seen, digest};
use crate::runtime::value::error::DecodeError;

/// How many pages with no new row may follow each other by cursor. A server that filters after it has cut its pages sends
/// empty ones, and a sort order that changes repeats rows.
const MOST_WITHOUT_NEW: usize = 32;

pub(super) struct PageRequest {
    pub(super) place: Place,
    pub(super) call: Call,
}

/// The pages in their order. The next one is fetched while the previous one is consumed.
pub(super) struct Sequence<R: Resource> {
    order: Order,
    first: Option<PageRequest>,
    fetching: VecDeque<Fetch<R>>,
    /// How many pages in a row had no new row, not counting the first page.
    without_new: Option<usize>,
    /// What ends the sequence after the page at hand.
    failure: Option<Error>,
}

pub(super) type Placed<R> = (Place, Page<R>);

pub(super) enum Order {
    Cursor(ByCursor),
    Number(ByNumber),
}

impl<R: Resource> Sequence<R> {
    pub(super) fn new(order: Order, first: PageRequest) -> Self {
        Self { order, first: Some(first), fetching: VecDeque::new(), without_new: None, failure: None }
    }

    /// The next page; `None` after the last one. There is none after an error.
    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Placed<R>>>> {
        if let Some(first) = self.first.take() {
            self.fetch(first);
        }
        if let Some(error) = self.failure.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let Some(front) = self.fetching.front_mut() else {
            return Poll::Ready(None);
        };
        let page = ready!(front.poll(context));
        let place = front.place.clone();
        self.fetching.pop_front();
        if page.is_err() {
            self.fetching.clear();
        }
        Poll::Ready(Some(page.map(|page| (place, page))))
    }

    /// Requests what follows a page of which so many rows are new.
    ///
    /// # Errors
    ///
    /// The page's link leads back, or nowhere: it cannot be the page that was requested.
    pub(super) fn go_on(&mut self, place: &Place, page: &Page<R>, new: usize) -> Result<()> {
        let next = match &mut self.order {
            Order::Cursor(cursor) => cursor.after(page).map(|request| request.into_iter().collect()),
            Order::Number(numbers) => numbers.after(place, page, self.fetching.len()),
        };
        let next: Vec<PageRequest> = next.inspect_err(|_| self.fetching.clear())?;
        let is_last = next.is_empty() && self.fetching.is_empty();
        self.failure = self.endless(page, new).filter(|_| !is_last);
        match self.failure {
            Some(_) => self.fetching.clear(),
            None => next.into_iter().for_each(|request| self.fetch(request)),
        }
        Ok(())
    }

    /// The error of a server that sends pages forever, once it has sent too many with no new row.
    fn endless(&mut self, page: &Page<R>, new: usize) -> Option<Error> {
        self.without_new = match self.without_new {
            Some(pages) if new == 0 => Some(pages + 1),
            _ => Some(0),
        };
        let pages = self.without_new.unwrap_or_default();
        match &self.order {
            Order::Number(numbers) if pages > 0 && page.rows() > 0 => {
                let problem = format!("has no new row: the server repeats rows and ignores `{}`", numbers.name);
                Some(refused(&numbers.call, page, "/data", &problem))
            }
            Order::Cursor(cursor) if pages >= MOST_WITHOUT_NEW => {
                let problem = format!("leads on although the last {pages} pages had no new row: the pages do not end");
                Some(refused(&cursor.call, page, "/links/next", &problem))
            }
            _ => None,
        }
    }

    fn fetch(&mut self, request: PageRequest) {
        self.fetching.push_back(Fetch::start(request));
    }
}

fn refused<R: Resource>(call: &Call, page: &Page<R>, pointer: &str, problem: &str) -> Error {
    DecodeError::new(pointer, problem).named(call.operation.id, page.request_id().map(str::to_owned)).into()
}

/// By cursor: the query of the server's link.
pub(super) struct ByCursor {
    call: Call,
    name: &'static str,
    used: Seen,
}

impl ByCursor {
    pub(super) fn new(call: Call, name: &'static str) -> Self {
        let mut used = Seen::default();
        used.add(&[cursor_digest(&call, name, &call.encoded_query())]);
        Self { call, name, used }
    }

    fn after<R: Resource>(&mut self, page: &Page<R>) -> Result<Option<PageRequest>> {
        let Some(link) = page.links.next() else {
            return Ok(None);
        };
        let refuse = |problem| Err(refused(&self.call, page, "/links/next", problem));
        let query = query::of_link(link.href());
        if query.is_empty() {
            return refuse("has no query: the path of a link is not followed");
        }
        if self.used.add(&[cursor_digest(&self.call, self.name, &query)]) != [true] {
            return refuse("leads to a page that came before: the server's cursor goes round");
        }
        let place = match paging_pairs(&self.call, self.name, &query) {
            pairs if pairs.is_empty() => Place::Unnamed,
            pairs => Place::Cursor(pairs),
        };
        let call = self.call.clone().with_page_query(query);
        if call.uri().is_err() {
            return refuse("is too long for a URL");
        }
        Ok(Some(PageRequest { place, call }))
    }
}

/// What distinguishes a cursor from others: its value, or else the paging parameters, whatever else the query holds. If it
/// has neither, the whole query, in any order.
fn cursor_digest(call: &Call, name: &str, query: &str) -> u64 {
    if let Some(cursor) = query::value(query, name) {
        return digest(&[cursor]);
    }
    let paging = paging_pairs(call, name, query);
    let pairs = if paging.is_empty() { query } else { &paging };
    let mut pairs: Vec<Vec<u8>> = query::pairs(pairs).map(query::decoded).collect();
    pairs.sort_unstable();
    digest(&pairs)
}

/// The pairs of an encoded query that identify the page: the cursor, and others of its family (`page[…]`) that the
/// request does not have by itself. Any other pair can be a filter, which is not kept in a bookmark nor taken from one.
pub(super) fn paging_pairs(call: &Call, name: &str, query: &str) -> String {
    let family = name.split_once('[').map_or(name, |(family, _)| family);
    let is_paging = |pair: &&str| {
        let Ok(found) = String::from_utf8(query::name(pair)) else {
            return false;
        };
        let is_of_family = found.split_once('[').is_some_and(|(prefix, _)| prefix == family);
        found == name || (is_of_family && !call.own_query().has(&found))
    };
    query::pairs(query).filter(is_paging).collect::<Vec<_>>().join("&")
}

/// By number: the query of the server's link if it has the next number, otherwise the request's own; or several at once.
pub(super) struct ByNumber {
    call: Call,
    name: &'static str,
    size: Option<u32>,
    /// How many rows a full page has, once that is known.
    full: Option<u64>,
    at_once: usize,
    /// The number of the next page to request; `None` after the greatest.
    next: Option<u64>,
}

impl ByNumber {
    pub(super) fn new(call: Call, name: &'static str, size: Option<u32>, at_once: usize, first: u64) -> Self {
        Self { call, name, size, full: size.map(u64::from), at_once, next: first.checked_add(1) }
    }

    fn after<R: Resource>(&mut self, place: &Place, page: &Page<R>, fetching: usize) -> Result<Vec<PageRequest>> {
        let (&Place::Number { number, .. }, Some(next)) = (place, self.next) else {
            return Ok(Vec::new());
        };
        let (rows, count, link) = (page.rows(), page.count(), page.links.next());
        // An empty or null link marks the last page; a server without links marks none.
        let says_last = link.is_none() && page.links.names().any(|name| name == "next");
        if rows == 0 || says_last {
            return Ok(Vec::new());
        }
        if link.is_some() {
            // A page that is not the last one is full, even with fewer rows than requested.
            self.full = Some(self.full.map_or(rows, |full| full.min(rows)));
        }
        let full = self.full.unwrap_or(rows).max(1);
        let is_counted = count.is_some_and(|count| number.saturating_mul(full) < count);
        if self.at_once > 1 && is_counted {
            let last = count.unwrap_or_default().div_ceil(full);
            let free = self.at_once.saturating_sub(fetching) as u64;
            let end = last.saturating_add(1).min(next.saturating_add(free));
            return Ok((next..end).map(|number| self.request(number, None)).collect());
        }
        // Without a count, a full page can be followed by another one.
        let may_be_full = count.is_none() && self.size.is_some_and(|size| rows >= size.into());
        let goes_on = link.is_some() || is_counted || may_be_full;
        // Unless other pages after this one have been requested already.
        if !goes_on || number.checked_add(1) != Some(next) {
            return Ok(Vec::new());
        }
        let query = link.map(|link| query::of_link(link.href()));
        let linked = query.and_then(|query| Some((query::value(&query, self.name)?, query)));
        if linked.as_ref().is_some_and(|(number, _)| parsed(number) != Some(next)) {
            let problem = "leads to another page than the next one: the server's links go round";
            return Err(refused(&self.call, page, "/links/next", problem));
        }
        Ok(vec![self.request(next, linked.map(|(_, query)| query))])
    }

    fn request(&mut self, number: u64, query: Option<String>) -> PageRequest {
        self.next = number.checked_add(1);
        let call = self.call.clone();
        let call = match query {
            Some(query) => call.with_page_query(query),
            None => call.with_query(self.name, number),
        };
        PageRequest { place: Place::Number { number, size: self.size }, call }
    }
}

fn parsed(number: &[u8]) -> Option<u64> {
    std::str::from_utf8(number).ok()?.parse().ok()
}

/// A page that is being fetched, whether it is polled or not. Dropped, its request is cancelled.
struct Fetch<R: Resource> {
    place: Place,
    driver: Driver<Page<R>>,
}

enum Driver<T> {
    /// A task of the runtime's.
    Task(JoinHandle<Result<T>>),
    /// There is no runtime: the request itself reports that.
    Poll(Pin<Box<dyn Future<Output = Result<T>> + Send>>),
}

impl<R: Resource> Fetch<R> {
    fn start(PageRequest { place, call }: PageRequest) -> Self {
        let page = call.send(Page::streamed).into_future();
        let driver = match Handle::try_current() {
            Ok(runtime) => Driver::Task(runtime.spawn(page)),
            Err(_) => Driver::Poll(Box::pin(page)),
        };
        Self { place, driver }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Page<R>>> {
        match &mut self.driver {
            Driver::Task(task) => Pin::new(task).poll(context).map(|ended| {
                ended.unwrap_or_else(|error| Err(TransportError::new(TransportPhase::Exchange, error).into()))
            }),
            Driver::Poll(page) => page.as_mut().poll(context),
        }
    }
}

impl<R: Resource> Drop for Fetch<R> {
    fn drop(&mut self) {
        if let Driver::Task(task) = &self.driver {
            task.abort();
        }
    }
}
