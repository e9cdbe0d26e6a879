//! The pages of a collection as they are fetched, in their order. Every sequence ends.
//!
//! The next page is requested at the request's own URL with the query of the server's link. The scheme, host and path
//! of a link are never followed: the token would go with them, and gateways rewrite them.

use std::collections::VecDeque;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::StatusCode;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::runtime::error::kind::{Error, Result};
use crate::runtime::error::transport::{TransportError, TransportPhase};
use crate::runtime::jsonapi::resource::DataItem;
use crate::runtime::paging::bookmark::Place;
use crate::runtime::paging::order::{Order, PageRequest};
use crate::runtime::paging::page::Page;

/// The pages in their order. The next one is fetched while the previous one is consumed.
pub(super) struct Sequence<R: DataItem> {
    order: Order,
    first: Option<PageRequest>,
    fetching: VecDeque<Fetch<R>>,
    /// What ends the sequence after the page at hand.
    failure: Option<Error>,
    /// Whether the page at hand was requested to see whether it exists.
    is_probe: bool,
    /// Whether the server counts the rows of each page, or may do so.
    counts_pages: bool,
}

pub(super) type Placed<R> = (Place, Page<R>);

impl<R: DataItem> Sequence<R> {
    pub(super) fn new(order: Order, first: PageRequest) -> Self {
        Self {
            order,
            first: Some(first),
            fetching: VecDeque::new(),
            failure: None,
            is_probe: false,
            counts_pages: false,
        }
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
        self.is_probe = front.is_probe;
        self.fetching.pop_front();
        if self.is_probe
            && let Some(beyond) = beyond(&page)
        {
            self.counts_pages |= beyond == Beyond::Refused;
            return Poll::Ready(None);
        }
        if page.is_err() {
            self.fetching.clear();
        }
        Poll::Ready(Some(page.map(|page| (place, page))))
    }

    /// Requests what follows a page of which so many rows are new. Returns whether the page is one of the collection.
    ///
    /// # Errors
    ///
    /// The page's link leads back, or nowhere: it cannot be the page that was requested.
    pub(super) fn go_on(&mut self, place: &Place, page: &Page<R>, new: usize) -> Result<bool> {
        let page = page.outlook();
        if self.is_probe && new == 0 && !self.counts_pages {
            // The server repeats a page in place of one that does not exist.
            return Ok(false);
        }
        self.counts_pages |= self.is_probe && page.count == Some(page.rows);
        let next = self.order.after(place, &page, self.fetching.len()).inspect_err(|_| self.fetching.clear())?;
        let is_last = next.is_empty() && self.fetching.is_empty();
        self.failure = self.order.endless(&page, new).filter(|_| !is_last);
        match self.failure {
            Some(_) => self.fetching.clear(),
            None => next.into_iter().for_each(|request| self.fetch(request)),
        }
        Ok(true)
    }

    /// Whether the server counts the rows of each page, not those of all pages.
    pub(super) fn counts_pages(&self) -> bool {
        self.counts_pages
    }

    fn fetch(&mut self, request: PageRequest) {
        self.fetching.push_back(Fetch::start(request));
    }
}

/// How a server responds to a request beyond the last page.
#[derive(PartialEq, Eq)]
enum Beyond {
    /// There is no such page.
    Missing,
    /// It refuses the request, which can have another reason.
    Refused,
}

/// Whether a page is the response to a request beyond the last page.
fn beyond<R: DataItem>(page: &Result<Page<R>>) -> Option<Beyond> {
    const TRANSIENT: [StatusCode; 3] =
        [StatusCode::UNAUTHORIZED, StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    match page {
        Ok(page) => (page.rows() == 0).then_some(Beyond::Missing),
        Err(Error::Api(error)) => match error.status() {
            StatusCode::NOT_FOUND | StatusCode::RANGE_NOT_SATISFIABLE => Some(Beyond::Missing),
            status => (status.is_client_error() && !TRANSIENT.contains(&status)).then_some(Beyond::Refused),
        },
        Err(_) => None,
    }
}

/// A page that is being fetched, whether it is polled or not. Dropped, its request is cancelled.
struct Fetch<R: DataItem> {
    place: Place,
    is_probe: bool,
    driver: Driver<Page<R>>,
}

enum Driver<T> {
    /// A task of the runtime's.
    Task(JoinHandle<Result<T>>),
    /// There is no runtime: the request itself reports that.
    Poll(Pin<Box<dyn Future<Output = Result<T>> + Send>>),
}

impl<R: DataItem> Fetch<R> {
    fn start(PageRequest { place, call, is_probe }: PageRequest) -> Self {
        let page = call.send(Page::streamed).into_future();
        let driver = match Handle::try_current() {
            Ok(runtime) => Driver::Task(runtime.spawn(page)),
            Err(_) => Driver::Poll(Box::pin(page)),
        };
        Self { place, is_probe, driver }
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

impl<R: DataItem> Drop for Fetch<R> {
    fn drop(&mut self) {
        if let Driver::Task(task) = &self.driver {
            task.abort();
        }
    }
}
