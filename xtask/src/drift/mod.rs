//! `cargo xtask drift`: what has changed between two descriptions, and whom it breaks.
//!
//! Reads both sides and prints the report; the comparison itself is the generator's, which knows no files.

mod ack;
mod cache;
mod fetch;
mod github;
mod human;
mod items;
mod judge;
mod markdown;
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

/// Said where words are left out.
const NO_WORDS: &str = "words and examples are not compared, ours are our own; `--docs` compares them too";

/// Compare two descriptions of the API, operation by operation.
///
/// Says of each operation whether it is clean, changed in words alone, compatible or broken, for those who send or those
/// who read, and where each cause stands in either file. Without OLD and NEW, `spec/swagger.yaml` is compared with what
/// the vendor publishes, at the `url` in `spec/SOURCE.toml`. Exit code 1 where it is as grave as `--fail-on` says, 2
/// where the two could not be compared at all.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The description that was, YAML or JSON, Swagger 2.0 or OpenAPI 3.x: a file, `-`, or `REV:path` in git.
    #[arg(requires = "new")]
    old: Option<PathBuf>,
    /// The description that is.
    new: Option<PathBuf>,
    /// Compare `spec/swagger.yaml` with this description.
    #[arg(long, value_name = "FILE|URL", conflicts_with_all = ["old", "new", "judge"])]
    from: Option<PathBuf>,
    /// Compare words and examples with the vendor's, too; of two descriptions that are named, they always are.
    #[arg(long)]
    docs: bool,
    /// How long fetching may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Fold nothing, however long the report becomes.
    #[arg(long)]
    all: bool,
    /// From where on the exit code is 1. Acknowledged changes do not count; for the crate there are no acknowledgements.
    #[arg(long, value_enum, default_value_t = FailOn::Breaking, value_name = "WHEN")]
    fail_on: FailOn,
    /// Changes that are known, each with a reason and a last day [default: spec/drift-ack.toml].
    #[arg(long, value_name = "FILE")]
    ack: Option<PathBuf>,
    /// The day by which acknowledgements are judged.
    #[arg(long, hide = true, value_parser = ack::date)]
    today: Option<Date>,
    /// Corrections of the description: the crate is compared with them applied, and actions that would not apply to the
    /// new one are reported [default: spec/overlay.yaml if one side is spec/swagger.yaml, and none for other files].
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Compare the crates without corrections.
    #[arg(long, conflicts_with = "overlay")]
    no_overlay: bool,
    /// Compare pairs of versions in DIR that somebody has judged, and print where the verdicts differ.
    #[arg(long, num_args = 2, value_names = ["FILE", "DIR"], conflicts_with_all = ["old", "new", "overlay", "no_overlay"])]
    judge: Option<Vec<PathBuf>>,
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
    /// Somebody breaks.
    Breaking,
    /// Anything has changed, words too.
    Any,
    /// A new version of the crate is a major one, or nobody can tell.
    Major,
    /// A new version of the crate is a minor or a major one.
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

    /// From where on the crate fails.
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
        // Nobody reads on: that says nothing of the descriptions.
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
    if let Some(done) = args.timeline.run(matches!(args.format, Format::Json), out) {
        return done;
    }
    let (sides, acks) = sides::both(Sides::of(args), ack::read(args.ack.as_deref()))?;
    let mut report = sides.compare()?;
    ack::apply(&mut report, &acks, args.today.unwrap_or_else(ack::today));
    if !sides.words {
        sides::without_words(&mut report);
    }
    print(&report, &sides, args, out)?;
    Ok(if args.fail_on.fails(ack::counted(&report), report.semver) { Verdict::Bad } else { Verdict::Good })
}

fn print(report: &Report, sides: &Sides, args: &Args, out: &mut impl Write) -> Result<()> {
    let notes = if sides.words { Vec::new() } else { vec![NO_WORDS.to_owned()] };
    if let Format::Json = args.format {
        notes.iter().for_each(|note| anstream::eprintln!("{note}"));
        // In one piece: it is long, and the output is flushed at each line.
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
