//! A collection row by row, over all of its pages.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream;

use super::audit::Audit;
use super::bookmark::Bookmark;
use super::digest;
use super::reader::{Reader, Steps};
use super::{Page, Start};
use crate::runtime::error::{Error, Result, RowError};
use crate::runtime::{Document, Fault, Linked, Resource, Target, ToMany, ToOne};

/// The rows of a collection, over all of its pages, as a [`Stream`].
///
/// The next page is on its way while this one is read. A row that is not what the description says is
/// [`Error::Row`]: `?` stops there, and who matches on it polls on and gets the rest. Any other error ends the stream; it
/// is [`Error::Interrupted`] and says how much had come. [`audit`](Self::audit) compares what came with the server's
/// count, [`bookmark`](Self::bookmark) says where to go on. Dropped, it gives up what is on its way.
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
    rows: VecDeque<Step<R>>,
    is_lenient: bool,
    /// What was set aside of the rows of the page, by identifier.
    faults: HashMap<String, Vec<Fault>>,
}

/// A page whose rows are held by their [`Row`]s as well.
type Shared<R> = Document<Vec<Arc<R>>, <R as Resource>::Service>;

/// What comes next on a page.
enum Step<R> {
    Row(Arc<R>, u64),
    Undecoded(RowError),
}

impl<R: Resource> Rows<R> {
    pub(super) fn new(start: Start<R>, is_lenient: bool) -> Self {
        Self { reader: Reader::new(start), page: None, rows: VecDeque::new(), is_lenient, faults: HashMap::new() }
    }

    /// What came so far, against what the server said there is.
    #[must_use]
    pub fn audit(&self) -> Audit {
        self.reader.audit()
    }

    /// Where the stream is: behind the last row that it gave.
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

    fn turn_to(&mut self, mut page: Page<R>) {
        let mut undecoded = page.take_undecoded();
        if self.is_lenient {
            // Included resources are no rows: they are among the faults of the page.
            undecoded.retain(|row| row.row().is_some());
        }
        let document = page.into_document();
        self.faults.clear();
        let of_rows = |fault: &&Fault| fault.pointer().starts_with("/data/") && !fault.is_resource();
        for fault in document.faults().iter().filter(of_rows) {
            self.faults.entry(fault.id().unwrap_or_default().to_owned()).or_default().push(fault.clone());
        }
        let Document { data, meta, links, included, jsonapi, extra, faults } = document;
        let data: Vec<Arc<R>> = data.into_iter().map(Arc::new).collect();
        self.rows = in_order(&data, undecoded);
        self.page = Some(Arc::new(Document { data, meta, links, included, jsonapi, extra, faults }));
        let digests: Vec<u64> = self.rows.iter().filter_map(Step::digest).collect();
        let mut is_new = self.reader.is_new(&digests).into_iter();
        let (before, reader) = (self.rows.len(), &mut self.reader);
        self.rows.retain(|step| {
            let Some(digest) = step.digest() else {
                return true;
            };
            let is_new = is_new.next().unwrap_or(true);
            if !is_new {
                reader.give(digest);
            }
            is_new
        });
        self.reader.tally.duplicates += (before - self.rows.len()) as u64;
    }

    fn step(&mut self) -> Option<Result<Row<R>>> {
        let step = self.rows.pop_front()?;
        if let Some(digest) = step.digest() {
            self.reader.give(digest);
        }
        Some(match step {
            Step::Row(resource, _) => {
                self.reader.tally.rows += 1;
                let faults = self.faults.remove(resource.id().as_ref()).unwrap_or_default();
                Ok(Row { resource, page: self.page.clone()?, faults })
            }
            Step::Undecoded(row) => {
                self.reader.tally.undecoded += u64::from(row.row().is_some());
                Err(Error::Row(row))
            }
        })
    }
}

impl<R> Step<R> {
    /// What stands for the row; nothing for what is no row.
    fn digest(&self) -> Option<u64> {
        match self {
            Self::Row(_, digest) => Some(*digest),
            Self::Undecoded(row) => row.row().map(|_| digest::of_row(row)),
        }
    }
}

/// What came along and does not decode comes first, then the rows as they stood.
fn in_order<R: Resource>(data: &[Arc<R>], undecoded: Vec<RowError>) -> VecDeque<Step<R>> {
    let mut steps = VecDeque::with_capacity(data.len() + undecoded.len());
    let mut data = data.iter().map(|row| Step::Row(Arc::clone(row), digest::of_id(row.id())));
    let mut at = 0;
    for row in undecoded {
        while row.row().is_some_and(|bad| at < bad) {
            steps.extend(data.next());
            at += 1;
        }
        at += usize::from(row.row().is_some());
        steps.push_back(Step::Undecoded(row));
    }
    steps.extend(data);
    steps
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

/// One row of a collection: the resource, to which it dereferences, and the page that it came with.
///
/// It holds the page, so that it reaches what came along; keep [`into_inner`](Self::into_inner) where many rows are kept.
#[derive(Clone)]
pub struct Row<R: Resource> {
    resource: Arc<R>,
    page: Arc<Shared<R>>,
    faults: Vec<Fault>,
}

impl<R: Resource> Row<R> {
    /// The document it came with: `meta`, `links`, `included`, and the other rows of its page.
    #[must_use]
    pub fn page(&self) -> &Document<Vec<Arc<R>>, R::Service> {
        &self.page
    }

    /// The resource at the other end of a relationship, if it came along.
    pub fn get<'a, T, I>(&'a self, relationship: &ToOne<T, I>) -> Option<T::Resolved<'a>>
    where
        T: Target,
        I: Linked<T>,
    {
        self.page.get(relationship)
    }

    /// The resources at the other end of a relationship that came along, in the server's order.
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
