//! `simulate`: serves the API on the loopback interface, with data that is made up.

use clap::ArgMatches;

use crate::api;
use crate::errors::{Failure, Kind};

/// Prints the variables to set, and serves until Ctrl-C.
///
/// # Errors
///
/// The port is taken.
pub(super) async fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let port = matches.get_one::<u16>("port").copied().unwrap_or_default();
    let rows = matches.get_one::<u32>("rows").copied().unwrap_or_default();
    let started = api::simulate(port, rows).await;
    let simulation = started.map_err(|why| Failure::new(Kind::Failed, format!("cannot simulate the API: {why}")))?;
    let lines: String =
        simulation.variables()?.iter().map(|(name, value)| format!("export {name}={value}\n")).collect();
    super::print(&lines)?;
    eprintln!("set these variables in another terminal; press Ctrl-C to stop");
    eprintln!("then try: {} {}", env!("CARGO_BIN_NAME"), simulation.example);
    tokio::signal::ctrl_c().await.map_err(|error| Failure::io("cannot wait for Ctrl-C", &error))?;
    drop(simulation);
    Ok(())
}
