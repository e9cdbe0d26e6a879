//! `list`: all rows of a collection, over all of its pages, with an audit at the end.

use std::fs::File;
use std::io::Seek;
use std::path::PathBuf;
use std::pin::pin;

use clap::ArgMatches;

use crate::api::catalogue::{Catalogue, Operation};
use crate::api::client::runtime::{Audit, RawResource, Row, Rows, Verdict};
use crate::api::client::{Error, StreamExt};
use crate::api::{self, Json};
use crate::arguments::Flags;
use crate::columns::Record;
use crate::errors::{Failure, Kind};
use crate::options::Options;
use crate::output::{Format, Output, Shape, View};
use crate::progress::Progress;
use crate::resume::Resume;

/// How many rows are written between two saves of the file to resume from.
const SAVE_AFTER: u64 = 500;

/// Prints all rows.
///
/// # Errors
///
/// The arguments are wrong, the stream ended early, or rows are missing.
pub(super) async fn run(
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let audit = write(catalogue, operation, matches).await?;
    eprintln!("{audit}");
    Ok(())
}

/// Writes all rows, and returns their audit.
///
/// # Errors
///
/// Those of [`run`].
pub(super) async fn write(
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<String, Failure> {
    let options = Options::of(matches);
    let flags = Flags::of_collection(catalogue, operation);
    let arguments = flags.read(matches)?;
    let filter = options.filter()?;
    let view = options.view(catalogue, operation, &super::included(operation, &arguments))?;
    let resume = matches.get_one::<PathBuf>("resume").map(|path| Resume::open(path)).transpose()?;
    if resume.is_some() && matches!(options.format, Format::Json | Format::Table) {
        let failure = Failure::new(Kind::Usage, "a list in this format cannot be continued");
        return Err(failure.help("add -o csv or -o ndjson"));
    }
    let call = api::connect()?.operation(&operation.id)?;
    let mut request = call.arguments(&arguments).map_err(|error| flags.explain(&error))?;
    let bookmark = resume.as_ref().and_then(|resume| resume.bookmark.as_ref());
    if let Some(bookmark) = bookmark {
        request = request.resume(bookmark)?;
    }
    let shape = if bookmark.is_some() { Shape::MoreRows } else { Shape::Rows };
    let rows = request.rows()?;
    let (destination, file) = options.destination_after(resume.as_ref().map_or(0, |resume| resume.bytes))?;
    let listing = Listing {
        rows,
        view,
        format: options.format,
        output: options.open(destination, shape, filter),
        file,
        resume,
        progress: Progress::new(!options.is_terminal),
        limit: matches.get_one::<u64>("limit").copied(),
        includes: operation.include.is_some(),
    };
    listing.run().await
}

/// How a list ended.
enum End {
    Complete,
    Limited,
    Interrupted,
    Failed(Error),
}

struct Listing {
    rows: Rows<RawResource>,
    view: View<'static>,
    format: Format,
    output: Box<dyn Output>,
    file: Option<File>,
    resume: Option<Resume>,
    progress: Progress,
    limit: Option<u64>,
    includes: bool,
}

impl Listing {
    async fn run(mut self) -> Result<String, Failure> {
        let end = self.write_rows().await?;
        let audit = self.rows.audit();
        // A part of a JSON list is left without its end.
        if self.format != Format::Json || matches!(end, End::Complete | End::Limited) {
            self.output.finish(&self.view).map_err(|error| Failure::write(&error))?;
        }
        match (&end, &self.resume) {
            (End::Complete, Some(resume)) => resume.remove()?,
            _ => self.save()?,
        }
        self.progress.end();
        let failure = match end {
            End::Complete => return report(&audit),
            End::Limited => return Ok(format!("{audit}; stopped at --limit")),
            End::Interrupted => Failure::new(Kind::Interrupted, format!("interrupted: {audit}")),
            End::Failed(error) => Failure::from(error),
        };
        Err(match (self.resume, audit.rows()) {
            (Some(_), _) => failure.help("run the same command again to continue"),
            (None, 1..) => failure.help("add --resume FILE to be able to continue"),
            (None, 0) => failure,
        })
    }

    async fn write_rows(&mut self) -> Result<End, Failure> {
        let mut interrupt = pin!(interrupted());
        let mut written: u64 = 0;
        while self.limit.is_none_or(|limit| written < limit) {
            let row = tokio::select! {
                biased;
                () = &mut interrupt => return Ok(End::Interrupted),
                row = self.rows.next() => row,
            };
            match row {
                None => return Ok(End::Complete),
                Some(Ok(row)) => {
                    let record = record(&row, self.includes)?;
                    self.output.row(&self.view, &record).map_err(|error| Failure::write(&error))?;
                    written += 1;
                }
                Some(Err(Error::Row(bad))) => self.progress.warn(&format!("skipped: {bad}")),
                Some(Err(error)) => return Ok(End::Failed(error)),
            }
            self.progress.update(&self.rows.audit());
            if written > 0 && written.is_multiple_of(SAVE_AFTER) {
                self.save()?;
            }
        }
        Ok(End::Limited)
    }

    /// Passes on what was written, and then saves the bookmark after it.
    fn save(&mut self) -> Result<(), Failure> {
        self.output.flush().map_err(|error| Failure::write(&error))?;
        if let Some(resume) = &self.resume {
            let position = self.file.as_mut().map(|file| file.stream_position());
            let bytes = position.transpose().map_err(|error| Failure::write(&error))?;
            resume.save(&self.rows.bookmark(), bytes.unwrap_or_default())?;
        }
        Ok(())
    }
}

/// A row of a stream, with the included resources that it is related to.
///
/// # Errors
///
/// It cannot be written as JSON.
pub(crate) fn record(row: &Row<RawResource>, includes: bool) -> Result<Record, Failure> {
    let json = |resource: &RawResource| {
        Json::of(resource).map_err(|error| Failure::new(Kind::Failed, format!("a row cannot be written: {error}")))
    };
    let mut record = Record { row: json(row)?, related: Vec::new() };
    if let Some(included) = row.page().included.as_ref().filter(|included| includes && !included.is_empty()) {
        for identity in record.linked() {
            if let Some(resource) = included.find(&identity.resource_type, &identity.id) {
                record.related.push(json(resource)?);
            }
        }
    }
    Ok(record)
}

/// What the audit shows.
fn report(audit: &Audit) -> Result<String, Failure> {
    let (verdict, is_incomplete) = match audit.verdict() {
        Verdict::Complete => ("complete".to_owned(), false),
        Verdict::Consistent => ("consistent; rows that moved between pages cannot be ruled out".to_owned(), false),
        Verdict::Missing(rows) => (format!("{rows} missing"), true),
        Verdict::Undecoded(rows) => (format!("{rows} that cannot be read"), true),
        Verdict::Moved => ("the collection changed meanwhile; some may be missing".to_owned(), true),
        Verdict::Resumed => ("resumed too late to be compared row by row".to_owned(), false),
        Verdict::Unidentified => ("without identifiers, a row that moved is not recognised".to_owned(), false),
        Verdict::Partial => ("not from the first row".to_owned(), false),
        Verdict::Uncounted => ("the server does not count them".to_owned(), false),
        _ => ("unfinished".to_owned(), true),
    };
    match is_incomplete {
        true => Err(Failure::new(Kind::Incomplete, format!("{audit}: {verdict}"))),
        false => Ok(format!("{audit}: {verdict}")),
    }
}

/// Completes when the user presses Ctrl-C.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
