//! Exports whole collections of an organization as newline-delimited JSON, with constant memory. The next run resumes.
//!
//! ```text
//! cargo run --example export -- --simulate
//! ```

mod common;

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use fitbit_plus::runtime::{Bookmark, Resource, Rows};
use fitbit_plus::{CoachScope, Error, MetricScope, PatientScope, StreamExt};

use common::{Outcome, at};

/// Exports whole collections of an organization as newline-delimited JSON
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: common::Service,
    /// The folder for the files
    #[arg(long, default_value = "export")]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    common::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<Outcome> {
    fs::create_dir_all(&arguments.out).with_context(at(&arguments.out))?;
    let connection = arguments.service.connect_again(&arguments.out.join("simulator.port")).await?;
    let (client, organization) = (&connection.client, &connection.organization);

    let patients = client.fetch_patients(PatientScope::organization(organization));
    let count = patients.clone().count().await?;
    let patients = |from: Option<&Bookmark>| match from {
        Some(bookmark) => patients.cursor().resume(bookmark).stream(),
        None => patients.cursor().stream(),
    };
    let mut outcome = Export::open(&arguments.out, "patients", patients)?.run(count).await?;

    if outcome != Outcome::Interrupted {
        let metrics = client.fetch_patient_health_metrics(MetricScope::organization(organization));
        let count = metrics.clone().count().await?;
        let metrics = |from: Option<&Bookmark>| match from {
            Some(bookmark) => metrics.cursor().resume(bookmark).stream(),
            None => metrics.cursor().stream(),
        };
        outcome = outcome.max(Export::open(&arguments.out, "metrics", metrics)?.run(count).await?);
    }

    if outcome != Outcome::Interrupted {
        // Coaches support only page numbers, so several pages are fetched in parallel.
        let coaches = client.fetch_coaches(CoachScope::organization(organization));
        let count = coaches.clone().count().await?;
        let coaches = |from: Option<&Bookmark>| match from {
            Some(bookmark) => coaches.skip().resume(bookmark).pages_at_once(4).stream(),
            None => coaches.skip().size(50).pages_at_once(4).stream(),
        };
        outcome = outcome.max(Export::open(&arguments.out, "coaches", coaches)?.run(count).await?);
    }

    if outcome == Outcome::Interrupted {
        println!("Stopped. Run it again to resume.");
    }
    Ok(outcome)
}

/// The number of rows between two saves.
const SAVE_AFTER: u64 = 500;

/// The export of one collection.
struct Export<R: Resource> {
    name: &'static str,
    rows: Rows<R>,
    path: PathBuf,
    file: BufWriter<File>,
    /// The file for rows that do not match the description.
    undecoded: PathBuf,
    bookmark: PathBuf,
}

impl<R: Resource> Export<R> {
    /// Starts an export, or resumes it from its bookmark.
    fn open(out: &Path, name: &'static str, rows: impl FnOnce(Option<&Bookmark>) -> Rows<R>) -> Result<Self> {
        let named = |extension: &str| out.join(format!("{name}.{extension}"));
        let (path, undecoded, bookmark) = (named("ndjson"), named("undecoded.ndjson"), named("bookmark"));
        let saved = fs::read_to_string(&bookmark).ok();
        let damaged = || format!("{}: the bookmark is damaged; delete it to start over", bookmark.display());
        let saved = saved.map(|text| parsed(&text).with_context(damaged)).transpose()?;
        if saved.is_none() && undecoded.exists() {
            fs::remove_file(&undecoded).with_context(at(&undecoded))?;
        }
        let bytes = saved.as_ref().map_or(0, |(bytes, _)| *bytes);
        let file = open_at(&path, bytes).with_context(at(&path))?;
        let rows = rows(saved.as_ref().map(|(_, bookmark)| bookmark));
        Ok(Self { name, rows, path, file: BufWriter::new(file), undecoded, bookmark })
    }

    /// Writes all rows.
    async fn run(mut self, count: u64) -> Result<Outcome> {
        let bar = common::progress(count, self.name);
        let mut stop = std::pin::pin!(common::ctrl_c());
        loop {
            let row = tokio::select! {
                biased;
                () = &mut stop => None,
                row = self.rows.next() => Some(row),
            };
            match row {
                Some(Some(Ok(row))) => {
                    serde_json::to_writer(&mut self.file, &*row).with_context(at(&self.path))?;
                    self.file.write_all(b"\n").with_context(at(&self.path))?;
                }
                Some(Some(Err(Error::Row(bad)))) => {
                    let file = OpenOptions::new().create(true).append(true).open(&self.undecoded);
                    file.and_then(|mut file| writeln!(file, "{}", bad.json())).with_context(at(&self.undecoded))?;
                }
                Some(Some(Err(error))) => {
                    self.save()?;
                    return Err(error).context("run it again to resume");
                }
                Some(None) => break,
                None => {
                    self.save()?;
                    return Ok(Outcome::Interrupted);
                }
            }
            bar.set_position(self.rows.audit().rows());
            if self.rows.audit().rows().is_multiple_of(SAVE_AFTER) {
                self.save()?;
            }
        }
        self.file.flush().with_context(at(&self.path))?;
        if self.bookmark.exists() {
            fs::remove_file(&self.bookmark).with_context(at(&self.bookmark))?;
        }
        bar.finish_and_clear();
        let audit = self.rows.audit();
        println!("{:<10} {audit}: {:?}", self.name, audit.verdict());
        if self.undecoded.exists() {
            println!("{:<10} rows that do not match the description are in {}", "", self.undecoded.display());
        }
        Ok(if audit.is_consistent() { Outcome::Complete } else { Outcome::Incomplete })
    }

    /// Flushes the rows before it saves the bookmark after them.
    fn save(&mut self) -> Result<()> {
        let bytes =
            self.file.flush().and_then(|()| self.file.get_mut().stream_position()).with_context(at(&self.path))?;
        fs::write(&self.bookmark, format!("{bytes} {}", self.rows.bookmark())).with_context(at(&self.bookmark))
    }
}

/// The size of the file at a save, and the bookmark.
fn parsed(saved: &str) -> Option<(u64, Bookmark)> {
    let (bytes, bookmark) = saved.split_once(' ')?;
    Some((bytes.parse().ok()?, bookmark.parse().ok()?))
}

/// Opens a file to write after so many bytes. Rows that were written after the last save will be fetched again.
fn open_at(path: &Path, bytes: u64) -> std::io::Result<File> {
    let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path)?;
    file.set_len(bytes)?;
    file.seek(SeekFrom::End(0))?;
    Ok(file)
}
