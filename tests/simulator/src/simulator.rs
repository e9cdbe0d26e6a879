//! The handle of a running simulator.

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

/// A running server. It stops when it is dropped.
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

/// The configuration of a simulator.
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
    validate_responses: bool,
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
            validate_responses: true,
            keeps_rules: true,
            refuse_unknown_members: false,
        }
    }
}

impl Builder {
    /// Sets the port of the loopback interface. Default: 0, any free port.
    #[must_use]
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Sets the number of patients, up to ten million; other counts follow from it. Default: 1000.
    #[must_use]
    pub fn patients(self, patients: u32) -> Self {
        Self { patients, ..self }
    }

    /// Sets the seed of ids and values: the same seed and present give the same data. Default: 1.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets the present, at which the data ends; each write advances it by a second. Default: the start time for the
    /// data, and the current time for writes.
    #[must_use]
    pub fn now(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }

    /// Sets the latency of every response. Default: none.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// Sets the lifetime of an access token, in tokio's time. Default: an hour.
    #[must_use]
    pub fn token_lifetime(self, token_lifetime: Duration) -> Self {
        Self { token_lifetime, ..self }
    }

    /// Sets whether a refresh token works only once. Default: yes.
    #[must_use]
    pub fn rotate_refresh_tokens(self, rotate_refresh_tokens: bool) -> Self {
        Self { rotate_refresh_tokens, ..self }
    }

    /// Sets the default page size. Default: that of the description, or 50 if it has none.
    #[must_use]
    pub fn page_size(self, page_size: usize) -> Self {
        Self { page_size: Some(page_size), ..self }
    }

    /// Sets the largest page size. Default: 1000.
    #[must_use]
    pub fn largest_page(self, largest_page: usize) -> Self {
        Self { largest_page, ..self }
    }

    /// Sets whether exchanges are kept; they are always counted. Default: yes, the last 100,000.
    #[must_use]
    pub fn log(self, log: bool) -> Self {
        Self { log, ..self }
    }

    /// Sets whether responses are validated against the description. Default: yes.
    #[must_use]
    pub fn validate_responses(self, validate_responses: bool) -> Self {
        Self { validate_responses, ..self }
    }

    /// Sets whether writes are refused that the schemas allow and the prose of operations forbids, such as a program
    /// that ends before it starts, or a reward that is earned twice. Default: yes.
    #[must_use]
    pub fn keeps_rules(self, keeps_rules: bool) -> Self {
        Self { keeps_rules, ..self }
    }

    /// Sets whether a request with an attribute or relationship that no schema lists is refused. Default: no, it is
    /// stored, as the schemas allow.
    #[must_use]
    pub fn refuse_unknown_members(self, refuse_unknown_members: bool) -> Self {
        Self { refuse_unknown_members, ..self }
    }

    /// Starts the server in tasks of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// The description cannot be read, or the port is not available.
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
        let checks = Checks { responses: self.validate_responses, unknown_members: self.refuse_unknown_members };
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
    /// Returns the default configuration.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Returns the base URL: `http://127.0.0.1:PORT/pub`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Returns the id of the only client that gets tokens.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the secret of that client.
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// Returns the id of the first resource of a JSON:API type.
    pub fn id_of(&self, ty: &str) -> Option<String> {
        let (kind, store) = (Kind::of(ty)?, self.shared.api.store());
        store.order(kind).first().map(|key| store.id(kind, *key))
    }

    /// Returns the ids of all resources of a JSON:API type, in the order of the collection.
    pub fn ids_of(&self, ty: &str) -> Vec<String> {
        let Some(kind) = Kind::of(ty) else {
            return Vec::new();
        };
        let store = self.shared.api.store();
        store.order(kind).iter().map(|key| store.id(kind, *key)).collect()
    }

    /// Returns the number of resources of a JSON:API type.
    pub fn count_of(&self, ty: &str) -> usize {
        Kind::of(ty).map_or(0, |kind| self.shared.api.store().order(kind).len())
    }

    /// Returns a resource as it would be sent.
    pub fn resource(&self, ty: &str, id: &str) -> Option<Value> {
        let (kind, store) = (Kind::of(ty)?, self.shared.api.store());
        store.row(kind, store.find(kind, id)?)
    }

    /// Appends a resource to its collection without checks, and returns its id, which is generated if missing. Returns
    /// `None` if the type is unknown.
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

    /// Changes a resource without checks. Returns whether it exists.
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

    /// Removes a resource. Returns whether it existed.
    pub fn remove(&self, ty: &str, id: &str) -> bool {
        let mut store = self.shared.api.store_mut();
        let place = Kind::of(ty).and_then(|kind| Some((kind, store.find(kind, id)?)));
        place.is_some_and(|(kind, key)| store.remove(kind, key))
    }

    /// Returns the number of resources of a JSON:API type that requests created.
    pub fn created(&self, ty: &str) -> u64 {
        Kind::of(ty).map_or(0, |kind| self.shared.api.store().created(kind))
    }

    /// Returns what requests created more than once: patients with the same identifier, and other equal bodies.
    pub fn duplicates(&self) -> Vec<String> {
        self.shared.api.store().duplicates()
    }

    /// Invalidates all access tokens issued so far, but no refresh tokens.
    pub fn expire_tokens(&self) {
        lock(&self.shared.api.oauth).expire();
    }

    /// Invalidates all tokens issued so far, including refresh tokens.
    pub fn revoke_tokens(&self) {
        let mut oauth = lock(&self.shared.api.oauth);
        oauth.expire();
        oauth.revoke();
    }

    /// Returns the exchanges so far.
    pub fn requests(&self) -> Vec<Exchange> {
        self.shared.log.exchanges()
    }

    /// Forgets the exchanges so far, but not their counts.
    pub fn clear_requests(&self) {
        self.shared.log.clear();
    }

    /// Returns the number of requests of an operation; token requests are `createToken`.
    pub fn count_of_requests(&self, operation_id: &str) -> usize {
        self.shared.log.count_of(operation_id)
    }

    /// Returns the largest number of concurrent requests.
    pub fn max_in_flight(&self) -> usize {
        self.shared.log.max_in_flight()
    }

    /// Returns responses of the simulator that violate the description. There should be none.
    pub fn bugs(&self) -> Vec<String> {
        lock(&self.shared.api.bugs).clone()
    }

    /// Returns the faults to inject.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }
}
