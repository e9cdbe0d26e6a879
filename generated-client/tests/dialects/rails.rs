//! Rails with jsonapi-serializer: plain JSON as media type, `page` and `per_page`, sparse fieldsets, a count in `meta`.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/dialects/generated/rails/mod.rs"]
#[rustfmt::skip]
mod client;

use client::{Album, AlbumPatch, Artist, NewAlbum};

use super::request::Requests;
use super::{refusal, rows};
use crate::plain::server::Server;
use crate::runtime::{Date, Result, Verdict};

const MEDIA: &str = "application/json";
const HEADERS: [&str; 1] = ["authorization: Bearer t-1"];

#[tokio::test]
async fn every_row_is_read_and_resolved_in_both_directions() -> Result<()> {
    let server = Server::new(&[
        (
            "200 OK",
            r#"{"data": [
                {"id": "1", "type": "album", "attributes": {"title": "Kind of Blue", "released_on": "1959-08-17"},
                 "relationships": {"artist": {"data": {"id": "7", "type": "artist"}}}},
                {"id": "2", "type": "album", "attributes": {"released_on": null}}],
              "included": [{"id": "7", "type": "artist", "attributes": {"stage_name": "Miles Davis"},
                "relationships": {"albums": {"data": [{"id": "1", "type": "album"}]}}}],
              "meta": {"total_count": 3}}"#,
        ),
        (
            "200 OK",
            r#"{"data": [{"id": "3", "type": "album", "attributes": {"title": "Giant Steps"}}], "meta": {"total_count": 3}}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: MEDIA, headers: &HEADERS };
    let client = server.builder(&client::API, "/api/v1").bearer("t-1").build()?;
    let list = client.list_albums().fields_album("title,released_on").include("artist");
    let (albums, audit) = rows(list.skip().size(2).stream(), &["1", "2", "3"]).await?;
    assert_eq!((audit.verdict(), audit.counts()), (Verdict::Consistent, Some(3..=3)));
    let first = &albums[0];
    let artist: &Artist = first.get(&first.relationships.artist).unwrap();
    let own: Vec<&Album> = first.all(&artist.relationships.albums).collect();
    assert_eq!((artist.attributes.stage_name.as_deref(), own[0].id.as_str()), (Some("Miles Davis"), "1"));
    requests.read("GET /api/v1/albums?fields%5Balbum%5D=title,released_on&include=artist&per_page=2");
    requests.read("GET /api/v1/albums?fields%5Balbum%5D=title,released_on&include=artist&per_page=2&page=2");
    Ok(())
}

#[tokio::test]
async fn writes_send_what_is_set_and_refusals_are_typed() -> Result<()> {
    let server = Server::new(&[
        ("201 Created", r#"{"data": {"id": "4", "type": "album", "attributes": {"title": "Naima"}}}"#),
        ("200 OK", r#"{"data": {"id": "4", "type": "album", "attributes": {"title": "Naima", "list_price": "9.90"}}}"#),
        ("204 No Content", ""),
        (
            "409 Conflict",
            r#"{"errors": [{"status": "409", "code": "conflict", "title": "Conflict", "source": {"pointer": "/data/attributes/title"}}]}"#,
        ),
        ("404 Not Found", r#"{"errors": [{"status": "404", "code": "not_found", "detail": "There is none."}]}"#),
        (
            "400 Bad Request",
            r#"{"errors": [{"status": "400", "code": "invalid", "source": {"parameter": "released_after"}}]}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: MEDIA, headers: &HEADERS };
    let client = server.builder(&client::API, "/api/v1").bearer("t-1").build()?;

    let day: Date = "1960-01-27".parse().unwrap();
    let new = NewAlbum::new("Naima").released_on(day).artist("8");
    assert_eq!(client.create_album(new).await?.into_data()?.attributes.title.as_deref(), Some("Naima"));
    requests.sent(
        "POST /api/v1/albums",
        r#"{"data":{"type":"album","attributes":{"title":"Naima","released_on":"1960-01-27"},"relationships":{"artist":{"data":{"type":"artist","id":"8"}}}}}"#,
    );
    client.update_album("4", AlbumPatch::new().list_price("9.90").clear_released_on()).await?;
    requests.sent(
        "PATCH /api/v1/albums/4",
        r#"{"data":{"type":"album","id":"4","attributes":{"released_on":null,"list_price":"9.90"}}}"#,
    );
    client.delete_album("4").await?;
    requests.sent_for_nothing("DELETE /api/v1/albums/4", "");

    let conflict = refusal(client.create_album(NewAlbum::new("Naima")).await);
    let missing = refusal(client.get_album("9").await);
    let bad = refusal(client.list_albums().released_after(day).await);
    assert_eq!(conflict, (409, "conflict".to_owned(), "/data/attributes/title".to_owned()));
    assert_eq!(missing, (404, "not_found".to_owned(), String::new()));
    assert_eq!(bad, (400, "invalid".to_owned(), "released_after".to_owned()));
    requests.sent("POST /api/v1/albums", r#"{"data":{"type":"album","attributes":{"title":"Naima"}}}"#);
    requests.read("GET /api/v1/albums/9");
    requests.read("GET /api/v1/albums?released_after=1960-01-27");
    Ok(())
}
