//! Brings the patients of an EMR, out of a CSV file, into the service, by their medical record numbers.
//!
//! ```text
//! cargo run --example emr_sync -- --simulate
//! ```
//!
//! The columns are `mrn,first_name,last_name,birth_date,email`. What became of each row stands in a journal beside the
//! file, by the number of the row alone; stopped, the next run goes on with the rows that are not in it.

mod common;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use fitbit_plus::runtime::Date;
use fitbit_plus::{
    Client, Error, GroupId, Patient, PatientIdentifier, PatientQueryIdentifier, PatientScope, PatientUpsert,
    StatusCode, StreamExt, TryStreamExt, UpsertPatientQuery,
};
use futures_util::{FutureExt, stream};

/// Brings the patients of an EMR into the service, by their medical record numbers
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: common::Service,
    /// The patients of the EMR; without it, a file is made up for the simulator
    #[arg(long, required_unless_present = "simulate")]
    csv: Option<PathBuf>,
    /// What the service calls the EMR
    #[arg(long, default_value = "harbour-clinic-chart")]
    system: String,
    /// The group that the patients belong to; the organization's first unless it is given
    #[arg(long)]
    group: Option<String>,
    /// How many rows are on their way at once
    #[arg(long, default_value_t = 4)]
    at_once: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let connection = arguments.service.connect().await?;
    let client = &connection.client;
    let group = match &arguments.group {
        Some(group) => GroupId::from(group.as_str()),
        None => client.fetch_groups(&connection.organization).await?.data.first().context("no group")?.id.clone(),
    };
    let target = Target { client: client.clone(), system: arguments.system.clone(), group };
    let csv = match arguments.csv {
        Some(csv) => csv,
        None => made_up(&target).await?,
    };

    let rows: Vec<Row> = csv::Reader::from_path(&csv)?.deserialize().collect::<Result<_, _>>()?;
    let mut journal = Journal::open(&csv)?;
    let pending: Vec<(usize, &Row)> = rows.iter().enumerate().filter(|(at, _)| !journal.has(*at)).collect();
    let bar = common::progress(pending.len() as u64, "syncing");
    let mut failed = Vec::new();
    let mut synced = std::pin::pin!(
        stream::iter(pending)
            .map(|(at, row)| target.sync(row).map(move |outcome| (at, outcome)))
            .buffer_unordered(arguments.at_once.max(1))
            .take_until(common::stop_asked_for())
    );
    while let Some((at, outcome)) = synced.next().await {
        match outcome {
            Ok(outcome) => journal.write(at, &outcome)?,
            // Not the row's fault: the next run tries it again.
            Err(error) => failed.push(format!("row {at}: {error}")),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    journal.reconcile(rows.len());
    failed.iter().for_each(|failure| eprintln!("{failure}"));
    Ok(())
}

/// A patient as the EMR has it.
#[derive(serde::Deserialize, serde::Serialize)]
struct Row {
    mrn: String,
    first_name: String,
    last_name: String,
    birth_date: String,
    email: String,
}

/// What became of a row.
enum Outcome {
    Created,
    Updated,
    /// The service will carry it out later.
    Accepted,
    Skipped,
    Refused(String),
}

/// Where the rows go.
struct Target {
    client: Client,
    system: String,
    group: GroupId,
}

impl Target {
    /// Creates or updates one patient. What the service refuses is an outcome; what failed on the way is an error.
    async fn sync(&self, row: &Row) -> Result<Outcome, Error> {
        let Ok(birth_date) = row.birth_date.parse::<Date>() else {
            return Ok(Outcome::Refused("birth_date is no date".to_owned()));
        };
        let scope = PatientScope::groups([&self.group]);
        let found = self.client.fetch_patients(scope).identifier(&self.system, &row.mrn).await?;
        let known = found.data.first();
        if known.is_some_and(|patient| row.is_already(patient, birth_date)) {
            return Ok(Outcome::Skipped);
        }
        let patient = PatientUpsert::new([&self.group])
            .first_name(&row.first_name)
            .last_name(&row.last_name)
            .birth_date(birth_date)
            .email_address(&row.email)
            .identifiers([PatientIdentifier::new(&self.system, &row.mrn)]);
        let query = UpsertPatientQuery::new(PatientQueryIdentifier::new(&self.system, &row.mrn), [&self.group]);
        match self.client.upsert_patient(patient, query).await {
            Ok(written) if written.status() == StatusCode::ACCEPTED => Ok(Outcome::Accepted),
            Ok(_) if known.is_some() => Ok(Outcome::Updated),
            Ok(_) => Ok(Outcome::Created),
            Err(error) if error.refusal().is_some() && !error.is_retryable() => Ok(Outcome::Refused(why(&error))),
            Err(error) => Err(error),
        }
    }
}

/// Which fields the service found wrong, and how it calls that. Never what stood in them.
fn why(error: &Error) -> String {
    let problems =
        error.problems().map(|problem| format!("{}: {}", problem.field().unwrap_or("the patient"), problem.code()));
    problems.collect::<Vec<_>>().join(", ")
}

impl Row {
    fn is_already(&self, patient: &Patient, birth_date: Date) -> bool {
        let attributes = &patient.attributes;
        let texts = [
            (&attributes.first_name, &self.first_name),
            (&attributes.last_name, &self.last_name),
            (&attributes.email_address, &self.email),
        ];
        texts.iter().all(|(known, wanted)| known.as_ref().is_some_and(|known| known.expose() == *wanted))
            && attributes.birth_date.as_ref().is_some_and(|known| *known.expose() == birth_date)
    }
}

/// What became of each row so far: `row,outcome,why`.
struct Journal {
    path: PathBuf,
    file: File,
    done: BTreeMap<usize, (String, String)>,
}

impl Journal {
    fn open(csv: &Path) -> Result<Self> {
        let path = csv.with_extension("journal");
        let mut done = BTreeMap::new();
        for line in fs::read_to_string(&path).unwrap_or_default().lines() {
            let mut parts = line.splitn(3, ',');
            if let (Some(Ok(at)), Some(outcome)) = (parts.next().map(str::parse), parts.next()) {
                done.insert(at, (outcome.to_owned(), parts.next().unwrap_or_default().to_owned()));
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        Ok(Self { path, file, done })
    }

    fn has(&self, row: usize) -> bool {
        self.done.contains_key(&row)
    }

    fn write(&mut self, row: usize, outcome: &Outcome) -> Result<()> {
        let why = if let Outcome::Refused(why) = outcome { why.as_str() } else { "" };
        writeln!(self.file, "{row},{outcome},{why}")?;
        self.done.insert(row, (outcome.to_string(), why.to_owned()));
        Ok(())
    }

    /// Says what became of everything.
    fn reconcile(&self, rows: usize) {
        println!("{rows} rows");
        for outcome in ["created", "updated", "accepted", "skipped", "refused"] {
            println!("{:>8} {outcome}", self.done.values().filter(|(known, _)| known == outcome).count());
        }
        if rows > self.done.len() {
            println!("{:>8} still to do: run it again", rows - self.done.len());
        }
        for (row, (_, why)) in self.done.iter().filter(|(_, (outcome, _))| outcome == "refused") {
            println!("row {row} was refused: {why}");
        }
        println!("The journal is {}.", self.path.display());
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Accepted => "accepted",
            Self::Skipped => "skipped",
            Self::Refused(_) => "refused",
        })
    }
}

/// A file for a first look: some patients that the service has, some of them changed, some new, and one that is wrong.
async fn made_up(target: &Target) -> Result<PathBuf> {
    let path = PathBuf::from("emr.csv");
    if path.exists() {
        return Ok(path);
    }
    let known: Vec<Patient> = target
        .client
        .fetch_patients(PatientScope::groups([&target.group]))
        .cursor()
        .stream()
        .take(40)
        .map_ok(|row| row.into_inner())
        .try_collect()
        .await?;
    let mut csv = csv::Writer::from_path(&path)?;
    for (at, patient) in known.iter().enumerate() {
        let attributes = &patient.attributes;
        let text = |text: &Option<fitbit_plus::runtime::Sensitive<String>>| {
            text.as_ref().map(|text| text.expose().clone()).unwrap_or_default()
        };
        let mut identifiers = attributes.identifiers.iter().flatten();
        let Some(identifier) = identifiers.find(|identifier| identifier.system == target.system) else {
            continue;
        };
        let email = if at % 4 == 0 { format!("moved{at}@example.com") } else { text(&attributes.email_address) };
        csv.serialize(Row {
            mrn: identifier.value.expose().clone(),
            first_name: text(&attributes.first_name),
            last_name: text(&attributes.last_name),
            birth_date: attributes.birth_date.as_ref().map(|date| date.expose().to_string()).unwrap_or_default(),
            email,
        })?;
    }
    for new in 0..20 {
        csv.serialize(Row {
            mrn: format!("NEW-{new:04}"),
            first_name: "Ada".to_owned(),
            last_name: format!("Byron {new}"),
            birth_date: if new == 13 { "10 December 1815".to_owned() } else { "1975-12-10".to_owned() },
            email: format!("ada{new}@example.com"),
        })?;
    }
    csv.flush()?;
    Ok(path)
}
