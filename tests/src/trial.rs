//! Runs each call of the contract against a simulator of its own, so that calls do not affect each other.

#![allow(clippy::indexing_slicing, reason = "a missing member of a JSON value is null")]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use fitbit_plus::runtime::Timestamp;
use fitbit_plus::{Client, ClientBuilder, Credentials, NewToken, TokenGrantType};
use simulator::{Builder, Simulator};

use crate::contract::{Contract, Failure, Ids, Outcome, Wrong};

/// Calls that must be refused: operation, call, reason.
const REFUSED: &[(&str, &str, &str)] =
    &[("createToken", "least", "the schema requires no secret, because the required one depends on the grant")];

/// The resource type of tokens.
const TOKEN: &str = "oauth/token";

/// Natural keys: resource type, member, and the pointer in an existing resource.
const KEYS: [(&str, &str, &str); 2] = [
    ("patient", "identifier/system", "/attributes/identifiers/0/system"),
    ("patient", "identifier/value", "/attributes/identifiers/0/value"),
];

/// The present of all trials: 1 January 2026, so that recordings are reproducible.
const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);

const GROUP: &str = "The only one of this name";

/// A simulator, with the identifiers and keys that calls need.
pub struct Trial {
    simulator: Arc<Simulator>,
    ids: Ids,
    given: Arc<Mutex<BTreeMap<String, String>>>,
    texts: Vec<(&'static str, &'static str, String)>,
}

impl Trial {
    /// Starts a simulator, with the same data each time.
    ///
    /// # Errors
    ///
    /// It does not start, or issues no token.
    pub async fn begin() -> Result<Self, Failure> {
        Self::over(Self::simulators().start().await?).await
    }

    /// Returns the configuration of the simulators.
    #[must_use]
    pub fn simulators() -> Builder {
        // A full request contains samples, which the schemas allow but the prose of some operations does not.
        let builder = Simulator::builder().patients(40).seed(7).keeps_rules(false).refuse_unknown_members(true);
        builder.now(NOW)
    }

    /// Uses a running simulator.
    ///
    /// # Errors
    ///
    /// It issues no token, or lacks a resource that calls need.
    pub async fn over(simulator: Simulator) -> Result<Self, Failure> {
        let simulator = Arc::new(simulator);
        let secret = NewToken::new(TokenGrantType::ClientCredentials, simulator.client_id());
        let secret = secret.client_secret(simulator.client_secret());
        let token = client_of(&simulator).build()?.create_token(secret).await?.data.id.to_string();
        let mut texts = vec![
            (TOKEN, "grant_type", "client_credentials".to_owned()),
            (TOKEN, "client_id", simulator.client_id().to_owned()),
            (TOKEN, "client_secret", simulator.client_secret().to_owned()),
            ("group", "name", GROUP.to_owned()),
        ];
        for (of, member, pointer) in KEYS {
            let resource = simulator.id_of(of).and_then(|id| simulator.resource(of, &id));
            let text = resource.as_ref().and_then(|resource| resource.pointer(pointer)?.as_str());
            texts.push((of, member, text.ok_or(pointer)?.to_owned()));
        }
        // A lookup by name requires a unique name.
        let group = simulator.id_of("group").ok_or("a group")?;
        simulator.edit("group", &group, |group| group["attributes"]["name"] = GROUP.into());

        let (source, given) = (Arc::clone(&simulator), Arc::<Mutex<BTreeMap<String, String>>>::default());
        let taken = Arc::clone(&given);
        let ids = Ids::new(move |of| {
            let id = if of == TOKEN { Some(token.clone()) } else { source.id_of(of) };
            let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
            taken.extend(id.clone().map(|id| (of.to_owned(), id)));
            id
        });
        let ids = texts.iter().fold(ids, |ids, (of, member, text)| ids.with(of, member, text));
        Ok(Self { simulator, ids, given, texts })
    }

    /// Returns the simulator.
    #[must_use]
    pub const fn simulator(&self) -> &Arc<Simulator> {
        &self.simulator
    }

    /// Returns the builder of a client for the simulator.
    pub fn client(&self) -> ClientBuilder {
        client_of(&self.simulator)
    }

    /// Returns the ids used by calls so far, by resource type.
    #[must_use]
    pub fn given(&self) -> BTreeMap<String, String> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the natural keys used by calls: resource type, member, text.
    #[must_use]
    pub fn texts(&self) -> &[(&'static str, &'static str, String)] {
        &self.texts
    }

    /// Makes a call and checks the contract.
    ///
    /// # Errors
    ///
    /// The call is wrongly refused or accepted; its response does not survive a round trip; no request was sent; or the
    /// simulator's response violates the description.
    pub async fn run(&self, client: &Client, call: Contract) -> Outcome {
        let outcome = (call.run)(client, &self.ids).await;
        match (is_refused(call), outcome) {
            (false, outcome) => outcome?,
            (true, Err(_)) => {}
            (true, Ok(())) => return Err("is no longer refused".into()),
        }
        match (self.simulator.count_of_requests(call.operation), self.simulator.bugs().as_slice()) {
            (0, _) => Err(format!("no request was sent for {}", call.operation).into()),
            (_, []) => Ok(()),
            (_, bugs) => Err(Wrong::new("the simulator's response violates the description", bugs.join("; ")).into()),
        }
    }
}

fn client_of(simulator: &Simulator) -> ClientBuilder {
    let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
    Client::builder().base_url(simulator.base_url()).credentials(credentials)
}

/// Whether a call must be refused.
#[must_use]
pub fn is_refused(call: Contract) -> bool {
    REFUSED.iter().any(|(operation, name, _)| (*operation, *name) == (call.operation, call.call))
}

impl fmt::Debug for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trial").field("ids", &self.ids).finish_non_exhaustive()
    }
}
