//! Reads plans with the patients and actions that they belong to, in the same responses.

use fitbit_plus::{Client, Error, ExposeSensitive, OrganizationId, PlanInclude, PlanScope, StreamExt, TryStreamExt};

pub(crate) async fn related(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let plans = client
        .fetch_patient_plan_summaries(PlanScope::organization(organization))
        .include([PlanInclude::Patient, PlanInclude::Actions]);
    let mut plans = plans.cursor().stream().take(2);
    while let Some(plan) = plans.try_next().await? {
        if let Some(patient) = plan.get(&plan.relationships.patient) {
            println!("{}:", patient.attributes.first_name.expose_or("?"));
        }
        for action in plan.all(&plan.relationships.actions) {
            println!("- {}", action.attributes.title.expose());
        }
    }
    Ok(())
}
