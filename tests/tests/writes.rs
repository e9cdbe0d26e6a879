//! Writes to the simulator: written data is stored, and errors name the item and the field.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use fitbit_plus::{
    CalendarEventPatch, Client, Credentials, GroupRef, NewPatient, PatientIdentifier, PatientPatch,
    PatientQueryIdentifier, PatientUpsert, UpsertPatientQuery,
};
use serde_json::{Value, json};
use simulator::Simulator;

type Checked = Result<(), Box<dyn std::error::Error>>;

async fn connect() -> Result<(Simulator, Client), Box<dyn std::error::Error>> {
    let simulator = Simulator::builder().patients(30).seed(9).start().await?;
    let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
    let client = Client::builder().base_url(simulator.base_url()).credentials(credentials).build()?;
    Ok((simulator, client))
}

fn body(simulator: &Simulator, operation: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let requests = simulator.requests();
    let sent = requests.iter().rev().find(|request| request.operation_id == operation).ok_or("it was asked for")?;
    Ok(serde_json::from_slice(&sent.body)?)
}

#[tokio::test]
async fn a_problem_of_many_names_its_item_and_its_field() -> Checked {
    let (simulator, client) = connect().await?;
    let group = simulator.id_of("group").ok_or("a group")?;
    let known = simulator.id_of("patient").ok_or("a patient")?;
    let known = simulator.resource("patient", &known).ok_or("a patient")?["attributes"]["identifiers"][0].clone();
    let identifier = PatientIdentifier::new(
        known["system"].as_str().unwrap_or_default(),
        known["value"].as_str().unwrap_or_default(),
    );
    let new = |name: &str| NewPatient::new([group.as_str()]).first_name(name);
    let rows = [new("Ada"), new("Grace").identifiers([identifier])];
    let Err(error) = client.create_patient_many(&rows).await else {
        return Err("an identifier that another patient has is refused".into());
    };
    let [problem] = &error.problems().collect::<Vec<_>>()[..] else {
        return Err(format!("one problem: {error}").into());
    };
    assert_eq!(problem.item(), Some(1));
    assert!(problem.field().is_some_and(|field| field.starts_with("identifiers")), "{:?}", problem.field());
    assert!(problem.detail().is_some() && !format!("{error} {error:?} {problem:?}").contains("HC-"), "{error:?}");

    let response = client.create_patient_many(&rows).ignore_duplicates(true).await?;
    assert!(!response.ignored().is_empty(), "the server says what it passed over");
    Ok(())
}

#[tokio::test]
async fn a_patch_sends_only_set_and_cleared_fields() -> Checked {
    let (simulator, client) = connect().await?;
    let id = simulator.id_of("patient").ok_or("a patient")?;
    let before = client.fetch_patient(&id).await?.data;
    let patch = PatientPatch::new().first_name("Augusta").clear_note();
    let after = client.update_patient(&id, patch).await?.into_data()?;
    assert_eq!(
        body(&simulator, "updatePatient")?,
        json!({"data": {"type": "patient", "id": id, "attributes": {"first_name": "Augusta", "note": null}}})
    );
    assert_eq!(after.attributes.first_name.as_ref().map(|name| name.expose().as_str()), Some("Augusta"));
    assert!(after.attributes.note.is_none());
    assert_eq!(after.attributes.last_name, before.attributes.last_name);
    assert_eq!(client.fetch_patient(&id).await?.data, after, "and it stays");

    let event = simulator.id_of("calendar_event").ok_or("an event")?;
    client.update_calendar_event(&event, CalendarEventPatch::new().title("Call").clear_completed_at()).await?;
    let sent = body(&simulator, "updateCalendarEvent")?;
    assert_eq!(sent["data"]["attributes"], json!({"title": "Call", "completed_at": null}));
    Ok(())
}

#[tokio::test]
async fn an_upsert_creates_once_and_updates_then() -> Checked {
    let (simulator, client) = connect().await?;
    let group = simulator.id_of("group").ok_or("a group")?;
    let upsert = |name: &str| {
        let patient = PatientUpsert::new([group.as_str()])
            .first_name(name)
            .identifiers([PatientIdentifier::new("an EMR", "MRN-1")]);
        let query = UpsertPatientQuery::new(PatientQueryIdentifier::new("an EMR", "MRN-1"), [group.as_str()]);
        client.upsert_patient(patient, query)
    };
    let (first, second) = (upsert("Ada").await?.into_data()?, upsert("Augusta").await?.into_data()?);
    assert_eq!(first.id, second.id);
    assert_eq!(second.attributes.first_name.as_ref().map(|name| name.expose().as_str()), Some("Augusta"));
    assert_eq!(simulator.created("patient"), 1);
    Ok(())
}

#[tokio::test]
async fn a_name_replaces_an_identifier() -> Checked {
    let (simulator, client) = connect().await?;
    let (group, organization) =
        (simulator.id_of("group").ok_or("a group")?, simulator.id_of("organization").ok_or("an organization")?);
    simulator.edit("group", &group, |group| group["attributes"]["name"] = "Morning cohort".into());
    let created = client.create_patient(NewPatient::new([GroupRef::query(&organization, "Morning cohort")])).await?;
    let groups: Vec<&str> = created
        .data()
        .ok_or("a patient")?
        .relationships
        .groups
        .data()
        .iter()
        .map(|group| group.id().as_ref())
        .collect();
    assert_eq!(groups, [group.as_str()]);

    // An unknown group is created, as the description's prose requires.
    client.create_patient(NewPatient::new([GroupRef::query(&organization, "Evening cohort")])).await?;
    assert_eq!(simulator.created("group"), 1);
    Ok(())
}
