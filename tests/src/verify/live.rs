//! The level `live`: one call of each operation that reads, today, against the service. It finds the identifiers that
//! calls need by itself, in what was answered before, and tells problems without what was answered.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fmt};

use fitbit_plus::record::Recorder;
use fitbit_plus::test::FakeApi;
use fitbit_plus::{
    Client, ClientBuilder, Credentials, Document, EmailHistory, EmailHistoryScope, NewToken, OauthInclude,
    PatientScope, Token, TokenGrantType,
};

use crate::contract::{CALLS, Contract, Exchange, Failure, HEARD, Ids, Outcome, call, exchange, follow};

use super::known::Known;
use super::replay::Recorded;
use super::report::{Report, Standing};
use super::{Tried, begin};

/// Calls in place of those of the contract, which send samples where an identifier is asked for.
pub(super) const CALLS_OF_ITS_OWN: &[Contract] = &[call!("fetchEmailHistories", "receiver", emails_to_a_patient)];

/// Which call of an operation says least, from the best.
const LEAST: [&str; 3] = ["next", "least", "full"];

/// What of a service is named in the environment.
const CLIENT_ID: &str = "FITBIT_PLUS_CLIENT_ID";
const CLIENT_SECRET: &str = "FITBIT_PLUS_CLIENT_SECRET";
const BASE_URL: &str = "FITBIT_PLUS_BASE_URL";
const ORGANIZATION_ID: &str = "FITBIT_PLUS_ORGANIZATION_ID";

/// Who is asked, and with which credentials. `Debug` shows nothing of them.
pub struct Service {
    /// Where it is, if it is not where the description says.
    pub base_url: Option<String>,
    /// The id of a client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The organization to look into, where the token does not lead to one.
    pub organization: Option<String>,
}

impl Service {
    /// What the environment says.
    ///
    /// # Errors
    ///
    /// The credentials are not there or cannot be meant.
    pub fn from_env() -> Result<Self, Failure> {
        let variable = |name| env::var(name).ok().filter(|text| !text.is_empty());
        let (Some(client_id), Some(client_secret)) = (variable(CLIENT_ID), variable(CLIENT_SECRET)) else {
            return Err(format!(
                "the live level needs credentials: set {CLIENT_ID} and {CLIENT_SECRET}; {BASE_URL} says where the service \
                 is, if not where the description says, and {ORGANIZATION_ID} which organization to look into, if the \
                 token leads to none"
            )
            .into());
        };
        Credentials::from_env()?;
        Ok(Self { base_url: variable(BASE_URL), client_id, client_secret, organization: variable(ORGANIZATION_ID) })
    }

    fn client(&self) -> ClientBuilder {
        let builder = Client::builder().credentials(Credentials::new(&self.client_id, &self.client_secret));
        self.base_url.iter().fold(builder, ClientBuilder::base_url)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// Calls every operation that reads, and those of the report that write only where that is allowed; records the calls
/// where a folder is given.
///
/// # Errors
///
/// The service gives no token, or the recording cannot be written.
pub async fn run(
    report: &mut Report,
    service: &Service,
    allow_writes: bool,
    record: Option<&Path>,
) -> Result<(), Failure> {
    let looking = service.client().build()?;
    let known = Known::default();
    known.reference("organization", service.organization.as_deref());
    let outcome = listening(&known, request_token(&looking, service)).await;
    outcome.map_err(|failure| format!("the service gives no token: {failure}"))?;

    let recorder = record.map(Recorder::new).transpose()?;
    let client = recorder.iter().fold(service.client(), ClientBuilder::record).build()?;
    let ids = known.ids();
    let mut tried: Vec<Tried> = Vec::new();
    // Reads that nobody asked about lead to what others need.
    let mut reads =
        with_needs(begin(&[])?.operations.iter().filter(|line| line.reads).map(|line| &*line.operation_id)).await;
    walk(&client, &known, &ids, &mut reads, &mut tried).await;
    if !reads.is_empty() {
        look_further(&looking, &known, &tried).await;
        walk(&client, &known, &ids, &mut reads, &mut tried).await;
    }
    let writes =
        report.operations.iter().filter(|line| allow_writes && !line.reads && line.operation_id != "createToken");
    let mut writes = with_needs(writes.map(|line| &*line.operation_id)).await;
    walk(&client, &known, &ids, &mut writes, &mut tried).await;

    if let (Some(folder), Some(recorder)) = (record, recorder) {
        recorder.check()?;
        let mut recorded = Recorded::default();
        tried.iter().for_each(|(call, _)| recorded.add(&recorder, known.given(), &[], *call));
        recorded.write(folder)?;
    }
    tried.extend(reads.into_iter().chain(writes).map(|(call, needs)| {
        let missing: Vec<_> = needs.iter().filter(|of| !known.has(of)).map(String::as_str).collect();
        (call, Err(format!("was not called: no answer holds the identifier of a resource `{}`", missing.join("`, `"))))
    }));
    report.levels.live.ran(&report.date);
    for line in &mut report.operations {
        line.live = match tried.iter().any(|(call, _)| call.operation == line.operation_id) {
            true => Standing::of_calls(&line.operation_id, &tried),
            // It was called before all others.
            false if line.operation_id == "createToken" => Standing::of(Some(1), Vec::new()),
            false => Standing::not_run(),
        };
    }
    Ok(())
}

/// Makes the calls whose identifiers are known, as long as one is; leaves the others.
async fn walk(client: &Client, known: &Known, ids: &Ids, waiting: &mut Vec<Waiting>, tried: &mut Vec<Tried>) {
    while let Some(at) = waiting.iter().position(|(_, needs)| needs.iter().all(|of| known.has(of))) {
        let (call, _) = waiting.remove(at);
        let outcome = listening(known, (call.run)(client, ids)).await;
        tried.push((call, outcome.map_err(|failure| failure.to_string())));
    }
}

/// More patients of the same groups, and what the collections say of them: the first one may not have everything.
async fn look_further(client: &Client, known: &Known, tried: &[Tried]) {
    let groups = known.all("group");
    let more = exchange::<Document<Vec<fitbit_plus::Patient>>>(
        client.fetch_patients(PatientScope::groups(groups)).cursor().limit(50).send_raw(),
    );
    // Who refuses is asked again where it counts.
    let _ = listening(known, Box::pin(more)).await;
    let collections: Vec<_> = tried.iter().map(|(call, _)| call).filter(|call| call.call != "full").collect();
    for patient in known.all("patient") {
        let ids = known.ids_but("patient", &patient);
        for call in &collections {
            let _ = listening(known, (call.run)(client, &ids)).await;
        }
    }
}

/// A call, and the types of the resources whose identifiers it sends.
type Waiting = (Contract, BTreeSet<String>);

/// The least calls of operations, with what they need: they are made where nobody answers, to see what they ask for.
async fn with_needs(operations: impl Iterator<Item = &str>) -> Vec<Waiting> {
    let nobody = FakeApi::new().client();
    let mut calls = Vec::new();
    for call in operations.filter_map(least) {
        let needs = Arc::<Mutex<BTreeSet<String>>>::default();
        let asked = Arc::clone(&needs);
        let ids = Ids::new(move |of| {
            asked.lock().unwrap_or_else(PoisonError::into_inner).insert(of.to_owned());
            None
        });
        let _ = (call.run)(&nobody, &ids).await;
        let needs = needs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        calls.push((call, needs));
    }
    calls
}

fn least(operation: &str) -> Option<Contract> {
    let rank = |call: &Contract| LEAST.iter().position(|name| *name == call.call).unwrap_or(LEAST.len());
    let of = |calls: &[Contract]| {
        let calls = calls.iter().filter(|call| call.operation == operation);
        calls.min_by_key(|call| rank(call)).copied()
    };
    of(CALLS_OF_ITS_OWN).or_else(|| of(CALLS))
}

/// Learns from the answers to a call.
async fn listening(known: &Known, call: Exchange<'_>) -> Outcome {
    let heard = async {
        let outcome = call.await;
        (outcome, HEARD.with(RefCell::take))
    };
    let (outcome, answers) = HEARD.scope(RefCell::default(), heard).await;
    answers.iter().for_each(|answer| known.learn(answer));
    outcome
}

fn request_token<'a>(client: &'a Client, service: &'a Service) -> Exchange<'a> {
    let secret = NewToken::new(TokenGrantType::ClientCredentials, &*service.client_id);
    let request = client.create_token(secret.client_secret(&*service.client_secret));
    let request = request.include([OauthInclude::Groups, OauthInclude::Organization]);
    Box::pin(exchange::<Document<Token>>(request.send_raw()))
}

async fn emails_to_a_patient(client: &Client, ids: &Ids) -> Outcome {
    let call = client.fetch_email_histories(EmailHistoryScope::receiver(ids.of("patient"))).cursor().limit(1);
    let first = call.clone().send_raw();
    follow::<Document<Vec<EmailHistory>>>(first, "page[after]", |cursor| call.after(cursor).send_raw()).await
}
