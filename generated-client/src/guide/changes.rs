//! Reads the patients that changed since the last run.

use fitbit_plus::runtime::Timestamp;
use fitbit_plus::{Client, Error, OrganizationId, PatientScope, TryStreamExt};

pub(crate) async fn changes(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    // The end of the last window, which a program keeps in a file, is the start of this one: no change is between them.
    let since: Timestamp = "2025-07-01T00:00:00Z".parse().unwrap_or_default();
    let until: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap_or_default();
    let changed = client.fetch_patients(PatientScope::organization(organization)).updated_at(since..until);
    let mut patients = changed.cursor().stream();
    while let Some(patient) = patients.try_next().await? {
        println!("{} changed", patient.id);
    }
    println!("{}", patients.audit());
    Ok(())
}
