//! When a request is retried: what is safe to repeat, and how long to wait before.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use crate::runtime::error::api::is_passing;
use crate::runtime::error::transport::{TransportError, TransportPhase};
use crate::runtime::http::response::RawResponse;

/// How often a request is retried, and the wait before each retry.
///
/// A request is retried only if that does no harm:
///
/// | result | GET, HEAD, OPTIONS, TRACE, PUT, DELETE | POST, PATCH |
/// |---|---|---|
/// | no connection was made | retried | retried |
/// | the attempt timed out, the exchange broke off | retried | no |
/// | 408, 429, 5xx (except 501 and 505) | retried | no |
/// | an untrusted certificate, a proxy that requires a password | no | no |
/// | any other response, or one that is too large | no | no |
///
/// A POST is never applied twice: it is retried only if the server has seen nothing of it. This includes 429, since a
/// server may reach its limit halfway through several rows. A PATCH sets the fields that it names, but between two of
/// them another client may have set these fields, so HTTP does not call it idempotent. A DELETE that is retried may
/// return 404, because the first one was applied. Requests for tokens are retried.
///
/// In addition, under every policy, a request whose token is refused (401) is sent once more with the next token,
/// whatever its method: the server has not applied it.
///
/// The wait is random between zero and [`base_delay`](Self::base_delay), which doubles with each attempt up to
/// [`max_delay`](Self::max_delay). If the server sends `Retry-After`, in seconds or as a date, the wait is as long as
/// it says, and up to `base_delay` longer, so that clients do not retry all at once. A wait that would end after the
/// [`deadline`](crate::runtime::ClientBuilder::deadline) is not begun: the call returns its last error.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::RetryPolicy;")]
///
/// let persistent = RetryPolicy::new().max_attempts(8).max_delay(Duration::from_secs(60));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
}

impl RetryPolicy {
    /// Four attempts, delays of up to 0.5, 1 and 2 seconds.
    pub const fn new() -> Self {
        Self { max_attempts: 4, base_delay: Duration::from_millis(500), max_delay: Duration::from_secs(20) }
    }

    /// One attempt. A request whose token is refused (401) is sent once more all the same, with a new token.
    pub const fn none() -> Self {
        Self::new().max_attempts(1)
    }

    /// How often a request is sent at most, the first time included. 4 unless it is set; 0 is taken for 1.
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest wait before the second attempt. Half a second unless it is set.
    pub const fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest wait before any attempt, unless the server asks for more. 20 seconds unless it is set.
    pub const fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The wait before the next attempt; `None` if the request is not retried.
    pub(crate) fn wait(
        self,
        repeatable: bool,
        outcome: &Result<RawResponse, TransportError>,
        failures: u32,
    ) -> Option<Duration> {
        let asked = match outcome {
            Ok(response) if repeatable && is_passing(response.status()) => response.retry_after(),
            Err(error) if may_repeat(error.phase(), repeatable) => None,
            _ => return None,
        };
        (failures < self.max_attempts).then(|| match asked {
            Some(asked) => asked.saturating_add(jitter(self.longest(1))),
            None => jitter(self.longest(failures)),
        })
    }

    fn longest(self, failures: u32) -> Duration {
        let factor = 2_u32.saturating_pow(failures.saturating_sub(1));
        self.base_delay.saturating_mul(factor).min(self.max_delay)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

const fn may_repeat(phase: TransportPhase, repeatable: bool) -> bool {
    match phase {
        TransportPhase::Connect => true,
        TransportPhase::Timeout | TransportPhase::Exchange => repeatable,
        TransportPhase::TooLarge | TransportPhase::Unsent | TransportPhase::Deadline => false,
    }
}

/// A random time up to this one: clients that failed together should not retry together.
fn jitter(most: Duration) -> Duration {
    // The keys of a hasher are random; nothing here is a secret.
    let random = RandomState::new().build_hasher().finish();
    let nanos = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(nanos.checked_add(1).map_or(random, |bound| random % bound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_random_up_to_its_bound() {
        let most = Duration::from_secs(10);
        let delays: Vec<_> = (0..200).map(|_| jitter(most)).collect();
        assert!(delays.iter().all(|delay| *delay <= most));
        assert!(delays.iter().any(|delay| *delay < most / 4) && delays.iter().any(|delay| *delay > most / 4 * 3));
        assert_eq!(jitter(Duration::ZERO), Duration::ZERO);
        // Where the number of nanoseconds has no successor, and where it has no place.
        for most in [Duration::from_nanos(u64::MAX), Duration::from_nanos(u64::MAX - 1), Duration::MAX] {
            assert!(jitter(most) > Duration::ZERO);
        }
    }

    #[test]
    fn waits_double_up_to_their_bound_whatever_the_durations() {
        let longest = |policy: RetryPolicy| [1, 2, 3, 6, 7, 40, u32::MAX].map(|failures| policy.longest(failures));
        let seconds = [0.5, 1.0, 2.0, 16.0, 20.0, 20.0, 20.0].map(Duration::from_secs_f64);
        assert_eq!(longest(RetryPolicy::new()), seconds);
        assert_eq!(longest(RetryPolicy::new().base_delay(Duration::ZERO)), [Duration::ZERO; 7]);
        assert_eq!(longest(RetryPolicy::new().base_delay(Duration::MAX)), [Duration::from_secs(20); 7]);
        assert_eq!(longest(RetryPolicy::new().base_delay(Duration::MAX).max_delay(Duration::MAX)), [Duration::MAX; 7]);
        assert_eq!(longest(RetryPolicy::new().max_delay(Duration::ZERO)), [Duration::ZERO; 7]);
    }
}
