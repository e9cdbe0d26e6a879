//! The stream of rows, over all pages of a collection.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream;

use super::audit::Audit;
use super::bookmark::Bookmark;
use super::page::in_order;
use super::reader::{Mark, Reader, Steps};
use super::{Page, Start};
use crate::runtime::error::{Error, Result, RowError};
use crate::runtime::{Document, Fault, Linked, Resource, Target, ToMany, ToOne};

/// The rows of a collection, over all of its pages, as a [`Stream`].
///
/// The next page is fetched while this one is read. A row that does not decode is [`Error::Row`]: `?` stops there, and a
/// caller that matches on it can continue to poll. Any other error ends the stream; it is [`Error::Interrupted`] and reports
/// how many rows were received. [`audit`](Self::audit) compares the rows with the server's count,
/// [`bookmark`](Self::bookmark) is the position from which to continue. Dropped, the stream cancels its requests.
///
/// Every stream over a finite collection ends. A server that repeats pages is an error: by number, after one page with no
/// new row; by cursor, as soon as a cursor is repeated, and after 32 pages in a row, empty or not, with no new row.
///
/// To detect rows that are received twice, a stream holds 8 bytes for each row, and up to 16 at times.
///
/// # Examples
///
/// ```no_run
/// use fitbit_plus::{Error, PatientScope, StreamExt};
///
/// # async fn run(client: fitbit_plus::Client) -> Result<(), Error> {
/// let scope = PatientScope::groups(["5c34c0aa91e04f7be2d6a101"]);
/// let mut rows = client.fetch_patients(scope).cursor().limit(50).stream();
/// while let Some(row) = rows.next().await {
///     match row {
///         Ok(patient) => println!("{}", patient.id),
///         Err(Error::Row(bad)) => eprintln!("passed over: {bad}"),
///         Err(error) => return Err(error),
///     }
/// }
/// assert!(rows.audit().is_complete());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the stream is read"]
pub struct Rows<R: Resource> {
    reader: Reader<R>,
    page: Option<Arc<Shared<R>>>,
    /// What is left of the page: what was included and does not decode, then the rows, each with its mark.
    steps: VecDeque<(Step<R>, Option<Mark>)>,
    is_lenient: bool,
    /// What was set aside of the rows of the page, by identifier.
    faults: HashMap<String, Vec<Fault>>,
}

/// A page whose rows are held by their [`Row`]s as well.
type Shared<R> = Document<Vec<Arc<R>>, <R as Resource>::Service>;

/// What is next on a page.
enum Step<R> {
    Row(Arc<R>),
    Undecoded(RowError),
}

impl<R: Resource> Rows<R> {
    pub(super) fn new(start: Start<R>, is_lenient: bool) -> Self {
        Self { reader: Reader::new(start), page: None, steps: VecDeque::new(), is_lenient, faults: HashMap::new() }
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

impl<R: Resource> Steps<R> for Rows<R> {
    type Item = Row<R>;

    fn reader(&mut self) -> &mut Reader<R> {
        &mut self.reader
    }

    fn turn_to(&mut self, mut page: Page<R>, marks: Vec<Mark>) {
        let (undecoded, mut included): (Vec<_>, Vec<_>) =
            page.take_undecoded().into_iter().partition(|row| row.row().is_some());
        // In lenient mode, an included resource that does not decode is among the faults of the page.
        if self.is_lenient || marks.iter().any(|mark| mark.is_given()) {
            included.clear();
        }
        let document = page.into_document();
        self.faults.clear();
        let of_rows = |fault: &&Fault| fault.pointer().starts_with("/data/") && !fault.is_resource();
        for fault in document.faults().iter().filter(of_rows) {
            self.faults.entry(fault.id().unwrap_or_default().to_owned()).or_default().push(fault.clone());
        }
        let Document { data, meta, links, included: resources, jsonapi, extra, faults } = document;
        let data: Vec<Arc<R>> = data.into_iter().map(Arc::new).collect();
        let rows = in_order(
            data.iter().cloned().map(Step::Row),
            undecoded.into_iter().filter_map(|row| Some((row.row()?, Step::Undecoded(row)))),
        );
        let included = included.into_iter().map(|row| (Step::Undecoded(row), None));
        self.steps = included.chain(rows.into_iter().zip(marks.into_iter().map(Some))).collect();
        self.page = Some(Arc::new(Document { data, meta, links, included: resources, jsonapi, extra, faults }));
    }

    fn step(&mut self) -> Option<Result<Row<R>>> {
        loop {
            let (step, mark) = self.steps.pop_front()?;
            if mark.is_some_and(|mark| !self.reader.receive(mark)) {
                continue;
            }
            return Some(match step {
                Step::Row(resource) => {
                    let faults = self.faults.remove(resource.id().as_ref()).unwrap_or_default();
                    Ok(Row { resource, page: self.page.clone()?, faults })
                }
                Step::Undecoded(row) => Err(Error::Row(row)),
            });
        }
    }
}

impl<R: Resource> Stream for Rows<R> {
    type Item = Result<Row<R>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_step(context)
    }
}

impl<R: Resource> Unpin for Rows<R> {}

impl<R: Resource> fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("audit", &self.audit()).finish_non_exhaustive()
    }
}

/// One row of a collection: the resource, to which it dereferences, and its page.
///
/// It holds the page, so that it reaches included resources; if you keep many rows, keep [`into_inner`](Self::into_inner).
#[derive(Clone)]
pub struct Row<R: Resource> {
    resource: Arc<R>,
    page: Arc<Shared<R>>,
    faults: Vec<Fault>,
}

impl<R: Resource> Row<R> {
    /// The document that it is from: `meta`, `links`, `included`, and the other rows of its page.
    #[must_use]
    pub fn page(&self) -> &Document<Vec<Arc<R>>, R::Service> {
        &self.page
    }

    /// The resource at the other end of a relationship, if it is included.
    pub fn get<'a, T, I>(&'a self, relationship: &ToOne<T, I>) -> Option<T::Resolved<'a>>
    where
        T: Target,
        I: Linked<T>,
    {
        self.page.get(relationship)
    }

    /// The included resources at the other end of a relationship, in the server's order.
    pub fn all<'a, T, I>(&'a self, relationship: &'a ToMany<T, I>) -> impl Iterator<Item = T::Resolved<'a>>
    where
        T: Target,
        I: Linked<T>,
    {
        self.page.all(relationship)
    }

    /// What of this row was set aside because it does not decode; nothing unless `lenient` was asked for.
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

impl<R: Resource> Deref for Row<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.resource
    }
}

impl<R: Resource> fmt::Debug for Row<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.resource.fmt(f)
    }
}
