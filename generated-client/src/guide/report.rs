//! Reads every patient of an organization, with their last weight.

use std::collections::HashMap;

use fitbit_plus::{Client, Error, ExposeSensitive, MetricScope, OrganizationId, PatientId, PatientScope, TryStreamExt};

pub(crate) async fn report(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    // One stream over all results, in place of a request for each patient.
    let mut weights: HashMap<PatientId, (_, String)> = HashMap::new();
    let mut results = client.fetch_patient_health_metrics(MetricScope::organization(organization)).cursor().stream();
    while let Some(result) = results.try_next().await? {
        let attributes = &result.attributes;
        let is_weight = attributes.type_.expose().is_some_and(|kind| kind.as_str() == "weight");
        let (Some(patient), Some(value)) = (result.relationships.patient.id(), attributes.value.expose()) else {
            continue;
        };
        let known = weights.get(patient).is_some_and(|(at, _)| *at >= attributes.occurred_at);
        if is_weight && !known {
            weights.insert(patient.clone(), (attributes.occurred_at, value.to_string()));
        }
    }

    let mut patients =
        client.fetch_patients(PatientScope::organization(organization)).archived(false).cursor().stream();
    while let Some(patient) = patients.try_next().await? {
        if let Some((_, weight)) = weights.get(&patient.id) {
            println!("{} weighs {weight}", patient.id);
        }
    }
    // An audit compares the rows with the server's count: a report that misses patients does not pass for a whole one.
    println!("patients: {}", patients.audit());
    println!("results: {}", results.audit());
    Ok(())
}
