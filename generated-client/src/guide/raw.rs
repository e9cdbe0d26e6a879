//! Sends a request of an operation and takes the response as it is.

use std::time::Duration;

use fitbit_plus::{Client, Error, OrganizationId};

pub(crate) async fn raw(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let request = client.fetch_groups(organization).timeout(Duration::from_secs(1)).header("x-trace", "7");
    let response = request.send_raw().await?;
    println!("{}: {:?}", response.status(), response.headers().get("content-type"));
    Ok(())
}
