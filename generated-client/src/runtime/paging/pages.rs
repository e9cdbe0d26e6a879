//! A collection page by page.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;

use super::audit::Audit;
use super::bookmark::Bookmark;
use super::reader::{Reader, Steps};
use super::{Page, Start};
use crate::runtime::Resource;
use crate::runtime::error::{Error, Result, RowError};

/// The pages of a collection as a [`Stream`], each as the server sent it; duplicates of paging by number stay where they
/// stood and are counted.
///
/// A row that is not what the description says is [`Error::Row`] and comes before its page: `?` stops there, and who
/// matches on it polls on and gets the page with the other rows. Where `lenient` was asked for, the page alone comes and
/// has it in [`Page::undecoded`]. Any other error ends the stream, as with [`Rows`](super::Rows).
///
/// # Examples
///
/// ```no_run
/// use fitbit_plus::{PatientScope, TryStreamExt};
///
/// # async fn run(client: fitbit_plus::Client) -> Result<(), fitbit_plus::Error> {
/// let scope = PatientScope::groups(["5c34c0aa91e04f7be2d6a101"]);
/// let mut pages = client.fetch_patients(scope).skip().size(50).pages_at_once(8).pages();
/// while let Some(page) = pages.try_next().await? {
///     println!("{} of {:?}", page.data.len(), page.count());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the stream is read"]
pub struct Pages<R: Resource> {
    reader: Reader<R>,
    is_lenient: bool,
    /// A page whose faults are told first.
    held: Option<(VecDeque<RowError>, Page<R>)>,
}

impl<R: Resource> Pages<R> {
    pub(super) fn new(start: Start<R>, is_lenient: bool) -> Self {
        Self { reader: Reader::new(start), is_lenient, held: None }
    }

    /// What came so far, against what the server said there is.
    #[must_use]
    pub fn audit(&self) -> Audit {
        self.reader.audit()
    }

    /// Where the stream is: behind the last page that it gave.
    #[must_use]
    pub fn bookmark(&self) -> Bookmark {
        self.reader.bookmark()
    }

    fn take_down(&mut self, rows: &[u64], kind: fn(&mut super::audit::Tally) -> &mut u64) {
        for (row, is_new) in rows.iter().zip(self.reader.is_new(rows)) {
            self.reader.give(*row);
            match is_new {
                true => *kind(&mut self.reader.tally) += 1,
                false => self.reader.tally.duplicates += 1,
            }
        }
    }
}

impl<R: Resource> Steps<R> for Pages<R> {
    type Item = Page<R>;

    fn reader(&mut self) -> &mut Reader<R> {
        &mut self.reader
    }

    fn turn_to(&mut self, mut page: Page<R>) {
        let undecoded = if self.is_lenient { Vec::new() } else { page.take_undecoded() };
        self.held = Some((undecoded.into(), page));
    }

    fn step(&mut self) -> Option<Result<Page<R>>> {
        let (undecoded, page) = self.held.as_mut()?;
        if let Some(row) = undecoded.pop_front() {
            if row.row().is_some() {
                let digest = super::digest::of_row(&row);
                self.take_down(&[digest], |tally| &mut tally.undecoded);
            }
            return Some(Err(Error::Row(row)));
        }
        let bad = page.undecoded().iter().filter(|row| row.row().is_some()).count();
        let digests = page.digests();
        let (good, bad) = digests.split_at(digests.len().saturating_sub(bad));
        self.take_down(good, |tally| &mut tally.rows);
        self.take_down(bad, |tally| &mut tally.undecoded);
        self.held.take().map(|(_, page)| Ok(page))
    }
}

impl<R: Resource> Stream for Pages<R> {
    type Item = Result<Page<R>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_step(context)
    }
}

impl<R: Resource> Unpin for Pages<R> {}

impl<R: Resource> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("audit", &self.audit()).finish_non_exhaustive()
    }
}
