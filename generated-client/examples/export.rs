//! Whole collections of an organization as newline-delimited JSON, at constant memory. Stopped, it goes on where it was.
//!
//! ```text
//! cargo run --example export -- --simulate
//! ```

mod common;

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use fitbit_plus::runtime::{Audit, Bookmark, Resource, Rows};
use fitbit_plus::{CoachScope, Error, MetricScope, PatientScope, StreamExt};

/// Whole collections of an organization as newline-delimited JSON
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: common::Service,
    /// The folder for the files
    #[arg(long, default_value = "export")]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    fs::create_dir_all(&arguments.out)?;
    let connection = arguments.service.connect_again(&arguments.out.join("simulator.port")).await?;
    let (client, organization) = (&connection.client, &connection.organization);

    let patients = client.fetch_patients(PatientScope::organization(organization));
    let count = patients.clone().count().await?;
    let patients = |from: Option<&Bookmark>| match from {
        Some(bookmark) => patients.cursor().resume(bookmark).stream(),
        None => patients.cursor().stream(),
    };
    if !Export::open(&arguments.out, "patients", patients)?.run(count).await? {
        return stopped();
    }

    let metrics = client.fetch_patient_health_metrics(MetricScope::organization(organization));
    let count = metrics.clone().count().await?;
    let metrics = |from: Option<&Bookmark>| match from {
        Some(bookmark) => metrics.cursor().resume(bookmark).stream(),
        None => metrics.cursor().stream(),
    };
    if !Export::open(&arguments.out, "metrics", metrics)?.run(count).await? {
        return stopped();
    }

    // Coaches are paged by number alone: several pages at once.
    let coaches = client.fetch_coaches(CoachScope::organization(organization));
    let count = coaches.clone().count().await?;
    let coaches = |from: Option<&Bookmark>| match from {
        Some(bookmark) => coaches.skip().resume(bookmark).pages_at_once(4).stream(),
        None => coaches.skip().size(50).pages_at_once(4).stream(),
    };
    if !Export::open(&arguments.out, "coaches", coaches)?.run(count).await? {
        return stopped();
    }
    Ok(())
}

fn stopped() -> Result<()> {
    println!("Stopped. Run it again to go on where it was.");
    Ok(())
}

/// How many rows come between two saves.
const SAVE_AFTER: u64 = 500;

/// One collection on its way into a file.
struct Export<R: Resource> {
    name: &'static str,
    rows: Rows<R>,
    file: BufWriter<File>,
    /// Rows that are not what the description says: nothing is lost.
    undecoded: PathBuf,
    bookmark: PathBuf,
}

impl<R: Resource> Export<R> {
    /// Begins, or goes on where the bookmark says.
    fn open(out: &Path, name: &'static str, rows: impl FnOnce(Option<&Bookmark>) -> Rows<R>) -> Result<Self> {
        let path = |extension: &str| out.join(format!("{name}.{extension}"));
        let bookmark = path("bookmark");
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path("ndjson"))?;
        let rows = match fs::read_to_string(&bookmark) {
            Ok(saved) => {
                let (bytes, text) =
                    saved.split_once(' ').context("the bookmark is damaged: delete it to begin anew")?;
                // What was written behind the last save will come again.
                file.set_len(bytes.parse()?)?;
                rows(Some(&text.parse()?))
            }
            Err(_) => {
                file.set_len(0)?;
                rows(None)
            }
        };
        file.seek(SeekFrom::End(0))?;
        Ok(Self { name, rows, file: BufWriter::new(file), undecoded: path("undecoded.ndjson"), bookmark })
    }

    /// Writes all rows. `false` if the user stopped it.
    async fn run(mut self, count: u64) -> Result<bool> {
        let bar = common::progress(count, self.name);
        let mut stop = std::pin::pin!(common::stop_asked_for());
        loop {
            let row = tokio::select! {
                biased;
                () = &mut stop => None,
                row = self.rows.next() => Some(row),
            };
            match row {
                Some(Some(Ok(row))) => {
                    serde_json::to_writer(&mut self.file, &*row)?;
                    self.file.write_all(b"\n")?;
                }
                Some(Some(Err(Error::Row(bad)))) => {
                    let mut file = OpenOptions::new().create(true).append(true).open(&self.undecoded)?;
                    writeln!(file, "{}", bad.json())?;
                }
                Some(Some(Err(error))) => {
                    self.save()?;
                    return Err(error).context("run it again to go on where it was");
                }
                Some(None) => break,
                None => {
                    self.save()?;
                    return Ok(false);
                }
            }
            bar.set_position(self.rows.audit().rows());
            if self.rows.audit().rows().is_multiple_of(SAVE_AFTER) {
                self.save()?;
            }
        }
        self.file.flush()?;
        if self.bookmark.exists() {
            fs::remove_file(&self.bookmark)?;
        }
        bar.finish_and_clear();
        println!("{:<10} {}", self.name, verdict(&self.rows.audit()));
        Ok(true)
    }

    /// First the rows, then where to go on behind them.
    fn save(&mut self) -> Result<()> {
        self.file.flush()?;
        let bytes = self.file.get_mut().stream_position()?;
        fs::write(&self.bookmark, format!("{bytes} {}", self.rows.bookmark()))?;
        Ok(())
    }
}

fn verdict(audit: &Audit) -> String {
    match audit.is_consistent() {
        true => format!("{audit}: {:?}", audit.verdict()),
        false => format!("{audit}: {:?}, look again", audit.verdict()),
    }
}
