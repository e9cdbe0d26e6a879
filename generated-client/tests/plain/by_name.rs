//! The same requests by name, with arguments as JSON: each is the text that the typed method sends.

use futures_util::TryStreamExt;
use serde_json::{Value, json};

use super::server::Server;
use super::{ferry, mill, orchard};
use crate::runtime::catalogue::source::Operations;
use crate::runtime::{Client, Credentials, Json, Result, Verdict};

async fn call(api: &'static Operations, client: &Client, id: &str, arguments: Value) -> Result<Json> {
    api.call(client, id)?.arguments(&arguments)?.await
}

#[tokio::test]
async fn lists_forms_and_files_with_keys() -> Result<()> {
    let server = Server::new(&[
        ("200 OK", r#"[{"name": "Alma", "mast": 2.50}]"#),
        ("201 Created", r#"{"name": "Berta"}"#),
        ("204 No Content", ""),
        ("200 OK", r#"{"access_token": "t-1", "token_type": "bearer", "expires_in": 60}"#),
        ("204 No Content", ""),
    ]);
    let builder = server.builder(&ferry::API, "/v2").api_key_for("gate", "g 1").api_key_for("kiosk", "k/1");
    let builder = builder.basic("mate", "pass:word").credentials(Credentials::new("id", "s&cret"));
    let client = builder.x_harbour(ferry::Harbour::North).build()?;
    let api = &ferry::OPERATIONS;

    let boats = call(api, &client, "listBoats", json!({"decks": [1, 2], "names": ["a,b", "c"]})).await?;
    assert_eq!(boats.text(), r#"[{"name": "Alma", "mast": 2.50}]"#);
    server.received(
        "GET /v2/boats?names=a%2Cb,c&decks=1&decks=2 HTTP/1.1\n\
         accept: application/json\nx-gate-key: g 1\nx-harbour: north\n\n",
    );
    let body = json!({"name": "Alma", "captain": null});
    call(api, &client, "addBoat", json!({"X-Harbour": "south", "body": body})).await?;
    server.received(
        "POST /v2/boats HTTP/1.1\naccept: application/json\nauthorization: Basic bWF0ZTpwYXNzOndvcmQ=\n\
         content-length: 30\ncontent-type: application/json\nx-harbour: south\n\n\
         {\"name\":\"Alma\",\"captain\":null}",
    );
    let body = json!({"passenger": "Zo\u{eb} & Co", "days": ["sat", "sun"], "price": 4});
    assert!(call(api, &client, "buyTicket", json!({"body": body})).await?.is_null());
    server.received(
        "POST /v2/tickets?kiosk=k%2F1 HTTP/1.1\naccept: */*\ncontent-length: 55\n\
         content-type: application/x-www-form-urlencoded\nx-harbour: north\n\n\
         passenger=Zo%C3%AB%20%26%20Co&days=sat&days=sun&price=4",
    );
    let body = json!({"photo": "R0lGODlh", "caption": "At sea"});
    call(api, &client, "putPhoto", json!({"ticket": "1/2", "body": body})).await?;
    server.received(
        "POST /v2/token HTTP/1.1\naccept: application/json\nauthorization: Basic aWQ6cyUyNmNyZXQ=\n\
         content-length: 29\ncontent-type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials",
    );
    server.received(
        "PUT /v2/tickets/1%2F2/photo HTTP/1.1\naccept: */*\nauthorization: Bearer t-1\ncontent-length: 198\n\
         content-type: multipart/form-data; boundary=part\nx-harbour: north\n\n\
         --part\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"photo\"\r\n\
         Content-Type: application/octet-stream\r\n\r\nGIF89a\r\n\
         --part\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\nAt sea\r\n--part--\r\n",
    );
    // The server would refuse the first; the second is not base64.
    for body in [json!({"name": "Alma", "captain": 7}), json!({"name": "Alma", "seats": 120, "mast": 2})] {
        assert!(call(api, &client, "addBoat", json!({"body": body})).await.is_err(), "{body}");
    }
    assert!(call(api, &client, "putPhoto", json!({"ticket": "1", "body": {"photo": "?"}})).await.is_err());
    Ok(())
}

#[tokio::test]
async fn objects_in_a_query_cookies_and_text() -> Result<()> {
    let server = Server::new(&[
        ("200 OK", "[]"),
        ("204 No Content", ""),
        ("204 No Content", ""),
        ("200 OK", "[]"),
        ("200 OK", "Rye, 25 kg"),
    ]);
    let client = server.builder(&orchard::API, "/v3").bearer("t-1").build()?;
    let filter = json!({"kind": "a&b", "age": 9});
    call(&orchard::OPERATIONS, &client, "listTrees", json!({"filter": filter, "rows": [1, 2]})).await?;
    server.received(
        "GET /v3/trees?version=2024-10-15&filter%5Bkind%5D=a%26b&filter%5Bage%5D=9&rows=1%7C2 HTTP/1.1\n\
         accept: application/json\nauthorization: Bearer t-1\n\n",
    );
    call(&orchard::OPERATIONS, &client, "fellTree", json!({"tree": "7", "body": {"age": 90}})).await?;
    server.received(
        "DELETE /v3/trees/7?version=2024-10-15 HTTP/1.1\naccept: */*\nauthorization: Bearer t-1\n\
         content-length: 10\ncontent-type: application/json\n\n{\"age\":90}",
    );
    call(&orchard::OPERATIONS, &client, "fellTree", json!({"tree": "a b", "version": "1"})).await?;
    server.received("DELETE /v3/trees/a%20b?version=1 HTTP/1.1\naccept: */*\nauthorization: Bearer t-1\n\n");

    let client = server.builder(&mill::API, "").api_key_for("door", "d-1").api_key_for("login", "l-1").build()?;
    let arguments = json!({"site": "upper", "since": "2024-05-01", "where": {"grain": "rye"}});
    call(&mill::OPERATIONS, &client, "listSacks", arguments).await?;
    server.received(
        "GET /sacks?since=2024-05-01&where=%7B%22grain%22%3A%22rye%22%7D&login=l-1 HTTP/1.1\naccept: application/json\n\
         cookie: site=upper\nx-door: d-1\n\n",
    );
    let printed = json!({"sack": "7.8", "format": "txt", "site": "upper"});
    assert_eq!(call(&mill::OPERATIONS, &client, "printSack", printed).await?, Json::from("Rye, 25 kg"));
    server.received("GET /sacks/7.8.txt?login=l-1 HTTP/1.1\naccept: text/plain\ncookie: site=upper\nx-door: d-1\n\n");
    Ok(())
}

#[tokio::test]
async fn a_declared_collection_yields_the_rows_of_the_typed_stream() -> Result<()> {
    let server = Server::new(&[
        ("200 OK", r#"{"loads": [{"id": 1, "sacks": 3}, {"id": 2}], "total": 4, "site": "upper"}"#),
        ("200 OK", r#"{"loads": [{"id": 2}, {"id": "three"}, {"id": 4}], "total": 4}"#),
        ("200 OK", r#"{"loads": [{"id": 1}], "total": 4}"#),
        ("200 OK", r#"{"result": {"runs": [{"grain": "rye"}, {"grain": "rye"}], "next": "c/1"}}"#),
        ("200 OK", r#"{"result": {"runs": [{"grain": "rye"}, {"grain": "oat"}], "next": null}}"#),
    ]);
    let builder = server.builder(&mill::API, "").api_key_for("door", "d").api_key_for("login", "l");
    let client = builder.site("upper").build()?;
    let loads = mill::OPERATIONS.call(&client, "listLoads")?.arguments(&json!({"per_page": 2}))?;
    let mut rows = loads.clone().rows()?;
    let mut ids = Vec::new();
    while let Some(row) = rows.try_next().await? {
        ids.push(row.id().to_owned());
    }
    assert_eq!((ids.join(" ").as_str(), rows.audit().verdict()), ("1 2 three 4", Verdict::Moved));
    let page = "accept: application/json\ncookie: site=upper\nx-door: d\n\n";
    server.received(&format!("GET /loads?per_page=2&login=l HTTP/1.1\n{page}"));
    server.received(&format!("GET /loads?per_page=2&page=2&login=l HTTP/1.1\n{page}"));
    assert_eq!(loads.count().await?, 4);
    server.received(&format!("GET /loads?per_page=1&login=l HTTP/1.1\n{page}"));

    let mut rows = mill::OPERATIONS.call(&client, "listRuns")?.arguments(&json!({}))?.rows()?;
    let mut grains = Vec::new();
    while let Some(row) = rows.try_next().await? {
        grains.push(row.members().get("grain").map(|grain| grain.text().to_owned()).unwrap_or_default());
    }
    assert_eq!(grains.join(" "), r#""rye" "rye" "rye" "oat""#);
    assert_eq!((rows.audit().rows(), rows.audit().verdict()), (4, Verdict::Uncounted));
    server.received(&format!("GET /runs?login=l HTTP/1.1\n{page}"));
    server.received(&format!("GET /runs?cursor=c%2F1&login=l HTTP/1.1\n{page}"));
    Ok(())
}
