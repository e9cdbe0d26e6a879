//! `cargo xtask verify`: what holds of each operation, and how anyone can see it.
//!
//! The work is done by programs of the package `tests`, because this one does not link the client.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{Verdict, project};

/// Verify every operation: described, contract, replayed, live.
///
/// A table with one line for each operation, and a tally. An operation is *described* when it is in the corrected
/// description and in the client. It keeps the *contract* when every call of it against the simulator is what the
/// description allows, and the answer decodes and encodes to the same JSON. It is *replayed* when every call of it over a
/// recording is sent as it was recorded, and what was answered decodes and encodes to the same JSON. It is
/// *live* when a call of it to the service does so today. Exit code 1 if anything falls short, 2 if it could not be tried. A level that is not run is said to be so and fails nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only the levels described and contract.
    #[arg(long, conflicts_with = "replay")]
    simulate: bool,
    /// Only the levels described and replayed, over this folder; by default all three, over the project's own.
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
    /// Only the levels described and live: one call of each operation that reads, against the service. Identifiers are
    /// found in its answers; with `--operation`, no other read is made than those that lead to what these operations send.
    /// Needs `FITBIT_PLUS_CLIENT_ID` and `FITBIT_PLUS_CLIENT_SECRET` in the environment;
    /// `FITBIT_PLUS_BASE_URL` says where the service is, if not where the description says, and
    /// `FITBIT_PLUS_ORGANIZATION_ID` which organization to look into, if the token leads to none.
    #[arg(long, conflicts_with_all = ["simulate", "replay"])]
    live: bool,
    /// With `--live`: call the operations that write, too, which are named by `--operation`. They change the data of
    /// the first resource that is found, and send samples.
    #[arg(long, requires = "live", requires = "operations")]
    allow_writes: bool,
    /// Record the calls into this folder, which must be empty or not there yet: those of the contract with
    /// `--simulate`; else those of `--live`, which it implies, under pseudonyms.
    #[arg(long, value_name = "DIR", conflicts_with = "replay")]
    record: Option<PathBuf>,
    /// Only these operations, as the description calls them; can be given several times.
    #[arg(long = "operation", value_name = "ID")]
    operations: Vec<String>,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// In place of all this: decode the examples of a description into the client's types, encode them again, and
    /// compare. Each that stands at a definition must come back as the same JSON, members that the client does not know
    /// included; timestamps are compared as instants. YAML or JSON, Swagger 2.0 or OpenAPI 3.0.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["simulate", "replay", "live", "record", "operations", "format"])]
    examples: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let mut command = project::cargo();
    let bin = if args.examples.is_some() { "verify-examples" } else { "verify" };
    command.args(["run", "--quiet", "--package", "tests", "--bin", bin, "--manifest-path"]);
    command.arg(project::root().join("Cargo.toml")).arg("--");
    if let Some(file) = &args.examples {
        command.arg(file);
    } else {
        command.args(args.simulate.then_some("--simulate"));
        command.args(args.live.then_some("--live")).args(args.allow_writes.then_some("--allow-writes"));
        for (flag, folder) in [("--replay", &args.replay), ("--record", &args.record)] {
            if let Some(folder) = folder {
                command.arg(flag).arg(folder);
            }
        }
        command.args(args.operations.iter().flat_map(|operation| ["--operation", operation]));
        command.args((args.format == Format::Json).then_some("--format=json"));
    }
    let status = command.status().context("cargo did not start; is it on the PATH?")?;
    Ok(match status.code() {
        Some(0) => Verdict::Good,
        Some(2) => Verdict::Unable,
        _ => Verdict::Bad,
    })
}
