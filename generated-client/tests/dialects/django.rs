//! Django REST JSON:API: `page[number]`, types that its description leaves out, trailing slashes, a count in `meta`.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/dialects/generated/django/mod.rs"]
#[rustfmt::skip]
mod client;

use client::{Author, Book, BookPatch, NewBook};

use super::request::Requests;
use super::{JSON_API, refusal, rows};
use crate::plain::server::Server;
use crate::runtime::{AnyTarget, OneOrMany, Result, Verdict};

const PAGES: [(&str, &str); 2] = [
    (
        "200 OK",
        r#"{"links": {"first": "http://read.example/books/?page%5Bnumber%5D=1", "last": "http://read.example/books/?page%5Bnumber%5D=2",
            "next": "http://read.example/books/?include=author&page%5Bnumber%5D=2&page%5Bsize%5D=2", "prev": null},
          "data": [
            {"type": "books", "id": "1", "attributes": {"title": "Emma", "blurb": null, "page_count": 474},
             "relationships": {"author": {"data": {"type": "authors", "id": "7"},
               "links": {"self": "http://read.example/books/1/relationships/author/"}}, "tags": {"data": [], "meta": {"count": 0}}},
             "links": {"self": "http://read.example/books/1/"}},
            {"type": "books", "id": "2", "attributes": {"title": "Persuasion", "blurb": "Anne", "page_count": null},
             "relationships": {"author": {"data": {"type": "authors", "id": "7"}}}}],
          "included": [{"type": "authors", "id": "7", "attributes": {"name": "Jane Austen"},
            "relationships": {"books": {"data": [{"type": "books", "id": "1"}, {"type": "books", "id": "2"}], "meta": {"count": 2}}}}],
          "meta": {"pagination": {"page": 1, "pages": 2, "count": 3}}}"#,
    ),
    (
        "200 OK",
        r#"{"links": {"next": null}, "data": [{"type": "books", "id": "3", "attributes": {"title": "Beowulf"},
             "relationships": {"author": {"data": null}}}],
          "meta": {"pagination": {"page": 2, "pages": 2, "count": 3}}}"#,
    ),
];

#[tokio::test]
async fn every_row_is_read_and_resolved_in_both_directions() -> Result<()> {
    let server = Server::new(&PAGES);
    let requests = Requests { server: &server, media: JSON_API, headers: &[] };
    let client = server.builder(&client::API, "").build()?;
    let (books, audit) = rows(client.list_books().include("author").skip().size(2).stream(), &["1", "2", "3"]).await?;
    assert_eq!((audit.verdict(), audit.counts()), (Verdict::Consistent, Some(3..=3)));
    let first = &books[0];
    let author: &Author = first.get(&first.relationships.author).unwrap().downcast_ref().unwrap();
    let titles = first.all(&author.relationships.books).filter_map(|book| book.downcast_ref::<Book>());
    let titles: Vec<_> = titles.filter_map(|book| book.attributes.title.as_deref()).collect();
    assert_eq!((author.attributes.name.as_deref(), titles), (Some("Jane Austen"), vec!["Emma", "Persuasion"]));
    assert!(books[2].relationships.author.is_present() && books[2].get(&books[2].relationships.author).is_none());
    requests.read("GET /books/?include=author&page%5Bsize%5D=2");
    requests.read("GET /books/?include=author&page%5Bnumber%5D=2&page%5Bsize%5D=2");
    Ok(())
}

#[tokio::test]
async fn rows_by_name_are_those_of_the_typed_stream() -> Result<()> {
    let server = Server::new(&PAGES);
    let requests = Requests { server: &server, media: JSON_API, headers: &[] };
    let client = server.builder(&client::API, "").build()?;
    let list = client::OPERATIONS.call(&client, "List/books/")?;
    let stream = list.arguments(&serde_json::json!({"include": "author", "page[size]": 2}))?.rows()?;
    let (books, audit) = rows(stream, &["1", "2", "3"]).await?;
    assert_eq!((audit.verdict(), audit.counts()), (Verdict::Consistent, Some(3..=3)));
    let title = |book: &crate::runtime::RawResource| book.attribute("title").map(|title| title.text().to_owned());
    assert_eq!(
        books.iter().map(|book| title(book)).collect::<Option<Vec<_>>>().unwrap().join(" "),
        "\"Emma\" \"Persuasion\" \"Beowulf\""
    );
    assert_eq!(books[0].page().included.iter().flat_map(|all| all.iter()).next().unwrap().id(), "7");
    requests.read("GET /books/?include=author&page%5Bsize%5D=2");
    requests.read("GET /books/?include=author&page%5Bnumber%5D=2&page%5Bsize%5D=2");
    Ok(())
}

#[tokio::test]
async fn writes_send_what_is_set_and_refusals_are_typed() -> Result<()> {
    let server = Server::new(&[
        ("201 Created", r#"{"data": {"type": "books", "id": "4", "attributes": {"title": "Sanditon"}}}"#),
        ("202 Accepted", r#"{"data": {"type": "jobs", "id": "j-1", "attributes": {"title": 7}}}"#),
        ("200 OK", r#"{"data": {"type": "books", "id": "4", "attributes": {"title": "Sanditon", "page_count": 74}}}"#),
        ("200 OK", r#"{"data": {"type": "authors", "id": "7"}}"#),
        ("200 OK", r#"{"data": [{"type": "tags", "id": "1"}, {"type": "tags", "id": "2"}]}"#),
        ("204 No Content", ""),
        (
            "409 Conflict",
            r#"{"errors": [{"status": "409", "code": "conflict", "title": "Conflict", "source": {"pointer": "/data/attributes/title"}}]}"#,
        ),
        ("404 Not Found", r#"{"errors": [{"status": "404", "code": "not_found", "detail": "There is none."}]}"#),
        (
            "400 Bad Request",
            r#"{"errors": [{"status": "400", "code": "invalid", "source": {"parameter": "filter[search]"}}]}"#,
        ),
    ]);
    let requests = Requests { server: &server, media: JSON_API, headers: &[] };
    let client = server.builder(&client::API, "").build()?;

    let new = NewBook::new("Sanditon").page_count(74).author(AnyTarget::of("authors", "7"));
    let new = new.tags([AnyTarget::of("tags", "1")]);
    assert_eq!(client.create_book(&new).await?.into_data()?.id.as_str(), "4");
    let document = r#"{"data":{"type":"books","attributes":{"title":"Sanditon","page_count":74},"relationships":{"author":{"data":{"type":"authors","id":"7"}},"tags":{"data":[{"type":"tags","id":"1"}]}}}}"#;
    requests.sent("POST /books/", document);
    let accepted = client.create_book(new).await?;
    assert_eq!((accepted.status().as_u16(), accepted.data()), (202, None));
    requests.sent("POST /books/", document);

    let patch = BookPatch::new().page_count(74).clear_blurb();
    client.partial_update_book("4", patch).await?;
    requests
        .sent("PATCH /books/4/", r#"{"data":{"type":"books","id":"4","attributes":{"blurb":null,"page_count":74}}}"#);
    let author = OneOrMany::one(AnyTarget::of("authors", "7"));
    let linked = client.partial_update_book_relationship("4", "author", author).await?.into_data()?;
    assert_eq!(linked.iter().map(|author| author.id().as_str()).collect::<Vec<_>>(), ["7"]);
    requests.sent("PATCH /books/4/relationships/author/", r#"{"data":{"type":"authors","id":"7"}}"#);
    let tags = OneOrMany::many([AnyTarget::of("tags", "1"), AnyTarget::of("tags", "2")]);
    let linked = client.partial_update_book_relationship("4", "tags", tags).await?.into_data()?;
    assert_eq!(linked.iter().map(|tag| tag.id().as_str()).collect::<Vec<_>>(), ["1", "2"]);
    let document = r#"{"data":[{"type":"tags","id":"1"},{"type":"tags","id":"2"}]}"#;
    requests.sent("PATCH /books/4/relationships/tags/", document);
    client.destroy_book("4").await?;
    requests.read("DELETE /books/4/");

    let conflict = refusal(client.create_book(NewBook::new("Emma")).await);
    let missing = refusal(client.retrieve_book("9").await);
    let bad = refusal(client.list_books().search("").await);
    assert_eq!(conflict, (409, "conflict".to_owned(), "/data/attributes/title".to_owned()));
    assert_eq!(missing, (404, "not_found".to_owned(), String::new()));
    assert_eq!(bad, (400, "invalid".to_owned(), "filter[search]".to_owned()));
    requests.sent("POST /books/", r#"{"data":{"type":"books","attributes":{"title":"Emma"}}}"#);
    requests.read("GET /books/9/");
    requests.read("GET /books/?filter%5Bsearch%5D=");
    Ok(())
}
