//! The account of a stream: the rows received, compared with the server's count. It claims no more than it can know.

use std::fmt;

/// The running account of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Whether the server may cut pages afresh from the collection for each request, as it does by number.
    pub(crate) cut_afresh: bool,
    /// Whether the stream began elsewhere than at the first row.
    pub(crate) partial: bool,
    /// Different rows.
    pub(crate) rows: u64,
    /// Different rows that do not decode.
    pub(crate) undecoded: u64,
    pub(crate) duplicates: u64,
    /// The least and the greatest count of a page.
    pub(crate) counts: Option<(u64, u64)>,
    /// Whether a page had no count.
    pub(crate) uncounted: bool,
    /// Whether rows left their page.
    pub(crate) moved: bool,
    /// Whether the stream was resumed from a bookmark that does not have all rows before it.
    pub(crate) forgetful: bool,
    /// Whether rows have no identifiers by which one that is received twice is recognised.
    pub(crate) unidentified: bool,
    pub(crate) ended: bool,
}

impl Tally {
    /// Takes the count of a page into account.
    pub(crate) fn count(&mut self, count: Option<u64>) {
        match (count, self.counts) {
            (Some(count), Some((least, greatest))) => self.counts = Some((least.min(count), greatest.max(count))),
            (Some(count), None) => self.counts = Some((count, count)),
            (None, _) => self.uncounted = true,
        }
    }

    /// Forgets the counts: each is that of a page, and not of all rows.
    pub(crate) fn counts_pages(&mut self) {
        (self.counts, self.uncounted) = (None, true);
    }

    pub(crate) fn audit(&self) -> Audit {
        Audit { tally: self.clone() }
    }
}

/// The rows that a stream received, compared with the server's count of them (`meta.count`, as a rule).
///
/// # Examples
///
/// ```
/// use futures_util::TryStreamExt;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Error, Resource, Rows, Verdict};")]
///
/// async fn read<R: Resource>(mut rows: Rows<R>) -> Result<(), Error> {
///     while let Some(row) = rows.try_next().await? {
///         println!("{}", row.id().as_ref());
///     }
///     match rows.audit().verdict() {
///         Verdict::Complete => println!("all of them"),
///         verdict => eprintln!("{verdict:?}: {}", rows.audit()),
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    tally: Tally,
}

/// The result of an [`Audit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// By cursor: the end was reached, every page had the same count, as many rows were received, none of them twice,
    /// and none was seen to move.
    ///
    /// A server that honours its cursors has then sent every row that was there throughout. The audit cannot detect
    /// that one row was removed and another added meanwhile.
    Complete,
    /// By number, offset or link: the last page was reached, every page had the same count, as many rows were received,
    /// none of them twice, and none was seen to move.
    ///
    /// This is less than [`Complete`](Self::Complete): the server cuts such pages afresh for each request, so that one
    /// row can slip between two pages while another takes its place.
    Consistent,
    /// The end was reached and every page had the same count; this many fewer rows were received.
    Missing(u64),
    /// The end was reached and as many rows as counted were received; this many of them do not decode and were yielded
    /// as errors.
    Undecoded(u64),
    /// The end was reached, but the collection changed meanwhile: pages have different counts, a row was received twice
    /// or left its page, or more rows were received than counted. Some rows may be missing.
    Moved,
    /// The end was reached and as many rows as counted were received, but the stream was resumed from a bookmark that
    /// was taken after more than 32,768 rows. Such a [`Bookmark`](crate::runtime::Bookmark) does not hold the rows
    /// before it, so one of them may have been received twice, and another not at all.
    Resumed,
    /// The end was reached and as many rows as counted were received, but rows have no identifiers: one of them may
    /// have been received twice, and another not at all.
    Unidentified,
    /// The end was reached. The stream did not begin at the first row, so it cannot be compared with the count.
    Partial,
    /// The end was reached. The server does not count.
    Uncounted,
    /// The stream was not read to its end, or ended in an error.
    Unfinished,
}

impl Audit {
    /// The result.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let Tally {
            cut_afresh,
            partial,
            undecoded,
            duplicates,
            counts,
            uncounted,
            moved,
            forgetful,
            unidentified,
            ended,
            ..
        } = self.tally;
        let received = self.received();
        match counts {
            _ if !ended => Verdict::Unfinished,
            _ if partial => Verdict::Partial,
            None => Verdict::Uncounted,
            Some(_) if uncounted => Verdict::Uncounted,
            Some((least, greatest)) if least != greatest || received > greatest => Verdict::Moved,
            Some(_) if duplicates > 0 || moved => Verdict::Moved,
            Some((count, _)) if received < count => Verdict::Missing(count - received),
            Some(_) if forgetful => Verdict::Resumed,
            Some(_) if unidentified => Verdict::Unidentified,
            Some(_) if undecoded > 0 => Verdict::Undecoded(undecoded),
            Some(_) if cut_afresh => Verdict::Consistent,
            Some(_) => Verdict::Complete,
        }
    }

    /// Whether every row was received, as far as that can be known: [`Verdict::Complete`].
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.verdict() == Verdict::Complete
    }

    /// Whether nothing indicates that a row is missing: [`Verdict::Complete`] or [`Verdict::Consistent`].
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        matches!(self.verdict(), Verdict::Complete | Verdict::Consistent)
    }

    /// The number of different rows that were received and decode.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.tally.rows
    }

    /// The number of different rows that do not decode and were yielded as errors.
    #[must_use]
    pub const fn undecoded(&self) -> u64 {
        self.tally.undecoded
    }

    /// The number of rows that were received again, on the same page or a later one. A row is identified by its type
    /// and its identifier; without identifiers, none is recognised. By cursor, and as pages, a stream yields them; a
    /// stream of rows by number, offset or link does not.
    #[must_use]
    pub const fn duplicates(&self) -> u64 {
        self.tally.duplicates
    }

    /// The number of rows that there are: the least and the greatest count of a page.
    #[must_use]
    pub fn counts(&self) -> Option<std::ops::RangeInclusive<u64>> {
        self.tally.counts.map(|(least, greatest)| least..=greatest)
    }

    /// Different rows, whether they decode or not.
    fn received(&self) -> u64 {
        self.tally.rows.saturating_add(self.tally.undecoded)
    }
}

impl fmt::Display for Audit {
    /// `150 of 1000 rows received, 1 of them malformed, 3 more than once`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { undecoded, duplicates, counts, .. } = self.tally;
        match counts {
            Some((least, greatest)) if least == greatest => write!(f, "{} of {least} rows received", self.received())?,
            Some((least, greatest)) => write!(f, "{} of {least} to {greatest} rows received", self.received())?,
            None => write!(f, "{} rows received, of an unknown total", self.received())?,
        }
        if undecoded > 0 {
            write!(f, ", {undecoded} of them malformed")?;
        }
        if duplicates > 0 {
            write!(f, ", {duplicates} more than once")?;
        }
        Ok(())
    }
}
