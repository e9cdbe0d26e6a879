//! Both ways of paging return every row once, with correct links.

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod support;

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::json;
use simulator::{Fault, Simulator};
use support::{Client, Result};

/// Returns the path of every collection, with its required filter.
fn collections(client: &Client) -> Result<Vec<String>> {
    let document = simulator::corrected()?;
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let parameters = item["get"]["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let has = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        if !has("page[limit]") {
            continue;
        }
        let ty = path.split("/{id}").next().unwrap_or_default().trim_start_matches('/');
        let id = if ty == "oauth/token" { client.token_id.clone() } else { client.id(ty, 0) };
        let filter = match path.as_str() {
            "/email_history" => format!("filter[receiver]={}&", client.id("patient", 0)),
            "/reward_earning" => {
                format!("filter[patient]={}&filter[groups]={}&", client.id("patient", 0), client.id("group", 0))
            }
            "/result" | "/reward_earning_fulfillment" => format!("filter[patient]={}&", client.id("patient", 0)),
            _ if has("filter[organization]") => format!("filter[organization]={}&", client.organization()),
            _ => String::new(),
        };
        found.push(format!("{}?{filter}", path.replace("{id}", &id)));
    }
    Ok(found)
}

#[tokio::test]
async fn both_ways_of_paging_deliver_every_row_of_every_collection_once() -> Result {
    let client = Client::start(23).await?;
    let collections = collections(&client)?;
    assert_eq!(collections.len(), 20);
    for collection in collections {
        let count = client.get(&format!("{collection}page[size]=0")).await?;
        assert_eq!((count.status, count.ids().len()), (StatusCode::OK, 0), "{collection}: {}", count.body);
        assert_eq!(count.next(), None, "{collection} has a page after none");
        let other = client.get(&format!("{collection}page[limit]=0")).await?;
        assert_eq!(count.body["meta"]["count"], other.body["meta"]["count"]);
        let skip = client.all_ids(&format!("{collection}page[size]=4")).await?;
        let cursor = client.all_ids(&format!("{collection}page[limit]=4")).await?;
        assert_eq!(skip, cursor, "{collection}");
        assert_eq!(Some(skip.len() as u64), count.body["meta"]["count"].as_u64(), "{collection}");
        assert_eq!(skip.iter().collect::<BTreeSet<_>>().len(), skip.len(), "{collection} has rows twice");
        let unasked = client.all_ids(collection.trim_end_matches(['&', '?'])).await?;
        assert_eq!(unasked, skip, "{collection}");
    }
    client.no_bugs()
}

#[tokio::test]
async fn links_are_root_relative_and_lead_to_every_page() -> Result {
    let client = Client::start(25).await?;
    let organization = client.organization();
    let page = client.get(&client.patients("&page[number]=2&page[size]=10")).await?;
    let link = |number| format!("/pub/patient?filter[organization]={organization}&page[number]={number}&page[size]=10");
    assert_eq!(
        page.body["links"],
        json!({"self": link(2), "first": link(1), "prev": link(1), "next": link(3), "last": link(3)})
    );
    let last = client.get(&link(3)).await?;
    assert_eq!((last.ids().len(), last.next()), (5, None));
    let beyond = client.get(&link(9)).await?;
    assert_eq!((beyond.status, beyond.ids().len(), beyond.next()), (StatusCode::OK, 0, None));
    let cursor = client.get(&client.patients("&page[limit]=10")).await?;
    let names: Vec<_> = cursor.body["links"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["next"]);
    // Without a size, the page has the description's default.
    assert_eq!(client.get(&client.patients("")).await?.ids().len(), 10);
    client.no_bugs()
}

#[tokio::test]
async fn a_page_is_no_larger_than_the_server_likes() -> Result {
    let client = Client::of(Simulator::builder().patients(25).page_size(7).largest_page(20)).await?;
    assert_eq!(client.get(&client.patients("")).await?.ids().len(), 7);
    let page = client.get(&client.patients("&page[limit]=100")).await?;
    assert_eq!(page.ids().len(), 20);
    assert_eq!(client.get(&page.next().ok_or("no next page")?).await?.ids().len(), 5);
    client.no_bugs()
}

#[tokio::test]
async fn changes_between_pages_upset_skip_paging_and_leave_cursors_alone() -> Result {
    let (mut twice, mut lost) = (0, 0);
    for paging in ["size", "limit"] {
        let client = Client::start(200).await?;
        let before: BTreeSet<String> = client.simulator.ids_of("patient").into_iter().collect();
        client.simulator.faults().on("fetchPatients", 0, Fault::Change);
        let read = client.all_ids(&client.patients(&format!("&page[{paging}]=10"))).await?;
        let once: BTreeSet<String> = read.iter().cloned().collect();
        let after: BTreeSet<String> = client.simulator.ids_of("patient").into_iter().collect();
        let stayed = before.intersection(&after);
        let (more, less) = (read.len() - once.len(), stayed.filter(|id| !once.contains(*id)).count());
        if paging == "limit" {
            assert_eq!((more, less), (0, 0));
        } else {
            (twice, lost) = (more, less);
        }
        assert!(client.simulator.faults().injected()["change"] >= 20);
        client.no_bugs()?;
    }
    assert!(twice + lost > 0, "skip paging read everything once though the collection moved");
    Ok(())
}

#[tokio::test]
async fn a_sorted_collection_pages_in_its_order() -> Result {
    let client = Client::start(60).await?;
    let first = client.simulator.resource("email_history", &client.id("email_history", 0)).ok_or("no email")?;
    let sender = first["relationships"]["sender"]["data"]["id"].as_str().unwrap_or_default().to_owned();
    let path = format!("/email_history?filter[sender]={sender}");
    let up = client.all_ids(&format!("{path}&sort=send_time&page[limit]=2")).await?;
    let down = client.all_ids(&format!("{path}&sort=-send_time&page[size]=2")).await?;
    assert!(up.len() > 2);
    assert_eq!(up, down.into_iter().rev().collect::<Vec<_>>());
    let times: Vec<String> = up
        .iter()
        .filter_map(|id| client.simulator.resource("email_history", id))
        .map(|row| row["attributes"]["send_time"].to_string())
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    client.no_bugs()
}

#[tokio::test]
async fn related_resources_are_included_once_each() -> Result {
    let client = Client::start(30).await?;
    let organization = client.organization();
    let path =
        format!("/health_profile_question?filter[organization]={organization}&include=question_definition,answer");
    let page = client.get(&format!("{path}&page[limit]=100")).await?;
    let included = page.body["included"].as_array().ok_or("nothing is included")?;
    let places: BTreeSet<(String, String)> =
        included.iter().map(|one| (one["type"].to_string(), one["id"].to_string())).collect();
    assert_eq!(places.len(), included.len());
    let types: BTreeSet<&str> = included.iter().filter_map(|one| one["type"].as_str()).collect();
    assert_eq!(types, BTreeSet::from(["health_profile_answer", "health_question_definition"]));
    client.no_bugs()
}
