//! The token of a client: calls use it while it is valid, and one renewal at a time runs in a task of its own.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Map, Shared};
use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinError, JoinHandle};
use tokio::time::Instant;
use tracing::Instrument;

use crate::runtime::error::auth::AuthError;
use crate::runtime::http::auth::issuer::Issuer;
use crate::runtime::http::auth::token::{Bearer, Token};
use crate::runtime::http::wire::{self, TokenFuture, TokenSource};

/// The pause after a failed renewal while the token is valid. It doubles with each failure.
const PAUSE: Duration = Duration::from_secs(5);

/// A renewal that takes longer than its own limits allow belongs to a runtime that no longer runs, and is replaced.
const STUCK: Duration = Duration::from_secs(150);

/// The token and its renewal.
///
/// While the token is valid, every call uses it at once, up to its last moment: if it expires on the way, the server
/// responds with 401 and the request is sent once more with the next token. Only calls without a valid token wait.
///
/// A renewal is a task, so that it completes and is saved even if every caller has stopped waiting. A server may accept
/// a refresh token once only: if its response were dropped, the client would be locked out.
pub(crate) struct TokenCache {
    inner: Arc<Inner>,
}

struct Inner {
    issuer: Issuer,
    /// Never locked across an await.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// With its serial number: that of the renewal that obtained it.
    token: Option<(u64, Arc<Token>)>,
    renewal: Option<Renewal>,
    renewals: u64,
    early_failures: u32,
    early_not_before: Option<Instant>,
}

#[derive(Clone)]
struct Renewal {
    serial: u64,
    /// Whether it began while the token was valid. It then has one short attempt.
    early: bool,
    stuck_at: Instant,
    task: Shared<Task>,
    handle: AbortHandle,
}

type Outcome = Result<Arc<Token>, AuthError>;

/// `None` if the task was cancelled, as tasks are when their runtime shuts down.
type Task = Map<JoinHandle<Outcome>, fn(Result<Outcome, JoinError>) -> Option<Outcome>>;

enum Step {
    Use(Bearer),
    /// Waits for a renewal that another call started.
    Join(Renewal),
    /// Waits for a renewal that this call started.
    Started(Renewal),
}

impl TokenCache {
    pub(crate) fn new(issuer: Issuer) -> Self {
        Self { inner: Arc::new(Inner { issuer, state: Mutex::default() }) }
    }

    pub(crate) async fn flush(&self) {
        let running = self.inner.state().renewal.clone();
        if let Some(renewal) = running {
            renewal.outcome().await;
        }
    }

    async fn obtain(&self, refused: Option<u64>) -> Result<Bearer, AuthError> {
        loop {
            let (renewal, started) = match self.step(refused)? {
                Step::Use(bearer) => return Ok(bearer),
                Step::Join(renewal) => (renewal, false),
                Step::Started(renewal) => (renewal, true),
            };
            match renewal.outcome().await {
                // Even one that expires at once: it was issued for this call.
                Some(Ok(token)) if Some(renewal.serial) != refused => return Ok(token.bearer(renewal.serial)),
                Some(Err(error)) if !renewal.early => return Err(error),
                None if started => return Err(AuthError::malformed("the tokio runtime of the call is shutting down")),
                // Another renewal is due, or there is a valid token by now.
                _ => {}
            }
        }
    }

    fn step(&self, refused: Option<u64>) -> Result<Step, AuthError> {
        let mut state = self.inner.state();
        state.renewal.take_if(|renewal| renewal.is_over());
        if let Some(bearer) = state.valid(refused) {
            if state.renewal.is_none() && state.is_renewal_due() {
                self.start(&mut state, true)?;
            }
            return Ok(Step::Use(bearer));
        }
        if let Some(renewal) = &state.renewal {
            return Ok(Step::Join(renewal.clone()));
        }
        self.start(&mut state, false).map(Step::Started)
    }

    fn start(&self, state: &mut State, early: bool) -> Result<Renewal, AuthError> {
        let runtime = Handle::try_current().map_err(|_| wire::no_runtime())?;
        state.renewals += 1;
        let serial = state.renewals;
        let held = state.token.as_ref().map(|(_, token)| Arc::clone(token));
        // The span has no parent: the renewal may outlive the call that started it.
        let span = tracing::debug_span!(parent: None, "token renewal", early);
        let task = runtime.spawn(Arc::clone(&self.inner).renew(serial, held, early).instrument(span));
        let handle = task.abort_handle();
        let task = task.map(Result::ok as fn(_) -> _).shared();
        let renewal = Renewal { serial, early, stuck_at: Instant::now() + STUCK, task, handle };
        state.renewal = Some(renewal.clone());
        Ok(renewal)
    }
}

impl TokenSource for TokenCache {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(self.obtain(None))
    }

    fn after<'a>(&'a self, refused: &'a Bearer) -> TokenFuture<'a> {
        self.inner.issuer.refused.note(refused);
        Box::pin(self.obtain(Some(refused.serial)))
    }
}

impl Inner {
    async fn renew(self: Arc<Self>, serial: u64, held: Option<Arc<Token>>, early: bool) -> Outcome {
        let issued = AssertUnwindSafe(self.issuer.issue(held, early)).catch_unwind().await;
        let issued = issued.unwrap_or_else(|_| Err(AuthError::malformed("the transport panicked")));
        let outcome = issued.as_ref().map(|issued| Arc::clone(&issued.token)).map_err(Clone::clone);
        // Calls use the token while it is being saved.
        self.state().settle(serial, early, &outcome);
        if let Ok(issued) = issued
            && issued.is_new
        {
            self.issuer.save(&issued.token).await;
        }
        outcome
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The token, unless it has expired or is the one that the server refused.
    fn valid(&self, refused: Option<u64>) -> Option<Bearer> {
        let (serial, token) = self.token.as_ref()?;
        (Some(*serial) != refused && token.is_valid()).then(|| token.bearer(*serial))
    }

    fn is_renewal_due(&self) -> bool {
        self.token.as_ref().is_some_and(|(_, token)| !token.is_fresh())
            && self.early_not_before.is_none_or(|not_before| not_before <= Instant::now())
    }

    fn settle(&mut self, serial: u64, early: bool, outcome: &Outcome) {
        match outcome {
            // One that was stuck may end after the one that replaced it.
            Ok(token) if self.token.as_ref().is_none_or(|(known, _)| *known < serial) => {
                self.token = Some((serial, Arc::clone(token)));
                (self.early_failures, self.early_not_before) = (0, None);
            }
            Err(error) if early => {
                let pause = PAUSE.saturating_mul(2_u32.saturating_pow(self.early_failures));
                self.early_failures = self.early_failures.saturating_add(1);
                self.early_not_before = Instant::now().checked_add(pause);
                tracing::warn!(?pause, %error, "the renewal failed; the token is still valid");
            }
            Ok(_) | Err(_) => {}
        }
    }
}

impl Renewal {
    async fn outcome(&self) -> Option<Outcome> {
        tokio::time::timeout_at(self.stuck_at, self.task.clone()).await.ok().flatten()
    }

    fn is_over(&self) -> bool {
        self.handle.is_finished() || self.stuck_at <= Instant::now()
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenCache(…)")
    }
}
