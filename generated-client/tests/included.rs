//! Included resources are decoded where they are accessed.

mod support;

#[path = "support/script.rs"]
mod script;

use fitbit_plus::{AnyResource, Client, Coach, Document, Error, Group, Patient, PatientScope};
use script::{Checked, Script, respond};
use serde_json::{Value, json};

/// A patient with two groups and two coaches; the second of each does not decode.
fn document() -> Value {
    let group = |id: &str| json!({"type": "group", "id": id});
    let coach = |id: &str| json!({"type": "coach", "id": id});
    json!({
        "data": {
            "type": "patient", "id": "5f", "attributes": {},
            "relationships": {
                "groups": {"data": [group("g1"), group("g2"), group("g3")]},
                "coaches": {"data": [coach("c1"), coach("c2")]}
            }
        },
        "included": [
            {"id": "g1", "attributes": {"name": "Lead", "new": 1.50}, "type": "group"},
            {"type": "group", "id": "g2", "attributes": {"name": ["marker"]}},
            {"type": "coach", "id": "c1", "attributes": {"first_name": "Grace"}},
            {"type": "coach", "id": "c2", "attributes": {"first_name": ["marker"], "last_name": "Hopper"}},
            {"type": "device", "id": "d1"}
        ],
        "meta": {"req_id": "r-1"}
    })
}

fn client(document: Value) -> Result<Client, Error> {
    Script::calls(move |_, _| respond(200, document.clone())).client()
}

/// First and last name.
fn name(coach: &Coach) -> [Option<String>; 2] {
    let Coach { attributes, .. } = coach;
    [&attributes.first_name, &attributes.last_name].map(|name| name.as_ref().map(|name| name.expose().clone()))
}

#[tokio::test]
async fn a_malformed_included_resource_affects_only_itself_and_is_an_error_where_it_is_accessed() -> Checked {
    let read = client(document())?.fetch_patient("5f").await?;
    let related = &read.data.relationships;
    let groups: Vec<&Group> = read.all(&related.groups).collect();
    assert!(matches!(groups[..], [Group { .. }]), "{groups:?}");
    let found: Vec<_> = read.try_all(&related.groups).map(|group| group.map_err(|error| error.to_string())).collect();
    let [Ok(lead), Err(error)] = &found[..] else { return Err(format!("{found:?}").into()) };
    assert_eq!(lead.attributes.name.as_str(), "Lead");
    assert_eq!(
        error,
        "fetchPatient: /included/1/attributes/name is a list where a string was expected; help: `.lenient()` sets aside \
         optional members and list items that do not decode"
    );
    let errors: Vec<_> = read.try_all(&related.groups).filter_map(Result::err).collect();
    assert_eq!(errors.iter().map(|error| error.request_id()).collect::<Vec<_>>(), [Some("r-1")]);

    // The faults of all are known once they are asked for, whatever was accessed before.
    let faults: Vec<_> = read.faults().iter().map(|fault| (fault.pointer(), fault.id())).collect();
    assert_eq!(faults, [("/included/1", Some("g2")), ("/included/3", Some("c2"))]);
    assert_eq!(client(document())?.fetch_patient("5f").await?.faults(), read.faults());
    let included = read.included.as_ref().ok_or("included")?;
    assert_eq!(included.iter().map(resource_id).collect::<Vec<_>>(), ["g1", "c1", "d1"]);
    assert!(included.find("group", "g2").is_none() && included.len() == 3 && !included.is_empty());
    assert_eq!(read.try_all(&related.groups).filter(Result::is_err).count(), 1, "and it stays an error");
    assert!(!format!("{read:?} {errors:?} {error}").contains("marker"));
    Ok(())
}

fn resource_id(resource: &AnyResource) -> &str {
    fitbit_plus::runtime::ResourceEnum::id(resource)
}

#[tokio::test]
async fn a_lenient_document_loses_only_the_malformed_parts_of_included_resources() -> Checked {
    let read = client(document())?.fetch_patient("5f").lenient().await?;
    let coaches: Vec<_> = read.all(&read.data.relationships.coaches).map(name).collect();
    assert_eq!(coaches, [[Some("Grace".to_owned()), None], [None, Some("Hopper".to_owned())]]);
    let pointers: Vec<_> = read.faults().iter().map(|fault| fault.pointer()).collect();
    assert_eq!(pointers, ["/included/1", "/included/3/attributes/first_name"]);
    assert_eq!(serde_json::to_value(&read)?.pointer("/included/1/id"), Some(&json!("c1")));
    assert_eq!(read.clone(), read);
    Ok(())
}

#[tokio::test]
async fn a_page_and_its_rows_report_what_is_included_and_does_not_decode() -> Checked {
    let mut page = document();
    page["data"] = json!([page["data"]]);
    let client = client(page)?;
    let list = || client.fetch_patients(PatientScope::groups(["g1"])).cursor();
    let read = list().await?;
    let undecoded: Vec<_> = read.undecoded().iter().map(|row| (row.row(), row.pointer())).collect();
    assert_eq!(undecoded, [(None, "/included/1/attributes/name"), (None, "/included/3/attributes/first_name")]);
    let mut rows = list().stream();
    let row = fitbit_plus::StreamExt::next(&mut rows).await.ok_or("a row")??;
    assert_eq!((row.all(&row.relationships.groups).count(), row.faults().len()), (1, 0));
    assert_eq!(row.try_all(&row.relationships.coaches).filter(Result::is_err).count(), 1);
    assert_eq!(row.page().faults().len(), 2);
    Ok(())
}

#[test]
fn what_is_included_is_encoded_as_it_was_received() -> Checked {
    let text = r#"{"data":{"type":"group","id":"1","attributes":{"name":"a"}},"included":[{"id" : "c1","type":"coach",
        "attributes":{"first_name":"\u0041", "new":1.500}},7,{"type":"group"}]}"#;
    let document: Document<Group> = serde_json::from_str(text)?;
    let encoded = serde_json::to_string(&document)?;
    assert_eq!(encoded, text);
    assert_eq!(document.faults().len(), 2);
    assert_eq!(serde_json::to_string(&document)?, encoded, "whether it was accessed or not");
    let lists = r#"{"data":{"type":"group","id":"1","attributes":{"name":"a"}},"included":{"a":[7],"b":[{"type":"coach",
        "id":"c1","attributes":{"first_name":7}},{"type":"device","id":"d"}],"ID 5":[{"type":"group","id":"x"}]}}"#;
    let document: Document<Group> = serde_json::from_str(lists)?;
    assert_eq!(serde_json::to_string(&document)?, lists);
    let pointers: Vec<_> = document.faults().iter().map(|fault| fault.pointer()).collect();
    assert_eq!(pointers, ["/included/a/0", "/included/b/0", "/included/*/0"]);
    Ok(())
}

#[test]
fn resources_that_were_not_received_are_found_and_encoded() -> Checked {
    let patient: Document<Patient> = serde_json::from_value(document())?;
    let given = patient.included.clone().ok_or("included")?.into_iter().collect::<Vec<_>>();
    let mut other: Document<Patient> = serde_json::from_value(document())?;
    other.included = Some(given.into());
    assert_eq!(other.all(&other.data.relationships.groups).count(), 1);
    assert_eq!(serde_json::to_value(&other)?["included"].as_array().map(Vec::len), Some(3));
    assert!(other.faults().is_empty());
    Ok(())
}
