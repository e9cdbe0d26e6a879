//! Reads the patients that changed since the last run.

use fitbit_plus::runtime::Timestamp;
use fitbit_plus::{Client, OrganizationId, PatientScope, TryStreamExt};

/// The end of the last window, which a program keeps in a file, is the start of this one: no change is between them.
const WINDOW: [&str; 2] = ["2025-07-01T00:00:00Z", "2026-01-01T00:00:00Z"];

pub(crate) async fn changes(client: &Client, organization: &OrganizationId) -> Result<(), Box<dyn std::error::Error>> {
    let [since, until] = WINDOW.map(|time| time.parse::<Timestamp>());
    let (since, until) = (since?, until?);
    let changed = client.fetch_patients(PatientScope::organization(organization)).updated_at(since..until);
    let mut patients = changed.cursor().stream();
    while let Some(patient) = patients.try_next().await? {
        println!("{} changed", patient.id);
    }
    println!("{}", patients.audit());
    Ok(())
}
