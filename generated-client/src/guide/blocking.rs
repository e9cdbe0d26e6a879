//! Calls the service from a program that is not async, with the feature `blocking`.

use fitbit_plus::{Client, Error, OrganizationId, PatientScope, block, block_iter};

pub(crate) fn blocking(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let groups = block(client.fetch_groups(organization))?;
    println!("groups: {}", groups.data.len());

    let patients = client.fetch_patients(PatientScope::organization(organization)).cursor().stream();
    let mut count = 0;
    for patient in block_iter(patients) {
        patient?;
        count += 1;
    }
    println!("patients: {count}");
    Ok(())
}
