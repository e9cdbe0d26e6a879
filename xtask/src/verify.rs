//! `cargo xtask verify`: what the client does to data of the API.
//!
//! The work is a program of the package `tests`, because this one does not link the client.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{Verdict, project};

/// Decode a description's examples into the client's types, encode them again, and compare.
///
/// Each example that stands at a definition (`definitions/NAME/example`, or `components/schemas/NAME/example`) must
/// come back as the same JSON, members that the client does not know included; timestamps are compared as instants.
/// Prints a line for each one that does not, then `35 of 35`. Exit code 1 if any fails, or if the client has no type
/// for a definition.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The description whose examples to try: YAML or JSON, Swagger 2.0 or OpenAPI 3.0.
    #[arg(long, value_name = "FILE")]
    examples: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<Verdict> {
    let status = project::cargo()
        .args(["run", "--quiet", "--package", "tests", "--bin", "verify-examples", "--manifest-path"])
        .arg(project::root().join("Cargo.toml"))
        .arg("--")
        .arg(&args.examples)
        .status()
        .context("cargo did not start; is it on the PATH?")?;
    Ok(if status.success() { Verdict::Good } else { Verdict::Bad })
}
