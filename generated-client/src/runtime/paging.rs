//! A collection page by page. Two builders, so that the two ways of paging cannot be mixed.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, IgnoredAny};

use super::error::{DecodeError, Result};
use super::{Answer, Call, Document, Pending, Resource};

/// A collection read by page number. Awaited, it gives one page.
#[derive(Clone)]
#[must_use = "a request is sent when it is awaited"]
pub struct Skip<R> {
    call: Call,
    names: (&'static str, &'static str),
    item: PhantomData<fn() -> R>,
}

impl<R: Resource> Skip<R> {
    pub(crate) const fn new(call: Call, number: &'static str, size: &'static str) -> Self {
        Self { call, names: (number, size), item: PhantomData }
    }

    /// How many rows a page has at most.
    pub fn size(mut self, size: u32) -> Self {
        self.call.query(self.names.1, size);
        self
    }

    /// Which page, from 1.
    pub fn number(mut self, number: u32) -> Self {
        self.call.query(self.names.0, number);
        self
    }
}

/// A collection read by cursor. Awaited, it gives one page.
#[derive(Clone)]
#[must_use = "a request is sent when it is awaited"]
pub struct Cursor<R> {
    call: Call,
    names: (&'static str, &'static str),
    item: PhantomData<fn() -> R>,
}

impl<R: Resource> Cursor<R> {
    pub(crate) const fn new(call: Call, limit: &'static str, cursor: &'static str) -> Self {
        Self { call, names: (limit, cursor), item: PhantomData }
    }

    /// How many rows a page has at most.
    pub fn limit(mut self, limit: u32) -> Self {
        self.call.query(self.names.0, limit);
        self
    }

    /// Where to go on: the cursor that a page before gave.
    pub fn after(mut self, cursor: impl AsRef<str>) -> Self {
        self.call.query(self.names.1, cursor.as_ref());
        self
    }
}

macro_rules! one_page {
    ($($paging:ident),*) => { $(
        impl<R: Resource + DeserializeOwned> IntoFuture for $paging<R> {
            type Output = Result<Document<Vec<R>, R::Service>>;
            type IntoFuture = Pending<Document<Vec<R>, R::Service>>;

            fn into_future(self) -> Self::IntoFuture {
                self.call.send(Answer::from_response)
            }
        }

        impl<R> fmt::Debug for $paging<R> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($paging)).field(&self.call).finish()
            }
        }
    )* };
}
one_page!(Skip, Cursor);

/// Asks for no row and for how many there are.
pub(crate) fn count<R: Resource>(call: Call, size: &'static str) -> Pending<u64> {
    call.with_query(size, 0_u32).send(|response| {
        let document: Document<IgnoredAny, R::Service> = response.json()?;
        let uncounted = || response.misread(DecodeError::new("/meta", "does not say how many there are"));
        document.count().ok_or_else(|| uncounted().into())
    })
}
