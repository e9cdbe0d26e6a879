//! Counts the patients that are archived. The API has no operation that archives one.

use fitbit_plus::{Client, Error, OrganizationId, PatientScope};

pub(crate) async fn archived(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let patients = client.fetch_patients(PatientScope::organization(organization));
    println!("active: {}", patients.clone().archived(false).count().await?);
    println!("archived: {}", patients.archived(true).count().await?);
    Ok(())
}
