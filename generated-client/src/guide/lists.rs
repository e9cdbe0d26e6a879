//! Reads the patients of a group, over all pages.

use fitbit_plus::{Client, Error, OrganizationId, PatientScope, StreamExt};

pub(crate) async fn lists(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let groups = client.fetch_groups(organization).await?;
    let scope = PatientScope::groups(groups.data.first().map(|group| &group.id));
    let mut patients = client.fetch_patients(&scope).archived(false).cursor().limit(50).stream();
    while let Some(patient) = patients.next().await {
        match patient {
            Ok(patient) => {
                let groups: Vec<&str> = patient.relationships.groups.ids().map(AsRef::as_ref).collect();
                println!("{} is in {}", patient.id, groups.join(" and "));
            }
            Err(Error::Row(bad)) => eprintln!("skipped: {bad}"), // a malformed row affects only itself
            Err(error) => return Err(error),
        }
    }
    println!("{}: {:?}", patients.audit(), patients.audit().verdict()); // compared with the server's count
    Ok(())
}
