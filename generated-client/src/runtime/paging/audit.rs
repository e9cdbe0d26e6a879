//! What came, against what the server said there was. It claims no more than it can know.

use std::fmt;

/// The running account of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Whether pages are cut afresh from the collection each time: page numbers, no cursor.
    pub(super) by_number: bool,
    /// Whether the stream began elsewhere than at the first row.
    pub(super) partial: bool,
    pub(super) rows: u64,
    pub(super) undecoded: u64,
    pub(super) duplicates: u64,
    /// The least and the greatest count that a page gave.
    pub(super) counts: Option<(u64, u64)>,
    /// Whether a page gave no count.
    pub(super) uncounted: bool,
    /// Whether rows were seen to have changed their places.
    pub(super) moved: bool,
    pub(super) ended: bool,
}

impl Tally {
    /// Takes down what a page says of the whole.
    pub(super) fn count(&mut self, count: Option<u64>) {
        match (count, self.counts) {
            (Some(count), Some((least, greatest))) => self.counts = Some((least.min(count), greatest.max(count))),
            (Some(count), None) => self.counts = Some((count, count)),
            (None, _) => self.uncounted = true,
        }
    }

    pub(super) fn audit(&self) -> Audit {
        Audit { tally: self.clone() }
    }
}

/// What came over a stream, against `meta.count`.
///
/// # Examples
///
/// ```no_run
/// use fitbit_plus::runtime::Verdict;
/// use fitbit_plus::{PatientScope, TryStreamExt};
///
/// # async fn run(client: fitbit_plus::Client) -> Result<(), fitbit_plus::Error> {
/// let scope = PatientScope::groups(["5c34c0aa91e04f7be2d6a101"]);
/// let mut patients = client.fetch_patients(scope).cursor().stream();
/// while let Some(patient) = patients.try_next().await? {
///     println!("{}", patient.id);
/// }
/// match patients.audit().verdict() {
///     Verdict::Complete => println!("all of them"),
///     verdict => eprintln!("look again: {verdict:?}, {}", patients.audit()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    tally: Tally,
}

/// What an [`Audit`] comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The end of a cursor was reached, every page gave the same count, and as many rows came.
    ///
    /// A cursor gives every row that was there throughout. What it cannot tell is a row that was removed while another was
    /// added, so that the count stayed.
    Complete,
    /// The last page by number was reached, every page gave the same count, and as many different rows came.
    ///
    /// It is less than [`Complete`](Self::Complete): pages by number are cut afresh each time, and a row can slip between
    /// two of them while another takes its place.
    Consistent,
    /// The end was reached, every page gave the same count, and this many rows fewer came.
    Missing(u64),
    /// The end was reached, and everything came; this many rows are not what the description says and were given as errors.
    Undecoded(u64),
    /// The end was reached, but the collection changed meanwhile: the pages disagree on the count, rows came twice, or more
    /// came than were counted. By cursor, every row that was there throughout came; by number, some may be missing.
    Moved,
    /// The end was reached. The stream began elsewhere than at the first row, so that the count says nothing.
    Partial,
    /// The end was reached. The server does not count.
    Uncounted,
    /// The stream was not read to its end, or ended in an error.
    Unfinished,
}

impl Audit {
    /// What it comes to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let Tally { by_number, partial, undecoded, duplicates, counts, uncounted, moved, ended, .. } = self.tally;
        let came = self.came();
        match counts {
            _ if !ended => Verdict::Unfinished,
            _ if partial => Verdict::Partial,
            None => Verdict::Uncounted,
            Some(_) if uncounted => Verdict::Uncounted,
            Some((least, greatest)) if least != greatest || came > greatest => Verdict::Moved,
            Some(_) if duplicates > 0 || moved => Verdict::Moved,
            Some((count, _)) if came < count => Verdict::Missing(count - came),
            Some(_) if undecoded > 0 => Verdict::Undecoded(undecoded),
            Some(_) if by_number => Verdict::Consistent,
            Some(_) => Verdict::Complete,
        }
    }

    /// Whether every row came, as far as can be known: [`Verdict::Complete`].
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.verdict() == Verdict::Complete
    }

    /// Whether nothing speaks against every row having come: [`Verdict::Complete`] or [`Verdict::Consistent`].
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        matches!(self.verdict(), Verdict::Complete | Verdict::Consistent)
    }

    /// How many rows were given.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.tally.rows
    }

    /// How many rows are not what the description says, and were given as errors.
    #[must_use]
    pub const fn undecoded(&self) -> u64 {
        self.tally.undecoded
    }

    /// How many rows came again: a stream gives them once; a stream of pages leaves them where they stood.
    #[must_use]
    pub const fn duplicates(&self) -> u64 {
        self.tally.duplicates
    }

    /// How many rows there are, as the server said: the least and the greatest of what the pages said.
    #[must_use]
    pub fn counts(&self) -> Option<std::ops::RangeInclusive<u64>> {
        self.tally.counts.map(|(least, greatest)| least..=greatest)
    }

    fn came(&self) -> u64 {
        self.tally.rows + self.tally.undecoded
    }
}

impl fmt::Display for Audit {
    /// `150 of 1000 rows came, 1 of them is not what the description says, 3 came twice`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { undecoded, duplicates, counts, .. } = self.tally;
        match counts {
            Some((least, greatest)) if least == greatest => write!(f, "{} of {least} rows came", self.came())?,
            Some((least, greatest)) => write!(f, "{} of {least} to {greatest} rows came", self.came())?,
            None => write!(f, "{} rows came, of how many is not known", self.came())?,
        }
        if undecoded > 0 {
            write!(f, ", {undecoded} of them not what the description says")?;
        }
        if duplicates > 0 {
            write!(f, ", {duplicates} more than once")?;
        }
        Ok(())
    }
}
