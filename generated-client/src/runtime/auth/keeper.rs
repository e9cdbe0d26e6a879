//! Keeps the token of a client: one renewal at a time, however many wait for it, and it goes on without who began it.

use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::Shared;
use tokio::time::Instant;
use tracing::Instrument;

use super::Issuer;
use super::token::{Bearer, Token};
use crate::runtime::error::AuthError;

/// After a renewal ahead of time failed, the next is this long in coming; it doubles up to eight times this.
const EARLY_PAUSE: Duration = Duration::from_secs(5);

/// Keeps the token.
///
/// A renewal is a future that belongs to the keeper and is driven by whoever waits for it. Who stops waiting takes
/// nothing from the others; and if nobody is left, the next to need a token drives it on, so that what the server gave
/// meanwhile (a refresh token may be good only once) is not lost.
pub(crate) struct TokenKeeper {
    issuer: Arc<Issuer>,
    /// Never locked across an await.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<(u64, Arc<Token>)>,
    renewal: Option<Renewal>,
    /// How many renewals there were.
    renewals: u64,
    early_failures: u32,
    early_not_before: Option<Instant>,
}

#[derive(Clone)]
struct Renewal {
    /// The serial of the token that it will give.
    serial: u64,
    /// Whether there is a good token meanwhile.
    early: bool,
    outcome: Shared<Pin<Box<dyn Future<Output = Outcome> + Send>>>,
}

type Outcome = Result<Arc<Token>, AuthError>;

/// What to do for a token.
enum Step {
    Use(Bearer),
    Await(Renewal),
    /// Nobody drove it for a while: that it then fails says little.
    TakeUp(Renewal),
}

impl TokenKeeper {
    pub(crate) fn new(issuer: Issuer) -> Self {
        Self { issuer: Arc::new(issuer), state: Mutex::default() }
    }

    /// The token, fetched or renewed if need be.
    pub(crate) async fn token(&self) -> Result<Bearer, AuthError> {
        self.obtain(None).await
    }

    /// The token after this one, which the server refused.
    pub(crate) async fn after(&self, refused: &Bearer) -> Result<Bearer, AuthError> {
        self.obtain(Some(refused.serial)).await
    }

    async fn obtain(&self, refused: Option<u64>) -> Result<Bearer, AuthError> {
        loop {
            let (renewal, may_fail) = match self.step(refused) {
                Step::Use(bearer) => return Ok(bearer),
                Step::Await(renewal) => (renewal.clone(), renewal.early),
                Step::TakeUp(renewal) => (renewal, true),
            };
            let outcome = renewal.outcome.await;
            let mut state = self.state();
            state.settle(renewal.serial, renewal.early, &outcome);
            match outcome {
                Ok(token) => return Ok(token.bearer(renewal.serial)),
                Err(error) => match state.good(refused) {
                    Some(bearer) => return Ok(bearer),
                    None if may_fail => {}
                    None => return Err(error),
                },
            }
        }
    }

    fn step(&self, refused: Option<u64>) -> Step {
        let mut state = self.state();
        let good = state.good(refused);
        if let Some(bearer) = &good
            && (state.is_fresh() || (state.renewal.is_none() && state.is_early_paused()))
        {
            return Step::Use(bearer.clone());
        }
        if let Some(renewal) = &state.renewal {
            // The keeper's own is one.
            let is_driven = renewal.outcome.strong_count().is_none_or(|count| count > 1);
            let renewal = renewal.clone();
            return if is_driven { Step::Await(renewal) } else { Step::TakeUp(renewal) };
        }
        let early = good.is_some();
        state.renewals += 1;
        let serial = state.renewals;
        let held = state.token.as_ref().map(|(_, token)| Arc::clone(token));
        // Of no call: it may outlive the one that began it.
        let span = tracing::debug_span!(parent: None, "token renewal", early);
        let issue = Arc::clone(&self.issuer).issue(held, early).instrument(span);
        // A panic in a transport or store of one's own would else come back to everybody, for ever.
        let issue = AssertUnwindSafe(issue).catch_unwind().map(|outcome| outcome.unwrap_or_else(|_| Err(panicked())));
        let renewal = Renewal { serial, early, outcome: issue.boxed().shared() };
        state.renewal = Some(renewal.clone());
        Step::Await(renewal)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The token at hand, if the server should take it still.
    fn good(&self, refused: Option<u64>) -> Option<Bearer> {
        let (serial, token) = self.token.as_ref()?;
        (Some(*serial) != refused && token.is_good()).then(|| token.bearer(*serial))
    }

    fn is_fresh(&self) -> bool {
        self.token.as_ref().is_some_and(|(_, token)| token.is_fresh())
    }

    fn is_early_paused(&self) -> bool {
        self.early_not_before.is_some_and(|not_before| Instant::now() < not_before)
    }

    /// Notes what became of a renewal: the first to hear of it does.
    fn settle(&mut self, serial: u64, early: bool, outcome: &Outcome) {
        if self.renewal.as_ref().is_none_or(|renewal| renewal.serial != serial) {
            return;
        }
        self.renewal = None;
        match outcome {
            Ok(token) => {
                self.token = Some((serial, Arc::clone(token)));
                (self.early_failures, self.early_not_before) = (0, None);
            }
            Err(_) if early => {
                let pause = EARLY_PAUSE * (1 << self.early_failures.min(3));
                self.early_failures += 1;
                self.early_not_before = Instant::now().checked_add(pause);
                tracing::warn!(pause_ms = millis(pause), "no new token yet; the one at hand is good still");
            }
            Err(_) => {}
        }
    }
}

fn panicked() -> AuthError {
    AuthError::malformed("the transport or the token store panicked")
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for TokenKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeeper(…)")
    }
}
