//! Limits the time of a call, and how often it is tried.

use std::time::Duration;

use fitbit_plus::runtime::RetryPolicy;
use fitbit_plus::{Client, Credentials, Error, OrganizationId};

pub(crate) async fn limits(service: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let client = Client::builder()
        .base_url(service.base_url())
        .credentials(Credentials::from_env()?)
        .timeout(Duration::from_secs(20))
        .deadline(Duration::from_secs(45))
        .retry(RetryPolicy::new().max_attempts(3))
        .build()?;
    match client.fetch_groups(organization).deadline(Duration::ZERO).no_retry().await {
        Ok(groups) => println!("{} groups", groups.data.len()),
        Err(error) => println!("{error}"),
    }
    Ok(())
}
