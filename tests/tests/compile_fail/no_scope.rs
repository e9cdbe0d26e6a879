//! If the API requires at least one of several filters, omitting all of them does not compile.

use fitbit_plus::{Client, PatientScope};

async fn run(client: Client) -> Result<(), fitbit_plus::Error> {
    client.fetch_patients().cursor().await?;
    client.fetch_patients(PatientScope::default()).cursor().await?;
    Ok(())
}

fn main() {}
