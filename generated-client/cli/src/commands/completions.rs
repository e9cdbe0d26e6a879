//! `completions`: of the command, for a shell.

use clap::ArgMatches;
use clap_complete::Shell;

use crate::api::catalogue::Catalogue;
use crate::command;
use crate::errors::Failure;

/// Prints the completions for a shell.
///
/// # Errors
///
/// They cannot be written.
pub(super) fn run(catalogue: &Catalogue, matches: &ArgMatches) -> Result<(), Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else { return Ok(()) };
    let mut written = Vec::new();
    clap_complete::generate(*shell, &mut command::root(catalogue), env!("CARGO_BIN_NAME"), &mut written);
    super::print(&String::from_utf8_lossy(&written))
}
