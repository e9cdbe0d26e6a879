//! The level `live`: one call of each read operation against the service. Identifiers come from earlier responses, and
//! problems are reported without response data.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fmt};

use fitbit_plus::record::Recorder;
use fitbit_plus::{
    Client, ClientBuilder, Credentials, Document, EmailHistory, EmailHistoryScope, NewToken, OauthInclude, Token,
    TokenGrantType,
};

use crate::contract::{Contract, Exchange, Failure, Ids, Outcome, call, exchange, follow};

use super::evidence::{LevelResult, Report};
use super::find::{Step, leading, listening, look_further, missing, more_patients, possible, steps, wanted};
use super::known::Known;
use super::replay::Recorded;
use super::{Tried, begin};

/// Calls that replace those of the contract, which send samples instead of identifiers.
const READS_OF_ITS_OWN: &[Contract] = &[call!("fetchEmailHistories", "receiver", emails_to_a_patient)];

/// The reads and writes that replace those of the contract.
pub(super) fn calls_of_its_own() -> impl Iterator<Item = Contract> {
    READS_OF_ITS_OWN.iter().chain(super::writes::CALLS).copied()
}

/// The operation that issues tokens: it is called first, and changes no data.
const TOKEN: &str = "createToken";

/// The environment variables of a service.
const CLIENT_ID: &str = "FITBIT_PLUS_CLIENT_ID";
const CLIENT_SECRET: &str = "FITBIT_PLUS_CLIENT_SECRET";
const BASE_URL: &str = "FITBIT_PLUS_BASE_URL";
const ORGANIZATION_ID: &str = "FITBIT_PLUS_ORGANIZATION_ID";

/// A service and its credentials, which `Debug` omits.
pub struct Service {
    /// The base URL, if not the one in the description.
    pub base_url: Option<String>,
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The organization to read, if the token names none.
    pub organization: Option<String>,
}

impl Service {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// The credentials are missing or invalid.
    pub fn from_env() -> Result<Self, Failure> {
        let variable = |name| env::var(name).ok().filter(|text| !text.is_empty());
        let (Some(client_id), Some(client_secret)) = (variable(CLIENT_ID), variable(CLIENT_SECRET)) else {
            return Err(format!(
                "the live level needs credentials: set {CLIENT_ID} and {CLIENT_SECRET}; set {BASE_URL} if the \
                 description has another URL, and {ORGANIZATION_ID} if the token names no organization"
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

/// The options of a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The operations named by the user. Writes must be named.
    pub named: &'a [String],
    /// Whether writes are allowed.
    pub allow_writes: bool,
    /// The folder for recordings.
    pub record: Option<&'a Path>,
}

/// Calls the read operations of the report and, if allowed, the named writes. Other reads are made only to find
/// identifiers for these calls.
///
/// # Errors
///
/// The service issues no token, or the recording cannot be written.
pub async fn run(report: &mut Report, service: &Service, options: Options<'_>) -> Result<(), Failure> {
    let lookup = service.client().build()?;
    let known = Known::default();
    known.reference("organization", service.organization.as_deref());
    let (outcome, _) = listening(&known, request_token(&lookup, service)).await;
    outcome.map_err(|failure| format!("the service issues no token: {failure}"))?;

    let recorder = options.record.map(Recorder::new).transpose()?;
    let client = recorder.iter().fold(service.client(), ClientBuilder::record).build()?;
    let mut session = Session::new(report, options, known, client, lookup).await?;
    session.reads().await;
    session.further().await;
    session.writes().await;

    if let (Some(folder), Some(recorder)) = (options.record, recorder) {
        recorder.check()?;
        let mut recorded = Recorded::default();
        session.tried.iter().for_each(|(call, _)| recorded.add(&recorder, session.known.given(), &[], *call));
        recorded.write(folder)?;
    }
    let tried = session.outcomes();
    report.levels.live.ran(&report.date);
    for line in &mut report.operations {
        line.results.live = match tried.iter().any(|(call, _)| call.operation == line.operation_id) {
            true => LevelResult::of_calls(&line.operation_id, &tried),
            // The token was requested first.
            false if line.operation_id == TOKEN => LevelResult::of(Some(1), Vec::new()),
            false => LevelResult::not_run(),
        };
    }
    Ok(())
}

/// The pending and finished calls of a run, and the identifiers found.
struct Session {
    /// Makes the calls that are verified and recorded.
    client: Client,
    /// Makes the calls that only find identifiers.
    lookup: Client,
    known: Known,
    reads: Vec<Step>,
    writes: Vec<Step>,
    /// Reads that were not requested, but may find identifiers.
    others: Vec<Step>,
    made: Vec<Step>,
    tried: Vec<Tried>,
}

impl Session {
    async fn new(
        report: &Report,
        options: Options<'_>,
        known: Known,
        client: Client,
        lookup: Client,
    ) -> Result<Self, Failure> {
        let is_named = |id: &str| options.named.iter().any(|named| named == id);
        let (reads, writes): (Vec<_>, Vec<_>) = report.operations.iter().partition(|line| line.reads);
        let may = |id: &&str| options.allow_writes && is_named(id) && *id != TOKEN;
        let all = begin(&[])?.operations;
        let wanted = |id: &str| reads.iter().any(|line| line.operation_id == id);
        let others = all.iter().filter(|line| line.reads && !wanted(&line.operation_id));
        Ok(Self {
            reads: steps(reads.iter().map(|line| &*line.operation_id)).await?,
            writes: steps(writes.iter().map(|line| &*line.operation_id).filter(may)).await?,
            others: steps(others.map(|line| &*line.operation_id)).await?,
            made: Vec::new(),
            tried: Vec::new(),
            client,
            lookup,
            known,
        })
    }

    /// Returns the types whose identifiers are missing, and those needed to find them.
    fn wanted(&self) -> BTreeSet<String> {
        wanted(&self.others, missing(self.reads.iter().chain(&self.writes), &self.known), &self.known)
    }

    /// Makes the possible reads, and others while identifiers are missing that one of them may find.
    async fn reads(&mut self) {
        let ids = self.known.ids();
        loop {
            while let Some(step) = possible(&mut self.reads, &self.known) {
                self.verify(&step, &ids).await;
                self.made.push(step);
            }
            let wanted = self.wanted();
            match leading(&mut self.others, &wanted, &self.known) {
                Some(step) => {
                    // A refusal contains no identifiers.
                    let _ = listening(&self.known, (step.call.run)(&self.lookup, &ids)).await;
                    self.made.push(step);
                }
                None => return,
            }
        }
    }

    /// Searches other patients for identifiers that the first one lacks.
    async fn further(&mut self) {
        if self.wanted().is_empty() {
            return;
        }
        let mut requests = more_patients(&self.lookup, &self.known).await;
        self.reads().await;
        loop {
            let wanted = self.wanted();
            let found = look_further(&self.lookup, &self.known, &self.made, &wanted, &mut requests).await;
            if !found {
                return;
            }
            self.reads().await;
        }
    }

    async fn writes(&mut self) {
        let ids = self.known.ids();
        while let Some(step) = possible(&mut self.writes, &self.known) {
            self.verify(&step, &ids).await;
        }
    }

    async fn verify(&mut self, step: &Step, ids: &Ids) {
        let (outcome, _) = listening(&self.known, (step.call.run)(&self.client, ids)).await;
        self.tried.push((step.call, outcome.map_err(|failure| failure.to_string())));
    }

    /// Returns the outcome of every call; a call without its identifiers fails.
    fn outcomes(self) -> Vec<Tried> {
        let Self { reads, writes, known, mut tried, .. } = self;
        tried.extend(reads.into_iter().chain(writes).map(|step| {
            let missing = missing([&step], &known).into_iter().collect::<Vec<_>>().join("`, `");
            (step.call, Err(format!("was not called: no response contains the identifier of a resource `{missing}`")))
        }));
        tried
    }
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
