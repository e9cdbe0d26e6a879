//! What bodies of requests contain: identifiers, `meta`, other resources, several resources.

use super::{TITLE, codes, document, generated, operation, resource, text};

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

#[test]
fn metadata_of_a_resource_is_sent_as_described() {
    let meta = |required: &str| {
        let meta = "{type: object, required: [note], properties: {note: {type: string}}}";
        sent("", required).replace("attributes:", &format!("meta: {meta}, attributes:"))
    };
    let one = document(BOOK, "");
    let of = |method: &str, path: &str, body: &str| {
        line(&operation(path, method, "send", &document(body, ""), &one), &book())
    };
    for (method, path) in [("post", "/books"), ("patch", "/books/{id}")] {
        let given = of(method, path, &meta(""));
        let optional = meta("").replace("required: [note], ", "");
        assert!(given.contains("meta: required,") && given.contains("pub fn new(meta: BookMeta)"), "{method} {given}");
        let free = of(method, path, &optional);
        assert!(free.contains("meta: optional,"), "{method} {free}");
        assert!(free.contains("pub fn meta<Kind>(mut self, meta: impl rt::IntoOption<"), "{method} {free}");
    }
    let received = resource("{enum: [books]}", TITLE)
        .replace("attributes:", "meta: {type: object, properties: {n: {type: integer}}}, attributes:");
    let shared = line(&operation("/books", "post", "send", &one, &one), &format!("    Book: {received}\n"));
    assert!(
        shared.contains("default NewBook = \"books\" { attributes: part, }"),
        "what responses share is the server's"
    );
}

#[test]
fn resources_that_a_request_includes_are_typed() {
    let loan = "{type: object, required: [type], properties: {type: {enum: [loans]}, id: {type: string}, attributes: \
                {type: object, properties: {days: {type: integer}}}}}";
    let shelf = "{type: object, required: [type, id], properties: {type: {enum: [desks]}, id: {type: string}, attributes: \
                 {type: object, properties: {room: {type: string}}}}}";
    let one = document(BOOK, "");
    let of = |items: &str| {
        let included = format!("included: {{type: array, items: {items}}}");
        let output =
            generated(&operation("/books", "post", "addBook", &document(&sent("", ""), &included), &one), &book());
        assert!(codes(&output).is_empty(), "{:?}", output.summary.ledger.departures);
        text(&output).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let several = of(&format!("{{oneOf: [{loan}, {shelf}]}}"));
    for expected in [
        "pub enum AddBookIncluded { ",
        "AddBookIncluded by \"type\" { Loan(NewLoan) = \"loans\", Desk(NewDesk) = \"desks\", }",
        "included: impl IntoIterator<Item = impl Into<AddBookIncluded>>",
        "self.body.include::<AddBookIncluded>(included);",
        "pub fn new(id: impl Into<DeskId>)",
    ] {
        assert!(several.contains(expected), "{expected}\n{several}");
    }
    assert!(of(loan).contains("included: impl IntoIterator<Item = impl Into<NewLoan>>"));
}

#[test]
fn several_resources_in_a_body_are_typed() {
    let one = document(BOOK, "");
    let many = format!("{{type: array, items: {}}}", sent("id: {type: string}, ", ""));
    let either = format!("{{oneOf: [{0}, {{type: array, items: {0}}}]}}", "{$ref: '#/components/schemas/New'}");
    let schemas = format!("{}    New: {}\n", book(), sent("", ""));
    for (method, data, expected) in [
        ("post", &many, "rt::RequestDocument<Vec<NewBook>>"),
        ("post", &many, "books: impl IntoIterator<Item = impl Into<NewBook>>"),
        ("patch", &many, "rt::RequestDocument<Vec<BookPatch>>"),
        ("patch", &many, "pub fn id<Kind>(mut self, id: impl rt::IntoOption<BookId, Kind>)"),
        ("delete", &many, "books: impl IntoIterator<Item = impl Into<SendInput>>"),
        ("post", &either, "books: rt::OneOrMany<NewBook>"),
    ] {
        let line = line(&operation("/books", method, "send", &document(data, ""), &one), &schemas);
        let written: String = line.replace(", >", ">").replace("< ", "<").replace(" >", ">");
        assert!(written.contains(expected), "{method} {data}: {expected}\n{written}");
    }
}

#[test]
fn a_change_requires_what_its_own_schema_requires() {
    let attributes = "{type: object, required: [title], properties: {title: {type: string}, blurb: {type: string}}}";
    let author = "{type: object, required: [author], properties: {author: {type: object, required: [data], properties: \
                  {data: {type: object, properties: {type: {enum: [people]}, id: {type: string}}}}}}}";
    let change = format!(
        "{{type: object, required: [type, attributes], properties: {{type: {{enum: [books]}}, attributes: {attributes}, \
         relationships: {author}}}}}"
    );
    let one = document(BOOK, "");
    let own = line(&operation("/books/{id}", "patch", "changeBook", &document(&change, ""), &one), &book());
    for expected in [
        "rt::patch_resource! { required BookPatch: BookId = \"books\" { attributes: required, relationships: required, } }",
        "title: required \"title\", blurb: patch \"blurb\"",
        "title: impl Into<String>, author: ",
    ] {
        assert!(own.contains(expected), "{expected}\n{own}");
    }
    let shared = format!(
        "    Book: {}\n",
        resource("{enum: [books]}", TITLE).replace(&format!("{{type: object, properties: {{{TITLE}}}}}"), attributes)
    );
    let shared = line(&operation("/books/{id}", "patch", "changeBook", &one, &one), &shared);
    assert!(shared.contains("title: patch \"title\""), "{shared}");
    // A generator that only makes the outermost members of a change optional.
    let patched = format!("{}    PatchedBookRequest: {}\n", book(), document(&change, ""));
    let reference = "{$ref: '#/components/schemas/PatchedBookRequest'}";
    let patched = line(&operation("/books/{id}", "patch", "changeBook", reference, &one), &patched);
    assert!(patched.contains("title: patch \"title\"") && patched.contains("pub fn new() -> Self"), "{patched}");
}
