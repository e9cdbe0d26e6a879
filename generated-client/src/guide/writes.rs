//! Creates a patient from a source in which a value can be missing, and changes it.

use fitbit_plus::{Client, Error, ExposeSensitive, GroupRef, NewPatient, OrganizationId, PatientPatch};

pub(crate) async fn writes(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    let (first_name, last_name, email) = (Some("Andrew"), Some("Smith"), None::<String>); // a row of a source
    let group = GroupRef::query(organization, "Bellmont Practice 002"); // or `GroupRef::id(…)`
    let new = NewPatient::new([group]).first_name(first_name).last_name(last_name).email_address(email);
    let created = client.create_patient(new).await?;
    for ignored in created.ignored() {
        println!("the server ignored {ignored}");
    }
    let patient = created.into_data()?; // an error if the server sent no document, as with 202 and 204

    // A patch leaves, clears or sets each member.
    let changes = PatientPatch::new().first_name("Andy").clear_last_name();
    let patient = client.update_patient(&patient.id, changes).await?.into_data()?;
    println!("{} {}", patient.attributes.first_name.expose_or("?"), patient.attributes.last_name.expose_or("?"));
    Ok(())
}
