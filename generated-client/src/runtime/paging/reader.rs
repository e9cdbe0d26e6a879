//! What a stream of rows and a stream of pages have in common: the walk, the account of it, and the bookmark.

use std::collections::HashSet;
use std::task::{Context, Poll, ready};

use super::audit::{Audit, Tally};
use super::bookmark::{Bookmark, Place};
use super::seen::Seen;
use super::walk::Walk;
use super::{Page, Start};
use crate::runtime::Resource;
use crate::runtime::error::{Error, Interrupted, Result};

/// What a stream gives of each page.
pub(super) trait Steps<R: Resource> {
    type Item;

    fn reader(&mut self) -> &mut Reader<R>;

    /// What comes next of the page at hand.
    fn step(&mut self) -> Option<Result<Self::Item>>;

    /// Takes the next page in hand.
    fn turn_to(&mut self, page: Page<R>);

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Self::Item>>> {
        loop {
            if let Some(step) = self.step() {
                return Poll::Ready(Some(step));
            }
            match ready!(self.reader().poll_page(context)) {
                Some(Ok(page)) => self.turn_to(page),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Reads pages and keeps account of them.
pub(super) struct Reader<R: Resource> {
    operation: &'static str,
    request: u16,
    walk: Walk<R>,
    /// What came before, where rows can come twice.
    seen: Option<Seen>,
    /// The rows of the first page that were given before the bookmark was taken.
    given_before: HashSet<u64>,
    pub(super) tally: Tally,
    place: Place,
    /// The rows of the page at `place` that were given.
    given: Vec<u64>,
    /// Whether an error ended it: then it has no last page.
    interrupted: bool,
}

impl<R: Resource> Reader<R> {
    pub(super) fn new(start: Start<R>) -> Self {
        let Start { operation, request, walk, place, given, tally } = start;
        Self {
            operation,
            request,
            walk,
            seen: tally.by_number.then(Seen::default),
            given_before: given.iter().copied().collect(),
            tally,
            place,
            given,
            interrupted: false,
        }
    }

    /// The next page, without rows that were given before a bookmark was taken.
    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<R>>>> {
        Poll::Ready(match ready!(self.walk.poll_page(context)) {
            Some(Ok((place, mut page))) => {
                self.tally.count(page.count());
                self.place = place;
                let given = std::mem::take(&mut self.given_before);
                if given.is_empty() {
                    self.given.clear();
                } else {
                    // The rows behind a cursor stay behind it. Pages by number that lost rows have let others slip by.
                    self.tally.moved |= !page.without(&given) && self.tally.by_number;
                    self.is_new(&self.given.clone());
                }
                Some(Ok(page))
            }
            Some(Err(error)) => {
                self.interrupted = true;
                let audit = self.tally.audit();
                Some(Err(Error::Interrupted(Interrupted::new(self.operation, error, audit))))
            }
            None => {
                self.tally.ended = !self.interrupted;
                None
            }
        })
    }

    /// Which of these rows did not come before.
    pub(super) fn is_new(&mut self, rows: &[u64]) -> Vec<bool> {
        self.seen.as_mut().map_or_else(|| vec![true; rows.len()], |seen| seen.add(rows))
    }

    /// Takes down that a row was given.
    pub(super) fn give(&mut self, row: u64) {
        self.given.push(row);
    }

    pub(super) fn audit(&self) -> Audit {
        self.tally.audit()
    }

    pub(super) fn bookmark(&self) -> Bookmark {
        Bookmark {
            request: self.request,
            place: self.place.clone(),
            given: self.given.clone(),
            tally: self.tally.clone(),
        }
    }
}
