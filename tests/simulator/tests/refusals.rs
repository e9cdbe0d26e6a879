//! Requests that are refused, and the errors in the response.

#![allow(clippy::indexing_slicing, reason = "members of JSON are read by index; one that is missing reads as null")]

mod support;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use support::{Client, JSON_API, Result};

#[tokio::test]
async fn a_query_that_the_description_does_not_allow_is_refused_by_parameter() -> Result {
    let client = Client::start(20).await?;
    let organization = client.organization();
    let cases = [
        (client.patients("&filter[nonsense]=1"), 400, "filter[nonsense]"),
        (client.patients("&page[size]=51"), 400, "page[size]"),
        (client.patients("&page[size]=many"), 400, "page[size]"),
        (client.patients("&page[number]=0"), 400, "page[number]"),
        (client.patients("&page[after]=x&page[limit]=5"), 400, "page[after]"),
        (client.patients("&page[cursor]=strange"), 400, "page[cursor]"),
        (client.patients("&page[size]=5&page[limit]=5"), 409, "page[limit]"),
        (client.patients("&filter[archived]=maybe"), 400, "filter[archived]"),
        (client.patients("&filter[updated_at]=2024-01-01T00:00:00Z"), 400, "filter[updated_at]"),
        (client.patients("&filter[updated_at]=2024-01-01T00:00:00Z.."), 400, "filter[updated_at]"),
        (client.patients("&filter[updated_at]=..2024-01-01T00:00:00Z"), 400, "filter[updated_at]"),
        // An unescaped plus is a space.
        (
            client.patients("&filter[updated_at]=2024-01-01T00:00:00+02:00..2024-01-02T00:00:00Z"),
            400,
            "filter[updated_at]",
        ),
        (client.patients("&filter[groups]=a,,b"), 400, "filter[groups]"),
        (client.patients("&filter[identifier][system]=x"), 409, "filter[identifier][value]"),
        (client.patients(&format!("&filter[organization]={organization}")), 400, "filter[organization]"),
        ("/patient".to_owned(), 409, "filter[groups]"),
        ("/coach".to_owned(), 400, "filter[groups]"),
        ("/group".to_owned(), 400, "filter[organization]"),
        (format!("/health_profile?filter[organization]={organization}&include=friends"), 400, "include"),
    ];
    for (path, status, parameter) in cases {
        let response = client.get(&path).await?;
        assert_eq!(response.status.as_u16(), status, "{path}: {}", response.body);
        assert_eq!(response.blames(), parameter, "{path}: {}", response.body);
        assert_eq!(response.body["errors"][0]["status"], status.to_string());
        assert_eq!(response.body["errors"][0]["code"], "InvalidParameter");
        assert!(response.body["meta"]["req_id"].is_string());
    }
    let several = client.get("/patient?x=1&y=2").await?;
    assert_eq!(several.body["errors"].as_array().map(Vec::len), Some(3));
    client.no_bugs()
}

#[tokio::test]
async fn a_body_that_the_description_does_not_allow_is_refused_place_by_place() -> Result {
    let client = Client::start(20).await?;
    let group = json!({"data": [{"type": "group", "id": client.id("group", 0)}]});
    let patient =
        |attributes: Value| json!({"type": "patient", "attributes": attributes, "relationships": {"groups": group}});
    let good = || patient(json!({"first_name": "Ada"}));
    let cases = [
        (
            json!({"data": patient(json!({"gender": "unknown", "birth_date": "1990-13-01", "first_name": 7}))}),
            vec!["/data/attributes/birth_date", "/data/attributes/first_name", "/data/attributes/gender"],
        ),
        (
            json!({"data": [good(), patient(json!({"phone_numbers": [{"value": "1"}]})), {"type": "coach", "attributes": {}}]}),
            vec!["/data/1/attributes/phone_numbers/0/primary", "/data/2/type"],
        ),
        (json!({}), vec!["/data"]),
        (json!({"data": good(), "meta": {"ignore_duplicates": "yes"}}), vec!["/meta/ignore_duplicates"]),
    ];
    for (body, pointers) in cases {
        let response = client.post("/patient", &body).await?;
        assert_eq!(response.status, 400, "{body}: {}", response.body);
        let errors = response.body["errors"].as_array().into_iter().flatten();
        let blamed: Vec<_> = errors.filter_map(|error| error["source"]["pointer"].as_str()).collect();
        assert_eq!(blamed, pointers, "{}", response.body);
    }
    let broken =
        client.request(Method::POST, "/patient").header("content-type", JSON_API).body("{\"data\":").send().await?;
    assert_eq!(broken.status(), 400);
    assert_eq!(client.simulator.created("patient"), 0);
    client.no_bugs()
}

#[tokio::test]
async fn a_body_that_contradicts_the_data_is_refused_by_place() -> Result {
    let client = Client::start(20).await?;
    let group = client.id("group", 0);
    let patient = |groups: Value, identifiers: Value| {
        json!({"data": {"type": "patient", "attributes": {"identifiers": identifiers},
            "relationships": {"groups": {"data": groups}}}})
    };
    let name = client.simulator.resource("group", &group).ok_or("no group")?["attributes"]["name"].clone();
    let query = |name: &Value| json!([{"type": "group", "meta": {"query": {"organization": client.organization(), "name": name}}}]);
    let known = json!([{"system": "harbour-clinic-chart", "value": "HC-0000003"}]);
    let member = json!([{"type": "group", "id": group}]);
    let cases = [
        (
            patient(json!([{"type": "group", "id": "5c0000000000000000000000"}]), json!([])),
            409,
            "/data/relationships/groups/data/0/id",
        ),
        (patient(json!([{"type": "group"}]), json!([])), 400, "/data/relationships/groups/data/0/meta/query"),
        (patient(query(&name), json!([])), 409, "/data/relationships/groups/data/0/meta/query/name"),
        (patient(member.clone(), known), 409, "/data/attributes/identifiers"),
    ];
    for (body, status, pointer) in cases {
        let response = client.post("/patient", &body).await?;
        assert_eq!((response.status.as_u16(), response.blames()), (status, pointer), "{}", response.body);
    }
    let earned = json!({"data": {"type": "reward_earning",
        "attributes": {"earned_value": 1, "earned_at": "2024-09-01T00:00:00Z"},
        "relationships": {"reward": {"data": {"type": "reward", "id": client.id("reward", 0)}}}}});
    let response = client.post("/reward_earning", &earned).await?;
    assert_eq!((response.status.as_u16(), response.blames()), (409, "/data/relationships/reward"));
    let event = client.id("calendar_event", 1);
    let typed = json!({"data": {"type": "calendar_event", "id": event, "attributes": {"type": "office-visit"}}});
    let response = client.patch(&format!("/calendar_event/{event}"), &typed).await?;
    assert_eq!((response.status.as_u16(), response.blames()), (409, "/data/attributes/type"));
    client.no_bugs()
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_spoken_is_refused() -> Result {
    let client = Client::start(20).await?;
    let unknown = client.get("/patient/5c0000000000000000000000").await?;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(unknown.body["errors"][0]["code"], "ResourceNotFound");
    // The id of another type does not exist for this one.
    assert_eq!(client.get(&format!("/patient/{}", client.id("coach", 0))).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(client.get("/nothing").await?.status, StatusCode::NOT_FOUND);
    let put = client.send(Method::PUT, "/group", Some(&json!({}))).await?;
    assert_eq!(put.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(put.headers["allow"], "POST, GET, OPTIONS, HEAD");
    // An unknown path has no methods; a known one lists them.
    assert_eq!(client.send(Method::DELETE, "/nothing", None).await?.status, StatusCode::NOT_FOUND);
    let (token, group) = (client.token_id.clone(), client.id("group", 0));
    for (method, path, status, allowed) in [
        (Method::GET, "/oauth/token".to_owned(), 405, "POST, OPTIONS"),
        (Method::DELETE, "/oauth/token".to_owned(), 405, "POST, OPTIONS"),
        (Method::POST, format!("/oauth/token/{token}/groups"), 405, "GET, OPTIONS, HEAD"),
        (Method::OPTIONS, format!("/group/{group}"), 204, "GET, OPTIONS, HEAD"),
    ] {
        let response = client.send(method.clone(), &path, None).await?;
        assert_eq!(
            (response.status.as_u16(), response.headers["allow"].to_str()?),
            (status, allowed),
            "{method} {path}"
        );
    }
    let head = client.send(Method::HEAD, &format!("/group/{group}"), None).await?;
    assert_eq!((head.status.as_u16(), head.body), (200, Value::Null));
    assert_eq!(client.get("/patient?filter[organization]=another").await?.status, StatusCode::FORBIDDEN);
    let plain = client.request(Method::POST, "/group").header("content-type", "application/json").body("{}");
    assert_eq!(plain.send().await?.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let accept = client.http.get(format!("{}/group/x", client.simulator.base_url()));
    let html = accept.bearer_auth(&client.token).header("accept", "text/html");
    assert_eq!(html.send().await?.status(), StatusCode::NOT_ACCEPTABLE);
    client.no_bugs()
}
