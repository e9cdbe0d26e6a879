//! Faults: what can go wrong between a client and a server, on request.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use crate::api::lock;
use crate::kind::mix;

/// What the header `Retry-After` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryAfter {
    /// There is no such header.
    None,
    /// A number of seconds.
    Seconds(u64),
    /// A date, this far from now; HTTP counts it in whole seconds.
    HttpDate(Duration),
}

/// One thing that goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The answer comes later. Nothing else is wrong.
    Latency(Duration),
    /// 401, as if the token had expired. The request is not carried out.
    Unauthorized,
    /// 429. The request is not carried out.
    TooManyRequests(RetryAfter),
    /// 503. The request is not carried out.
    Unavailable(RetryAfter),
    /// The connection is reset before the body of the request is read. The request is not carried out.
    ResetBefore,
    /// The request is carried out, and the connection is reset in place of an answer.
    ResetAfter,
    /// The request is carried out, and the connection closes in the middle of the answer's body.
    Truncated,
    /// The request is carried out, and the answer trickles.
    Slow {
        /// How many bytes come at once.
        chunk: usize,
        /// How long the next ones take.
        pause: Duration,
    },
    /// This row of `data`, counted from 0, has `7` for its attributes. A document of one resource has row 0.
    MalformedRow(usize),
    /// 200 with a body of this many bytes that never gets to the point. The request is not carried out.
    HugeBody(u64),
    /// `links.next` leads to the page that was asked for.
    RepeatedCursor,
    /// `links.next` is this text.
    ForeignNext(String),
    /// 307 to this location. The request is not carried out.
    Redirect(String),
    /// The collection changes before the request is carried out: a row more in front, one less, one different.
    Change,
    /// 502 with a page of HTML, as a proxy sends it. The request is not carried out.
    Html,
    /// 200 with a body that is no JSON. The request is not carried out.
    NotJson,
    /// 200 with a body that is JSON and no document of JSON:API. The request is not carried out.
    NotJsonApi,
    /// The request is carried out, and its answer says that it is plain text.
    WrongContentType,
    /// 204. The request is not carried out.
    NoContent,
}

impl Fault {
    /// What [`Faults::injected`] calls it.
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

    /// Whether the request is carried out all the same.
    pub fn carries_out(&self) -> bool {
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

/// Which faults are injected, and which were.
///
/// A request gets one fault at most: that for its number, else the next one that waits, else that for its operation,
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

/// The operation that gives out tokens.
const TOKEN: &str = "createToken";

impl Faults {
    /// Injects a fault into the request of an operation with this number, counted from 1 since the start of the
    /// simulator; 0 stands for each of them.
    pub fn on(&self, operation_id: &str, nth: usize, fault: Fault) {
        lock(&self.0).on.push((operation_id.to_owned(), nth, fault));
    }

    /// Injects a fault into the next request that is none for a token. Several wait for one request each.
    pub fn next(&self, fault: Fault) {
        lock(&self.0).next.push_back(fault);
    }

    /// Injects faults at random, the same ones for the same seed and the same order of requests. `rate` is the share of
    /// requests that get one, from 0 to 1. Requests for tokens get none.
    pub fn mixture(&self, seed: u64, rate: f64, faults: Vec<Fault>) {
        lock(&self.0).mixture = Some(Mixture { state: mix(seed), rate, faults, tokens: false });
    }

    /// The same, over requests for tokens too.
    pub fn mixture_with_tokens(&self, seed: u64, rate: f64, faults: Vec<Fault>) {
        lock(&self.0).mixture = Some(Mixture { state: mix(seed), rate, faults, tokens: true });
    }

    /// From now on each resource of a JSON:API type has `7` for its attributes wherever an answer holds it, in `data` and in
    /// `included`. What is stored stays whole, and so does what the simulator holds against the description.
    pub fn malform(&self, ty: &str) {
        lock(&self.0).malformed.insert(ty.to_owned());
    }

    pub(crate) fn malformed(&self) -> BTreeSet<String> {
        lock(&self.0).malformed.clone()
    }

    /// Injects nothing any more. What was injected stays counted.
    pub fn clear(&self) {
        let mut state = lock(&self.0);
        state.on.clear();
        state.next.clear();
        state.mixture = None;
        state.malformed.clear();
    }

    /// How often each fault was injected, by its name.
    pub fn injected(&self) -> BTreeMap<&'static str, u64> {
        lock(&self.0).injected.clone()
    }

    /// The fault of a request, the `nth` of its operation.
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
        // The upper 53 bits are a fraction exactly.
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
    fn a_number_goes_before_the_next_one_and_that_before_every_one() {
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
