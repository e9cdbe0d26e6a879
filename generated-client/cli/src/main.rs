//! The operations of an API as a command. Everything that is specific to the API comes from the catalogue of its
//! client.
//!
//! ```text
//! command     the arguments of the command, from the catalogue
//! verbs       which operation a verb on a type of resource is
//! arguments   flags for the parameters of an operation, and their values as JSON
//! options     the flags of output, which commands share
//! commands/   what each verb does
//! schema      what the JSON Schemas of the catalogue describe
//! columns     the columns of a collection, and the cells of a row
//! privacy     which values are personal data, and how they are masked
//! output/     the formats
//! progress    the progress bar; resume: where an interrupted list continues
//! body        the requests of a file; results: what became of each
//! mcp/        the server of tools for agents
//! errors      the kinds of failure, with their exit codes
//! session     the client of a command, from the environment or a profile (profiles)
//! simulation  a simulator of the API
//! api         the client and its simulator: the only file that names them
//! ```

mod api;
mod arguments;
mod body;
mod columns;
mod command;
mod commands;
mod errors;
mod mcp;
mod options;
mod output;
mod privacy;
mod profiles;
mod progress;
mod results;
mod resume;
mod schema;
mod session;
mod simulation;
mod verbs;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::errors::Failure;

fn main() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().collect();
    let as_json = errors::are_json(&given);
    match run(&given) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(as_json),
    }
}

fn run(given: &[OsString]) -> Result<(), Failure> {
    let catalogue = api::client::Client::catalogue()?;
    let matches = match command::root(catalogue).try_get_matches_from(given) {
        Ok(matches) => matches,
        Err(help) if matches!(help.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return help.print().map_err(|error| Failure::write(&error));
        }
        Err(error) => return Err(Failure::arguments(error)),
    };
    session::choose(matches.get_one::<String>("profile"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io("cannot start", &error))?;
    runtime.block_on(commands::run(catalogue, &matches))
}
