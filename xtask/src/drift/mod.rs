//! `cargo xtask drift`: what has changed between two descriptions, and whom it breaks.
//!
//! Reads the files and prints the report; the comparison itself is the generator's, which knows no files.

mod human;
mod input;
mod judge;

use std::io::{self, Write};
use std::path::PathBuf;
use std::thread;

use anyhow::Result;
use clap::ValueEnum;
use codegen::drift::report::Verdict as Drift;
use codegen::drift::{self, Described, Report};

use crate::{RED, Verdict};

/// Compare two descriptions of the API, operation by operation.
///
/// Says of each operation whether it is clean, changed in words alone, compatible or broken, for those who send or those
/// who read, and where each cause stands in either file. Exit code 1 where it is as grave as `--fail-on` says, 2 where
/// the two could not be compared at all.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The description that was: YAML or JSON, Swagger 2.0 or OpenAPI 3.x.
    #[arg(required_unless_present = "judge")]
    old: Option<PathBuf>,
    /// The description that is.
    #[arg(required_unless_present = "judge")]
    new: Option<PathBuf>,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// From where on the exit code is 1.
    #[arg(long, value_enum, default_value_t = FailOn::Breaking, value_name = "WHEN")]
    fail_on: FailOn,
    /// Corrections of the description: actions that would not apply to the new one are reported.
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Compare pairs of versions in DIR that somebody has judged, and print where the verdicts differ.
    #[arg(long, num_args = 2, value_names = ["FILE", "DIR"], conflicts_with_all = ["old", "new", "overlay"])]
    judge: Option<Vec<PathBuf>>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Grouped, for people.
    Human,
    /// Everything, for programs.
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// Somebody breaks.
    Breaking,
    /// Anything has changed, words too.
    Any,
    /// Never.
    Never,
}

impl FailOn {
    fn fails(self, drift: Drift) -> bool {
        match self {
            Self::Breaking => drift >= Drift::Breaking,
            Self::Any => drift > Drift::Clean,
            Self::Never => false,
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
    let (Some(old), Some(new)) = (&args.old, &args.new) else { return Ok(Verdict::Unable) };
    let overlay = args.overlay.as_deref().map(input::read).transpose()?;
    let report = compare(
        &input::File { path: old, overlay: overlay.as_ref() },
        &input::File { path: new, overlay: overlay.as_ref() },
    )?;
    match args.format {
        Format::Human => human::print(&report, out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &report).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(if args.fail_on.fails(report.verdict) { Verdict::Bad } else { Verdict::Good })
}

/// Reads both sides at once and compares them. Where neither can be read, both reasons are given.
fn compare(old: &input::File<'_>, new: &input::File<'_>) -> Result<Report> {
    let (old, new) = thread::scope(|scope| {
        let other = scope.spawn(|| old.described());
        let new = new.described();
        (other.join(), new)
    });
    let old: Result<Described> = old.unwrap_or_else(|_| Err(anyhow::anyhow!("reading the old description failed")));
    match (old, new) {
        (Ok(old), Ok(new)) => Ok(drift::compare(&old, &new)),
        (Err(old), Err(new)) => Err(anyhow::anyhow!("{old:#}\n{new:#}")),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}
