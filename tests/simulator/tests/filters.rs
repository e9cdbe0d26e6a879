//! Filters return the same rows as a scan over all rows.

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod support;

use serde_json::Value;
use support::{Client, Result};

/// Returns the ids of the rows of a type that satisfy a condition.
fn expected(client: &Client, ty: &str, holds: impl Fn(&Value) -> bool) -> Vec<String> {
    let ids = client.simulator.ids_of(ty).into_iter();
    ids.filter(|id| client.simulator.resource(ty, id).is_some_and(|row| holds(&row))).collect()
}

async fn same(client: &Client, path: &str, ty: &str, holds: impl Fn(&Value) -> bool) -> Result {
    let expected = expected(client, ty, holds);
    assert!(!expected.is_empty(), "{path} is to keep something");
    assert!(expected.len() < client.simulator.count_of(ty), "{path} is to leave something out");
    assert_eq!(client.all_ids(path).await?, expected, "{path}");
    Ok(())
}

#[tokio::test]
async fn patients_are_found_by_group_archive_identifier_and_time() -> Result {
    let client = Client::start(60).await?;
    let (one, two) = (client.id("group", 0), client.id("group", 2));
    let in_group = |row: &Value, id: &str| {
        let groups = row["relationships"]["groups"]["data"].as_array().into_iter().flatten();
        groups.into_iter().any(|group| group["id"] == id)
    };
    let path = format!("/patient?filter[groups]={one}");
    same(&client, &path, "patient", |row| in_group(row, &one)).await?;
    let path = format!("/patient?filter[groups]={one},{two}");
    same(&client, &path, "patient", |row| in_group(row, &one) || in_group(row, &two)).await?;
    let path = client.patients("&filter[archived]=true");
    same(&client, &path, "patient", |row| row["attributes"]["archived"] == true).await?;
    let path = client.patients("&filter[identifier][system]=harbour-clinic-chart&filter[identifier][value]=HC-0000017");
    same(&client, &path, "patient", |row| row["attributes"]["identifiers"][0]["value"] == "HC-0000017").await?;
    let path = client.patients("&filter[updated_at]=2024-06-01T00:00:00Z..2025-01-01T00:00:00Z");
    same(&client, &path, "patient", |row| {
        let at = row["attributes"]["updated_at"].as_str().unwrap_or_default();
        ("2024-06-01".."2025-01-01").contains(&at)
    })
    .await?;
    client.no_bugs()
}

#[tokio::test]
async fn rows_of_patients_are_filtered_by_patient_and_group() -> Result {
    let client = Client::start(60).await?;
    let patient = client.id("patient", 8);
    let of = |row: &Value| row["relationships"]["patient"]["data"]["id"] == patient;
    for ty in ["patient_health_metric", "health_profile", "health_profile_answer", "patient_plan_summary", "reward"] {
        same(&client, &format!("/{ty}?filter[patient]={patient}"), ty, of).await?;
    }
    let group = client.id("group", 1);
    let members = client.all_ids(&format!("/patient?filter[groups]={group}")).await?;
    for ty in ["patient_health_metric", "reward_program_activation"] {
        let of = |row: &Value| {
            let owner = row["relationships"]["patient"]["data"]["id"].as_str().unwrap_or_default();
            members.iter().any(|member| member == owner)
        };
        // Patients of this group have odd numbers, or it is their second group: half of them have no activation.
        let path = format!("/{ty}?filter[groups]={group}");
        let found = client.all_ids(&path).await?;
        assert_eq!(found, expected(&client, ty, of), "{path}");
    }
    client.no_bugs()
}

#[tokio::test]
async fn some_types_have_specific_filters() -> Result {
    let client = Client::start(60).await?;
    let organization = client.organization();
    let events = format!("/calendar_event?filter[organization]={organization}");
    let attribute = |row: &Value, name: &str| row["attributes"][name].as_str().unwrap_or_default().to_owned();
    let path = format!("{events}&filter[type]=reminder");
    same(&client, &path, "calendar_event", |row| attribute(row, "type") == "reminder").await?;
    let path = format!("{events}&filter[completed]=false");
    same(&client, &path, "calendar_event", |row| row["attributes"]["completed_at"].is_null()).await?;
    let range = "2024-03-01T00:00:00Z..2024-09-01T00:00:00Z";
    let path = format!("{events}&filter[start_at]={range}");
    same(&client, &path, "calendar_event", |row| {
        ("2024-03-01".."2024-09-01").contains(&attribute(row, "start_at").as_str())
    })
    .await?;
    let patient = client.id("patient", 5);
    let path = format!("/calendar_event?filter[attendees]={patient},{}", client.id("patient", 6));
    assert_eq!(client.all_ids(&path).await?.len(), 2);
    let results = format!("/result?filter[patient]={patient}");
    assert_eq!(client.all_ids(&results).await?.len(), 3);
    assert_eq!(client.all_ids(&format!("{results}&filter[threads]=weight")).await?.len(), 2);
    assert_eq!(client.all_ids(&format!("{results}&filter[actions]={}", client.id("action", 11))).await?.len(), 1);
    let one = client.simulator.resource("result", &client.id("result", 15)).ok_or("no result")?;
    let at = attribute(&one, "occurred_at");
    let after = client.all_ids(&format!("{results}&filter[start_at]={at}")).await?;
    let before = client.all_ids(&format!("{results}&filter[end_at]={at}")).await?;
    assert_eq!(after.len() + before.len(), 2, "both leave out what happened at that moment");
    let name = client.simulator.resource("group", &client.id("group", 0)).ok_or("no group")?;
    let name = attribute(&name, "name").replace(' ', "+");
    let path = format!("/group?filter[organization]={organization}&filter[name]={name}");
    assert_eq!(client.all_ids(&path).await?.len(), 2, "the last group is called as the first");
    client.no_bugs()
}
