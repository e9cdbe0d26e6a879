//! `cargo xtask verify`: runs the verification programs of the package `tests`, because `xtask` does not link the
//! client.

pub(crate) mod coverage;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::input::Inputs;
use crate::{Verdict, project};

/// Verify every operation: described, contract, tool, replayed, live.
///
/// Prints a table with one line for each operation, and a tally. An operation passes a level as follows. *described*:
/// it is in the corrected description and in the client. *contract*: every call against the simulator follows the
/// description, and the response decodes and encodes to the same JSON. *tool*: the server `fitbit-plus mcp` makes the
/// same calls as a tool, and offers no tool that takes credentials. *replayed*: every recorded call is sent
/// identically, and its response decodes and encodes to the same JSON. *live*: a call to the service does so today.
///
/// Skipped levels are reported as skipped and do not fail. Exit code 1 if an operation fails, 2 if the verification
/// could not run.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run only the levels described, contract and tool.
    #[arg(long, conflicts_with = "replay")]
    simulate: bool,
    /// Run only the levels described and replayed, with the recordings in this folder. By default all levels but live
    /// run, with the project's recordings.
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
    /// Run only the levels described and live: one call of each read operation, against the service. Identifiers come
    /// from its responses; with `--operation`, other reads are made only to find identifiers for these operations.
    /// Needs `FITBIT_PLUS_CLIENT_ID` and `FITBIT_PLUS_CLIENT_SECRET` in the environment. Set `FITBIT_PLUS_BASE_URL` if
    /// the description has another URL, and `FITBIT_PLUS_ORGANIZATION_ID` if the token names no organization.
    #[arg(long, conflicts_with_all = ["simulate", "replay"])]
    live: bool,
    /// With `--live`: also call the write operations named by `--operation`. They send samples to the first resource
    /// that is found.
    #[arg(long, requires = "live", requires = "operations")]
    allow_writes: bool,
    /// Record the calls in this new or empty folder, with pseudonyms: those of the contract with `--simulate`,
    /// otherwise those of `--live`, which it implies.
    #[arg(long, value_name = "DIR", conflicts_with = "replay")]
    record: Option<PathBuf>,
    /// Verify only the operation with this `operationId`; can be given several times.
    #[arg(long = "operation", value_name = "ID")]
    operations: Vec<String>,
    /// Show what the recordings show of what the description allows: members, values of `enum`, statuses, media types,
    /// values of `include` and links of pages. With `--replay`, those in another folder.
    #[arg(long, conflicts_with_all = ["simulate", "live", "record", "examples"])]
    coverage: bool,
    /// The output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Instead, decode the examples of this description's definitions into the client's types, encode them again, and
    /// compare. The JSON must be the same, unknown members included; timestamps are compared as instants. YAML or JSON,
    /// Swagger 2.0 or OpenAPI 3.0.
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

const STARTS: &str = "cannot start cargo: is it on the PATH?";

/// The recordings of the project.
pub(crate) const RECORDINGS: &str = "tests/recordings";

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    if args.coverage {
        return covered(args, out);
    }
    let bin = if args.examples.is_some() { "verify-examples" } else { "verify" };
    let manifest = project::root().join("Cargo.toml");
    let is_of_service = args.live || (args.record.is_some() && !args.simulate);
    if args.examples.is_none() && args.replay.is_none() && !is_of_service {
        // The server that the level `tool` starts.
        let mut build = project::cargo();
        build.args(["build", "--quiet", "--bin", bin, "--bin", "fitbit-plus", "--manifest-path"]).arg(&manifest);
        if !build.status().context(STARTS)?.success() {
            return Ok(Verdict::Unable);
        }
    }
    let mut command = project::cargo();
    // Without `--package`, so that features are those of a build of the workspace.
    command.args(["run", "--quiet", "--bin", bin, "--manifest-path"]).arg(manifest).arg("--");
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
    let status = command.status().context(STARTS)?;
    Ok(match status.code() {
        Some(0) => Verdict::Good,
        Some(2) => Verdict::Unable,
        _ => Verdict::Bad,
    })
}

fn covered(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let (spec, overlay) = Inputs::default().read()?;
    let folder = args.replay.clone().unwrap_or_else(|| project::root().join(RECORDINGS));
    let (mut all, broken) = coverage::of(spec.text(), overlay.as_ref().map(|overlay| overlay.text()), &folder)?;
    all.retain(|one| args.operations.is_empty() || args.operations.contains(&one.operation));
    match args.format {
        Format::Human => coverage::human(&all, &broken, !args.operations.is_empty(), out)?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&coverage::json(&all, &broken))?)?,
    }
    Ok(if broken.is_empty() { Verdict::Good } else { Verdict::Bad })
}
