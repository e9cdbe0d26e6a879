//! The pages of a collection, one after the other: which are asked for, and when.

use std::collections::{HashSet, VecDeque};
use std::task::{Context, Poll, ready};

use super::Page;
use super::bookmark::Place;
use super::digest;
use super::fetch::Fetch;
use crate::runtime::error::{DecodeError, Error, Result};
use crate::runtime::{Call, Link, Resource, link};

/// A page to ask for.
pub(super) struct Ask {
    pub(super) place: Place,
    pub(super) call: Call,
}

/// The pages in their order. The next one is on its way while the one before is looked at.
pub(super) struct Walk<R: Resource> {
    way: Way,
    first: Option<Ask>,
    fetching: VecDeque<Fetch<R>>,
}

/// A page, and where it is.
pub(super) type Turned<R> = (Place, Page<R>);

/// How the next page is found.
pub(super) enum Way {
    Cursor(ByCursor),
    Number(ByNumber),
}

impl<R: Resource> Walk<R> {
    pub(super) fn new(way: Way, first: Ask) -> Self {
        Self { way, first: Some(first), fetching: VecDeque::new() }
    }

    /// The next page; `None` behind the last one. After an error there is none.
    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Turned<R>>>> {
        if let Some(first) = self.first.take() {
            self.ask(first);
        }
        let Some(front) = self.fetching.front_mut() else {
            return Poll::Ready(None);
        };
        let page = ready!(front.poll(context));
        let place = front.place.clone();
        self.fetching.pop_front();
        let asked = page.and_then(|page| {
            let asks = match &mut self.way {
                Way::Cursor(way) => way.after(&place, &page)?,
                Way::Number(way) => way.after(&place, &page, self.fetching.len())?,
            };
            Ok((page, asks))
        });
        Poll::Ready(Some(match asked {
            Ok((page, asks)) => {
                asks.into_iter().for_each(|ask| self.ask(ask));
                Ok((place, page))
            }
            Err(error) => {
                self.fetching.clear();
                Err(error)
            }
        }))
    }

    fn ask(&mut self, ask: Ask) {
        self.fetching.push_back(Fetch::start(ask.place, ask.call, Page::streamed));
    }
}

/// By cursor: where the server's link leads.
pub(super) struct ByCursor {
    call: Call,
    /// The parameter that holds the cursor.
    name: &'static str,
    /// Where it has been.
    been: HashSet<u64>,
}

impl ByCursor {
    /// Beginning with this call.
    pub(super) fn new(call: Call, name: &'static str) -> Self {
        let been = HashSet::from([digest::of_text(&call.address())]);
        Self { call, name, been }
    }

    fn after<R: Resource>(&mut self, _: &Place, page: &Page<R>) -> Result<Vec<Ask>> {
        let Some(next) = page.links.next() else {
            return Ok(Vec::new());
        };
        let call = self.call.follow(next.href());
        if !self.been.insert(digest::of_text(&call.address())) {
            let problem = "leads to a page that came before: the server's cursor goes round";
            return Err(DecodeError::new("/links/next", problem)
                .named(self.call.operation.id, page.request_id().map(str::to_owned))
                .into());
        }
        let place = Place::Cursor(self.call.told_besides(next.href(), self.name));
        Ok(vec![Ask { place, call }])
    }
}

/// By number: where the server's link leads, or several numbers at once.
pub(super) struct ByNumber {
    call: Call,
    /// The parameter that holds the number.
    name: &'static str,
    /// How many rows were asked for.
    size: Option<u32>,
    /// How many rows a full page has, once that is known.
    full: Option<u64>,
    /// How many pages may be on their way at once.
    at_once: usize,
    /// The number of the next page to ask for.
    next: u64,
}

impl ByNumber {
    pub(super) fn new(call: Call, name: &'static str, size: Option<u32>, at_once: usize, first: u64) -> Self {
        Self { call, name, size, full: size.map(u64::from), at_once, next: first.saturating_add(1) }
    }

    fn after<R: Resource>(&mut self, place: &Place, page: &Page<R>, fetching: usize) -> Result<Vec<Ask>> {
        let Place::Number { number, .. } = *place else {
            return Ok(Vec::new());
        };
        let (rows, count, link) = (page.rows(), page.count(), page.links.next());
        if link.is_some() && rows > 0 {
            // A page that is not the last one is full, be it with fewer rows than were asked for.
            self.full = Some(self.full.map_or(rows, |full| full.min(rows)));
        }
        let full = self.full.unwrap_or(rows).max(1);
        let is_counted = count.is_some_and(|count| number.saturating_mul(full) < count);
        if self.at_once > 1 && is_counted {
            let last = count.unwrap_or_default().div_ceil(full);
            let free = self.at_once.saturating_sub(fetching);
            let until = last.min(self.next.saturating_add(free as u64).saturating_sub(1));
            return Ok((self.next..=until).map(|number| self.ask(number, None)).collect());
        }
        // A server that gives no links, or a count that grew: the next number may hold more. An empty page ends it.
        let may_be_full = count.is_none() && self.size.is_some_and(|size| rows >= size.into());
        let goes_on = rows > 0 && (link.is_some() || is_counted || may_be_full);
        if !goes_on || fetching > 0 || self.next != number.saturating_add(1) {
            return Ok(Vec::new());
        }
        let link = link.map(Link::href).filter(|href| link::value(href, self.name).is_some());
        if link.is_some_and(|href| link::value(href, self.name) != Some(self.next.to_string().into())) {
            let problem = "leads to another page than the next one: the server's links go round";
            return Err(wrong_link(&self.call, page, problem));
        }
        Ok(vec![self.ask(self.next, link)])
    }

    fn ask(&mut self, number: u64, link: Option<&str>) -> Ask {
        self.next = number.saturating_add(1);
        let call = match link {
            Some(href) => self.call.follow(href),
            None => self.call.clone().with_query(self.name, number),
        };
        Ask { place: Place::Number { number, size: self.size }, call }
    }
}

fn wrong_link<R: Resource>(call: &Call, page: &Page<R>, problem: &str) -> Error {
    DecodeError::new("/links/next", problem).named(call.operation.id, page.request_id().map(str::to_owned)).into()
}
