//! What was asked, and what was answered.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;

use crate::api::lock;

/// A request, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The operation as the description calls it; empty where the request was for none.
    pub operation_id: String,
    /// `GET`.
    pub method: String,
    /// The path, as it was sent.
    pub path: String,
    /// What stood behind the `?`, as it was sent.
    pub query: String,
    /// The headers, with lower-case names, in their order.
    pub headers: Vec<(String, String)>,
    /// The body; empty where it was not read.
    pub body: Bytes,
    /// The status of the answer; 0 where there was none.
    pub status: u16,
    /// The body of the answer, as long as nothing cuts it; empty where there was none.
    pub answer: Bytes,
    /// The name of the fault that was injected.
    pub fault: Option<&'static str>,
}

impl Exchange {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Keeps the exchanges, the oldest no longer than there is room.
#[derive(Debug)]
pub(crate) struct Log {
    on: bool,
    exchanges: Mutex<VecDeque<Exchange>>,
    counts: Mutex<HashMap<String, usize>>,
    in_flight: AtomicUsize,
    max_in_flight: AtomicUsize,
}

/// How many exchanges are kept.
const ROOM: usize = 100_000;

impl Log {
    pub(crate) fn new(on: bool) -> Self {
        Self {
            on,
            exchanges: Mutex::default(),
            counts: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            max_in_flight: AtomicUsize::new(0),
        }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// Counts a request of an operation, and says which one it is, from 1.
    pub(crate) fn count(&self, operation_id: &str) -> usize {
        let mut counts = lock(&self.counts);
        let count = counts.entry(operation_id.to_owned()).or_default();
        *count += 1;
        *count
    }

    pub(crate) fn count_of(&self, operation_id: &str) -> usize {
        lock(&self.counts).get(operation_id).copied().unwrap_or_default()
    }

    pub(crate) fn add(&self, exchange: Exchange) {
        if !self.on {
            return;
        }
        let mut exchanges = lock(&self.exchanges);
        if exchanges.len() == ROOM {
            exchanges.pop_front();
        }
        exchanges.push_back(exchange);
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.exchanges).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.exchanges).clear();
    }

    /// Counts a request as under way until the guard is dropped.
    pub(crate) fn under_way(&self) -> UnderWay<'_> {
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.max_in_flight.fetch_max(now, Ordering::SeqCst);
        UnderWay(self)
    }

    pub(crate) fn max_in_flight(&self) -> usize {
        self.max_in_flight.load(Ordering::SeqCst)
    }
}

/// A request that is under way.
pub(crate) struct UnderWay<'a>(&'a Log);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
