//! Which page follows a page. By the query of the server's link; without a link, by a cursor in the response, or by the
//! next number or offset until the count is reached or a page is empty. No sequence of pages repeats a page.

use crate::runtime::error::kind::{Error, Result};
use crate::runtime::http::call::Call;
use crate::runtime::http::query;
use crate::runtime::paging::bookmark::Place;
use crate::runtime::paging::seen::{Seen, digest};
use crate::runtime::paging::way::{Family, Way};
use crate::runtime::value::error::DecodeError;

/// How many pages with no new row may follow each other by cursor or link. A server that filters after it has cut its
/// pages sends empty ones, and a sort order that changes repeats rows.
const MOST_WITHOUT_NEW: usize = 32;

/// Names of parameters that select a page, for links of which no parameter is described.
const SELECTORS: &[&str] =
    &["page", "page_number", "offset", "cursor", "after", "before", "starting_after", "ending_before", "page_token"];

pub(super) struct PageRequest {
    pub(super) place: Place,
    pub(super) call: Call,
    /// Whether the page exists only if the count of the page before it is not that of all rows.
    pub(super) is_probe: bool,
}

/// What a page reports of itself and of what follows it.
pub(super) struct Outlook<'a> {
    pub(super) rows: u64,
    pub(super) count: Option<u64>,
    pub(super) has_links: bool,
    pub(super) next: Next<'a>,
    pub(super) request_id: Option<&'a str>,
}

impl Outlook<'_> {
    /// Whether the count is the number of rows of this page, which follows this many rows: no total is less than the
    /// rows received. Some servers count the rows of each page.
    pub(super) fn counts_itself(&self, before: u64) -> bool {
        before > 0 && self.rows > 0 && self.count == Some(self.rows)
    }
}

/// What a page reports of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next<'a> {
    /// The link to it.
    Link(&'a str),
    /// Its cursor.
    Cursor(&'a str),
    /// There is none: the link is empty or `null`.
    Last,
    /// Nothing.
    Unknown,
}

impl Next<'_> {
    /// The query of a link.
    fn query(self) -> Option<String> {
        match self {
            Self::Link(href) => Some(query::of_link(href)),
            Self::Cursor(_) | Self::Last | Self::Unknown => None,
        }
    }
}

/// The pages of one collection in their order.
pub(super) struct Order {
    call: Call,
    way: Way,
    size: Option<u32>,
    /// How many rows, or how great a step of the offset, a full page has, once that is known.
    full: Option<u64>,
    at_once: usize,
    /// The number of the next page to request; `None` after the greatest.
    next: Option<u64>,
    /// The cursors that were requested.
    used: Seen,
    /// How many pages in a row had no new row, not counting the first page.
    without_new: Option<usize>,
}

impl Order {
    pub(super) fn new(call: Call, way: Way, place: &Place, at_once: usize) -> Self {
        let (next, size) = match place {
            Place::Counted { at, size, .. } => (at.checked_add(1), *size),
            Place::Cursor(_) | Place::Unnamed => (None, None),
        };
        let mut used = Seen::default();
        used.add(&[cursor_digest(&call, way, &call.encoded_query())]);
        Self { call, way, size, full: size.map(u64::from), at_once, next, used, without_new: None }
    }

    /// What to request after a page.
    ///
    /// # Errors
    ///
    /// The page's link leads back, or nowhere: it cannot be the page that was requested.
    pub(super) fn after(&mut self, place: &Place, page: &Outlook<'_>, fetching: usize) -> Result<Vec<PageRequest>> {
        let at = match place {
            Place::Counted { at, .. } => *at,
            Place::Cursor(_) | Place::Unnamed => return Ok(self.followed(page)?.into_iter().collect()),
        };
        if page.rows == 0 || page.next == Next::Last {
            return Ok(Vec::new());
        }
        let mut next = match self.way.family {
            Family::Offset => self.after_offset(at, page)?.into_iter().collect(),
            Family::Number | Family::Cursor | Family::Link => self.after_number(at, page, fetching)?,
        };
        let is_probe = self.may_count_itself(self.before(at, page), page);
        next.iter_mut().for_each(|request| request.is_probe = is_probe);
        Ok(next)
    }

    /// How many rows there are before a page.
    pub(super) fn before(&self, at: u64, page: &Outlook<'_>) -> u64 {
        match self.way.family {
            Family::Offset => at,
            _ => at.saturating_sub(self.way.first).saturating_mul(self.full.unwrap_or(page.rows)),
        }
    }

    /// Whether the count can be that of the page alone: a full page, and nothing else that shows it to be the last one.
    fn may_count_itself(&self, before: u64, page: &Outlook<'_>) -> bool {
        // A server can limit the size of pages to the usual one. Without a size, any page can be full.
        let mut sizes = [self.size, self.way.usual_size].into_iter().flatten().peekable();
        let is_full = sizes.peek().is_none() || sizes.any(|size| page.rows >= size.into());
        let is_own = page.count == Some(page.rows) && is_full || page.counts_itself(before);
        is_own && !page.has_links && page.next == Next::Unknown
    }

    /// The error of a server that sends pages forever, once it has sent too many with no new row.
    pub(super) fn endless(&mut self, page: &Outlook<'_>, new: usize) -> Option<Error> {
        self.without_new = match self.without_new {
            Some(pages) if new == 0 => Some(pages + 1),
            _ => Some(0),
        };
        let pages = self.without_new.unwrap_or_default();
        match self.way.family {
            Family::Number | Family::Offset if pages > 0 && page.rows > 0 => {
                let problem = format!("has no new row: the server repeats rows and ignores `{}`", self.way.at);
                Some(self.refused(page, self.way.pointers.rows.unwrap_or("/data"), &problem))
            }
            Family::Cursor | Family::Link if pages >= MOST_WITHOUT_NEW => {
                let problem = format!("leads on although the last {pages} pages had no new row: the pages do not end");
                Some(self.refused(page, self.next_at(page), &problem))
            }
            _ => None,
        }
    }

    /// By number: the query of the link if it has the next number, otherwise the request's own; or several at once.
    fn after_number(&mut self, number: u64, page: &Outlook<'_>, fetching: usize) -> Result<Vec<PageRequest>> {
        let Some(next) = self.next else { return Ok(Vec::new()) };
        let (first, linked) = (self.way.first, page.next.query());
        let before = self.before(number, page);
        let is_counted = page.count.is_some_and(|count| before.saturating_add(page.rows) < count);
        if linked.is_some() || is_counted {
            // A page that is not the last one is full, even with fewer rows than requested.
            self.full = Some(self.full.map_or(page.rows, |full| full.min(page.rows)));
        }
        if self.at_once > 1 && is_counted {
            let full = self.full.unwrap_or(page.rows).max(1);
            let end = page.count.unwrap_or_default().div_ceil(full).saturating_add(first);
            let free = self.at_once.saturating_sub(fetching) as u64;
            let end = end.min(next.saturating_add(free));
            return Ok((next..end).map(|number| self.request(number, None)).collect());
        }
        // Without a link and a count, only an empty page is known to be the last: the server can send fewer rows than
        // requested.
        let goes_on = linked.is_some() || is_counted || page.count.is_none() || self.may_count_itself(before, page);
        // Unless other pages after this one have been requested already.
        if !goes_on || number.checked_add(1) != Some(next) {
            return Ok(Vec::new());
        }
        let linked = linked.and_then(|query| Some((query::value(&query, self.way.at)?, query)));
        if linked.as_ref().is_some_and(|(number, _)| parsed(number) != Some(next)) {
            let problem = "leads to another page than the next one: the server's links go round";
            return Err(self.refused(page, self.next_at(page), problem));
        }
        Ok(vec![self.request(next, linked.map(|(_, query)| query))])
    }

    /// By offset: the query of the link if it has an offset, otherwise the request's own after the rows received.
    fn after_offset(&mut self, offset: u64, page: &Outlook<'_>) -> Result<Option<PageRequest>> {
        let linked = page.next.query();
        let Some(reached) = offset.checked_add(page.rows) else { return Ok(None) };
        let is_reached = page.count.is_some_and(|count| reached >= count);
        if linked.is_none() && is_reached && !self.may_count_itself(offset, page) {
            return Ok(None);
        }
        let Some((next, query)) = linked.and_then(|query| Some((query::value(&query, self.way.at)?, query))) else {
            return Ok(Some(self.request(reached, None)));
        };
        // A step beyond a full page would skip rows; a page with fewer rows than that can be one that the server
        // filtered.
        let step = parsed(&next).and_then(|next| next.checked_sub(offset)).filter(|step| *step > 0);
        let step = step.filter(|step| self.full.is_none_or(|full| *step <= full.max(page.rows)));
        let Some(step) = step else {
            let problem = "leads to another page than the next one: rows would be skipped or repeated";
            return Err(self.refused(page, self.next_at(page), problem));
        };
        self.full = self.full.or(Some(step));
        Ok(offset.checked_add(step).map(|next| self.request(next, Some(query))))
    }

    fn request(&mut self, at: u64, query: Option<String>) -> PageRequest {
        self.next = at.checked_add(1);
        let call = self.call.clone();
        let call = match query {
            Some(query) => call.with_page_query(query),
            None => call.with_query(self.way.at, at),
        };
        PageRequest { place: Place::Counted { unit: self.way.unit(), at, size: self.size }, call, is_probe: false }
    }

    /// By cursor or link: the query of the link, otherwise the request's own with the cursor of the response.
    fn followed(&mut self, page: &Outlook<'_>) -> Result<Option<PageRequest>> {
        let call = self.call.clone();
        let call = match page.next {
            Next::Link(href) => call.with_page_query(query::of_link(href)),
            Next::Cursor(cursor) if !self.way.at.is_empty() => call.with_own_query().with_query(self.way.at, cursor),
            Next::Cursor(_) | Next::Last | Next::Unknown => return Ok(None),
        };
        let query = call.encoded_query();
        let is_used = self.used.add(&[cursor_digest(&self.call, self.way, &query)]) != [true];
        let refuse = |problem| Err(self.refused(page, self.next_at(page), problem));
        if query.is_empty() {
            return refuse("has no query: the path of a link is not followed");
        }
        if is_used {
            return refuse("leads to a page that came before: the server's cursor goes round");
        }
        let place = match paging_pairs(&self.call, self.way, &query) {
            pairs if pairs.is_empty() => Place::Unnamed,
            pairs => Place::Cursor(pairs),
        };
        if call.uri().is_err() {
            return refuse("is too long for a URL");
        }
        Ok(Some(PageRequest { place, call, is_probe: false }))
    }

    /// The pointer to what leads to the next page.
    fn next_at(&self, page: &Outlook<'_>) -> &'static str {
        match page.next {
            _ if self.way.pointers.rows.is_some() => self.way.pointers.next.unwrap_or_default(),
            Next::Cursor(_) => self.way.pointers.next.unwrap_or_default(),
            Next::Link(_) | Next::Last | Next::Unknown => "/links/next",
        }
    }

    fn refused(&self, page: &Outlook<'_>, pointer: &str, problem: &str) -> Error {
        let request_id = page.request_id.map(str::to_owned);
        DecodeError::new(pointer, problem).named(self.call.operation.id, request_id).into()
    }
}

fn parsed(number: &[u8]) -> Option<u64> {
    std::str::from_utf8(number).ok()?.parse().ok()
}

/// What distinguishes a cursor from others: its value, or else the paging parameters, whatever else the query holds. If
/// it has neither, the whole query, in any order.
fn cursor_digest(call: &Call, way: Way, query: &str) -> u64 {
    if let Some(cursor) = query::value(query, way.at).filter(|_| !way.at.is_empty()) {
        return digest(&[cursor]);
    }
    let paging = paging_pairs(call, way, query);
    let pairs = if paging.is_empty() { query } else { &paging };
    let mut pairs: Vec<Vec<u8>> = query::pairs(pairs).map(query::decoded).collect();
    pairs.sort_unstable();
    digest(&pairs)
}

/// The pairs of an encoded query that identify the page: the cursor, and others of its family (`page[…]`) that the
/// request does not have by itself. Any other pair can be a filter, which is not kept in a bookmark nor taken from one.
pub(super) fn paging_pairs(call: &Call, way: Way, query: &str) -> String {
    let family = match way.at {
        "" => "page",
        at => at.split_once('[').map_or(at, |(family, _)| family),
    };
    let is_paging = |pair: &&str| {
        let Ok(found) = String::from_utf8(query::name(pair)) else {
            return false;
        };
        let is_of_family = match found.split_once('[') {
            Some((prefix, _)) => prefix == family,
            None => way.at.is_empty() && SELECTORS.contains(&found.as_str()),
        };
        found == way.at || (is_of_family && !call.own_query().has(&found))
    };
    query::pairs(query).filter(is_paging).collect::<Vec<_>>().join("&")
}
