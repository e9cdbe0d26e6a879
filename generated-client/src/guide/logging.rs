//! Logs each call with `tracing_subscriber`.

use fitbit_plus::{Client, Error, OrganizationId};

pub(crate) async fn logging(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    tracing_subscriber::fmt().without_time().with_ansi(false).init();
    client.fetch_groups(organization).await?;
    if let Err(error) = client.fetch_patient("unknown").await {
        // The log has no values; the error of the call has the server's own words behind accessors.
        println!("{error}");
    }
    Ok(())
}
