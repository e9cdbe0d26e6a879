//! Two filters that are only valid together are arguments of one method.

use fitbit_plus::{Client, PatientScope};

async fn run(client: Client) -> Result<(), fitbit_plus::Error> {
    let scope = PatientScope::groups(["5c34c0aa91e04f7be2d6a101"]);
    client.fetch_patients(&scope).identifier("MyEHR").cursor().await?;
    Ok(())
}

fn main() {}
