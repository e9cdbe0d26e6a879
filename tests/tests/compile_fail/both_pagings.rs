//! Paging by number and by cursor cannot be mixed.

use fitbit_plus::{Client, PatientScope};

async fn run(client: Client) -> Result<(), fitbit_plus::Error> {
    let scope = PatientScope::groups(["5c34c0aa91e04f7be2d6a101"]);
    client.fetch_patients(&scope).cursor().limit(50).number(2).await?;
    client.fetch_patients(&scope).skip().cursor().await?;
    Ok(())
}

fn main() {}
