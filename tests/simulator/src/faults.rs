//! Injects faults into exchanges.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use crate::api::lock;
use crate::kind::mix;

/// The header `Retry-After`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryAfter {
    /// No such header.
    None,
    /// A number of seconds.
    Seconds(u64),
    /// A date this far from now. HTTP dates have whole seconds.
    HttpDate(Duration),
}

/// A fault of one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The response is late.
    Latency(Duration),
    /// 401, as if the token had expired. The operation is not executed.
    Unauthorized,
    /// 429. The operation is not executed.
    TooManyRequests(RetryAfter),
    /// 503. The operation is not executed.
    Unavailable(RetryAfter),
    /// The connection is reset before the request body is read. The operation is not executed.
    ResetBefore,
    /// The operation is executed, and the connection is reset instead of a response.
    ResetAfter,
    /// The operation is executed, and the connection closes in the middle of the response body.
    Truncated,
    /// The operation is executed, and the response is sent slowly.
    Slow {
        /// The bytes of one chunk.
        chunk: usize,
        /// The time between chunks.
        pause: Duration,
    },
    /// The row of `data` with this index, counted from 0, has `7` as its attributes. A single resource is row 0.
    MalformedRow(usize),
    /// 200 with a body of this many bytes of white space. The operation is not executed.
    HugeBody(u64),
    /// `links.next` is the link of the requested page.
    RepeatedCursor,
    /// `links.next` is this text.
    ForeignNext(String),
    /// 307 to this location. The operation is not executed.
    Redirect(String),
    /// The collection changes before the operation is executed: one row is inserted in front, one removed, one changed.
    Change,
    /// 502 with an HTML page, as a proxy sends it. The operation is not executed.
    Html,
    /// 200 with a body that is not JSON. The operation is not executed.
    NotJson,
    /// 200 with JSON that is not a JSON:API document. The operation is not executed.
    NotJsonApi,
    /// The operation is executed, and the response has the media type of plain text.
    WrongContentType,
    /// 204. The operation is not executed.
    NoContent,
}

impl Fault {
    /// Returns the name used by [`Faults::injected`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::Latency(_) => "latency",
            Self::Unauthorized => "unauthorized",
            Self::TooManyRequests(_) => "too_many_requests",
            Self::Unavailable(_) => "unavailable",
            Self::ResetBefore => "reset_before",
            Self::ResetAfter => "reset_after",
            Self::Truncated => "truncated",
            Self::Slow { .. } => "slow",
            Self::MalformedRow(_) => "malformed_row",
            Self::HugeBody(_) => "huge_body",
            Self::RepeatedCursor => "repeated_cursor",
            Self::ForeignNext(_) => "foreign_next",
            Self::Redirect(_) => "redirect",
            Self::Change => "change",
            Self::Html => "html",
            Self::NotJson => "not_json",
            Self::NotJsonApi => "not_json_api",
            Self::WrongContentType => "wrong_content_type",
            Self::NoContent => "no_content",
        }
    }

    /// Whether the operation is executed.
    pub fn executes(&self) -> bool {
        matches!(
            self,
            Self::Latency(_)
                | Self::ResetAfter
                | Self::Truncated
                | Self::Slow { .. }
                | Self::MalformedRow(_)
                | Self::RepeatedCursor
                | Self::ForeignNext(_)
                | Self::Change
                | Self::WrongContentType
        )
    }
}

/// The faults to inject, and the count of the injected ones.
///
/// A request gets at most one fault: the one for its number, else the next queued one, else the one for its operation,
/// else one of the mixture.
#[derive(Debug, Default)]
pub struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    on: Vec<(String, usize, Fault)>,
    next: VecDeque<Fault>,
    mixture: Option<Mixture>,
    malformed: BTreeSet<String>,
    injected: BTreeMap<&'static str, u64>,
}

#[derive(Debug)]
struct Mixture {
    state: u64,
    rate: f64,
    faults: Vec<Fault>,
    tokens: bool,
}

/// The operation that issues tokens.
const TOKEN: &str = "createToken";

impl Faults {
    /// Injects a fault into the `nth` request of an operation, counted from 1 since the start of the simulator; 0 means
    /// every request.
    pub fn on(&self, operation_id: &str, nth: usize, fault: Fault) {
        lock(&self.0).on.push((operation_id.to_owned(), nth, fault));
    }

    /// Queues a fault for the next request that is not for a token.
    pub fn next(&self, fault: Fault) {
        lock(&self.0).next.push_back(fault);
    }

    /// Injects faults at random; the same seed and order of requests give the same ones. `rate` is the share of
    /// requests with a fault, from 0 to 1. Token requests get none.
    pub fn mixture(&self, seed: u64, rate: f64, faults: Vec<Fault>) {
        lock(&self.0).mixture = Some(Mixture { state: mix(seed), rate, faults, tokens: false });
    }

    /// Injects faults as [`mixture`](Self::mixture) does, also into token requests.
    pub fn mixture_with_tokens(&self, seed: u64, rate: f64, faults: Vec<Fault>) {
        lock(&self.0).mixture = Some(Mixture { state: mix(seed), rate, faults, tokens: true });
    }

    /// Replaces the attributes of every resource of a JSON:API type by `7` in all later responses, in `data` and
    /// `included`. The stored data and the validated response are unchanged.
    pub fn malform(&self, ty: &str) {
        lock(&self.0).malformed.insert(ty.to_owned());
    }

    pub(crate) fn malformed(&self) -> BTreeSet<String> {
        lock(&self.0).malformed.clone()
    }

    /// Stops all injection. The counts stay.
    pub fn clear(&self) {
        let mut state = lock(&self.0);
        state.on.clear();
        state.next.clear();
        state.mixture = None;
        state.malformed.clear();
    }

    /// Returns how often each fault was injected, by name.
    pub fn injected(&self) -> BTreeMap<&'static str, u64> {
        lock(&self.0).injected.clone()
    }

    /// Returns the fault for the `nth` request of an operation.
    pub(crate) fn pick(&self, operation_id: &str, nth: usize) -> Option<Fault> {
        let mut state = lock(&self.0);
        let numbered = |wanted: usize| {
            let mut on = state.on.iter();
            on.find(|(id, number, _)| id == operation_id && *number == wanted).map(|(_, _, fault)| fault.clone())
        };
        let every = numbered(0);
        let mut fault = numbered(nth);
        if fault.is_none() && operation_id != TOKEN {
            fault = state.next.pop_front();
        }
        let fault = fault.or(every).or_else(|| state.mixture.as_mut()?.draw(operation_id))?;
        *state.injected.entry(fault.name()).or_default() += 1;
        Some(fault)
    }
}

impl Mixture {
    fn draw(&mut self, operation_id: &str) -> Option<Fault> {
        if operation_id == TOKEN && !self.tokens {
            return None;
        }
        self.state = mix(self.state);
        // The upper 53 bits convert exactly.
        let share = (self.state >> 11) as f64 / (1_u64 << 53) as f64;
        if share >= self.rate {
            return None;
        }
        let index = usize::try_from(mix(self.state ^ 1)).unwrap_or_default() % self.faults.len().max(1);
        self.faults.get(index).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_for_a_number_precede_queued_ones_and_those_precede_the_rest() {
        let faults = Faults::default();
        faults.on("fetchPatients", 0, Fault::Html);
        faults.on("fetchPatients", 2, Fault::NotJson);
        faults.next(Fault::NoContent);
        assert_eq!(faults.pick("createToken", 1), None);
        assert_eq!(faults.pick("fetchPatients", 1), Some(Fault::NoContent));
        assert_eq!(faults.pick("fetchPatients", 2), Some(Fault::NotJson));
        assert_eq!(faults.pick("fetchPatients", 3), Some(Fault::Html));
        faults.clear();
        assert_eq!(faults.pick("fetchPatients", 2), None);
        assert_eq!(faults.injected(), BTreeMap::from([("html", 1), ("no_content", 1), ("not_json", 1)]));
    }

    #[test]
    fn a_mixture_is_the_same_for_the_same_seed_and_keeps_its_rate() {
        let draws = |seed| -> Vec<Option<Fault>> {
            let faults = Faults::default();
            faults.mixture(seed, 0.25, vec![Fault::Html, Fault::NoContent]);
            (1..=4000).map(|nth| faults.pick("fetchPatients", nth)).collect()
        };
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
        let share = draws(7).iter().flatten().count();
        assert!((800..1200).contains(&share), "{share} of 4000");
    }
}
