//! What other servers have in addition: identifiers that are numbers or made by the client, requests with several
//! resources, with other resources and with `meta`, relationships to one or many, and pages by the last row.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/dialects/generated/workshop/mod.rs"]
#[rustfmt::skip]
mod client;

use client::{
    AddBicycleIncluded, Bicycle, BicycleMeta, BicycleOwnerRelationshipMeta, BicyclePatch, BicycleToChange, NewBicycle,
    NewOwner, NewPartResource,
};

use super::{JSON_API, rows};
use crate::plain::server::Server;
use crate::runtime::{Error, Identifier, Lid, Linkage, OneOrMany, Result, ToOne};

fn sent(server: &Server, line: &str, accept: &str, body: &str) {
    let length = body.len();
    let headers = format!("accept: {accept}\ncontent-length: {length}\ncontent-type: {JSON_API}");
    server.received(&format!("{line} HTTP/1.1\n{headers}\n\n{body}"));
}

const BICYCLE: &str = r#"{"data":{"type":"bicycles","id":7,"attributes":{"frame":"steel"},"relationships":{"owner":{"data":{"type":"owners","id":"1"},"meta":{"since":1999}},"parts":{"data":[{"type":"parts","id":"a","meta":{"place":"front"}}]},"replaces":{"data":{"type":"bicycles","id":6}}}}}"#;

#[tokio::test]
async fn a_document_with_numbers_as_identifiers_is_read_and_written_back() -> Result<()> {
    let one =
        BICYCLE.replace(r#"[{"type":"parts","id":"a","meta":{"place":"front"}}]"#, r#"{"type":"parts","id":"a"}"#);
    let none = BICYCLE.replace(r#"[{"type":"parts","id":"a","meta":{"place":"front"}}]"#, "null");
    let as_text = BICYCLE.replace(r#""id":7"#, r#""id":"7""#);
    let server = Server::new(Box::leak(Box::new([
        ("200 OK", BICYCLE),
        ("200 OK", one.leak() as &str),
        ("200 OK", none.leak() as &str),
        ("200 OK", as_text.leak() as &str),
        ("404 Not Found", r#"{"errors": [{"status": "404", "code": "missing"}]}"#),
    ])));
    let client = server.builder(&client::API, "").build()?;
    let many: Bicycle = client.get_bicycle("7").await?.data;
    assert_eq!((many.id.as_str(), many.relationships.owner.meta().since), ("7", Some(1999)));
    let places = many.relationships.parts.data().iter().map(|part| part.meta.place.clone());
    assert_eq!(places.collect::<Vec<_>>(), [Some("front".to_owned())]);
    let sent = |bicycle: &Bicycle| format!(r#"{{"data":{}}}"#, serde_json::to_string(bicycle).unwrap());
    assert_eq!(sent(&many), BICYCLE);
    let one: Bicycle = client.get_bicycle("7").await?.data;
    assert_eq!(one.relationships.parts.ids().map(|id| id.as_str()).collect::<Vec<_>>(), ["a"]);
    assert!(matches!(one.relationships.parts.linkage(), Linkage::Data(OneOrMany::One(_))));
    let none: Bicycle = client.get_bicycle("7").await?.data;
    assert!(matches!(none.relationships.parts.linkage(), Linkage::Null));
    assert_eq!(sent(&client.get_bicycle("7").await?.data), BICYCLE, "it is sent as described");
    assert!(matches!(client.get_bicycle("9").await, Err(Error::Api(error)) if error.status() == 404));
    Ok(())
}

#[tokio::test]
async fn pages_follow_by_the_last_row() -> Result<()> {
    let server = Server::new(&[
        (
            "200 OK",
            r#"{"data":[{"type":"bicycles","id":1,"attributes":{"frame":"a"}},{"type":"bicycles","id":2,"attributes":{"frame":"b"}}],"meta":{"has_more":true}}"#,
        ),
        ("200 OK", r#"{"data":[{"type":"bicycles","id":5,"attributes":{"frame":"c"}}],"meta":{"has_more":false}}"#),
    ]);
    let client = server.builder(&client::API, "").build()?;
    rows(client.list_bicycles().cursor().limit(2).stream(), &["1", "2", "5"]).await?;
    let read = |line: &str| server.received(&format!("{line} HTTP/1.1\naccept: {JSON_API}\n\n"));
    read("GET /bicycles?limit=2");
    read("GET /bicycles?limit=2&after=2");
    Ok(())
}

#[tokio::test]
async fn everything_that_a_request_describes_is_sent() -> Result<()> {
    let server = Server::new(&[("201 Created", BICYCLE), ("204 No Content", ""), ("200 OK", BICYCLE)]);
    let client = server.builder(&client::API, "").build()?;
    let owner: Lid<client::Owner> = Lid::from("o");
    let new = NewBicycle::new("8", "steel", BicycleMeta::new("north").note("late"))
        .owner(ToOne::from(&owner).with_typed_meta(BicycleOwnerRelationshipMeta::new().since(2026)))
        .parts(OneOrMany::many(["a", "b"]))
        .replaces("7");
    let included: [AddBicycleIncluded; 3] = [
        NewPartResource::new("a", "bell").into(),
        NewPartResource::new("b", "brake").into(),
        NewOwner::new().name("Ada").lid("o").into(),
    ];
    client.add_bicycle(new).included(included).await?;
    sent(
        &server,
        "POST /bicycles",
        JSON_API,
        r#"{"data":{"type":"bicycles","id":8,"attributes":{"frame":"steel"},"relationships":{"owner":{"data":{"type":"owners","lid":"o"},"meta":{"since":2026}},"parts":{"data":[{"type":"parts","id":"a"},{"type":"parts","id":"b"}]},"replaces":{"data":{"type":"bicycles","id":7}}},"meta":{"counter":"north","note":"late"}},"included":[{"type":"parts","id":"a","attributes":{"name":"bell"}},{"type":"parts","id":"b","attributes":{"name":"brake"}},{"type":"owners","lid":"o","attributes":{"name":"Ada"}}]}"#,
    );
    client.change_bicycles([BicyclePatch::new().id("1").gears(3), BicyclePatch::new().id("2").gears(4)]).await?;
    sent(
        &server,
        "PATCH /bicycles",
        "*/*",
        r#"{"data":[{"type":"bicycles","id":1,"attributes":{"gears":3}},{"type":"bicycles","id":2,"attributes":{"gears":4}}]}"#,
    );
    client.change_bicycle("7", BicycleToChange::new("worn").gears(5)).await?;
    sent(
        &server,
        "PATCH /bicycles/7",
        JSON_API,
        r#"{"data":{"type":"bicycles","id":7,"attributes":{"reason":"worn","gears":5}}}"#,
    );
    let link: Identifier<Bicycle> = "7".into();
    assert_eq!(serde_json::to_string(&link).unwrap(), r#"{"type":"bicycles","id":7}"#);
    Ok(())
}
