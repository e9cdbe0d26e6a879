//! `count`: how many resources there are, without receiving them.

use clap::ArgMatches;

use crate::api;
use crate::api::catalogue::{Catalogue, Operation};
use crate::arguments::Flags;
use crate::errors::Failure;

/// Prints the number of rows.
///
/// # Errors
///
/// The server did not send it.
pub(super) async fn run(
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let flags = Flags::of_collection(catalogue, operation);
    let arguments = flags.read(matches)?;
    let call = api::connect()?.operation(&operation.id)?;
    let request = call.arguments(&arguments).map_err(|error| flags.explain(&error))?;
    let count = request.count().await?;
    super::print(&format!("{count}\n"))
}
