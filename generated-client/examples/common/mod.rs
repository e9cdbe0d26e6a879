//! Shared by the examples: the connection to the service or the simulator, a clean stop, and the exit code.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use fitbit_plus::{Client, Credentials, Error, OrganizationId};
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
    /// The organization, by default that of FITBIT_PLUS_ORGANIZATION_ID; its credentials are FITBIT_PLUS_CLIENT_ID and
    /// FITBIT_PLUS_CLIENT_SECRET
    #[arg(long)]
    organization: Option<String>,
}

/// How a program ended that had no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(dead_code, reason = "not every example can end in each way")]
pub(crate) enum Outcome {
    Complete,
    /// The service refused some rows.
    Refused,
    /// Some rows are missing, or must be tried again.
    Incomplete,
    /// The user pressed Ctrl-C.
    Interrupted,
}

/// Prints an error with its causes on one line, and returns the exit code: 0 if everything was done, 1 for any other
/// error, 3 for a wrong setting, 4 for refused credentials, 5 for a refusal, 6 if something is missing, 7 for the
/// network, 130 after Ctrl-C. An invalid command line is 2.
pub(crate) fn exit(result: Result<Outcome>) -> ExitCode {
    ExitCode::from(match result {
        Ok(Outcome::Complete) => 0,
        Ok(Outcome::Refused) => 5,
        Ok(Outcome::Incomplete) => 6,
        Ok(Outcome::Interrupted) => 130,
        Err(error) => {
            eprintln!("error: {error:#}");
            error.chain().find_map(|cause| cause.downcast_ref()).map_or(1, code)
        }
    })
}

fn code(error: &Error) -> u8 {
    match error {
        Error::Config(_) => 3,
        Error::Auth(error) if error.refusal().is_some() => 4,
        Error::Api(_) => 5,
        Error::Transport(_) | Error::Auth(_) => 7,
        Error::Interrupted(error) => code(error.cause()),
        _ => 1,
    }
}

/// The path, as the context of an error.
pub(crate) fn at(path: &Path) -> impl FnOnce() -> String {
    move || path.display().to_string()
}

/// A client, and the simulator that it uses.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) organization: OrganizationId,
    _simulator: Option<Simulator>,
}

impl Service {
    #[allow(dead_code, reason = "examples with bookmarks use `connect_again`")]
    pub(crate) async fn connect(&self) -> Result<Connection> {
        self.connect_on(0).await
    }

    /// Connects to a simulator on the port in this file, and stores the port there: bookmarks belong to one base URL.
    #[allow(dead_code, reason = "not every example has bookmarks")]
    pub(crate) async fn connect_again(&self, port: &Path) -> Result<Connection> {
        let known = fs::read_to_string(port).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        let connection = self.connect_on(known).await?;
        let url = connection.client.base_url();
        if self.simulate
            && let Some((_, url)) = url.rsplit_once(':')
        {
            fs::write(port, url.trim_end_matches(|char: char| !char.is_ascii_digit())).with_context(at(port))?;
        }
        Ok(connection)
    }

    async fn connect_on(&self, port: u16) -> Result<Connection> {
        if !self.simulate {
            let organization = self.organization.clone().or_else(|| std::env::var("FITBIT_PLUS_ORGANIZATION_ID").ok());
            let organization =
                organization.context("give --organization, or --simulate to try it without credentials")?;
            let (client, organization) = (Client::from_env()?, OrganizationId::from(organization));
            return Ok(Connection { client, organization, _simulator: None });
        }
        let latency = Duration::from_millis(3);
        let simulator =
            Simulator::builder().patients(self.patients).seed(7).latency(latency).port(port).log(false).start().await?;
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
