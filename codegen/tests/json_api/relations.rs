//! Relationships whose data, `meta` or identifiers are described in unusual ways.

use codegen::fates::Code;

use super::{TITLE, codes, document, generated, get, operation, resource, returned, text};

/// A book with this relationship, read and created.
fn book(relationship: &str) -> (String, String) {
    let related = format!("relationships: {{type: object, properties: {{author: {relationship}}}}}, attributes:");
    let book = resource("{enum: [books]}", TITLE).replace("attributes:", &related);
    let new = book.replace("required: [type, id]", "required: [type]").replace("id: {type: string}, rel", "rel");
    let paths = get("/books/{id}", "getBook", &document(&book, ""))
        + &get("/people/{id}", "getPerson", &document(&resource("{enum: [people]}", "name: {type: string}"), ""))
        + &operation("/books", "post", "addBook", &document(&new, ""), &document(&book, ""));
    (paths, "    Unused: {type: object}\n".to_owned())
}

const LINK: &str = "{type: object, properties: {type: {enum: [people]}, id: {type: string}}}";

#[test]
fn a_relationship_to_one_or_to_many_is_typed() {
    let list = format!("{{type: array, items: {LINK}}}");
    for data in [
        format!("{{anyOf: [{LINK}, {list}]}}"),
        format!("{{oneOf: [{list}, {LINK}, {{type: object, nullable: true, enum: [null]}}]}}"),
    ] {
        let (paths, schemas) = book(&format!("{{type: object, properties: {{data: {data}}}}}"));
        let output = generated(&paths, &schemas);
        let text = text(&output);
        assert!(text.contains("pub author: rt::ToOneOrMany<Person>"), "{data}\n{text}");
        assert!(text.contains("author: rt::OneOrMany<rt::Identifier<Person>>"), "{data}\n{text}");
        assert!(!codes(&output).contains(&Code::ExtraMember), "{:?}", codes(&output));
    }
}

#[test]
fn metadata_of_a_relationship_and_of_its_identifiers_is_typed() {
    let meta = "meta: {type: object, properties: {since: {type: integer}}}";
    let (paths, schemas) = book(&format!("{{type: object, properties: {{{meta}, data: {LINK}}}}}"));
    let line = text(&generated(&paths, &schemas)).split_whitespace().collect::<Vec<_>>().join(" ");
    let related = "rt::ToOne<Person, rt::Identifier<Person>, BookAuthorRelationshipMeta>";
    assert!(line.contains(&format!("pub author: {related},")), "{line}");
    assert!(line.contains("pub struct BookAuthorRelationshipMeta { "), "{line}");
    assert!(line.contains("author: impl rt::IntoOption< rt::ToOne<"), "{line}");

    let link = LINK.replace("id: {type: string}", &format!("id: {{type: string}}, {meta}"));
    let other = link.replace("people", "books");
    let (paths, schemas) = book(&format!("{{type: object, properties: {{data: {{oneOf: [{link}, {other}]}}}}}}"));
    let text = text(&generated(&paths, &schemas));
    assert!(text.contains("pub struct BookAuthorMeta {"), "of one of several identifiers\n{text}");
}

#[test]
fn a_list_in_several_forms_is_a_list() {
    let book = resource("{enum: [books]}", TITLE);
    let bare = "{type: object, properties: {type: {enum: [books]}, id: {type: string}}}";
    for other in [bare, "{type: object}"] {
        for word in ["anyOf", "oneOf"] {
            let lists = format!("{{{word}: [{{type: array, items: {book}}}, {{type: array, items: {other}}}]}}");
            let output = generated(&get("/books", "listBooks", &document(&lists, "")), "    Unused: {type: object}\n");
            assert_eq!(returned(&output, "ListBooks"), "Document<Vec<Book", "{word} {other}");
        }
    }
}

#[test]
fn an_error_document_among_responses_is_an_error() {
    let schemas = format!(
        "    Book: {}\n    Errors: {{type: object, properties: {{errors: {{type: array, items: {{type: object, properties: \
         {{code: {{type: string}}, detail: {{type: string}}}}}}}}}}}}\n",
        resource("{enum: [books]}", TITLE)
    );
    let one = document("{$ref: '#/components/schemas/Book'}", "");
    let errors = "{$ref: '#/components/schemas/Errors'}";
    for alternatives in [format!("[{one}, {errors}]"), format!("[{errors}, {one}]")] {
        let output = generated(&get("/books/{id}", "getBook", &format!("{{oneOf: {alternatives}}}")), &schemas);
        assert_eq!(returned(&output, "GetBook"), "Document<Book");
        assert!(codes(&output).is_empty(), "{:?}", codes(&output));
    }
}

#[test]
fn identifiers_that_are_numbers_are_sent_as_numbers() {
    let book = resource("{enum: [books]}", TITLE).replace("id: {type: string}", "id: {type: integer}");
    let new = book.replace("required: [type, id]", "required: [type]");
    let one = document(&book, "");
    let paths = get("/books/{id}", "getBook", &one)
        + &operation("/books", "post", "addBook", &document(&new, ""), &one)
        + &operation("/books/{id}", "patch", "changeBook", &document(&new, ""), &one)
            .replace("/books/{id}", "/shelf/books/{id}");
    let line =
        text(&generated(&paths, "    Unused: {type: object}\n")).split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "rt::resource! { Book: BookId as number = \"books\" in super::Library {",
        "default NewBook = \"books\" { id: optional_number,",
        "rt::patch_resource! { BookPatch: BookId as number = \"books\" {",
    ] {
        assert!(line.contains(expected), "{expected}\n{line}");
    }
}
