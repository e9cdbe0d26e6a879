//! A page on its way. It comes whether it is waited for or not, so that it is there when it is wanted.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::runtime::Call;
use crate::runtime::error::{Result, TransportError, TransportPhase};
use crate::runtime::{RawResponse, Resource};

use super::Page;
use super::bookmark::Place;

/// A page on its way. Dropped, it is given up.
pub(super) struct Fetch<R: Resource> {
    pub(super) place: Place,
    way: Way<Page<R>>,
}

enum Way<T> {
    /// A task of the runtime's drives it.
    Spawned(JoinHandle<Result<T>>),
    /// There is no runtime to drive it: it will say so.
    InPlace(Pin<Box<dyn Future<Output = Result<T>> + Send>>),
}

impl<R: Resource> Fetch<R> {
    pub(super) fn start(place: Place, call: Call, decode: fn(RawResponse) -> Result<Page<R>>) -> Self {
        let page = call.send(decode).into_future();
        let way = match Handle::try_current() {
            Ok(runtime) => Way::Spawned(runtime.spawn(page)),
            Err(_) => Way::InPlace(Box::pin(page)),
        };
        Self { place, way }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Page<R>>> {
        match &mut self.way {
            Way::Spawned(task) => Pin::new(task).poll(context).map(|ended| {
                ended.unwrap_or_else(|error| Err(TransportError::new(TransportPhase::Exchange, error).into()))
            }),
            Way::InPlace(page) => page.as_mut().poll(context),
        }
    }
}

impl<R: Resource> Drop for Fetch<R> {
    fn drop(&mut self) {
        if let Way::Spawned(task) = &self.way {
            task.abort();
        }
    }
}
