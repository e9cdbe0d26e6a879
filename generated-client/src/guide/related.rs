//! Reads plans with the patients and actions that they belong to, in one response.

use fitbit_plus::{Client, Error, ExposeSensitive, OrganizationId, PlanInclude, PlanScope};

pub(crate) async fn related(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let plans = client
        .fetch_patient_plan_summaries(PlanScope::organization(organization))
        .include([PlanInclude::Patient, PlanInclude::Actions])
        .await?;
    for plan in plans.data.iter().take(2) {
        if let Some(patient) = plans.get(&plan.relationships.patient) {
            println!("{}:", patient.attributes.first_name.expose_or("?"));
        }
        for action in plans.all(&plan.relationships.actions) {
            println!("- {}", action.attributes.title.expose());
        }
    }
    Ok(())
}
