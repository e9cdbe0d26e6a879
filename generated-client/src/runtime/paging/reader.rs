//! What the streams of rows and of pages have in common: the sequence of pages, the account of rows, and the bookmark.

use std::collections::HashMap;
use std::task::{Context, Poll, ready};

use crate::runtime::error::audit::{Audit, Tally};
use crate::runtime::error::kind::{Error, Interrupted, Result};
use crate::runtime::jsonapi::resource::DataItem;
use crate::runtime::paging::bookmark::{Bookmark, Identity, MOST_BEFORE, Place};
use crate::runtime::paging::order::{Order, PageRequest};
use crate::runtime::paging::page::Page;
use crate::runtime::paging::seen::Seen;
use crate::runtime::paging::sequence::Sequence;
use crate::runtime::paging::way::Way;

pub(super) trait Steps<R: DataItem> {
    type Item;

    fn reader(&mut self) -> &mut Reader<R>;

    fn step(&mut self) -> Option<Result<Self::Item>>;

    /// Takes the next page in hand, with a mark for each of its rows.
    fn turn_to(&mut self, page: Page<R>, marks: Vec<Mark>);

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Self::Item>>> {
        loop {
            if let Some(step) = self.step() {
                return Poll::Ready(Some(step));
            }
            match ready!(self.reader().poll_page(context)) {
                Some(Ok((page, marks))) => self.turn_to(page, marks),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// What a stream starts with.
pub(super) struct Start<R: DataItem> {
    pub(super) operation: &'static str,
    pub(super) request: Identity,
    pub(super) sequence: Sequence<R>,
    pub(super) place: Place,
    pub(super) given: Vec<u64>,
    pub(super) before: Vec<u64>,
    pub(super) tally: Tally,
}

impl<R: DataItem> Start<R> {
    pub(super) fn new(first: PageRequest, way: Way, bookmark: Option<Bookmark>, order: Order, tally: Tally) -> Self {
        let (given, before, tally) = match bookmark {
            Some(bookmark) => (bookmark.given, bookmark.before, bookmark.tally),
            None => (Vec::new(), Vec::new(), tally),
        };
        Self {
            operation: first.call.operation.id,
            request: Identity::of(&first.call, way),
            place: first.place.clone(),
            sequence: Sequence::new(order, first),
            given,
            before,
            tally: Tally {
                cut_afresh: way.is_cut_afresh(),
                unidentified: !R::IS_IDENTIFIED || way.is_unidentified,
                ..tally
            },
        }
    }
}

/// What is known of a row before it is yielded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    digest: u64,
    is_undecoded: bool,
    history: History,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum History {
    New,
    /// It was received before.
    Duplicate,
    /// It was yielded before the bookmark was taken.
    Given,
}

impl Mark {
    pub(super) fn is_given(self) -> bool {
        self.history == History::Given
    }
}

pub(super) struct Reader<R: DataItem> {
    operation: &'static str,
    request: Identity,
    sequence: Sequence<R>,
    seen: Seen,
    /// The rows before the page at `place`; `None` if there are too many for a bookmark.
    before: Option<Seen>,
    /// The rows of the first page that were yielded before the bookmark was taken.
    resumed: Vec<u64>,
    tally: Tally,
    place: Place,
    /// The rows of the page at `place` that were yielded.
    given: Vec<u64>,
    /// Whether an error ended the stream: then it has no last page.
    interrupted: bool,
}

type Marked<R> = (Page<R>, Vec<Mark>);

impl<R: DataItem> Reader<R> {
    pub(super) fn new(start: Start<R>) -> Self {
        let Start { operation, request, sequence, place, given, before, tally } = start;
        let mut seen = Seen::default();
        seen.add(&before);
        Self {
            operation,
            request,
            sequence,
            before: Some(seen.clone()),
            seen,
            resumed: given.clone(),
            tally,
            place,
            given,
            interrupted: false,
        }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Marked<R>>>> {
        let page = ready!(self.sequence.poll_page(context));
        let page = page.map(|page| page.and_then(|(place, page)| self.turn(place, page)).transpose());
        let Some(page) = page.flatten() else {
            self.tally.ended = !self.interrupted;
            if self.sequence.counts_pages() {
                self.tally.counts_pages();
            }
            return Poll::Ready(None);
        };
        Poll::Ready(Some(page.map_err(|error| {
            self.interrupted = true;
            Error::Interrupted(Interrupted::new(self.operation, error, self.tally.audit()))
        })))
    }

    /// Accounts for a page. `None` if it repeats the last one, after which there is no other.
    fn turn(&mut self, place: Place, page: Page<R>) -> Result<Option<Marked<R>>> {
        let before = (self.seen.len() <= MOST_BEFORE).then(|| self.seen.clone());
        let resumed = std::mem::take(&mut self.resumed);
        let (marks, have_left) = self.mark(&page, &resumed);
        let new = marks.iter().filter(|mark| mark.history == History::New).count();
        if !self.sequence.go_on(&place, &page, new)? {
            return Ok(None);
        }
        match self.sequence.counts_pages() {
            true => self.tally.counts_pages(),
            false => self.tally.count(page.count()),
        }
        self.tally.moved |= have_left;
        self.place = place;
        self.before = before;
        if resumed.is_empty() {
            self.given.clear();
        }
        Ok(Some((page, marks)))
    }

    /// Marks the rows of a page of which these were yielded before. Returns also whether some of them have left the
    /// page.
    fn mark(&mut self, page: &Page<R>, resumed: &[u64]) -> (Vec<Mark>, bool) {
        self.seen.add(resumed);
        let mut left: HashMap<u64, usize> = HashMap::new();
        for digest in resumed {
            *left.entry(*digest).or_default() += 1;
        }
        let mut marks: Vec<Mark> = Vec::new();
        for (digest, is_undecoded) in page.digests() {
            let history = match left.get_mut(&digest) {
                Some(times) if *times > 0 => {
                    *times -= 1;
                    History::Given
                }
                _ => History::Duplicate,
            };
            marks.push(Mark { digest, is_undecoded, history });
        }
        let others: Vec<u64> = marks.iter().filter(|mark| !mark.is_given()).map(|mark| mark.digest).collect();
        let is_new = self.seen.add(&others);
        for (mark, _) in marks.iter_mut().filter(|mark| !mark.is_given()).zip(is_new).filter(|(_, is_new)| *is_new) {
            mark.history = History::New;
        }
        (marks, left.values().any(|times| *times > 0))
    }

    /// Accounts for a row. Returns whether a stream of rows yields it.
    pub(super) fn receive(&mut self, mark: Mark) -> bool {
        // Without identifiers, equal rows can be different ones.
        let is_duplicate = mark.history == History::Duplicate && !self.tally.unidentified;
        let number = match mark.history {
            History::Given => return false,
            _ if is_duplicate => &mut self.tally.duplicates,
            _ if mark.is_undecoded => &mut self.tally.undecoded,
            _ => &mut self.tally.rows,
        };
        *number = number.saturating_add(1);
        self.given.push(mark.digest);
        !is_duplicate || !self.tally.cut_afresh
    }

    pub(super) fn audit(&self) -> Audit {
        self.tally.audit()
    }

    pub(super) fn bookmark(&self) -> Bookmark {
        let forgetful = self.tally.forgetful || self.before.is_none();
        Bookmark {
            request: self.request,
            place: self.place.clone(),
            given: self.given.clone(),
            before: self.before.iter().flat_map(Seen::digests).collect(),
            tally: Tally { forgetful, ended: false, ..self.tally.clone() },
        }
    }
}
