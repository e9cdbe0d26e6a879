//! Every described body of an operation can be sent, and errors that are no JSON:API documents have their types.

use serde_json::{Value, json};

use super::quay::{self, AddShipError, AddShipMultipartForm, Problem, Ship};
use super::server::Server;
use crate::runtime::{Error, Result};

#[tokio::test]
async fn each_described_body_has_a_method_and_files_have_their_media_types() -> Result<()> {
    let server = Server::new(&[("201 Created", r#"{"name": "Alma"}"#); 3]);
    let client = server.builder(&quay::API, "").build()?;

    client.add_ship(Ship::new("Alma").tons(9)).await?;
    server.received(
        "POST /ships HTTP/1.1\naccept: application/json\ncontent-length: 24\ncontent-type: application/json\n\n\
         {\"name\":\"Alma\",\"tons\":9}",
    );
    assert_eq!(client.add_ship_csv("name\nAlma\n").await?.name, "Alma");
    server.received(
        "POST /ships HTTP/1.1\naccept: application/json\ncontent-length: 10\ncontent-type: text/csv\n\nname\nAlma\n",
    );
    let form = AddShipMultipartForm::new(b"PNG".to_vec()).name("Alma").plan(b"%PDF".to_vec()).log("# Day 1");
    client.add_ship_multipart(form).await?;
    server.received(
        "POST /ships HTTP/1.1\naccept: application/json\ncontent-length: 385\n\
         content-type: multipart/form-data; boundary=part\n\n\
         --part\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAlma\r\n\
         --part\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"photo\"\r\n\
         Content-Type: image/png\r\n\r\nPNG\r\n\
         --part\r\nContent-Disposition: form-data; name=\"plan\"; filename=\"plan\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n%PDF\r\n\
         --part\r\nContent-Disposition: form-data; name=\"log\"\r\n\
         Content-Type: text/markdown\r\n\r\n# Day 1\r\n--part--\r\n",
    );
    Ok(())
}

#[tokio::test]
async fn bytes_and_texts_of_a_range_have_a_media_type() -> Result<()> {
    const DONE: (&str, &str) = ("204 No Content", "");
    let server = Server::new(&[DONE, DONE, DONE, ("200 OK", "Mild.")]);
    let client = server.builder(&quay::API, "").build()?;

    client.put_flag("a", "image/gif", b"GIF".to_vec()).await?;
    server.received("PUT /ships/a/flag HTTP/1.1\naccept: */*\ncontent-length: 3\ncontent-type: image/gif\n\nGIF");
    client.put_cargo("a", b"coal".to_vec()).await?;
    let head = "PUT /ships/a/cargo HTTP/1.1\naccept: */*\ncontent-length: 4\ncontent-type:";
    server.received(&format!("{head} application/octet-stream\n\ncoal"));
    client.put_cargo("a", b"coal".to_vec()).header("content-type", "application/zip").await?;
    server.received(&format!("{head} application/zip\n\ncoal"));
    assert_eq!(client.put_note("a", "Calm.").await?, "Mild.");
    server.received("PUT /ships/a/note HTTP/1.1\naccept: text/*\ncontent-length: 5\ncontent-type: text/plain\n\nCalm.");
    Ok(())
}

#[tokio::test]
async fn an_error_decodes_as_described() -> Result<()> {
    let server = Server::new(&[
        ("409 Conflict", r#"{"title": "Berth taken", "berth": 4, "by": "Berta"}"#),
        ("400 Bad Request", r#"{"message": "No name"}"#),
        ("500 Internal Server Error", "<html>"),
    ]);
    let client = server.builder(&quay::API, "").retry(crate::runtime::RetryPolicy::none()).build()?;
    let refused = async || match client.add_ship(Ship::new("Alma")).await {
        Err(Error::Api(error)) => error,
        other => panic!("{other:?}"),
    };
    let problem: Problem = refused().await.json()?;
    assert_eq!((problem.title.as_str(), problem.berth), ("Berth taken", Some(4)));
    assert_eq!(serde_json::to_value(&problem).unwrap(), json!({"title": "Berth taken", "berth": 4, "by": "Berta"}));
    let error = refused().await;
    let described: AddShipError = error.json()?;
    assert_eq!((described.message.as_str(), error.json::<Value>()?), ("No name", json!({"message": "No name"})));
    let page = refused().await.json::<Problem>().unwrap_err();
    assert!(page.to_string().starts_with("addShip: "), "{page}");
    Ok(())
}
