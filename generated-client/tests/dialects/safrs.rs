//! safrs: `page[offset]` and `page[limit]`, resources that only examples show, identifiers in paths named after the
//! resource.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/dialects/generated/safrs/mod.rs"]
#[rustfmt::skip]
mod client;

use client::{Family, NewPlant, Plant, PlantPatch};

use super::request::Requests;
use super::{JSON_API, refusal, rows};
use crate::plain::server::Server;
use crate::runtime::{Json, Result, Verdict};

#[tokio::test]
async fn every_row_is_read_and_resolved_in_both_directions() -> Result<()> {
    let server = Server::new(&[
        (
            "200 OK",
            r#"{"data": [
                {"attributes": {"name": "Oak", "height": 30}, "id": "1", "type": "Plant",
                 "relationships": {"family": {"data": {"id": "7", "type": "Family"}, "links": {"self": "/Plants/1/family"}}}},
                {"attributes": {"name": "Fern", "height": null}, "id": "2", "type": "Plant"}],
              "included": [{"attributes": {"name": "Fagaceae"}, "id": "7", "type": "Family",
                "relationships": {"plants": {"data": [{"id": "1", "type": "Plant"}], "links": {"self": "/Families/7/plants"}}}}],
              "links": {"self": "/Plants/?page[offset]=0&page[limit]=2", "next": "/Plants/?include=family&sort=name&page[offset]=2&page[limit]=2"},
              "meta": {"count": 3, "limit": 2, "total": 3}}"#,
        ),
        (
            "200 OK",
            r#"{"data": [{"attributes": {"name": "Moss"}, "id": "3", "type": "Plant"}], "links": {}, "meta": {"count": 3}}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: JSON_API, headers: &[] };
    let client = server.builder(&client::API, "").build()?;
    let list = client.retrieveacollectionof_plantobjects_0().include("family").sort("name");
    let (plants, audit) = rows(list.by_offset().limit(2).stream(), &["1", "2", "3"]).await?;
    assert_eq!((audit.verdict(), audit.rows()), (Verdict::Consistent, 3));
    let first = &plants[0];
    let family: &Family = first.get(&first.relationships.family).unwrap().downcast_ref().unwrap();
    let own: Vec<&Plant> = first.all(&family.relationships.plants).filter_map(|plant| plant.downcast_ref()).collect();
    let height = own[0].attributes.height.as_ref().and_then(Json::as_i64);
    let name = family.attributes.name.as_ref().and_then(Json::as_str);
    assert_eq!((name.as_deref(), height), (Some("Fagaceae"), Some(30)));
    requests.read("GET /Plants/?include=family&sort=name&page%5Blimit%5D=2");
    requests.read("GET /Plants/?include=family&sort=name&page%5Boffset%5D=2&page%5Blimit%5D=2");
    Ok(())
}

#[tokio::test]
async fn writes_send_what_is_set_and_refusals_are_typed() -> Result<()> {
    let server = Server::new(&[
        ("201 Created", r#"{"data": {"attributes": {"name": "Ivy", "height": 2}, "id": "4", "type": "Plant"}}"#),
        ("204 No Content", ""),
        ("204 No Content", ""),
        ("204 No Content", ""),
        (
            "409 Conflict",
            r#"{"errors": [{"status": "409", "code": "conflict", "title": "Conflict", "source": {"pointer": "/data/attributes/name"}}]}"#,
        ),
        ("404 Not Found", r#"{"errors": [{"status": "404", "code": "not_found", "detail": "There is none."}]}"#),
        (
            "400 Bad Request",
            r#"{"errors": [{"status": "400", "code": "invalid", "source": {"parameter": "filter[name]"}}]}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: JSON_API, headers: &[] };
    let client = server.builder(&client::API, "").build()?;

    let ivy = client.create_plant_0(NewPlant::new().name("Ivy").height(2)).await?.into_data()?;
    requests.sent("POST /Plants/", r#"{"data":{"type":"Plant","attributes":{"name":"Ivy","height":2}}}"#);
    client.update_plant_0(&ivy.id, PlantPatch::new().name("Hedera").clear_height()).await?;
    requests
        .sent("PATCH /Plants/4/", r#"{"data":{"type":"Plant","id":"4","attributes":{"name":"Hedera","height":null}}}"#);
    client.update_plantfamily_0(&ivy.id, "7").await?;
    // The description gives this response no media type.
    requests.expect("PATCH /Plants/4/family", "application/json", r#"{"data":{"type":"Family","id":"7"}}"#);
    client.delete_plantfrom_plants_0(ivy.id).await?;
    requests.sent_for_nothing("DELETE /Plants/4/", "");

    let conflict = refusal(client.create_plant_0(NewPlant::new()).await);
    let missing = refusal(client.retrieve_plantinstance_0("9").await);
    let bad = refusal(client.retrieveacollectionof_plantobjects_0().name("?").await);
    assert_eq!(conflict, (409, "conflict".to_owned(), "/data/attributes/name".to_owned()));
    assert_eq!(missing, (404, "not_found".to_owned(), String::new()));
    assert_eq!(bad, (400, "invalid".to_owned(), "filter[name]".to_owned()));
    requests.sent("POST /Plants/", r#"{"data":{"type":"Plant"}}"#);
    requests.read("GET /Plants/9/");
    requests.read("GET /Plants/?filter%5Bname%5D=%3F");
    Ok(())
}
