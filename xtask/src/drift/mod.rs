//! `cargo xtask drift`: what changed between two descriptions, and which clients it breaks.
//!
//! Reads both sides and prints the report; `codegen` compares them.

mod ack;
mod cache;
mod fetch;
mod github;
mod human;
mod items;
mod judge;
mod markdown;
mod observed;
mod sides;
mod source;
mod view;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use codegen::drift::Report;
use codegen::drift::report::{Semver, Verdict as Drift};
use jiff::civil::Date;

use crate::{RED, Verdict, timeline};
use sides::Sides;
use view::View;

const NO_DOCS: &str = "documentation and examples are not compared, because ours are our own; `--docs` compares them";

/// Compare two descriptions of the API, operation by operation.
///
/// Classifies each operation as clean, docs-only, compatible or breaking, for requests and responses, and shows where
/// each cause is in both files. Without OLD and NEW, compares `spec/swagger.yaml` with the vendor's, at the `url` in
/// `spec/SOURCE.toml`. Exit code 1 if the result is as severe as `--fail-on`, 2 if the two could not be compared.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The old description, YAML or JSON, Swagger 2.0 or OpenAPI 3.x: a file, `-`, or `REV:path` in git.
    #[arg(requires = "new")]
    old: Option<PathBuf>,
    /// The new description.
    new: Option<PathBuf>,
    /// Compare `spec/swagger.yaml` with this description.
    #[arg(long, value_name = "FILE|URL", conflicts_with_all = ["old", "new", "judge"])]
    from: Option<PathBuf>,
    /// Compare documentation and examples with the vendor's. With OLD and NEW, they are always compared.
    #[arg(long)]
    docs: bool,
    /// The timeout for fetching a description.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Show every list in full.
    #[arg(long)]
    all: bool,
    /// The least severe result with exit code 1. Acknowledged changes of the wire do not count.
    #[arg(long, value_enum, default_value_t = FailOn::Breaking, value_name = "WHEN")]
    fail_on: FailOn,
    /// Known changes, each with a reason and a last day [default: spec/drift-ack.toml].
    #[arg(long, value_name = "FILE")]
    ack: Option<PathBuf>,
    /// The day at which acknowledgements are evaluated.
    #[arg(long, hide = true, value_parser = ack::date)]
    today: Option<Date>,
    /// Corrections that are applied before the crates are compared; actions that would not apply to the new description
    /// are reported [default: spec/overlay.yaml if one side is spec/swagger.yaml, else none].
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Compare the crates without corrections.
    #[arg(long, conflicts_with = "overlay")]
    no_overlay: bool,
    /// Compare pairs of versions in DIR with the verdicts in FILE, and print where they differ.
    #[arg(long, num_args = 2, value_names = ["FILE", "DIR"], conflicts_with_all = ["old", "new", "overlay", "no_overlay"])]
    judge: Option<Vec<PathBuf>>,
    /// Compare two folders of recordings, or of HAR files: members, values and contradictions that appear or disappear,
    /// and whether the client absorbs them. Exit code 1 if one costs a row.
    #[arg(long, num_args = 2, value_names = ["OLD_DIR", "NEW_DIR"], conflicts_with_all = ["old", "new", "from", "judge"])]
    observed: Option<Vec<PathBuf>>,
    #[command(flatten)]
    timeline: timeline::Args,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Grouped, for people.
    Human,
    /// The text of a pull request.
    Markdown,
    /// Annotations of a GitHub workflow.
    Github,
    /// Everything, for programs.
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// A client breaks.
    Breaking,
    /// Anything changed, including documentation.
    Any,
    /// The crate needs a major version, or its change is unknown.
    Major,
    /// The crate needs a minor or major version.
    Minor,
    /// Never.
    Never,
}

impl FailOn {
    fn fails(self, drift: Drift, semver: Semver) -> bool {
        match self {
            Self::Breaking => drift >= Drift::Breaking,
            Self::Any => drift > Drift::Clean,
            Self::Major | Self::Minor => self.semver().is_some_and(|from| semver >= from),
            Self::Never => false,
        }
    }

    /// Returns the least version change of the crate that fails.
    fn semver(self) -> Option<Semver> {
        match self {
            Self::Major => Some(Semver::Major),
            Self::Minor => Some(Semver::Minor),
            Self::Breaking | Self::Any | Self::Never => None,
        }
    }
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    match compare_and_print(args, out) {
        // The reader of the output is gone, which is no result of the comparison.
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) => {
            Err(error)
        }
        Err(error) => {
            anstream::eprintln!("{RED}could not compare:{RED:#} {error:#}");
            Ok(Verdict::Unable)
        }
        done => done,
    }
}

fn compare_and_print(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    if let Some([truth, folder]) = args.judge.as_deref() {
        return judge::run(truth, folder, out);
    }
    if let Some(folders) = &args.observed {
        return observed::run(folders, args.format, out);
    }
    if let Some(done) = args.timeline.run(matches!(args.format, Format::Json), out) {
        return done;
    }
    let (sides, acks) = sides::both(Sides::of(args), ack::read(args.ack.as_deref()))?;
    let mut report = sides.compare()?;
    ack::apply(&mut report, &acks, args.today.unwrap_or_else(ack::today));
    if !sides.docs {
        sides::without_docs(&mut report);
    }
    print(&report, &sides, args, out)?;
    Ok(if args.fail_on.fails(ack::counted(&report), report.semver) { Verdict::Bad } else { Verdict::Good })
}

fn print(report: &Report, sides: &Sides, args: &Args, out: &mut impl Write) -> Result<()> {
    let notes = if sides.docs { Vec::new() } else { vec![NO_DOCS.to_owned()] };
    if let Format::Json = args.format {
        notes.iter().for_each(|note| anstream::eprintln!("{note}"));
        // In one write, because the output is flushed at each line.
        return Ok(writeln!(out, "{}", serde_json::to_string_pretty(report)?)?);
    }
    let view = View {
        report: View::shown(report)?,
        notes,
        all: args.all,
        paths: (sides.old.path(), sides.new.path()),
        overlay: sides.overlay.as_ref().map(|overlay| overlay.name.clone()),
        crate_fails_from: args.fail_on.semver(),
    };
    match args.format {
        Format::Markdown => markdown::print(&view, out)?,
        Format::Github => github::print(&view, out)?,
        Format::Human | Format::Json => human::print(&view, out)?,
    }
    Ok(())
}
