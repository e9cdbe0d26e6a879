//! The handle that a test has on a simulator.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::api::{Api, BASE, Checks, lock};
use crate::description::Description;
use crate::faults::Faults;
use crate::kind::Kind;
use crate::log::{Exchange, Log};
use crate::oauth::OAuth;
use crate::paging::Sizes;
use crate::seed::World;
use crate::serve::{Shared, serve};
use crate::store::{Clock, Store};

/// A server that runs. It stops when this is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = simulator::Simulator::builder().patients(100).seed(7).start().await?;
/// assert_eq!(simulator.count_of("patient"), 100);
/// assert!(simulator.base_url().ends_with("/pub"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Simulator {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
    base_url: String,
    client_id: String,
    client_secret: String,
}

/// What a simulator is to be like.
#[derive(Debug, Clone)]
pub struct Builder {
    port: u16,
    patients: u32,
    seed: u64,
    now: Option<Timestamp>,
    latency: Duration,
    token_lifetime: Duration,
    rotate_refresh_tokens: bool,
    page_size: Option<usize>,
    largest_page: usize,
    log: bool,
    validate_answers: bool,
    keeps_rules: bool,
    refuse_unknown_members: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            patients: 1000,
            seed: 1,
            now: None,
            latency: Duration::ZERO,
            token_lifetime: Duration::from_secs(3600),
            rotate_refresh_tokens: true,
            page_size: None,
            largest_page: 1000,
            log: true,
            validate_answers: true,
            keeps_rules: true,
            refuse_unknown_members: false,
        }
    }
}

impl Builder {
    /// The port of the loopback interface to listen on. Default: 0, any that is free.
    #[must_use]
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// How many patients there are, up to ten million. What else there is follows from it. Default: 1000.
    #[must_use]
    pub fn patients(self, patients: u32) -> Self {
        Self { patients, ..self }
    }

    /// What ids and values are drawn from: the same seed and the same present, the same data. Default: 1.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The present. The data reach up to it, and a second passes with each write. Default: the time of day, at the start
    /// for the data and at each write for what is written.
    #[must_use]
    pub fn now(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }

    /// How long every answer takes. Default: no time.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// How long an access token lives, in tokio's time. Default: an hour.
    #[must_use]
    pub fn token_lifetime(self, token_lifetime: Duration) -> Self {
        Self { token_lifetime, ..self }
    }

    /// Whether a refresh token works once only. Default: yes.
    #[must_use]
    pub fn rotate_refresh_tokens(self, rotate_refresh_tokens: bool) -> Self {
        Self { rotate_refresh_tokens, ..self }
    }

    /// How many rows a page has where none is asked for. Default: what the description says of the operation, and 50
    /// where it says nothing.
    #[must_use]
    pub fn page_size(self, page_size: usize) -> Self {
        Self { page_size: Some(page_size), ..self }
    }

    /// How many rows a page has at most, whatever is asked for. Default: 1000.
    #[must_use]
    pub fn largest_page(self, largest_page: usize) -> Self {
        Self { largest_page, ..self }
    }

    /// Whether exchanges are kept; they are counted all the same. Default: yes, the last 100,000.
    #[must_use]
    pub fn log(self, log: bool) -> Self {
        Self { log, ..self }
    }

    /// Whether answers are held against the description before they are sent. Default: yes.
    #[must_use]
    pub fn validate_answers(self, validate_answers: bool) -> Self {
        Self { validate_answers, ..self }
    }

    /// Whether writes are refused that the description's schemas allow and the prose of operations does not: a program
    /// that ends before it starts, a reward that is earned twice. Default: yes.
    #[must_use]
    pub fn keeps_rules(self, keeps_rules: bool) -> Self {
        Self { keeps_rules, ..self }
    }

    /// Whether a request is refused for an attribute or relationship that no schema lists, as a misspelt one is. Default:
    /// no, it is kept, as the schemas allow.
    #[must_use]
    pub fn refuse_unknown_members(self, refuse_unknown_members: bool) -> Self {
        Self { refuse_unknown_members, ..self }
    }

    /// Starts to listen, and serves in tasks of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// A description that cannot be read, and a port that cannot be had.
    pub async fn start(self) -> Result<Simulator> {
        let description = Description::shared()?;
        // Each patient has up to four rows of a type, counted in 32 bits.
        let patients = i32::try_from(self.patients.min(10_000_000)).unwrap_or_default();
        let clock = match self.now {
            Some(now) => Clock::Pinned(now.as_millisecond()),
            None => Clock::Real(Timestamp::now().as_millisecond()),
        };
        let (Clock::Pinned(now) | Clock::Real(now)) = clock;
        let mut store = Store::new(World::new(self.seed, patients.max(1), now), clock);
        store.keeps_rules = self.keeps_rules;
        let oauth = OAuth::new(self.seed, self.token_lifetime, self.rotate_refresh_tokens);
        let (client_id, client_secret) = (oauth.client_id.clone(), oauth.client_secret.clone());
        let sizes = Sizes { unasked: self.page_size, largest: self.largest_page.max(1) };
        let checks = Checks { answers: self.validate_answers, unknown_members: self.refuse_unknown_members };
        let shared = Arc::new(Shared {
            api: Api::new(description, store, oauth, sizes, checks),
            faults: Faults::default(),
            log: Log::new(self.log),
            latency: self.latency,
            seed: self.seed,
            changes: AtomicU64::new(0),
        });
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.context("could not listen")?;
        let base_url = format!("http://{}{BASE}", listener.local_addr()?);
        let served = shared.clone();
        let task = tokio::spawn(async move {
            serve(listener, served).await;
        });
        Ok(Simulator { shared, task, base_url, client_id, client_secret })
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Simulator {
    /// What a simulator is to be like.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where the API begins: `http://127.0.0.1:PORT/pub`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The id of the one client that gets tokens.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Its secret.
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// The id of the first resource of a JSON:API type, where there is any.
    pub fn id_of(&self, ty: &str) -> Option<String> {
        let (kind, store) = (Kind::of(ty)?, self.shared.api.store());
        store.order(kind).first().map(|key| store.id(kind, *key))
    }

    /// The ids of all resources of a JSON:API type, in the order of its collection.
    pub fn ids_of(&self, ty: &str) -> Vec<String> {
        let Some(kind) = Kind::of(ty) else {
            return Vec::new();
        };
        let store = self.shared.api.store();
        store.order(kind).iter().map(|key| store.id(kind, *key)).collect()
    }

    /// How many resources of a JSON:API type there are.
    pub fn count_of(&self, ty: &str) -> usize {
        Kind::of(ty).map_or(0, |kind| self.shared.api.store().order(kind).len())
    }

    /// A resource as it would be sent.
    pub fn resource(&self, ty: &str, id: &str) -> Option<Value> {
        let (kind, store) = (Kind::of(ty)?, self.shared.api.store());
        store.row(kind, store.find(kind, id)?)
    }

    /// Adds a resource at the end of its collection, without any check, and gives its id: the one that stands in it, or
    /// a new one. Nothing happens where the type is unknown.
    pub fn insert(&self, ty: &str, mut resource: Value) -> Option<String> {
        let kind = Kind::of(ty)?;
        let mut store = self.shared.api.store_mut();
        let key = store.next_key(kind, false);
        let id = resource["id"].as_str().map_or_else(|| store.world.ids.id(kind, key), str::to_owned);
        resource["type"] = kind.name().into();
        resource["id"] = id.clone().into();
        resource["links"]["self"] = kind.link(&id).into();
        store.add(kind, key, &resource);
        Some(id)
    }

    /// Changes a resource, without any check. Says whether there is one.
    pub fn edit(&self, ty: &str, id: &str, change: impl FnOnce(&mut Value)) -> bool {
        let mut store = self.shared.api.store_mut();
        let place = Kind::of(ty).and_then(|kind| Some((kind, store.find(kind, id)?)));
        let Some((kind, key)) = place else {
            return false;
        };
        let mut row = store.row(kind, key).unwrap_or_default();
        change(&mut row);
        store.put(kind, key, &row);
        true
    }

    /// Takes a resource away. Says whether there was one.
    pub fn remove(&self, ty: &str, id: &str) -> bool {
        let mut store = self.shared.api.store_mut();
        let place = Kind::of(ty).and_then(|kind| Some((kind, store.find(kind, id)?)));
        place.is_some_and(|(kind, key)| store.remove(kind, key))
    }

    /// How many resources of a JSON:API type were created by requests.
    pub fn created(&self, ty: &str) -> u64 {
        Kind::of(ty).map_or(0, |kind| self.shared.api.store().created(kind))
    }

    /// What requests created more than once: patients with the same identifier, and else what was sent twice.
    pub fn duplicates(&self) -> Vec<String> {
        self.shared.api.store().duplicates()
    }

    /// No access token given out so far is accepted any more. Refresh tokens are.
    pub fn expire_tokens(&self) {
        lock(&self.shared.api.oauth).expire();
    }

    /// No token given out so far is accepted any more, refresh tokens included.
    pub fn revoke_tokens(&self) {
        let mut oauth = lock(&self.shared.api.oauth);
        oauth.expire();
        oauth.revoke();
    }

    /// What was asked so far, and what was answered.
    pub fn requests(&self) -> Vec<Exchange> {
        self.shared.log.exchanges()
    }

    /// Forgets the exchanges so far; their counts stay.
    pub fn clear_requests(&self) {
        self.shared.log.clear();
    }

    /// How many requests of an operation there were; requests for tokens are `createToken`.
    pub fn count_of_requests(&self, operation_id: &str) -> usize {
        self.shared.log.count_of(operation_id)
    }

    /// How many requests were under way at once, at most.
    pub fn max_in_flight(&self) -> usize {
        self.shared.log.max_in_flight()
    }

    /// Answers of its own that the description does not allow. There should be none.
    pub fn bugs(&self) -> Vec<String> {
        lock(&self.shared.api.bugs).clone()
    }

    /// What goes wrong.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }
}
