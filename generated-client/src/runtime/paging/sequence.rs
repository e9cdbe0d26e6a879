//! The pages of a collection as they are fetched, in their order. Every sequence ends.
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
}

pub(super) type Placed<R> = (Place, Page<R>);

impl<R: DataItem> Sequence<R> {
    pub(super) fn new(order: Order, first: PageRequest) -> Self {
        Self { order, first: Some(first), fetching: VecDeque::new(), failure: None }
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
        let page = page.outlook();
        let next = self.order.after(place, &page, self.fetching.len()).inspect_err(|_| self.fetching.clear())?;
        let is_last = next.is_empty() && self.fetching.is_empty();
        self.failure = self.order.endless(&page, new).filter(|_| !is_last);
        match self.failure {
            Some(_) => self.fetching.clear(),
            None => next.into_iter().for_each(|request| self.fetch(request)),
        }
        Ok(())
    }

    fn fetch(&mut self, request: PageRequest) {
        self.fetching.push_back(Fetch::start(request));
    }
}

/// A page that is being fetched, whether it is polled or not. Dropped, its request is cancelled.
struct Fetch<R: DataItem> {
    place: Place,
    driver: Driver<Page<R>>,
}

enum Driver<T> {
    /// A task of the runtime's.
    Task(JoinHandle<Result<T>>),
    /// There is no runtime: the request itself reports that.
    Poll(Pin<Box<dyn Future<Output = Result<T>> + Send>>),
}

impl<R: DataItem> Fetch<R> {
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

impl<R: DataItem> Drop for Fetch<R> {
    fn drop(&mut self) {
        if let Driver::Task(task) = &self.driver {
            task.abort();
        }
    }
}
