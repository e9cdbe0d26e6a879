//! The level `live`: one call of each operation that reads, today, against the service. It finds the identifiers that
//! calls need by itself, in what was answered before, and tells problems without what was answered.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fmt};

use fitbit_plus::record::Recorder;
use fitbit_plus::{
    Client, ClientBuilder, Credentials, Document, EmailHistory, EmailHistoryScope, NewToken, OauthInclude, Token,
    TokenGrantType,
};

use crate::contract::{Contract, Exchange, Failure, Ids, Outcome, call, exchange, follow};

use super::find::{Step, leading, listening, look_further, missing, more_patients, possible, steps, wanted};
use super::known::Known;
use super::replay::Recorded;
use super::report::{Report, Standing};
use super::{Tried, begin};

/// Calls in place of those of the contract, which send samples where an identifier is asked for.
const READS_OF_ITS_OWN: &[Contract] = &[call!("fetchEmailHistories", "receiver", emails_to_a_patient)];

/// Reads and writes of its own.
pub(super) fn calls_of_its_own() -> impl Iterator<Item = Contract> {
    READS_OF_ITS_OWN.iter().chain(super::writes::CALLS).copied()
}

/// The operation that gives out tokens: it is called before all others, and writes nothing that is anybody's.
const TOKEN: &str = "createToken";

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

/// What is asked of a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Operations that are named; those that write are called only if they are.
    pub named: &'a [String],
    /// Whether those that write are called at all.
    pub allow_writes: bool,
    /// Where the calls are recorded.
    pub record: Option<&'a Path>,
}

/// Calls the operations of the report that read, and of those that write the ones that are named, where that is allowed.
/// Other reads are made only as far as they lead to identifiers that these calls send.
///
/// # Errors
///
/// The service gives no token, or the recording cannot be written.
pub async fn run(report: &mut Report, service: &Service, asked: Asked<'_>) -> Result<(), Failure> {
    let looking = service.client().build()?;
    let known = Known::default();
    known.reference("organization", service.organization.as_deref());
    let (outcome, _) = listening(&known, request_token(&looking, service)).await;
    outcome.map_err(|failure| format!("the service gives no token: {failure}"))?;

    let recorder = asked.record.map(Recorder::new).transpose()?;
    let client = recorder.iter().fold(service.client(), ClientBuilder::record).build()?;
    let mut walk = Walk::new(report, asked, known, client, looking).await?;
    walk.reads().await;
    walk.further().await;
    walk.writes().await;

    if let (Some(folder), Some(recorder)) = (asked.record, recorder) {
        recorder.check()?;
        let mut recorded = Recorded::default();
        walk.tried.iter().for_each(|(call, _)| recorded.add(&recorder, walk.known.given(), &[], *call));
        recorded.write(folder)?;
    }
    let tried = walk.told();
    report.levels.live.ran(&report.date);
    for line in &mut report.operations {
        line.live = match tried.iter().any(|(call, _)| call.operation == line.operation_id) {
            true => Standing::of_calls(&line.operation_id, &tried),
            // It was called before all others.
            false if line.operation_id == TOKEN => Standing::of(Some(1), Vec::new()),
            false => Standing::not_run(),
        };
    }
    Ok(())
}

/// A walk through the service: what is to be called, what was, and what came to be known.
struct Walk {
    /// Calls that are verified, and recorded.
    client: Client,
    /// Calls that only lead there.
    looking: Client,
    known: Known,
    reads: Vec<Step>,
    writes: Vec<Step>,
    /// Reads that nobody asked for, and may lead to what others send.
    others: Vec<Step>,
    made: Vec<Step>,
    tried: Vec<Tried>,
}

impl Walk {
    async fn new(
        report: &Report,
        asked: Asked<'_>,
        known: Known,
        client: Client,
        looking: Client,
    ) -> Result<Self, Failure> {
        let is_named = |id: &str| asked.named.iter().any(|named| named == id);
        let (reads, writes): (Vec<_>, Vec<_>) = report.operations.iter().partition(|line| line.reads);
        let may = |id: &&str| asked.allow_writes && is_named(id) && *id != TOKEN;
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
            looking,
            known,
        })
    }

    /// The types of the resources whose identifiers nothing told so far, and of those that lead there.
    fn wanted(&self) -> BTreeSet<String> {
        wanted(&self.others, missing(self.reads.iter().chain(&self.writes), &self.known), &self.known)
    }

    /// Makes the reads that can be made, and others as long as something is missing and one of them leads there.
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
                    // Who refuses tells nothing.
                    let _ = listening(&self.known, (step.call.run)(&self.looking, &ids)).await;
                    self.made.push(step);
                }
                None => return,
            }
        }
    }

    /// Looks into other patients where the first one does not have everything.
    async fn further(&mut self) {
        if self.wanted().is_empty() {
            return;
        }
        let mut requests = more_patients(&self.looking, &self.known).await;
        self.reads().await;
        loop {
            let wanted = self.wanted();
            let found = look_further(&self.looking, &self.known, &self.made, &wanted, &mut requests).await;
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

    /// What became of every call, those that could not be made included.
    fn told(self) -> Vec<Tried> {
        let Self { reads, writes, known, mut tried, .. } = self;
        tried.extend(reads.into_iter().chain(writes).map(|step| {
            let missing = missing([&step], &known).into_iter().collect::<Vec<_>>().join("`, `");
            (step.call, Err(format!("was not called: no answer holds the identifier of a resource `{missing}`")))
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
