//! What each verb does.

mod auth;
pub(crate) mod call;
mod completions;
mod count;
mod describe;
mod export;
pub(crate) mod list;
mod simulate;
pub(crate) mod write;

use std::io::Write;

use clap::ArgMatches;

use crate::api::catalogue::{Catalogue, Operation};
use crate::errors::{Failure, Kind};
use crate::mcp;
use crate::verbs::{self, Verb};

/// Runs the command that was parsed.
///
/// # Errors
///
/// It failed.
pub(crate) async fn run(catalogue: &'static Catalogue, matches: &ArgMatches) -> Result<(), Failure> {
    let (verb, matches) = matches.subcommand().ok_or_else(missing)?;
    match verb {
        "describe" => return describe::run(catalogue, matches),
        "export" => return export::run(catalogue, matches).await,
        "auth" => return auth::run(matches).await,
        "simulate" => return simulate::run(matches).await,
        "completions" => return completions::run(catalogue, matches),
        "mcp" => return mcp::run(catalogue, matches).await,
        "audit" => return print(&mcp::verify(matches)?),
        _ => {}
    }
    let (name, matches) = matches.subcommand().ok_or_else(missing)?;
    let on_type = |verb| verbs::operation(catalogue, verb, name).ok_or_else(missing);
    match verb {
        "list" => match on_type(Verb::List)? {
            operation if operation.paging.is_some() => list::run(catalogue, operation, matches).await,
            operation => call::collection(catalogue, operation, matches).await,
        },
        "count" => count::run(catalogue, on_type(Verb::Count)?, matches).await,
        "get" => call::one(catalogue, on_type(Verb::Get)?, matches).await,
        "create" => write::run(catalogue, Verb::Create, on_type(Verb::Create)?, matches).await,
        "update" => write::run(catalogue, Verb::Update, on_type(Verb::Update)?, matches).await,
        "upsert" => write::run(catalogue, Verb::Upsert, on_type(Verb::Upsert)?, matches).await,
        "delete" => write::run(catalogue, Verb::Delete, on_type(Verb::Delete)?, matches).await,
        _ => call::run(catalogue, catalogue.operation(name).ok_or_else(missing)?, matches).await,
    }
}

/// The parser requires a subcommand, so that this is not seen.
fn missing() -> Failure {
    Failure::new(Kind::Usage, "no such command: see --help")
}

/// The related resources that the arguments request.
pub(crate) fn included(operation: &Operation, arguments: &serde_json::Map<String, serde_json::Value>) -> Vec<String> {
    let parameter = operation.include.as_ref().and_then(|include| include.parameter.as_ref());
    let requested = parameter.and_then(|name| arguments.get(name)?.as_array());
    requested.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Prints a text on standard output.
fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|error| Failure::write(&error))
}
