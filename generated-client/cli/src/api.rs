//! The client that the command calls, and its simulator. No other file names them.

pub(crate) use fitbit_plus as client;
pub(crate) use fitbit_plus::runtime::{Json, catalogue};

pub(crate) use crate::session::connect;
use crate::simulation::Simulation;

/// Whether there is a simulator of the API.
pub(crate) const SIMULATES: bool = cfg!(feature = "simulate");

/// Starts the simulator with so many rows in its largest collection.
///
/// # Errors
///
/// The port is taken.
#[cfg(feature = "simulate")]
pub(crate) async fn simulate(port: u16, rows: u32) -> Result<Simulation, String> {
    // The same data in every run, so that identifiers can be kept.
    let started = simulator::Simulator::builder().port(port).patients(rows).seed(1).log(false).start().await;
    let server = started.map_err(|error| format!("{error:#}"))?;
    let organization = server.id_of("organization").unwrap_or_default();
    Ok(Simulation {
        base_url: server.base_url().to_owned(),
        secrets: vec![server.client_id().to_owned(), server.client_secret().to_owned()],
        example: format!("list patient --organization={organization} --limit=5"),
        server: Box::new(server),
    })
}

/// There is no simulator.
#[cfg(not(feature = "simulate"))]
pub(crate) async fn simulate(_: u16, _: u32) -> Result<Simulation, String> {
    Err("it was built without the feature `simulate`".to_owned())
}
