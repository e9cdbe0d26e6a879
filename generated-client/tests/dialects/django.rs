//! Django REST JSON:API: `page[number]`, types that its description leaves out, trailing slashes, a count in `meta`.

#[allow(dead_code, unreachable_pub, unused_imports, clippy::complexity, clippy::perf, clippy::style, clippy::suspicious)]
#[path = "../../../codegen/tests/dialects/django/mod.rs"]
#[rustfmt::skip]
mod client;

use client::{
    Author, Book, BookPatch, Linkage, NewBook, PartialUpdateBookRelationshipBody, RelationshipToOne,
    ResourceIdentifierObject,
};

use super::request::received;
use super::{ACCEPT, refusal, rows};
use crate::plain::server::Server;
use crate::runtime::{AnyTarget, Json, Map, Result, Verdict};

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
    let client = server.builder(&client::API, "").build()?;
    let (books, audit) = rows(client.list_books().include("author").skip().size(2).stream()).await?;
    assert_eq!(books.iter().map(|book| book.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!((audit.verdict(), audit.counts()), (Verdict::Consistent, Some(3..=3)));
    let first = &books[0];
    let author: &Author = first.get(&first.relationships.author).unwrap().downcast_ref().unwrap();
    let titles = first.all(&author.relationships.books).filter_map(|book| book.downcast_ref::<Book>());
    let titles: Vec<_> = titles.filter_map(|book| book.attributes.title.as_deref()).collect();
    assert_eq!((author.attributes.name.as_deref(), titles), (Some("Jane Austen"), vec!["Emma", "Persuasion"]));
    assert!(books[2].relationships.author.is_present() && books[2].get(&books[2].relationships.author).is_none());
    received(&server, &format!("GET /books/?include=author&page%5Bnumber%5D=1&page%5Bsize%5D=2 HTTP/1.1\n{ACCEPT}\n\n"));
    received(&server, &format!("GET /books/?include=author&page%5Bnumber%5D=2&page%5Bsize%5D=2 HTTP/1.1\n{ACCEPT}\n\n"));
    Ok(())
}

#[tokio::test]
async fn writes_send_what_is_set_and_refusals_are_typed() -> Result<()> {
    let server = Server::new(&[
        ("201 Created", r#"{"data": {"type": "books", "id": "4", "attributes": {"title": "Sanditon"}}}"#),
        ("202 Accepted", r#"{"data": {"type": "jobs", "id": "j-1", "attributes": {"state": "queued"}}}"#),
        ("200 OK", r#"{"data": {"type": "books", "id": "4", "attributes": {"title": "Sanditon", "page_count": 74}}}"#),
        ("200 OK", r#"{"data": {"type": "authors", "id": "7"}}"#),
        ("204 No Content", ""),
        (
            "409 Conflict",
            r#"{"errors": [{"detail": "There is one.", "status": "409", "source": {"pointer": "/data/attributes/title"}, "code": "conflict"}]}"#,
        ),
        ("404 Not Found", r#"{"errors": [{"detail": "Not found.", "status": "404", "source": {"pointer": "/data"}, "code": "not_found"}]}"#),
        (
            "400 Bad Request",
            r#"{"errors": [{"detail": "invalid filter[search]", "status": "400", "source": {"parameter": "filter[search]"}, "code": "invalid"}]}"#,
        ),
    ]);
    let client = server.builder(&client::API, "").build()?;
    let new = NewBook::new("Sanditon").page_count(74).author(AnyTarget::of("authors", "7"));
    let created = client.create_book(&new.tags([AnyTarget::of("tags", "1")])).await?.into_data()?;
    assert_eq!((created.id.as_str(), created.attributes.title.as_deref()), ("4", Some("Sanditon")));
    received(
        &server,
        &format!(
            "POST /books/ HTTP/1.1\n{ACCEPT}\ncontent-length: 204\ncontent-type: application/vnd.api+json\n\n{}",
            r#"{"data":{"type":"books","attributes":{"title":"Sanditon","page_count":74},"relationships":{"author":{"data":{"type":"authors","id":"7"}},"tags":{"data":[{"type":"tags","id":"1"}]}}}}"#
        ),
    );
    Ok(())
}
