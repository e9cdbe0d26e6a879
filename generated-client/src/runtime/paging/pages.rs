//! The stream of pages of a collection.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;

use super::audit::Audit;
use super::bookmark::Bookmark;
use super::reader::{Mark, Reader, Steps};
use super::{Page, Start};
use crate::runtime::Resource;
use crate::runtime::error::{Error, Result, RowError};

/// The pages of a collection as a [`Stream`], each as the server sent it: duplicates are counted and stay in it.
///
/// A row that does not decode is [`Error::Row`] and precedes its page: `?` stops there, and a caller that matches on it can
/// continue to poll and gets the page with the other rows. With `lenient`, the page has it in [`Page::undecoded`] instead.
/// Any other error ends the stream, and every stream ends, as with [`Rows`](super::Rows).
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
    page: Option<Held<R>>,
}

/// A page, and its errors that precede it.
struct Held<R: Resource> {
    page: Page<R>,
    undecoded: VecDeque<RowError>,
    /// By position; taken when the row is received.
    marks: Vec<Option<Mark>>,
}

impl<R: Resource> Pages<R> {
    pub(super) fn new(start: Start<R>, is_lenient: bool) -> Self {
        Self { reader: Reader::new(start), is_lenient, page: None }
    }

    /// The rows received so far, compared with the server's count.
    #[must_use]
    pub fn audit(&self) -> Audit {
        self.reader.audit()
    }

    /// The position of the stream: after the last page that it yielded.
    #[must_use]
    pub fn bookmark(&self) -> Bookmark {
        self.reader.bookmark()
    }
}

impl<R: Resource> Steps<R> for Pages<R> {
    type Item = Page<R>;

    fn reader(&mut self) -> &mut Reader<R> {
        &mut self.reader
    }

    fn turn_to(&mut self, mut page: Page<R>, marks: Vec<Mark>) {
        let given: HashSet<usize> = (0..).zip(&marks).filter(|(_, mark)| mark.is_given()).map(|(at, _)| at).collect();
        if !given.is_empty() {
            page.remove(&given);
        }
        let undecoded = if self.is_lenient { Vec::new() } else { page.take_undecoded() };
        self.page = Some(Held { page, undecoded: undecoded.into(), marks: marks.into_iter().map(Some).collect() });
    }

    fn step(&mut self) -> Option<Result<Page<R>>> {
        let held = self.page.as_mut()?;
        if let Some(row) = held.undecoded.pop_front() {
            if let Some(mark) = row.row().and_then(|position| held.marks.get_mut(position)?.take()) {
                self.reader.receive(mark);
            }
            return Some(Err(Error::Row(row)));
        }
        let Held { page, marks, .. } = self.page.take()?;
        for mark in marks.into_iter().flatten() {
            self.reader.receive(mark);
        }
        Some(Ok(page))
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
