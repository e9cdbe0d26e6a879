//! Every operation of the description, asked in a way that the description itself suggests.

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod support;

use reqwest::Method;
use serde_json::{Map, Value, json};
use support::{Client, Result};

/// What a description alone does not tell: where the data of the simulator leaves room for one thing more.
fn suited(client: &Client, operation: &str, body: &mut Value) {
    let attributes = match operation {
        "createRewardProgram" => json!({"start_at": "2026-01-01T00:00:00Z", "end_at": "2027-01-01T00:00:00Z"}),
        "createRewardProgramActivation" => json!({"activated_at": "2024-06-15T00:00:00Z"}),
        "createReward" => json!({"allocated_at": "2024-06-15T00:00:00Z", "target_at": "2024-07-15T00:00:00Z"}),
        "createRewardEarning" => json!({"earned_at": "2024-08-01T00:00:00Z"}),
        "createRewardEarningFulfillment" => json!({"fulfilled_at": "2025-11-01T00:00:00Z"}),
        "createCalendarEventResponse" => {
            let event = client.simulator.resource("calendar_event", &client.id("calendar_event", 0));
            json!({"attendee": event.unwrap_or_default()["attributes"]["attendees"][1]["_id"]})
        }
        "updateCalendarEvent" => {
            let event = client.simulator.resource("calendar_event", &client.id("calendar_event", 0));
            let event = event.unwrap_or_default();
            json!({"type": event["attributes"]["type"], "all_day": true, "end_at": null})
        }
        "createToken" => client.credentials(),
        _ => json!({}),
    };
    for (name, value) in attributes.as_object().into_iter().flatten() {
        body["data"]["attributes"][name] = value.clone();
    }
    let place = |ty: &str, at| json!({"type": ty, "id": client.id(ty, at)});
    match operation {
        "createRewardProgramActivation" => {
            body["data"]["relationships"]["patient"]["data"] = place("patient", 1);
        }
        "createRewardEarning" => body["data"]["relationships"]["reward"]["data"] = place("reward", 1),
        "createRewardEarningFulfillment" => {
            body["data"]["relationships"]["reward_earning"]["data"] = place("reward_earning", 1);
        }
        _ => {}
    }
}

fn resolve<'a>(document: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(reference) = schema["$ref"].as_str() {
        schema = document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
    }
    schema
}

/// A value that a schema allows, without what is read-only.
fn value_of(document: &Value, schema: &Value) -> Value {
    let schema = resolve(document, schema);
    let mut object = Map::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        if let Value::Object(members) = value_of(document, part) {
            object.extend(members);
        }
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let member = resolve(document, member);
        if member["readOnly"] != true && !matches!(name.as_str(), "links" | "meta") {
            object.insert(name.clone(), value_of(document, member));
        }
    }
    if !object.is_empty() {
        return object.into();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("array"), _) => json!([value_of(document, &schema["items"])]),
        (Some("number" | "integer"), _) => json!(10),
        (Some("boolean"), _) => json!(false),
        (Some("object"), _) => json!({}),
        (_, Some("date-time")) => json!("2026-02-03T04:05:06.789Z"),
        (_, Some("date")) => json!("2026-02-03"),
        _ => json!("text"),
    }
}

/// Puts ids of the simulator where a body names resources.
fn with_ids(client: &Client, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| with_ids(client, item)),
        Value::Object(members) => {
            let ty = members.get("type").and_then(Value::as_str).map(|ty| if ty == "user" { "patient" } else { ty });
            let known = ty.and_then(|ty| client.simulator.id_of(ty));
            if let (Some(id), true, None) = (known, members.contains_key("id"), members.get("attributes")) {
                members.insert("id".to_owned(), id.into());
            }
            for (name, member) in members {
                match name.as_str() {
                    "user" | "completed_by" if member.is_string() => *member = client.id("coach", 0).into(),
                    "groups" if member[0].is_string() => *member = json!([client.id("group", 0)]),
                    _ => with_ids(client, member),
                }
            }
        }
        _ => {}
    }
}

fn body_of(client: &Client, document: &Value, operation: &Value, id: &str) -> Option<Value> {
    let parameters = operation["parameters"].as_array()?;
    let schema = &parameters.iter().find(|parameter| parameter["in"] == "body")?["schema"];
    let resolved = resolve(document, schema);
    let mut body = resolved.get("example").cloned().unwrap_or_else(|| value_of(document, schema));
    with_ids(client, &mut body);
    let name = operation["operationId"].as_str()?;
    if name.starts_with("update") {
        body["data"]["id"] = id.into();
    } else if let Some(data) = body["data"].as_object_mut() {
        data.remove("id");
    }
    suited(client, name, &mut body);
    Some(body)
}

/// The query that an operation needs, with everything that can be included.
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
async fn every_operation_answers_what_the_description_says() -> Result {
    let client = Client::start(40).await?;
    let document = simulator::corrected()?;
    let mut count = 0;
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let name = operation["operationId"].as_str().unwrap_or_default();
            let ty = path.split("/{id}").next().unwrap_or_default().trim_start_matches('/');
            let id = if ty == "oauth/token" { client.token_id.clone() } else { client.id(ty, 0) };
            let url = format!("{}{}", path.replace("{id}", &id), query_of(&client, operation));
            let body = body_of(&client, &document, operation, &id);
            let method: Method = method.to_uppercase().parse()?;
            let answer = client.send(method, &url, body.as_ref()).await?;
            let expected = operation["responses"].as_object().and_then(|all| all.keys().find(|k| k.starts_with('2')));
            assert_eq!(Some(answer.status.as_str()), expected.map(String::as_str), "{name} {url}\n{}", answer.body);
            if answer.body["data"].is_array() {
                assert_ne!(answer.body["data"], json!([]), "{name} finds nothing: {url}");
                assert!(answer.body["meta"]["count"].is_u64(), "{name} does not count");
            }
            if url.contains("include=") {
                assert_ne!(answer.body["included"], json!([]), "{name} includes nothing");
            }
            assert!(client.simulator.count_of_requests(name) > 0, "{name} is not counted");
            count += 1;
        }
    }
    assert_eq!(count, 62);
    client.no_bugs()
}

#[tokio::test]
async fn every_resource_is_what_the_description_says_and_belongs_to_others_that_exist() -> Result {
    let client = Client::start(60).await?;
    let types = [
        "organization",
        "group",
        "coach",
        "patient",
        "patient_plan_summary",
        "action",
        "bundle",
        "result",
        "patient_health_metric",
        "calendar_event",
        "email_history",
        "health_question_definition",
        "health_profile",
        "health_profile_question",
        "health_profile_answer",
        "reward_program",
        "reward_program_activation",
        "reward",
        "reward_earning",
        "reward_earning_fulfillment",
    ];
    let mut unlisted = 0;
    for ty in types {
        let ids = client.simulator.ids_of(ty);
        assert_eq!(ids.len(), client.simulator.count_of(ty));
        for id in ids {
            let answer = client.get(&format!("/{ty}/{id}")).await?;
            assert_eq!(answer.status, 200, "{ty} {id}: {}", answer.body);
            let data = &answer.body["data"];
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
