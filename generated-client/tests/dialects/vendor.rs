//! By hand, as large vendors do: `page[cursor]`, compound documents, typed lists, a version in every request, a key
//! with a prefix in `Authorization`.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/dialects/generated/vendor/mod.rs"]
#[rustfmt::skip]
mod client;

use client::{
    ApiSearch, Audience, Campaign, CampaignPatch, GetCampaignsFieldsCampaign, GetCampaignsInclude, GetCampaignsSort,
    NewCampaign, Person,
};

use super::request::Requests;
use super::{JSON_API, refusal, rows};
use crate::plain::server::Server;
use crate::runtime::{Result, Verdict};

const HEADERS: [&str; 2] = ["authorization: Mail-Key k-1", "revision: 2026-01-15"];

#[tokio::test]
async fn every_row_is_read_and_resolved_in_both_directions() -> Result<()> {
    let server = Server::new(&[
        (
            "200 OK",
            r#"{"data": [
                {"type": "campaign", "id": "1", "attributes": {"name": "Spring", "status": "draft", "send_time": null},
                 "relationships": {"audiences": {"data": [{"type": "audience", "id": "7"}]}, "author": {"data": {"type": "person", "id": "5"}}},
                 "links": {"self": "https://mail.example/api/campaigns/1"}},
                {"type": "campaign", "id": "2", "attributes": {"name": "Summer"}, "links": {"self": "https://mail.example/api/campaigns/2"}}],
              "included": [
                {"type": "audience", "id": "7", "attributes": {"name": "Readers", "size": 12}, "links": {"self": "https://mail.example/api/audiences/7"},
                 "relationships": {"campaigns": {"data": [{"type": "campaign", "id": "1"}]}}},
                {"type": "person", "id": "5", "attributes": {"email": "ada@mail.example"}}],
              "links": {"self": "https://mail.example/api/campaigns", "next": "https://mail.example/api/campaigns?page%5Bcursor%5D=c2&page%5Bsize%5D=2"}}"#,
        ),
        (
            "200 OK",
            r#"{"data": [{"type": "campaign", "id": "3", "attributes": {"name": "Autumn"}, "links": {"self": "https://mail.example/api/campaigns/3"}}],
              "links": {"self": "https://mail.example/api/campaigns", "next": null}}"#,
        ),
        (
            "200 OK",
            r#"{"data": [{"type": "audience", "id": "7", "attributes": {"name": "Readers"}, "links": {"self": "/"}},
                {"type": "coupon", "id": "8"}]}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: JSON_API, headers: &HEADERS };
    let client = server.builder(&client::API, "").api_key("Mail-Key k-1").build()?;
    let list = client.get_campaigns().fields_campaign([GetCampaignsFieldsCampaign::Name]);
    let list = list.include([GetCampaignsInclude::Audiences, GetCampaignsInclude::Author]);
    let stream = list.sort([GetCampaignsSort::SendTimeDescending]).cursor().limit(2).stream();
    let (campaigns, audit) = rows(stream, &["1", "2", "3"]).await?;
    assert_eq!((audit.verdict(), audit.rows()), (Verdict::Uncounted, 3));
    let first = &campaigns[0];
    let audience: &Audience = first.all(&first.relationships.audiences).next().unwrap();
    let author: &Person = first.get(&first.relationships.author).unwrap();
    let back: &Campaign = first.all(&audience.relationships.campaigns).next().unwrap();
    assert_eq!((audience.attributes.name.as_str(), author.id.as_str(), back.id.as_str()), ("Readers", "5", "1"));
    let query = "fields%5Bcampaign%5D=name&include=audiences,author&sort=-send_time";
    requests.read(&format!("GET /api/campaigns?{query}&page%5Bsize%5D=2"));
    requests.read("GET /api/campaigns?page%5Bcursor%5D=c2&page%5Bsize%5D=2");

    let found = client.search("read").await?.data;
    assert!(
        matches!(&found[..], [ApiSearch::Audience(audience), ApiSearch::Unknown(_)] if audience.id.as_str() == "7")
    );
    requests.read("GET /api/search?q=read");
    Ok(())
}

#[tokio::test]
async fn writes_send_what_is_set_and_refusals_are_typed() -> Result<()> {
    let campaign = r#"{"data": {"type": "campaign", "id": "4", "attributes": {"name": "Winter", "status": "draft"}, "links": {"self": "/"}}, "links": {"self": "/"}}"#;
    let server = Server::new(Box::leak(Box::new([
        ("201 Created", campaign),
        ("200 OK", campaign),
        ("200 OK", r#"{"data": [{"type": "audience", "id": "7"}]}"#),
        ("204 No Content", ""),
        ("204 No Content", ""),
        (
            "409 Conflict",
            r#"{"errors": [{"status": "409", "code": "conflict", "title": "Conflict", "source": {"pointer": "/data/attributes/name"}}]}"#,
        ),
        ("404 Not Found", r#"{"errors": [{"status": "404", "code": "not_found", "detail": "There is none."}]}"#),
        ("400 Bad Request", r#"{"errors": [{"status": "400", "code": "invalid", "source": {"parameter": "filter"}}]}"#),
    ])));
    let requests = Requests { server: &server, media: JSON_API, headers: &HEADERS };
    let client = server.builder(&client::API, "").api_key("Mail-Key k-1").build()?;

    let winter = client.create_campaign(NewCampaign::new("Winter").audiences(["7", "8"])).await?.into_data()?;
    requests.sent(
        "POST /api/campaigns",
        r#"{"data":{"type":"campaign","attributes":{"name":"Winter"},"relationships":{"audiences":{"data":[{"type":"audience","id":"7"},{"type":"audience","id":"8"}]}}}}"#,
    );
    client.update_campaign(&winter.id, CampaignPatch::new().name("Frost").clear_send_time()).await?;
    requests.sent(
        "PATCH /api/campaigns/4",
        r#"{"data":{"type":"campaign","id":"4","attributes":{"name":"Frost","send_time":null}}}"#,
    );
    let audiences = client.get_audience_ids_for_campaign(&winter.id).await?.data;
    requests.read("GET /api/campaigns/4/relationships/audiences");
    client.remove_audiences_from_campaign(&winter.id, audiences).await?;
    requests.sent_for_nothing(
        "DELETE /api/campaigns/4/relationships/audiences",
        r#"{"data":[{"type":"audience","id":"7"}]}"#,
    );
    client.add_audiences_to_campaign(winter.id, ["9"]).await?;
    requests.sent_for_nothing(
        "POST /api/campaigns/4/relationships/audiences",
        r#"{"data":[{"type":"audience","id":"9"}]}"#,
    );

    let conflict = refusal(client.create_campaign(NewCampaign::new("Spring")).await);
    let missing = refusal(client.get_campaign("9").await);
    let bad = refusal(client.get_campaigns().filter("any(").await);
    assert_eq!(conflict, (409, "conflict".to_owned(), "/data/attributes/name".to_owned()));
    assert_eq!(missing, (404, "not_found".to_owned(), String::new()));
    assert_eq!(bad, (400, "invalid".to_owned(), "filter".to_owned()));
    requests.sent("POST /api/campaigns", r#"{"data":{"type":"campaign","attributes":{"name":"Spring"}}}"#);
    requests.read("GET /api/campaigns/9");
    requests.read("GET /api/campaigns?filter=any%28");
    Ok(())
}
