//! The streams of a collection: its rows, and its pages.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream;

use crate::runtime::error::audit::Audit;
use crate::runtime::error::kind::{Error, Result};
use crate::runtime::error::row::RowError;
use crate::runtime::jsonapi::document::Document;
use crate::runtime::jsonapi::fault::Fault;
use crate::runtime::jsonapi::identifier::Linked;
use crate::runtime::jsonapi::relationship::{ToMany, ToOne};
use crate::runtime::jsonapi::resource::{DataItem, Target};
use crate::runtime::paging::bookmark::Bookmark;
use crate::runtime::paging::page::{Page, in_order};
use crate::runtime::paging::reader::{Mark, Reader, Start, Steps};
use crate::runtime::value::error::DecodeError;

/// The rows of a collection, over all of its pages, as a [`Stream`].
///
/// The next page is fetched while this one is read. A row that does not decode is [`Error::Row`]: `?` stops there, and
/// a caller that matches on it can continue to poll. Any other error ends the stream; it is [`Error::Interrupted`] and
/// reports how many rows were received. [`audit`](Self::audit) compares the rows with the server's count,
/// [`bookmark`](Self::bookmark) is the position from which to continue. Dropped, the stream cancels its requests.
///
/// Every stream over a finite collection ends. A server that repeats pages is an error: by number or offset, after one
/// page with no new row; by cursor or link, as soon as one is repeated, and after 32 pages in a row, empty or not, with
/// no new row.
///
/// To detect rows that are received twice, a stream holds 8 bytes for each row, and up to 16 at times.
///
/// # Examples
///
/// ```
/// use futures_util::StreamExt;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Error, Resource, Rows};")]
///
/// async fn read<R: Resource>(mut rows: Rows<R>) -> Result<(), Error> {
///     while let Some(row) = rows.next().await {
///         match row {
///             Ok(row) => println!("{}", row.id().as_ref()),
///             Err(Error::Row(bad)) => eprintln!("passed over: {bad}"),
///             Err(error) => return Err(error),
///         }
///     }
///     assert!(rows.audit().is_complete());
///     Ok(())
/// }
/// ```
#[must_use = "nothing is sent before the stream is read"]
pub struct Rows<R: DataItem> {
    reader: Reader<R>,
    page: Option<Arc<Shared<R>>>,
    /// The rows that are left of the page, each with its mark.
    steps: VecDeque<(Step<R>, Mark)>,
}

/// A page whose rows are held by their [`Row`]s as well.
type Shared<R> = Document<Vec<Arc<R>>, <R as DataItem>::Service>;

enum Step<R> {
    Row(Arc<R>, Vec<Fault>),
    Undecoded(RowError),
}

impl<R: DataItem> Rows<R> {
    pub(super) fn new(start: Start<R>) -> Self {
        Self { reader: Reader::new(start), page: None, steps: VecDeque::new() }
    }

    /// The rows received so far, compared with the server's count.
    #[must_use]
    pub fn audit(&self) -> Audit {
        self.reader.audit()
    }

    /// The position of the stream: after the last row that it yielded.
    #[must_use]
    pub fn bookmark(&self) -> Bookmark {
        self.reader.bookmark()
    }
}

impl<R: DataItem> Steps<R> for Rows<R> {
    type Item = Row<R>;

    fn reader(&mut self) -> &mut Reader<R> {
        &mut self.reader
    }

    fn turn_to(&mut self, mut page: Page<R>, marks: Vec<Mark>) {
        let undecoded = page.take_undecoded();
        let document = page.into_document();
        let mut by_row: HashMap<usize, Vec<Fault>> = HashMap::new();
        for fault in &document.faults.at_once {
            if let Some(row) = fault.row_of_part() {
                by_row.entry(row).or_default().push(fault.clone());
            }
        }
        let Document { data, meta, links, included, jsonapi, extra, faults } = document;
        let data: Vec<Arc<R>> = data.into_iter().map(Arc::new).collect();
        let rows = in_order(
            data.iter().cloned().map(|row| Step::Row(row, Vec::new())),
            undecoded.into_iter().filter_map(|row| Some((row.row()?, Step::Undecoded(row)))),
        );
        let rows = rows.into_iter().enumerate().map(|(position, step)| match step {
            Step::Row(row, _) => Step::Row(row, by_row.remove(&position).unwrap_or_default()),
            undecoded @ Step::Undecoded(_) => undecoded,
        });
        self.steps = rows.zip(marks).collect();
        self.page = Some(Arc::new(Document { data, meta, links, included, jsonapi, extra, faults }));
    }

    fn step(&mut self) -> Option<Result<Row<R>>> {
        loop {
            let (step, mark) = self.steps.pop_front()?;
            if !self.reader.receive(mark) {
                continue;
            }
            return Some(match step {
                Step::Row(resource, faults) => Ok(Row { resource, page: self.page.clone()?, faults }),
                Step::Undecoded(row) => Err(Error::Row(row)),
            });
        }
    }
}

impl<R: DataItem> Stream for Rows<R> {
    type Item = Result<Row<R>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_step(context)
    }
}

impl<R: DataItem> Unpin for Rows<R> {}

impl<R: DataItem> fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("audit", &self.audit()).finish_non_exhaustive()
    }
}

/// One row of a collection: the resource, to which it dereferences, and its page.
///
/// It holds the page, so that it reaches included resources; if you keep many rows, keep
/// [`into_inner`](Self::into_inner).
#[derive(Clone)]
pub struct Row<R: DataItem> {
    resource: Arc<R>,
    page: Arc<Shared<R>>,
    faults: Vec<Fault>,
}

impl<R: DataItem> Row<R> {
    /// The document that it is from: `meta`, `links`, `included`, and the other rows of its page.
    #[must_use]
    pub fn page(&self) -> &Document<Vec<Arc<R>>, R::Service> {
        &self.page
    }

    /// The resource at the other end of a relationship, if it is included. See [`Document::get`].
    pub fn get<'a, T, I, M>(&'a self, relationship: &ToOne<T, I, M>) -> Option<T::Resolved<'a>>
    where
        T: Target,
        I: Linked<T>,
    {
        self.page.get(relationship)
    }

    /// The included resources at the other end of a relationship, in the server's order. See [`Document::all`].
    pub fn all<'a, T, I, M>(&'a self, relationship: &'a ToMany<T, I, M>) -> impl Iterator<Item = T::Resolved<'a>>
    where
        T: Target,
        I: Linked<T>,
    {
        self.page.all(relationship)
    }

    /// The resource at the other end of a relationship, if it is included.
    ///
    /// # Errors
    ///
    /// It does not decode.
    pub fn try_get<'a, T, I, M>(
        &'a self,
        relationship: &ToOne<T, I, M>,
    ) -> std::result::Result<Option<T::Resolved<'a>>, DecodeError>
    where
        T: Target,
        I: Linked<T>,
    {
        self.page.try_get(relationship)
    }

    /// The included resources at the other end of a relationship, in the server's order, or why they do not decode.
    pub fn try_all<'a, T, I, M>(
        &'a self,
        relationship: &'a ToMany<T, I, M>,
    ) -> impl Iterator<Item = std::result::Result<T::Resolved<'a>, DecodeError>>
    where
        T: Target,
        I: Linked<T>,
    {
        self.page.try_all(relationship)
    }

    /// The parts of this row that were set aside because they do not decode; none unless the request was `lenient`.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The resource alone.
    #[must_use]
    pub fn into_inner(self) -> R {
        let Self { resource, page, .. } = self;
        drop(page);
        Arc::try_unwrap(resource).unwrap_or_else(|shared| R::clone(&shared))
    }
}

impl<R: DataItem> Deref for Row<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.resource
    }
}

impl<R: DataItem> fmt::Debug for Row<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.resource.fmt(f)
    }
}

/// The pages of a collection as a [`Stream`], each as the server sent it: duplicates are counted and stay in it.
///
/// A row that does not decode is [`Error::Row`] and precedes its page: `?` stops there, and a caller that matches on it
/// can continue to poll and gets the page with the other rows. With `lenient`, the page has it in [`Page::undecoded`]
/// instead. Any other error ends the stream, and every stream ends, as with [`Rows`](crate::runtime::Rows).
///
/// # Examples
///
/// ```
/// use futures_util::TryStreamExt;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Error, Resource, Skip};")]
///
/// async fn read<R: Resource>(request: Skip<R>) -> Result<(), Error> {
///     let mut pages = request.size(50).pages_at_once(8).pages();
///     while let Some(page) = pages.try_next().await? {
///         println!("{} of {:?}", page.data.len(), page.count());
///     }
///     Ok(())
/// }
/// ```
#[must_use = "nothing is sent before the stream is read"]
pub struct Pages<R: DataItem> {
    reader: Reader<R>,
    is_lenient: bool,
    page: Option<Held<R>>,
}

struct Held<R: DataItem> {
    page: Page<R>,
    undecoded: VecDeque<RowError>,
    /// By position; taken when the row is received.
    marks: Vec<Option<Mark>>,
}

impl<R: DataItem> Pages<R> {
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

impl<R: DataItem> Steps<R> for Pages<R> {
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

impl<R: DataItem> Stream for Pages<R> {
    type Item = Result<Page<R>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_step(context)
    }
}

impl<R: DataItem> Unpin for Pages<R> {}

impl<R: DataItem> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("audit", &self.audit()).finish_non_exhaustive()
    }
}
