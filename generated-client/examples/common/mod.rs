//! Shared by the examples: the connection to the service or the simulator, and a clean stop.

use std::time::Duration;

use anyhow::{Context, Result};
use fitbit_plus::{Client, Credentials, OrganizationId};
use indicatif::{ProgressBar, ProgressStyle};
use simulator::Simulator;

#[derive(Debug, clap::Args)]
pub(crate) struct Service {
    /// Use the simulator, with synthetic patients: no credentials needed
    #[arg(long)]
    simulate: bool,
    /// How many patients the simulator has
    #[arg(long, default_value_t = 500, requires = "simulate")]
    patients: u32,
    /// The organization; its credentials are FITBIT_PLUS_CLIENT_ID and FITBIT_PLUS_CLIENT_SECRET
    #[arg(long, required_unless_present = "simulate")]
    organization: Option<String>,
}

/// A client, and the simulator that it uses.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) organization: OrganizationId,
    _simulator: Option<Simulator>,
}

impl Service {
    pub(crate) async fn connect(&self) -> Result<Connection> {
        if !self.simulate {
            let organization = self.organization.as_deref().context("give --organization")?.into();
            let client = Client::builder().credentials(Credentials::from_env()?).build()?;
            return Ok(Connection { client, organization, _simulator: None });
        }
        let latency = Duration::from_millis(3);
        let simulator = Simulator::builder().patients(self.patients).seed(7).latency(latency).start().await?;
        let organization = simulator.id_of("organization").context("the simulator has an organization")?.into();
        let client = Client::builder()
            .base_url(simulator.base_url())
            .credentials(Credentials::new(simulator.client_id(), simulator.client_secret()))
            .build()?;
        Ok(Connection { client, organization, _simulator: Some(simulator) })
    }
}

/// A progress bar, only visible on a terminal.
pub(crate) fn progress(rows: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:<10} {wide_bar} {human_pos} of {human_len}, {eta} left");
    let bar = ProgressBar::new(rows).with_message(what);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Completes when the user presses Ctrl-C.
#[allow(dead_code, reason = "not every example can be stopped early")]
pub(crate) async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
