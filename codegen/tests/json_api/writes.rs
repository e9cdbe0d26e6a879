//! What bodies of requests contain: identifiers, `meta`, other resources, several resources.

use super::{TITLE, document, generated, operation, resource, text};

/// The generated Rust in one line.
fn line(paths: &str, schemas: &str) -> String {
    text(&generated(paths, schemas)).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A resource that is only sent, with this `id` and these further required members.
fn sent(id: &str, required: &str) -> String {
    format!(
        "{{type: object, required: [type{required}], properties: {{type: {{enum: [books]}}, {id}attributes: {{type: \
         object, properties: {{{TITLE}}}}}}}}}"
    )
}

const BOOK: &str = "{$ref: '#/components/schemas/Book'}";

fn book() -> String {
    format!("    Book: {}\n", resource("{enum: [books]}", TITLE))
}

#[test]
fn an_identifier_in_a_body_is_sent_as_described() {
    for (method, path, id, required, expected) in [
        ("post", "/books", "id: {type: string, format: uuid}, ", ", id", "pub fn new(id: impl Into<BookId>) -> Self"),
        (
            "post",
            "/books",
            "id: {type: string}, ",
            "",
            "pub fn id<Kind>(mut self, id: impl rt::IntoOption<BookId, Kind>)",
        ),
        ("post", "/books/clone", "id: {type: string}, ", ", id", "pub fn new(id: impl Into<BookId>) -> Self"),
        ("put", "/books/{id}", "id: {type: string}, ", ", id", "pub fn new(id: impl Into<BookId>) -> Self"),
        (
            "put",
            "/books/{id}",
            "id: {type: string}, ",
            "",
            "pub fn id<Kind>(mut self, id: impl rt::IntoOption<BookId, Kind>)",
        ),
        ("post", "/books", "id: {type: string, readOnly: true}, ", "", "NewBook = \"books\" { attributes: part, }"),
        ("patch", "/books/{id}", "id: {type: string}, ", ", id", "BookPatch: BookId = \"books\" { attributes: part, }"),
    ] {
        let body = document(&sent(id, required), "");
        let one = document(BOOK, "");
        let line = line(&operation(path, method, "send", &body, &one), &book());
        assert!(line.contains(expected), "{method} {id} {expected}\n{line}");
    }
}

#[test]
fn a_schema_that_responses_share_requires_no_identifier_of_a_new_resource() {
    let one = document(BOOK, "");
    let create = line(&operation("/books", "post", "addBook", &one, &one), &book());
    assert!(create.contains("default NewBook = \"books\" { attributes: part, }"), "{create}");
    let replace = line(&operation("/books/{id}", "put", "putBook", &one, &one), &book());
    assert!(replace.contains("default BookUpsert = \"books\" { id: optional, attributes: part, }"), "{replace}");
}
