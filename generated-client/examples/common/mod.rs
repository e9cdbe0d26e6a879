//! What the examples have in common: the way to the service, or to the simulator, and a clean stop.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use fitbit_plus::{Client, Credentials, OrganizationId};
use indicatif::{ProgressBar, ProgressStyle};
use simulator::Simulator;

/// Where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Service {
    /// Against the simulator, with made-up patients: no credentials needed
    #[arg(long)]
    simulate: bool,
    /// How many patients the simulator makes up
    #[arg(long, default_value_t = 500, requires = "simulate")]
    patients: u32,
    /// The organization; its credentials are FITBIT_PLUS_CLIENT_ID and FITBIT_PLUS_CLIENT_SECRET
    #[arg(long, required_unless_present = "simulate")]
    organization: Option<String>,
}

/// The way there, for as long as it is held.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) organization: OrganizationId,
    _simulator: Option<Simulator>,
}

impl Service {
    #[allow(dead_code, reason = "an example with bookmarks connects again")]
    pub(crate) async fn connect(&self) -> Result<Connection> {
        self.connect_on(0).await
    }

    /// Connects to a simulator on the port that this file names, which it then holds: bookmarks belong to one base URL.
    #[allow(dead_code, reason = "not every example has bookmarks")]
    pub(crate) async fn connect_again(&self, port: &Path) -> Result<Connection> {
        let known = fs::read_to_string(port).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        let connection = self.connect_on(known).await?;
        let url = connection.client.base_url();
        if self.simulate
            && let Some((_, url)) = url.rsplit_once(':')
        {
            fs::write(port, url.trim_end_matches(|char: char| !char.is_ascii_digit()))?;
        }
        Ok(connection)
    }

    async fn connect_on(&self, port: u16) -> Result<Connection> {
        if !self.simulate {
            let organization = self.organization.as_deref().context("give --organization")?.into();
            let client = Client::builder().credentials(Credentials::from_env()?).build()?;
            return Ok(Connection { client, organization, _simulator: None });
        }
        let latency = Duration::from_millis(3);
        let simulator =
            Simulator::builder().patients(self.patients).seed(7).latency(latency).port(port).start().await?;
        let organization = simulator.id_of("organization").context("the simulator has an organization")?.into();
        let client = Client::builder()
            .base_url(simulator.base_url())
            .credentials(Credentials::new(simulator.client_id(), simulator.client_secret()))
            .build()?;
        Ok(Connection { client, organization, _simulator: Some(simulator) })
    }
}

/// A bar on a terminal, nothing elsewhere.
pub(crate) fn progress(rows: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:<10} {wide_bar} {human_pos} of {human_len}, {eta} left");
    let bar = ProgressBar::new(rows).with_message(what);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Ends when the user presses Ctrl-C.
#[allow(dead_code, reason = "not every example can be stopped half-way")]
pub(crate) async fn stop_asked_for() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
