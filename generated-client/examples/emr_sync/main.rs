//! Imports the patients of an EMR from a CSV file of any size, identified by their medical record numbers.
//!
//! ```text
//! cargo run --example emr_sync -- --simulate
//! cargo run --example emr_sync -- --simulate --rows 20000   # Ctrl-C, then the same again
//! ```
//!
//! The columns are `mrn,first_name,last_name,birth_date,email`; all but the first may be empty, which leaves them as
//! they are. A journal next to the file has the outcome of each row. The next run continues after it, and tries rows
//! that failed again.

#[path = "../common/mod.rs"]
mod common;
mod journal;

use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use fitbit_plus::runtime::Date;
use fitbit_plus::{
    Client, Error, ExposeSensitive, GroupId, Patient, PatientIdentifier, PatientQueryIdentifier, PatientScope,
    PatientUpsert, StatusCode, StreamExt, TryStreamExt, UpsertPatientQuery,
};
use futures_util::stream;

use common::at;
use journal::{Journal, Outcome};

/// Imports the patients of an EMR, identified by their medical record numbers
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: common::Service,
    /// The patients of the EMR; by default a sample file for the simulator
    #[arg(long, required_unless_present = "simulate")]
    csv: Option<PathBuf>,
    /// How many rows the sample file has, if it does not exist
    #[arg(long, default_value_t = 60, requires = "simulate")]
    rows: usize,
    /// The name of the EMR in the service
    #[arg(long, default_value = "harbour-clinic-chart")]
    system: String,
    /// The group of the patients; by default the organization's first
    #[arg(long)]
    group: Option<String>,
    /// How many rows are sent in parallel
    #[arg(long, default_value_t = 4)]
    at_once: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    common::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<common::Outcome> {
    let connection = arguments.service.connect().await?;
    let client = &connection.client;
    // The first call: wrong credentials, or a wrong group, are an error before any row is sent.
    let group = match &arguments.group {
        Some(group) => client.fetch_group(group.as_str()).await.context("--group")?.data.id,
        None => client.fetch_groups(&connection.organization).await?.data.first().context("no group")?.id.clone(),
    };
    let target = Target { client: client.clone(), system: arguments.system, group };
    let csv = match arguments.csv {
        Some(csv) => csv,
        None => {
            let csv = PathBuf::from("emr.csv");
            if !csv.exists() {
                write_sample(&target, &csv, arguments.rows).await?;
            }
            csv
        }
    };
    let rows = csv::Reader::from_path(&csv).with_context(at(&csv))?.byte_records().count() as u64;
    let mut journal = Journal::open(&csv)?;
    let outcome = target.sync_all(&csv, rows, &mut journal, arguments.at_once.max(1)).await;
    journal.print_summary(rows)?;
    outcome
}

/// A patient in the EMR.
#[derive(serde::Deserialize, serde::Serialize)]
struct Row {
    mrn: String,
    first_name: Option<String>,
    last_name: Option<String>,
    birth_date: Option<String>,
    email: Option<String>,
}

const COLUMNS: [&str; 5] = ["mrn", "first_name", "last_name", "birth_date", "email"];

/// So many rows fail only if the service does.
const MOST_FAILED: usize = 100;

struct Target {
    client: Client,
    system: String,
    group: GroupId,
}

impl Target {
    /// Sends the rows that are not in the journal. As many are in memory as are sent in parallel.
    async fn sync_all(&self, csv: &Path, rows: u64, journal: &mut Journal, at_once: usize) -> Result<common::Outcome> {
        let mut reader = csv::Reader::from_path(csv).with_context(at(csv))?;
        let columns = reader.headers().with_context(at(csv))?;
        for column in COLUMNS {
            ensure!(columns.iter().any(|found| found == column), "{}: no column `{column}`", csv.display());
        }
        let (done, failed) = (journal.rows(), journal.failed().clone());
        let pending = (1..).zip(reader.into_deserialize()).filter(|(row, _)| *row > done || failed.contains(row));
        let bar = common::progress(rows.saturating_sub(done) + failed.len() as u64, "syncing");
        let synced = stream::iter(pending).map(async |(row, patient)| (row, self.sync(patient).await));
        // In the order of the file, so that the journal has every row before its last.
        let (mut synced, mut stop) = (pin!(synced.buffered(at_once)), pin!(common::ctrl_c()));
        loop {
            let next = tokio::select! {
                biased;
                () = &mut stop => return Ok(common::Outcome::Interrupted),
                next = synced.next() => next,
            };
            let Some((row, outcome)) = next else { break };
            journal.write(row, &outcome.with_context(|| format!("{}: row {row}", csv.display()))?)?;
            ensure!(journal.failed().len() < MOST_FAILED, "{MOST_FAILED} rows failed: run it again later");
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(match journal.failed().len() {
            0 if journal.refused() == 0 => common::Outcome::Complete,
            0 => common::Outcome::Refused,
            _ => common::Outcome::Incomplete,
        })
    }

    /// Creates or updates one patient. An error concerns all rows: the credentials, or the network.
    async fn sync(&self, row: csv::Result<Row>) -> Result<Outcome> {
        let row = match row {
            Err(error) if !error.is_io_error() => return Ok(Outcome::Refused(error.to_string())),
            row => row?,
        };
        match self.upsert(&row).await {
            Ok(outcome) => Ok(outcome),
            Err(error @ (Error::Auth(_) | Error::Config(_) | Error::Transport(_))) => Err(error.into()),
            Err(Error::Api(error)) if !error.is_retryable() => Ok(Outcome::Refused(why(&Error::Api(error)))),
            Err(error) => Ok(Outcome::Failed(error.to_string())),
        }
    }

    async fn upsert(&self, row: &Row) -> Result<Outcome, Error> {
        let Ok(birth_date) = row.birth_date.as_deref().map(str::parse).transpose() else {
            return Ok(Outcome::Refused("birth_date is not a date".to_owned()));
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
        let written = self.client.upsert_patient(patient, query).await?;
        Ok(match known {
            _ if written.status() == StatusCode::ACCEPTED => Outcome::Accepted,
            Some(_) => Outcome::Updated,
            None => Outcome::Created,
        })
    }
}

/// The invalid fields and their error codes, without values.
fn why(error: &Error) -> String {
    let problems =
        error.problems().map(|problem| format!("{}: {}", problem.field().unwrap_or("the patient"), problem.code()));
    match problems.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => error.to_string(),
        problems => problems,
    }
}

impl Row {
    /// Whether the patient has every value of the row.
    fn is_already(&self, patient: &Patient, birth_date: Option<Date>) -> bool {
        let attributes = &patient.attributes;
        let texts = [
            (&attributes.first_name, &self.first_name),
            (&attributes.last_name, &self.last_name),
            (&attributes.email_address, &self.email),
        ];
        texts.iter().all(|(known, wanted)| wanted.is_none() || known.expose() == wanted.as_ref())
            && (birth_date.is_none() || attributes.birth_date.expose() == birth_date.as_ref())
    }
}

/// Writes a sample file: existing patients, some of them changed, then new ones, one of which is invalid.
async fn write_sample(target: &Target, path: &Path, rows: usize) -> Result<()> {
    let unfinished = path.with_extension("csv.new");
    let mut csv = csv::Writer::from_path(&unfinished).with_context(at(&unfinished))?;
    let known = target.client.fetch_patients(PatientScope::groups([&target.group]));
    let mut known = known.cursor().stream().take(rows * 2 / 3);
    let mut written = 0;
    while let Some(patient) = known.try_next().await? {
        let attributes = &patient.attributes;
        let mut identifiers = attributes.identifiers.iter().flatten();
        let Some(identifier) = identifiers.find(|identifier| identifier.system == target.system) else { continue };
        let email = attributes.email_address.expose().cloned();
        csv.serialize(Row {
            mrn: identifier.value.expose().clone(),
            first_name: attributes.first_name.expose().cloned(),
            last_name: attributes.last_name.expose().cloned(),
            birth_date: attributes.birth_date.expose().map(Date::to_string),
            email: if written % 4 == 0 { Some(format!("moved{written}@example.com")) } else { email },
        })
        .with_context(at(&unfinished))?;
        written += 1;
    }
    for new in 0..rows.saturating_sub(written) {
        csv.serialize(Row {
            mrn: format!("NEW-{new:04}"),
            first_name: Some("Ada".to_owned()),
            last_name: Some(format!("Byron {new}")),
            birth_date: Some(if new == 13 { "10 December 1815" } else { "1975-12-10" }.to_owned()),
            email: (new % 3 > 0).then(|| format!("ada{new}@example.com")),
        })
        .with_context(at(&unfinished))?;
    }
    csv.flush().with_context(at(&unfinished))?;
    fs::rename(&unfinished, path).with_context(at(path))
}
