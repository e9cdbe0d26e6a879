//! `cargo xtask spec`: the committed description, and how the facts of a new one of the vendor's come into it.
//!
//! [`accept`] takes them, [`merge`] knows the text, [`facts`] says what a fact is, [`words`] where words are missing,
//! [`decisions`] where `x-sensitive` is.

mod accept;
mod decisions;
pub(crate) mod facts;
mod merge;
mod source;
mod words;
pub(crate) mod write;

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
    Words(words::Args),
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    match &args.command {
        Command::Accept(args) => accept::run(args, out),
        Command::Words(args) => words::run(args, out),
    }
}
