//! A call of the contract against a simulator of its own: what one call changes, another does not see. It knows who
//! answers, and not what is done with the outcome.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use fitbit_plus::runtime::Timestamp;
use fitbit_plus::{Client, ClientBuilder, Credentials, NewToken, TokenGrantType};
use simulator::{Builder, Simulator};

use crate::contract::{Contract, Failure, Ids, Outcome, Wrong};

/// Calls that are refused, and must be: operation, call, reason.
const REFUSED: &[(&str, &str, &str)] =
    &[("createToken", "least", "the schema asks for no secret, since which one it takes depends on the grant")];

/// The type of the resource that tokens are.
const TOKEN: &str = "oauth/token";

/// Texts that lead to resources, and where they stand in one that exists.
const KEYS: [(&str, &str, &str); 2] = [
    ("patient", "identifier/system", "/attributes/identifiers/0/system"),
    ("patient", "identifier/value", "/attributes/identifiers/0/value"),
];

/// The present of all trials: 1 January 2026. What is recorded today is recorded tomorrow.
const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// A name that no other group has.
const GROUP: &str = "The only one of this name";

/// A simulator with what a call must know of it.
pub struct Trial {
    simulator: Arc<Simulator>,
    ids: Ids,
    given: Arc<Mutex<BTreeMap<String, String>>>,
    texts: Vec<(&'static str, &'static str, String)>,
}

impl Trial {
    /// Starts a simulator: the same data each time.
    ///
    /// # Errors
    ///
    /// It does not start, or gives no token.
    pub async fn begin() -> Result<Self, Failure> {
        Self::over(Self::simulators().start().await?).await
    }

    /// What the simulators of all trials are like.
    #[must_use]
    pub fn simulators() -> Builder {
        // What a full request says is samples: the schemas allow them together, the prose of some operations does not.
        let builder = Simulator::builder().patients(40).seed(7).keeps_rules(false).refuse_unknown_members(true);
        builder.now(NOW)
    }

    /// With a simulator of one's own, as it is now.
    ///
    /// # Errors
    ///
    /// It gives no token, or a resource that calls need is not there.
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
        // A name leads to a group where no other has it.
        let group = simulator.id_of("group").ok_or("a group")?;
        simulator.edit("group", &group, |group| group["attributes"]["name"] = GROUP.into());

        let (asked, given) = (Arc::clone(&simulator), Arc::<Mutex<BTreeMap<String, String>>>::default());
        let taken = Arc::clone(&given);
        let ids = Ids::new(move |of| {
            let id = if of == TOKEN { Some(token.clone()) } else { asked.id_of(of) };
            let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
            taken.extend(id.clone().map(|id| (of.to_owned(), id)));
            id
        });
        let ids = texts.iter().fold(ids, |ids, (of, member, text)| ids.with(of, member, text));
        Ok(Self { simulator, ids, given, texts })
    }

    /// The simulator.
    #[must_use]
    pub const fn simulator(&self) -> &Arc<Simulator> {
        &self.simulator
    }

    /// A client of the simulator, to be set up further.
    pub fn client(&self) -> ClientBuilder {
        client_of(&self.simulator)
    }

    /// The ids that were given to calls so far, by type of resource.
    #[must_use]
    pub fn given(&self) -> BTreeMap<String, String> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The texts that are given to calls: type of resource, member, text.
    #[must_use]
    pub fn texts(&self) -> &[(&'static str, &'static str, String)] {
        &self.texts
    }

    /// Makes the call and holds it against the contract.
    ///
    /// # Errors
    ///
    /// The call is refused and should not be, or the other way round; its answer does not come back as it was; the
    /// operation was not asked for; the simulator answered what the description does not allow.
    pub async fn run(&self, client: &Client, call: Contract) -> Outcome {
        let outcome = (call.run)(client, &self.ids).await;
        match (is_refused(call), outcome) {
            (false, outcome) => outcome?,
            (true, Err(_)) => {}
            (true, Ok(())) => return Err("is not refused any more".into()),
        }
        match (self.simulator.count_of_requests(call.operation), self.simulator.bugs().as_slice()) {
            (0, _) => Err(format!("{} was never asked for", call.operation).into()),
            (_, []) => Ok(()),
            (_, bugs) => {
                Err(Wrong::new("the simulator answered what the description does not allow", bugs.join("; ")).into())
            }
        }
    }
}

fn client_of(simulator: &Simulator) -> ClientBuilder {
    let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
    Client::builder().base_url(simulator.base_url()).credentials(credentials)
}

/// Whether a call is refused, and must be.
#[must_use]
pub fn is_refused(call: Contract) -> bool {
    REFUSED.iter().any(|(operation, name, _)| (*operation, *name) == (call.operation, call.call))
}

impl fmt::Debug for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trial").field("ids", &self.ids).finish_non_exhaustive()
    }
}
