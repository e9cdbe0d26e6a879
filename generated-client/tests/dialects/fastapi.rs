//! FastAPI: `const` types, null as an alternative, two views of one resource, paging by `links.next` alone.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/dialects/generated/fastapi/mod.rs"]
#[rustfmt::skip]
mod client;

use client::{Crag, NewRoute, Route, RoutePatch};

use super::request::Requests;
use super::{JSON_API, refusal, rows};
use crate::plain::server::Server;
use crate::runtime::{Result, Verdict};

#[tokio::test]
async fn every_row_is_read_and_resolved_in_both_directions() -> Result<()> {
    let server = Server::new(&[
        (
            "200 OK",
            r#"{"data": [
                {"type": "routes", "id": "1", "attributes": {"name": "Overhang", "grade": "6a"},
                 "relationships": {"crag": {"data": {"type": "crags", "id": "7"}}}},
                {"type": "routes", "id": "2", "attributes": {"name": "Slab", "grade": "4c"}, "relationships": null}],
              "included": [{"type": "crags", "id": "7", "attributes": {"name": "North face", "rock": "granite"},
                "relationships": {"routes": {"data": [{"type": "routes", "id": "1"}]}}}],
              "links": {"self": "/routes", "next": "/routes?include=crag&page%5Bsize%5D=2&page%5Btoken%5D=b"}}"#,
        ),
        (
            "200 OK",
            r#"{"data": [{"type": "routes", "id": "3", "attributes": {"name": "Chimney", "grade": "5"}}], "included": null,
              "links": {"next": null}}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: JSON_API, headers: &[] };
    let client = server.builder(&client::API, "").build()?;
    let stream = client.list_routes().include("crag").by_link().size(2).stream();
    let (routes, audit) = rows(stream, &["1", "2", "3"]).await?;
    assert_eq!((audit.verdict(), audit.rows()), (Verdict::Uncounted, 3));
    let first = &routes[0];
    let crag: &Crag = first.get(&first.relationships.crag).unwrap();
    let own: Vec<&Route> = first.all(&crag.relationships.routes).collect();
    assert_eq!((crag.attributes.name.as_str(), own[0].attributes.grade.as_str()), ("North face", "6a"));
    requests.read("GET /routes?include=crag&page%5Bsize%5D=2");
    requests.read("GET /routes?include=crag&page%5Bsize%5D=2&page%5Btoken%5D=b");
    Ok(())
}

#[tokio::test]
async fn writes_send_what_is_set_and_refusals_are_typed() -> Result<()> {
    let route = r#"{"data": {"type": "routes", "id": "4", "attributes": {"name": "Arete", "grade": "6c", "beta": null, "pitches": 2}}}"#;
    let server = Server::new(Box::leak(Box::new([
        ("201 Created", route),
        ("200 OK", route),
        ("204 No Content", ""),
        (
            "409 Conflict",
            r#"{"errors": [{"status": "409", "code": "conflict", "title": "Conflict", "source": {"pointer": "/data/attributes/name"}}]}"#,
        ),
        ("404 Not Found", r#"{"errors": [{"status": "404", "code": "not_found", "detail": "There is none."}]}"#),
        (
            "400 Bad Request",
            r#"{"errors": [{"status": "400", "code": "invalid", "source": {"parameter": "filter[grade]"}}]}"#,
        ),
    ])));
    let requests = Requests { server: &server, media: JSON_API, headers: &[] };
    let client = server.builder(&client::API, "").build()?;

    let created = client.create_route(NewRoute::new("Arete", "6c").pitches(2).crag("7")).await?.into_data()?;
    assert_eq!((created.attributes.beta, created.attributes.pitches), (None, Some(2)));
    requests.sent(
        "POST /routes",
        r#"{"data":{"type":"routes","attributes":{"name":"Arete","grade":"6c","pitches":2},"relationships":{"crag":{"data":{"type":"crags","id":"7"}}}}}"#,
    );
    client.update_route("4", RoutePatch::new().pitches(3).clear_beta()).await?;
    requests.sent("PATCH /routes/4", r#"{"data":{"type":"routes","id":"4","attributes":{"beta":null,"pitches":3}}}"#);
    client.delete_route("4").await?;
    requests.sent_for_nothing("DELETE /routes/4", "");

    let conflict = refusal(client.create_route(NewRoute::new("Slab", "4c")).await);
    let missing = refusal(client.get_route("9").await);
    let bad = refusal(client.list_routes().grade("?").await);
    assert_eq!(conflict, (409, "conflict".to_owned(), "/data/attributes/name".to_owned()));
    assert_eq!(missing, (404, "not_found".to_owned(), String::new()));
    assert_eq!(bad, (400, "invalid".to_owned(), "filter[grade]".to_owned()));
    requests.sent("POST /routes", r#"{"data":{"type":"routes","attributes":{"name":"Slab","grade":"4c"}}}"#);
    requests.read("GET /routes/9");
    requests.read("GET /routes?filter%5Bgrade%5D=%3F");
    Ok(())
}
