//! Written values are read back, and satisfy the description.

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod support;

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use simulator::Simulator;
use support::{Client, Result};

fn patient(client: &Client, number: u32) -> Value {
    json!({
        "type": "patient",
        "attributes": {"first_name": "Nora", "identifiers": [{"system": "test", "value": format!("T-{number}")}]},
        "relationships": {"groups": {"data": [{"type": "group", "id": client.id("group", 1)}]}},
    })
}

#[tokio::test]
async fn a_patient_is_created_found_changed_and_cleared() -> Result {
    let client = Client::start(20).await?;
    let made = client.post("/patient", &json!({"data": patient(&client, 1)})).await?;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.body["data"]["id"].as_str().ok_or("no id")?.to_owned();
    let path = format!("/patient/{id}");
    assert_eq!(client.get(&path).await?.body["data"], made.body["data"]);
    let found = client.get(&client.patients("&filter[identifier][system]=test&filter[identifier][value]=T-1")).await?;
    assert_eq!(found.ids(), [id.as_str()]);
    assert_eq!(client.all_ids(&client.patients("")).await?.last(), Some(&id));
    let change = |attributes: Value| json!({"data": {"type": "patient", "id": id, "attributes": attributes}});
    let changed = client.patch(&path, &change(json!({"note": "new", "last_name": "Quist", "archived": true}))).await?;
    assert_eq!(changed.body["data"]["attributes"]["first_name"], "Nora");
    assert_eq!(changed.body["data"]["attributes"]["archived"], false, "it is read-only");
    assert!(
        changed.body["data"]["attributes"]["updated_at"].as_str()
            > made.body["data"]["attributes"]["updated_at"].as_str()
    );
    let cleared = client.patch(&path, &change(json!({"note": null}))).await?;
    assert_eq!(cleared.body["data"]["attributes"].get("note"), None);
    assert_eq!(client.get(&path).await?.body["data"], cleared.body["data"]);
    let other = json!({"data": {"type": "patient", "id": client.id("patient", 0), "attributes": {}}});
    assert_eq!(client.patch(&path, &other).await?.status, 409);
    assert_eq!(client.simulator.created("patient"), 1);
    client.no_bugs()
}

#[tokio::test]
async fn what_every_response_has_cannot_be_cleared() -> Result {
    let client = Client::start(20).await?;
    let action = client.id("action", 0);
    let path = format!("/action/{action}");
    let before = client.get(&path).await?.body["data"].clone();
    let change = |attributes: Value| json!({"data": {"type": "action", "id": action, "attributes": attributes}});
    let refused = client.patch(&path, &change(json!({"title": null}))).await?;
    assert_eq!((refused.status.as_u16(), refused.blames()), (400, "/data/attributes/title"), "{}", refused.body);
    assert_eq!(client.get(&path).await?.body["data"], before);
    assert_eq!(client.patch(&path, &change(json!({"tracking": null}))).await?.status, 200);
    client.no_bugs()
}

#[tokio::test]
async fn many_rows_take_as_many_times_as_long_as_one() -> Result {
    // Takes a second or two in linear time; minutes if each row is compared with all others.
    let client = Client::start(20).await?;
    let rows: Vec<Value> = (0..4000).map(|number| patient(&client, number)).collect();
    let group = json!({"type": "group", "meta": {"query": {"name": "Cohort", "organization": client.organization()}}});
    let metrics: Vec<Value> = (0..4000)
        .map(|number| {
            json!({
                "type": "patient_health_metric",
                "attributes": {"type": "weight", "value": number, "unit": "kg", "occurred_at": format!("2025-01-01T00:00:{:02}.{:03}Z", number / 1000, number % 1000)},
                "relationships": {"patient": {"data": {"type": "patient", "id": client.id("patient", number % 20)}}},
            })
        })
        .collect();
    let begun = Instant::now();
    let mut all = json!({"data": rows});
    all["data"][0]["relationships"]["groups"]["data"] = json!([group]);
    assert_eq!(client.post("/patient", &all).await?.status, 201);
    assert_eq!(client.post("/patient_health_metric", &json!({"data": metrics})).await?.status, 200);
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
    assert_eq!(client.simulator.created("patient") + client.simulator.created("patient_health_metric"), 8000);
    client.no_bugs()
}

#[tokio::test]
async fn the_data_reach_up_to_the_present_and_depend_on_nothing_else() -> Result {
    let now: Timestamp = "2031-05-06T07:08:09.123Z".parse()?;
    let at = |now: Timestamp| Client::of(Simulator::builder().patients(400).seed(7).now(now));
    let (client, same, later) = (at(now).await?, at(now).await?, at(now + SignedDuration::from_hours(24)).await?);
    let mut last = Timestamp::MIN;
    for ty in ["patient", "result", "patient_health_metric", "email_history", "health_profile"] {
        for id in client.simulator.ids_of(ty) {
            let row = client.simulator.resource(ty, &id);
            assert_eq!(row, same.simulator.resource(ty, &id));
            assert_ne!(row, later.simulator.resource(ty, &id), "a day later, all is a day later");
            let attributes = row.ok_or("a row")?["attributes"].clone();
            for (name, value) in attributes.as_object().into_iter().flatten() {
                if let Some(time) = value.as_str().and_then(|text| text.parse::<Timestamp>().ok()) {
                    assert!(time <= now, "{ty} {name} {time}");
                    last = last.max(time);
                }
            }
        }
    }
    assert!(now.duration_since(last) < SignedDuration::from_hours(1), "{last}");
    let today = Client::of(Simulator::builder().patients(1)).await?;
    let before = Timestamp::now();
    let made = today.post("/group", &json!({"data": {"type": "group", "attributes": {"name": "New"}}})).await?;
    assert_eq!(made.status, 201);
    let made = today.post("/patient", &json!({"data": patient(&today, 1)})).await?;
    let updated: Timestamp = made.body["data"]["attributes"]["updated_at"].as_str().ok_or("a time")?.parse()?;
    let slack = SignedDuration::from_secs(1);
    assert!(before - slack < updated && updated < Timestamp::now() + slack, "{updated}");
    client.no_bugs()
}

#[tokio::test]
async fn a_member_that_no_schema_lists_is_refused_on_demand() -> Result {
    let builder = || Simulator::builder().patients(20).seed(7);
    let strict = Client::of(builder().refuse_unknown_members(true)).await?;
    let lenient = Client::of(builder()).await?;
    let mut data = patient(&strict, 1);
    data["attributes"]["first_nmae"] = "Nora".into();
    let refused = strict.post("/patient", &json!({"data": [data]})).await?;
    assert_eq!((refused.status.as_u16(), refused.blames()), (400, "/data/0/attributes/first_nmae"));
    assert_eq!(lenient.post("/patient", &json!({"data": data})).await?.status, 201);
    assert_eq!(strict.post("/patient", &json!({"data": patient(&strict, 1)})).await?.status, 201);
    strict.no_bugs()
}

#[tokio::test]
async fn several_are_created_at_once_and_duplicates_passed_over_on_demand() -> Result {
    let client = Client::start(20).await?;
    let many = |numbers: std::ops::Range<u32>| -> Value { numbers.map(|number| patient(&client, number)).collect() };
    let made = client.post("/patient", &json!({"data": many(0..3)})).await?;
    assert_eq!((made.status.as_u16(), made.ids().len()), (201, 3), "{}", made.body);
    // Items are created in order, so those before the refused one stay.
    let halfway = client
        .post("/patient", &json!({"data": [patient(&client, 7), patient(&client, 1), patient(&client, 8)]}))
        .await?;
    assert_eq!((halfway.status.as_u16(), halfway.blames()), (409, "/data/1/attributes/identifiers"));
    assert_eq!(client.simulator.created("patient"), 4);
    let again = client.post("/patient", &json!({"data": many(0..9), "meta": {"ignore_duplicates": true}})).await?;
    assert_eq!((again.status.as_u16(), again.ids().len()), (201, 5), "{}", again.body);
    assert_eq!(again.body["meta"]["ignored"].as_array().map(Vec::len), Some(4));
    assert_eq!(client.simulator.created("patient"), 9);
    assert_eq!(client.simulator.duplicates(), Vec::<String>::new());
    client.no_bugs()
}

#[tokio::test]
async fn duplicate_creations_are_reported() -> Result {
    let client = Client::start(20).await?;
    let metric = json!({"data": {
        "type": "patient_health_metric",
        "attributes": {"type": "weight", "value": 80, "unit": "kg", "occurred_at": "2026-01-01T00:00:00Z"},
        "relationships": {"patient": {"data": {"type": "patient", "meta": {"query": {
            "organization": client.organization(),
            "identifier": {"system": "harbour-clinic-chart", "value": "HC-0000002"},
        }}}}},
    }});
    let made = client.post("/patient_health_metric", &metric).await?;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(
        made.body["data"]["relationships"]["patient"]["data"],
        json!({"type": "patient", "id": client.id("patient", 2)})
    );
    assert_eq!(client.simulator.duplicates().len(), 0);
    client.post("/patient_health_metric", &metric).await?;
    assert_eq!(client.simulator.duplicates().len(), 1);
    assert_eq!(client.simulator.created("patient_health_metric"), 2);
    let mut ignoring = metric;
    ignoring["meta"]["ignore_duplicates"] = true.into();
    let ignored = client.post("/patient_health_metric", &ignoring).await?;
    assert_eq!(ignored.body["data"]["id"], made.body["data"]["id"]);
    assert_eq!(client.simulator.created("patient_health_metric"), 2);
    client.no_bugs()
}

#[tokio::test]
async fn a_group_in_a_query_is_created_if_missing() -> Result {
    let client = Client::start(20).await?;
    let mut data = patient(&client, 1);
    let query = json!({"organization": client.organization(), "name": "Harbor Street"});
    data["relationships"]["groups"]["data"] = json!([{"type": "group", "meta": {"query": query}}]);
    let before = client.simulator.count_of("group");
    let first = client.post("/patient", &json!({"data": data})).await?;
    data["attributes"]["identifiers"] = json!([]);
    let second = client.post("/patient", &json!({"data": data})).await?;
    let group =
        |response: &support::Response| response.body["data"]["relationships"]["groups"]["data"][0]["id"].clone();
    assert_eq!(group(&first), group(&second));
    assert_eq!(client.simulator.count_of("group"), before + 1);
    let path = format!("/patient?filter[groups]={}", group(&first).as_str().unwrap_or_default());
    assert_eq!(client.all_ids(&path).await?.len(), 2);
    client.no_bugs()
}

#[tokio::test]
async fn a_patient_is_updated_or_created_by_identifier() -> Result {
    let client = Client::start(20).await?;
    let group = client.id("group", 3);
    let upsert = |value: &str, name: &str| {
        json!({
            "meta": {"query": {"identifier": {"system": "harbour-clinic-chart", "value": value}, "groups": [group]}},
            "data": {"type": "patient", "attributes": {"first_name": name},
                "relationships": {"groups": {"data": [{"type": "group", "id": group}]}}},
        })
    };
    let known = client.send(Method::PUT, "/patient", Some(&upsert("HC-0000003", "Known"))).await?;
    assert_eq!(known.status, 200, "{}", known.body);
    assert_eq!(known.body["data"]["id"], json!(client.id("patient", 3)));
    assert_eq!(client.simulator.created("patient"), 0);
    let first = client.send(Method::PUT, "/patient", Some(&upsert("NEW-1", "New"))).await?;
    let second = client.send(Method::PUT, "/patient", Some(&upsert("NEW-1", "Newer"))).await?;
    assert_eq!(first.body["data"]["id"], second.body["data"]["id"]);
    assert_eq!(second.body["data"]["attributes"]["first_name"], "Newer");
    assert_eq!(client.simulator.created("patient"), 1);
    client.no_bugs()
}

#[tokio::test]
async fn a_response_shows_in_the_event_and_an_event_can_be_deleted() -> Result {
    let client = Client::start(20).await?;
    let event = client.id("calendar_event", 4);
    let path = format!("/calendar_event/{event}");
    let attendee = client.get(&path).await?.body["data"]["attributes"]["attendees"][1]["_id"].clone();
    let response = json!({"data": {
        "type": "calendar_event_response",
        "attributes": {"attendee": attendee, "response_status": "declined"},
        "relationships": {
            "user": {"data": {"type": "user", "id": client.id("patient", 4)}},
            "calendar_event": {"data": {"type": "calendar_event", "id": event}},
        },
    }});
    assert_eq!(client.post("/calendar_event_response", &response).await?.status, 201);
    assert_eq!(client.get(&path).await?.body["data"]["attributes"]["attendees"][1]["response_status"], "declined");
    let deleted = client.send(Method::DELETE, &path, None).await?;
    assert_eq!((deleted.status.as_u16(), deleted.body), (200, Value::Null));
    assert_eq!(client.get(&path).await?.status, 404);
    assert_eq!(client.simulator.count_of("calendar_event"), 19);
    client.no_bugs()
}

#[tokio::test]
async fn a_test_can_add_edit_and_remove_resources() -> Result {
    let client = Client::start(20).await?;
    let id = client
        .simulator
        .insert("coach", json!({"id": "5cabc", "attributes": {"first_name": "Kim"}}))
        .ok_or("no type")?;
    assert_eq!(id, "5cabc");
    assert_eq!(client.get("/coach/5cabc").await?.body["data"]["attributes"]["first_name"], "Kim");
    let first = client.id("patient", 0);
    assert!(client.simulator.edit("patient", &first, |row| row["attributes"]["note"] = "CANARY".into()));
    assert_eq!(client.get(&format!("/patient/{first}")).await?.body["data"]["attributes"]["note"], "CANARY");
    assert!(client.simulator.remove("patient", &first));
    assert!(!client.simulator.remove("patient", &first));
    assert_eq!(client.get(&format!("/patient/{first}")).await?.status, 404);
    assert_eq!(client.simulator.created("coach"), 0, "only requests are counted");
    client.no_bugs()
}
