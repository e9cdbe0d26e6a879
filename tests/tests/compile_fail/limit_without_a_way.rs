//! The size of a page is set after a way of paging is chosen.

use fitbit_plus::{Client, PatientScope};

async fn run(client: Client) -> Result<(), fitbit_plus::Error> {
    let scope = PatientScope::groups(["5c34c0aa91e04f7be2d6a101"]);
    client.fetch_patients(&scope).limit(50).await?;
    client.fetch_patients(&scope).size(50).await?;
    Ok(())
}

fn main() {}
