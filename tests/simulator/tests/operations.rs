//! Every read operation, requested as described. Writes are in `writes.rs`.

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod support;

use serde_json::{Value, json};
use support::{Client, Result};

/// Returns the query of an operation, with its required filters and everything that can be included.
fn query_of(client: &Client, operation: &Value) -> String {
    let mut wanted: Vec<&str> = operation["x-at-least-one"][0].as_str().into_iter().collect();
    for together in operation["x-together"].as_object().into_iter().flatten() {
        wanted.extend(together.1.as_array().into_iter().flatten().filter_map(Value::as_str));
    }
    let mut pairs = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        let needed = parameter["required"] == true || wanted.contains(&name) || name == "include";
        if parameter["in"] != "query" || !needed {
            continue;
        }
        let one = if parameter["type"] == "array" { &parameter["items"] } else { parameter };
        let values: Vec<&str> = one["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let value = match (name, parameter["x-identifies"].as_str()) {
            (_, Some(ty)) => client.id(ty, 0),
            ("filter[receiver]", _) => client.id("patient", 0),
            ("filter[identifier][system]", _) => "harbour-clinic-chart".to_owned(),
            ("filter[identifier][value]", _) => "HC-0000000".to_owned(),
            _ => values.join(","),
        };
        pairs.push(format!("{name}={value}"));
    }
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

#[tokio::test]
async fn every_operation_that_reads_finds_rows_counts_them_and_includes_others() -> Result {
    let client = Client::start(40).await?;
    let document = simulator::corrected()?;
    let paths = document["paths"].as_object().into_iter().flatten();
    let reads = paths.filter_map(|(path, item)| Some((path, item.get("get")?)));
    let mut count = 0;
    for (path, operation) in reads {
        let name = operation["operationId"].as_str().unwrap_or_default();
        let ty = path.split("/{id}").next().unwrap_or_default().trim_start_matches('/');
        let id = if ty == "oauth/token" { client.token_id.clone() } else { client.id(ty, 0) };
        let url = format!("{}{}", path.replace("{id}", &id), query_of(&client, operation));
        let response = client.get(&url).await?;
        assert_eq!(response.status, 200, "{name} {url}\n{}", response.body);
        if response.body["data"].is_array() {
            assert_ne!(response.body["data"], json!([]), "{name} finds nothing: {url}");
            assert!(response.body["meta"]["count"].is_u64(), "{name} does not count");
        }
        if url.contains("include=") {
            assert_ne!(response.body["included"], json!([]), "{name} includes nothing");
        }
        assert!(client.simulator.count_of_requests(name) > 0, "{name} is not counted");
        count += 1;
    }
    assert!(count > 40, "{count}");
    client.no_bugs()
}

#[tokio::test]
async fn every_resource_is_valid_and_its_relationships_exist() -> Result {
    let client = Client::start(60).await?;
    let types = "organization group coach patient patient_plan_summary action bundle result patient_health_metric \
        calendar_event email_history health_question_definition health_profile health_profile_question \
        health_profile_answer reward_program reward_program_activation reward reward_earning \
        reward_earning_fulfillment";
    let mut unlisted = 0;
    for ty in types.split(' ') {
        let ids = client.simulator.ids_of(ty);
        assert_eq!(ids.len(), client.simulator.count_of(ty));
        for id in ids {
            let response = client.get(&format!("/{ty}/{id}")).await?;
            assert_eq!(response.status, 200, "{ty} {id}: {}", response.body);
            let data = &response.body["data"];
            unlisted += usize::from(data["attributes"]["sync_state"].is_object() || data["meta"].is_object());
            for (name, relationship) in data["relationships"].as_object().into_iter().flatten() {
                let linked = &relationship["data"];
                let list = linked.as_array().map_or_else(|| std::slice::from_ref(linked), Vec::as_slice);
                for one in list.iter().filter(|one| !one.is_null()) {
                    let found = client.simulator.resource(one["type"].as_str().unwrap(), one["id"].as_str().unwrap());
                    assert!(found.is_some(), "{ty} {id}: {name} leads nowhere: {one}");
                }
            }
        }
    }
    assert!(unlisted > 50, "{unlisted} rows have members that no schema lists");
    client.no_bugs()
}
