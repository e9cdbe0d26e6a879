//! Runs a program of the guide: `cargo run --example guide -- report`.
//!
//! The service and the organization are those of the environment, as the simulator prints them.

#[path = "../src/guide/archived.rs"]
mod archived;
#[path = "../src/guide/blocking.rs"]
mod blocking;
#[path = "../src/guide/changes.rs"]
mod changes;
#[path = "../src/guide/errors.rs"]
mod errors;
#[path = "../src/guide/limits.rs"]
mod limits;
#[path = "../src/guide/lists.rs"]
mod lists;
#[path = "../src/guide/logging.rs"]
mod logging;
#[path = "../src/guide/network.rs"]
mod network;
#[path = "../src/guide/raw.rs"]
mod raw;
#[path = "../src/guide/related.rs"]
mod related;
#[path = "../src/guide/report.rs"]
mod report;
#[path = "../src/guide/runtimes.rs"]
mod runtimes;
#[path = "../src/guide/synchronise.rs"]
mod synchronise;
#[path = "../src/guide/testing.rs"]
mod testing;
#[path = "../src/guide/tokens.rs"]
mod tokens;
#[path = "../src/guide/writes.rs"]
mod writes;

use anyhow::{Context, Result, bail};
use fitbit_plus::{Client, OrganizationId};

fn main() -> Result<()> {
    let page = std::env::args().nth(1).context("name a page of the guide, such as `report`")?;
    let client = Client::from_env()?;
    let organization = std::env::var("FITBIT_PLUS_ORGANIZATION_ID").context("set FITBIT_PLUS_ORGANIZATION_ID")?;
    let organization = OrganizationId::from(organization);
    if page == "blocking" {
        return Ok(blocking::blocking(&client, &organization)?);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match page.as_str() {
            "archived" => archived::archived(&client, &organization).await?,
            "changes" => changes::changes(&client, &organization).await.map_err(|error| anyhow::anyhow!("{error}"))?,
            "errors" => errors::errors(&client).await,
            "limits" => limits::limits(&client, &organization).await?,
            "lists" => lists::lists(&client, &organization).await?,
            "logging" => logging::logging(&client, &organization).await?,
            "network" => network::network(),
            "raw" => raw::raw(&client, &organization).await?,
            "related" => related::related(&client, &organization).await?,
            "report" => report::report(&client, &organization).await?,
            "runtimes" => runtimes::runtimes(&client, &organization).await?,
            "synchronise" => synchronise::synchronise(&client, &organization).await?,
            "testing" => testing::testing().await?,
            "tokens" => tokens::tokens(&client).await?,
            "writes" => writes::writes(&client, &organization).await?,
            _ => bail!("the guide has no page `{page}`"),
        }
        Ok(())
    })
}
