//! The log of exchanges.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;

use crate::api::lock;

/// A request with its response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The `operationId`; empty if the request matches no operation.
    pub operation_id: String,
    /// `GET`.
    pub method: String,
    /// The path as sent.
    pub path: String,
    /// The query as sent, without `?`.
    pub query: String,
    /// The headers in order, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The request body; empty if it was not read.
    pub body: Bytes,
    /// The status of the response; 0 without a response.
    pub status: u16,
    /// The response body before any fault cuts it; empty without a response.
    pub response: Bytes,
    /// The name of the injected fault.
    pub fault: Option<&'static str>,
}

impl Exchange {
    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Keeps the latest exchanges.
#[derive(Debug)]
pub(crate) struct Log {
    on: bool,
    exchanges: Mutex<VecDeque<Exchange>>,
    counts: Mutex<HashMap<String, usize>>,
    in_flight: AtomicUsize,
    max_in_flight: AtomicUsize,
}

/// The most exchanges that are kept.
const CAPACITY: usize = 100_000;

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

    /// Counts a request of an operation; returns its number, from 1.
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
        if exchanges.len() == CAPACITY {
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

    /// Counts a request as in flight until the guard is dropped.
    pub(crate) fn in_flight_guard(&self) -> InFlight<'_> {
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.max_in_flight.fetch_max(now, Ordering::SeqCst);
        InFlight(self)
    }

    pub(crate) fn max_in_flight(&self) -> usize {
        self.max_in_flight.load(Ordering::SeqCst)
    }
}

/// A request in flight.
pub(crate) struct InFlight<'a>(&'a Log);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
