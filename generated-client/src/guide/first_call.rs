//! Prints the first patients of an organization.

use fitbit_plus::{Client, ExposeSensitive, PatientScope};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?; // FITBIT_PLUS_CLIENT_ID and FITBIT_PLUS_CLIENT_SECRET
    // An environment variable of this program: patients are requested by organization, group or identifier.
    let organization = std::env::var("FITBIT_PLUS_ORGANIZATION_ID")?;
    let patients = client.fetch_patients(PatientScope::organization(organization)).await?;
    for patient in patients.data.iter().take(3) {
        println!("{} {}", patient.id, patient.attributes.first_name.expose_or("?"));
    }
    Ok(())
}
