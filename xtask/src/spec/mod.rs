//! `cargo xtask spec`: maintains the committed description.
//!
//! [`accept`] takes the facts of the vendor's new version with [`merge`]; [`facts`] defines facts. [`words`] lists
//! missing documentation, and [`decisions`] undecided values of `x-sensitive`. [`export`] writes the description with
//! its overlay applied.

mod accept;
pub(crate) mod decisions;
mod export;
pub(crate) mod facts;
mod merge;
mod source;
mod words;
pub(crate) mod yaml;

use std::io::Write;

use anyhow::Result;
use clap::Subcommand;

use crate::Verdict;

/// Maintain the committed description: take the vendor's new facts, find missing documentation.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Accept(accept::Args),
    Export(export::Args),
    Words(words::Args),
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    match &args.command {
        Command::Accept(args) => accept::run(args, out),
        Command::Export(args) => export::run(args, out),
        Command::Words(args) => words::run(args, out),
    }
}
