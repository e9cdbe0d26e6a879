//! Creates or updates patients by the medical record numbers of an EMR.

use fitbit_plus::{
    Client, Error, OrganizationId, PatientIdentifier, PatientQueryIdentifier, PatientUpsert, UpsertPatientQuery,
};

const SYSTEM: &str = "harbour-clinic-chart";

pub(crate) async fn synchronise(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let groups = client.fetch_groups(organization).await?;
    let Some(group) = groups.data.first().map(|group| &group.id) else { return Ok(()) };
    for (number, first_name) in [("MRN-1", "Ada"), ("MRN-2", "Grace"), ("MRN-1", "Ada")] {
        let patient =
            PatientUpsert::new([group]).first_name(first_name).identifiers([PatientIdentifier::new(SYSTEM, number)]);
        let query = UpsertPatientQuery::new(PatientQueryIdentifier::new(SYSTEM, number), [group]);
        // An upsert may be repeated: after a failure, run it again. A refusal affects this row only.
        match client.upsert_patient(patient, query).await {
            Ok(written) => println!("{number}: {}", written.status()),
            Err(error) if error.refusal().is_some() => println!("{number}: {error}"),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
