//! `cargo xtask spec`: the committed description, and how it takes the facts of the vendor's new one.
//!
//! [`accept`] takes them with [`merge`], [`facts`] defines what a fact is, [`words`] lists missing descriptions and
//! [`decisions`] missing values of `x-sensitive`. [`export`] writes the description with its overlay applied.

mod accept;
mod decisions;
mod export;
pub(crate) mod facts;
mod merge;
mod source;
mod words;
mod yaml;

use std::io::Write;

use anyhow::Result;
use clap::Subcommand;

use crate::Verdict;

/// Keep the committed description: take the vendor's new facts, find where our words are missing.
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
