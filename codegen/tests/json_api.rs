//! JSON:API recognised by shape: documents, resources and their types, views, `included`, linkage.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use codegen::fates::{Code, Tolerance};
use codegen::{Input, Output, Text, generate};

#[path = "json_api/identifiers.rs"]
mod identifiers;
#[path = "json_api/relations.rs"]
mod relations;
#[path = "json_api/requests.rs"]
mod requests;
#[path = "json_api/writes.rs"]
mod writes;

/// Generates an API with a list of books and a page, with these schemas.
fn generated(paths: &str, schemas: &str) -> Output {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Library, version: '1'}}\nservers: [{{url: 'https://books.example.com'}}]\n\
         paths:\n{paths}\ncomponents:\n  schemas:\n{schemas}\n"
    );
    let input = Input { spec: Text { name: "library.yaml", text: &text }, overlay: None };
    generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

/// An operation that returns this schema.
fn get(path: &str, id: &str, schema: &str) -> String {
    operation(path, "get", id, "", schema)
}

fn operation(path: &str, method: &str, id: &str, body: &str, schema: &str) -> String {
    let parameters = match path.contains("{id}") {
        true => "parameters: [{name: id, in: path, required: true, schema: {type: string}}], ",
        false => "",
    };
    let content = |schema: &str| format!("content: {{application/vnd.api+json: {{schema: {schema}}}}}");
    let body = match body {
        "" => String::new(),
        body => format!("requestBody: {{required: true, {}}}, ", content(body)),
    };
    format!(
        "  {path}: {{{method}: {{operationId: {id}, tags: [books], {parameters}{body}responses: {{'200': {{description: \
         Done., {}}}}}}}}}\n",
        content(schema)
    )
}

/// A document with this data and further members.
fn document(data: &str, more: &str) -> String {
    format!("{{type: object, properties: {{data: {data}{}{more}}}}}", if more.is_empty() { "" } else { ", " })
}

/// A resource with this schema of `type` and these attributes.
fn resource(ty: &str, attributes: &str) -> String {
    format!(
        "{{type: object, required: [type, id], properties: {{type: {ty}, id: {{type: string}}, attributes: {{type: \
         object, properties: {{{attributes}}}}}}}}}"
    )
}

const TITLE: &str = "title: {type: string}";

/// The generated Rust.
fn text(output: &Output) -> String {
    output.files.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(_, content)| content).collect()
}

/// Returns the response type of a request.
fn returned(output: &Output, request: &str) -> String {
    let text = text(output);
    let (_, rest) = text.split_once(&format!("pub type {request} = rt::Request<")).unwrap_or_else(|| panic!("{text}"));
    let alias = rest.split(';').next().unwrap_or_default();
    let alias = alias.split_whitespace().collect::<Vec<_>>().join(" ");
    let returned =
        alias.split_once(", ").unwrap_or_default().1.trim_end_matches(['>', ',', ' ']).replace("super::", "");
    returned.trim_end_matches(", RequestBody<").to_owned()
}

/// Returns the resources with their ids and types: `Book: BookId = "books"`.
fn resources(output: &Output) -> Vec<String> {
    let text = text(output);
    let tables = text.split("rt::resource! {\n").skip(1);
    tables.filter_map(|table| Some(table.trim_start().split_once(" in ")?.0.to_owned())).collect()
}

fn codes(output: &Output) -> Vec<Code> {
    output.summary.ledger.departures.iter().filter_map(|fault| fault.code).collect()
}

#[test]
fn the_type_of_a_resource_is_found_in_every_way() {
    for (ty, more, expected) in [
        ("{type: string, enum: [books]}", "", r#"Book: BookId = "books""#),
        // As an overlay decides it, next to the reference that the description has.
        (
            "{$ref: '#/components/schemas/Types', enum: [books]}",
            "    Types: {type: string}\n",
            r#"Book: BookId = "books""#,
        ),
        ("{type: string, default: books}", "", r#"Book: BookId = "books" or any"#),
        ("{type: string, example: books}", "", r#"Book: BookId = "books" or any"#),
        // The schema name, as in identifiers.
        (
            "{type: string}",
            "    Pointer: {type: object, properties: {type: {enum: [volume]}, id: {type: string}}}\n",
            r#"Volume: VolumeId = "volume" or any"#,
        ),
        // The path of the collection.
        ("{type: string}", "", r#"Volume: VolumeId = "volumes" or any"#),
    ] {
        let schemas = format!("    VolumeResource: {}\n{more}", resource(ty, TITLE));
        let one = document("{$ref: '#/components/schemas/VolumeResource'}", "");
        let output = generated(&get("/shelf/{id}/volumes", "getVolumes", &one), &schemas);
        assert_eq!(resources(&output), [expected], "{ty}");
        assert_eq!(codes(&output).contains(&Code::InferredType), expected.contains("or any"), "{ty}");
    }
}

#[test]
fn one_example_of_a_type_for_several_resources_is_ignored() {
    for shown in ["resource", "books"] {
        let schemas = format!(
            "    Types: {{type: string, example: {shown}}}\n    BookResponse: {book}\n    PersonData: {person}\n    \
             PersonDataWithKey: {person}\n    LoanCopyData: {copy}\n",
            book = resource("{$ref: '#/components/schemas/Types'}", TITLE),
            person = resource("{$ref: '#/components/schemas/Types'}", "name: {type: string}"),
            copy = resource("{$ref: '#/components/schemas/Types'}", "shelf: {type: string}"),
        );
        let of = |schema: &str| document(&format!("{{$ref: '#/components/schemas/{schema}'}}"), "");
        let paths = get("/books/{id}", "getBook", &of("BookResponse"))
            + &get("/people/{id}", "getPerson", &of("PersonData"))
            + &get("/books/{id}/people/keys", "getPersonKey", &of("PersonDataWithKey"))
            + &get("/loans/{id}/copies", "getCopy", &of("LoanCopyData"));
        let output = generated(&paths, &schemas);
        let expected = [
            r#"Book: BookId = "books" or any"#,
            r#"Person: PersonId = "people" or any"#,
            r#"LoanCopy: LoanCopyId = "loan_copies" or any"#,
        ];
        assert_eq!(BTreeSet::from_iter(resources(&output)), expected.map(str::to_owned).into(), "{shown}");
    }
}

#[test]
fn two_spellings_of_an_inferred_type_are_one_resource() {
    let list = document(&format!("{{type: array, items: {}}}", resource("{type: string, example: books}", TITLE)), "");
    let one = document(&resource("{type: string, example: book}", TITLE), "");
    let paths = get("/books", "listBooks", &list)
        + &get("/books/{id}", "getBook", &one)
        + &operation(
            "/books",
            "post",
            "addBook",
            &document(&resource("{type: string, example: book}", TITLE), ""),
            &one,
        )
        .replace("  /books:", "  /new/books:");
    let output = generated(&paths, "    Unused: {type: object}\n");
    assert_eq!(resources(&output), [r#"Book: BookId = "book" or any"#]);
}

#[test]
fn the_view_nearest_to_the_root_has_the_name_of_the_type() {
    let schemas = format!(
        "    BookOfShelf: {}\n    BookData: {}\n",
        resource("{type: string, enum: [books]}", "title: {type: integer}"),
        resource("{type: string, enum: [books]}", TITLE)
    );
    let of = |schema: &str| document(&format!("{{$ref: '#/components/schemas/{schema}'}}"), "");
    let paths = get("/shelves/{id}/relationships/books", "getBooksOfShelf", &of("BookOfShelf"))
        + &get("/books/{id}", "getBook", &of("BookData"));
    let output = generated(&paths, &schemas);
    assert_eq!(returned(&output, "GetBook"), "Document<Book");
    assert_eq!(returned(&output, "GetBooksOfShelf"), "Document<BookOfShelf");
}

#[test]
fn a_view_without_attributes_that_is_a_resource_of_its_own_loosens_no_other() {
    let bare = "{type: object, required: [type, id], properties: {type: {type: string, enum: [books]}, id: {type: string}, \
                relationships: {type: object, properties: {author: {type: string}}}}}";
    let full = "{type: object, required: [type, id, attributes], properties: {type: {type: string, enum: [books]}, id: \
                {type: string}, attributes: {type: object, required: [title], properties: {title: {type: string}}}, \
                relationships: {type: object, properties: {author: {type: object, properties: {name: {type: string}}}}}}}";
    let paths =
        get("/books/{id}", "getBook", &document(full, "")) + &get("/shelf/books", "getShelf", &document(bare, ""));
    let output = generated(&paths, "    Unused: {type: object}\n");
    assert_eq!(resources(&output).len(), 2);
    assert!(text(&output).contains(r#"title: required "title""#));
}

#[test]
fn members_of_only_some_views_are_optional() {
    let book = resource("{type: string, enum: [books]}", TITLE);
    let counted = book.replacen(
        "attributes:",
        "meta: {type: object, required: [loans], properties: {loans: {type: integer}}}, attributes:",
        1,
    );
    let paths = get("/books/{id}", "getBook", &document(&book, ""))
        + &get("/books", "listBooks", &document(&format!("{{type: array, items: {counted}}}"), ""));
    let text = text(&generated(&paths, "    Unused: {type: object}\n"));
    assert!(text.contains("meta: part,") && text.contains(r#"loans: optional "loans""#), "{text}");
}

#[test]
fn attributes_that_are_one_of_several_objects_have_the_members_of_all() {
    let of = |attributes: &str| {
        format!(
            "    Person: {{type: object, required: [type, id], properties: {{type: {{type: string, enum: [people]}}, id: \
             {{type: string}}, attributes: {attributes}}}}}\n    Reader: {{type: object, required: [name], properties: \
             {{name: {{type: string}}, card: {{type: string}}}}}}\n    Author: {{type: object, required: [name], \
             properties: {{name: {{type: string}}, books: {{type: integer}}}}}}\n    Clash: {{type: object, properties: \
             {{name: {{type: integer}}}}}}\n"
        )
    };
    let paths = get("/people/{id}", "getPerson", &document("{$ref: '#/components/schemas/Person'}", ""));
    let reference = |name: &str| format!("{{$ref: '#/components/schemas/{name}'}}");
    for word in ["oneOf", "anyOf"] {
        let output = generated(&paths, &of(&format!("{{{word}: [{}, {}]}}", reference("Reader"), reference("Author"))));
        let text = text(&output);
        for member in [r#"name: required "name""#, r#"card: optional "card""#, r#"books: optional "books""#] {
            assert!(text.contains(member), "{member}: {text}");
        }
        assert!(!text.contains("pub struct Reader"), "{word}");
    }
    let output = generated(&paths, &of(&format!("{{oneOf: [{}, {}]}}", reference("Reader"), reference("Clash"))));
    assert!(codes(&output).contains(&Code::Unsupported));
}

#[test]
fn definitions_that_are_part_of_a_resource_have_no_type_of_their_own() {
    let schemas = "    Item: {type: object, required: [type, id], properties: {type: {type: string, enum: [books, films]}, \
                   id: {type: string}}, discriminator: {propertyName: type, mapping: {books: \
                   '#/components/schemas/Book', films: '#/components/schemas/Film'}}}\n    Book: {allOf: [{$ref: \
                   '#/components/schemas/Item'}, {type: object, properties: {attributes: {type: object, properties: \
                   {title: {type: string}}}, relationships: {$ref: '#/components/schemas/BookRelationships'}}}]}\n    \
                   BookRelationships: {type: object, properties: {author: {type: object, properties: {data: {type: \
                   object, properties: {type: {type: string}, id: {type: string}}}}}}}\n    Film: {allOf: [{$ref: \
                   '#/components/schemas/Item'}, {type: object, properties: {attributes: {type: object, properties: \
                   {length: {type: integer}}}}}]}\n";
    let output =
        generated(&get("/items/{id}", "getItem", &document("{$ref: '#/components/schemas/Item'}", "")), schemas);
    assert_eq!(returned(&output, "GetItem"), "Document<Item");
    for unused in ["ItemResource", "BookObject", "BookRelationshipsObject", "ItemBase"] {
        assert!(!text(&output).contains(unused), "{unused}");
    }
}

#[test]
fn a_discriminator_gives_types_to_its_children() {
    let schemas = "    Item: {type: object, required: [type, id], properties: {type: {type: string}, id: {type: string}}, \
                   discriminator: {propertyName: type, mapping: {books: '#/components/schemas/BookItem', people: \
                   '#/components/schemas/PersonItem'}}}\n    BookItem: {allOf: [{$ref: '#/components/schemas/Item'}, \
                   {type: object, properties: {attributes: {type: object, properties: {title: {type: string}}}}}]}\n    \
                   PersonItem: {allOf: [{$ref: '#/components/schemas/Item'}, {type: object, properties: {attributes: \
                   {type: object, properties: {name: {type: string}}}}}]}\n";
    let included = "included: {type: array, items: {$ref: '#/components/schemas/Item'}}";
    let paths = get("/books/{id}", "getBook", &document("{$ref: '#/components/schemas/BookItem'}", included))
        + &get("/items/{id}", "getItem", &document("{$ref: '#/components/schemas/Item'}", ""));
    let output = generated(&paths, schemas);
    assert_eq!(resources(&output), [r#"Book: BookId = "books""#, r#"Person: PersonId = "people""#]);
    assert_eq!(returned(&output, "GetBook"), "Document<Book");
    assert_eq!(returned(&output, "GetItem"), "Document<Item");
    assert!(text(&output).contains("pub enum Item {"));
}

#[test]
fn an_added_or_removed_member_does_not_change_the_return_type() {
    let schemas = format!("    Book: {}\n", resource("{type: string, enum: [books]}", TITLE));
    let book = "{$ref: '#/components/schemas/Book'}";
    for more in
        ["", "links: {type: object}", "meta: {type: object}", "jsonapi: {type: object}", "total: {type: integer}"]
    {
        let output = generated(&get("/books/{id}", "getBook", &document(book, more)), &schemas);
        assert_eq!(returned(&output, "GetBook"), "Document<Book", "{more}");
        assert_eq!(codes(&output).contains(&Code::ExtraMember), more.starts_with("total"), "{more}");
    }
    let nullable = format!("{{oneOf: [{book}, {{type: object, nullable: true, enum: [null]}}]}}");
    let output = generated(&get("/books/{id}", "getBook", &document(&nullable, "")), &schemas);
    assert_eq!(returned(&output, "GetBook"), "Document<Option<Book");
}

#[test]
fn views_of_one_type_are_one_resource_unless_a_member_has_two_types() {
    let list = resource("{type: string, enum: [books]}", "title: {type: string}, pages: {type: integer}");
    for (detail, expected) in [
        ("title: {type: string}, blurb: {type: string}", &[r#"Book: BookId = "books""#][..]),
        (
            "title: {type: object, properties: {de: {type: string}}}",
            &[r#"Book: BookId = "books""#, r#"BookDetail: BookId = "books""#],
        ),
    ] {
        let detail = resource("{type: string, enum: [books]}", detail);
        let schemas = format!("    BookSummary: {list}\n    BookDetail: {detail}\n");
        let paths = get(
            "/books",
            "listBooks",
            &document("{type: array, items: {$ref: '#/components/schemas/BookSummary'}}", ""),
        ) + &get("/books/{id}", "getBook", &document("{$ref: '#/components/schemas/BookDetail'}", ""));
        let output = generated(&paths, &schemas);
        assert_eq!(resources(&output), expected);
        let united = expected.len() == 1;
        assert_eq!(returned(&output, "GetBook"), if united { "Document<Book" } else { "Document<BookDetail" });
        if united {
            let text = text(&output);
            assert!(
                text.contains(r#"pages: optional "pages""#) && text.contains(r#"blurb: optional "blurb""#),
                "{text}"
            );
        }
    }
}

#[test]
fn included_resources_are_typed_in_every_form() {
    let schemas = format!(
        "    Book: {}\n    Person: {}\n    Place: {}\n",
        resource("{type: string, enum: [books]}", TITLE),
        resource("{type: string, enum: [people]}", "name: {type: string}"),
        resource("{type: string, enum: [places]}", "name: {type: string}")
    );
    let person = "{$ref: '#/components/schemas/Person'}";
    let place = "{$ref: '#/components/schemas/Place'}";
    for items in [
        format!("{{oneOf: [{person}, {place}]}}"),
        format!("{{anyOf: [{person}, {place}]}}"),
        format!("{{oneOf: [{person}, {{anyOf: [{place}]}}]}}"),
    ] {
        let included = format!("included: {{type: array, items: {items}}}");
        let book = document("{$ref: '#/components/schemas/Book'}", &included);
        let output = generated(&get("/books/{id}", "getBook", &book), &schemas);
        let text = text(&output);
        assert!(text.contains(r#"Person = "people""#) && text.contains(r#"Place = "places""#), "{items}");
        assert_eq!(returned(&output, "GetBook"), "Document<Book", "{items}");
    }
    for items in ["{}", "{type: object}", "{type: object, properties: {type: {type: string}, id: {type: string}}}"] {
        let included = format!("included: {{type: array, items: {items}}}");
        let book = document("{$ref: '#/components/schemas/Book'}", &included);
        let output = generated(&get("/books/{id}", "getBook", &book), &schemas);
        assert_eq!(returned(&output, "GetBook"), "Document<Book", "{items}");
        assert!(!codes(&output).contains(&Code::Unsupported), "{items}");
    }
}

#[test]
fn relationship_endpoints_read_and_write_identifiers() {
    let schemas = format!(
        "    Book: {}\n    PersonLink: {{type: object, properties: {{type: {{type: string, enum: [people]}}, id: {{type: \
         string}}}}}}\n    Person: {}\n",
        resource("{type: string, enum: [books]}", TITLE),
        resource("{type: string, enum: [people]}", "name: {type: string}")
    );
    let link = "{$ref: '#/components/schemas/PersonLink'}";
    let many = document(&format!("{{type: array, items: {link}}}"), "");
    let one = document(&format!("{{allOf: [{link}], nullable: true}}"), "");
    let paths = get("/people/{id}", "getPerson", &document("{$ref: '#/components/schemas/Person'}", ""))
        + &get("/books/{id}/relationships/readers", "getReaders", &many)
        + &operation("/books/{id}/relationships/fans", "patch", "setFans", &many, &many)
        + &operation("/books/{id}/relationships/author", "patch", "setAuthor", &one, &one);
    let output = generated(&paths, &schemas);
    assert_eq!(returned(&output, "GetReaders"), "Document<Vec<rt::Identifier<Person");
    let text: String = text(&output).split_whitespace().collect();
    assert!(text.contains("data:implIntoIterator<Item=implInto<rt::Identifier<Person>>"), "a list is set");
    assert!(text.contains("data:Option<rt::Identifier<Person>>"), "one can be cleared");
}

#[test]
fn a_document_that_is_left_out_is_implied_by_the_media_type_or_an_example() {
    let book = resource("{type: string, enum: [books]}", TITLE);
    let output = generated(&get("/books", "listBooks", &format!("{{type: array, items: {book}}}")), "    Unused: {}\n");
    assert_eq!(returned(&output, "ListBooks"), "Document<Vec<Book");
    assert!(codes(&output).contains(&Code::ImpliedDocument));
}

#[test]
fn what_is_nearly_a_resource_stays_json_and_says_what_it_lacks() {
    let nearly = "{type: object, properties: {type: {type: string, enum: [books]}, attributes: {type: object}}}";
    let output = generated(&get("/books/{id}", "getBook", &document(nearly, "")), "    Unused: {}\n");
    assert!(!returned(&output, "GetBook").starts_with("Document"));
    let missing = output.summary.ledger.departures.iter().find(|fault| fault.code == Some(Code::NearMiss));
    assert!(missing.is_some_and(|fault| fault.message.contains("`id`")));
}

#[test]
fn members_that_a_request_can_choose_are_optional() {
    let book = "    Book: {type: object, required: [type, id], properties: {type: {type: string, enum: [books]}, id: \
                {type: string}, attributes: {type: object, required: [title], properties: {title: {type: string}}}}}\n";
    let plain = get("/books/{id}", "getBook", &document("{$ref: '#/components/schemas/Book'}", ""));
    let sparse =
        plain.replace("parameters: [", "parameters: [{name: 'fields[books]', in: query, schema: {type: string}}, ");
    assert!(text(&generated(&plain, book)).contains(r#"title: required "title""#));
    assert!(text(&generated(&sparse, book)).contains(r#"title: optional "title""#));
}

#[test]
fn a_write_that_may_only_be_accepted_returns_its_resource_or_nothing() {
    let any = "{type: object, properties: {type: {type: string}, id: {type: string}, attributes: {type: object}}}";
    let schemas = format!("    Book: {}\n    resource: {any}\n", resource("{type: string, enum: [books]}", TITLE));
    let book = document("{$ref: '#/components/schemas/Book'}", "");
    let accepted = document("{$ref: '#/components/schemas/resource'}", "");
    let content = format!("{{description: Later., content: {{application/vnd.api+json: {{schema: {accepted}}}}}}}");
    let create = operation("/books", "post", "createBook", &book, &book);
    let create =
        create.replace("responses: {", &format!("responses: {{'202': {content}, '204': {{description: Done.}}, "));
    let output = generated(&create, &schemas);
    assert!(returned(&output, "CreateBook").starts_with("Written<Book>"));
    assert_eq!(resources(&output), [r#"Book: BookId = "books""#]);
}

#[test]
fn what_documents_consist_of_has_no_second_type() {
    let schemas = format!(
        "    Book: {{type: object, properties: {{type: {{enum: [books]}}, id: {{type: string}}, relationships: {{$ref: \
         '#/components/schemas/BookRelationships'}}}}}}\n    BookRelationships: {{type: object, properties: {{author: {{type: \
         object, properties: {{data: {{$ref: '#/components/schemas/PersonLink'}}}}}}}}}}\n    PersonLink: {{type: object, \
         properties: {{type: {{enum: [people]}}, id: {{type: string}}}}}}\n    Person: {}\n",
        resource("{type: string, enum: [people]}", "name: {type: string}")
    );
    let person = "included: {type: array, items: {anyOf: [{$ref: '#/components/schemas/Person'}]}}";
    let output =
        generated(&get("/books/{id}", "getBook", &document("{$ref: '#/components/schemas/Book'}", person)), &schemas);
    let text = text(&output);
    assert!(text.contains("pub author: rt::ToOne<Person>") && !text.contains("PersonLink"), "{text}");
    assert_eq!(text.matches("pub struct BookRelationships").count(), 1);
    assert!(!text.contains("BookRelationshipsObject") && codes(&output).is_empty(), "{:?}", codes(&output));
}

#[test]
fn a_member_of_meta_has_the_members_of_all_documents_or_any_type() {
    let schemas = format!("    Book: {}\n", resource("{type: string, enum: [books]}", TITLE));
    let book = "{$ref: '#/components/schemas/Book'}";
    let meta = |page: &str| {
        let page = format!("{{type: object, properties: {{page: {{type: object, properties: {{{page}}}}}}}}}");
        document(book, &format!("meta: {page}"))
    };
    let typed = |other: &str| {
        let paths = get("/books/{id}", "getBook", &meta("number: {type: integer}"))
            + &get("/copies/{id}", "getCopy", &meta(other));
        let output = generated(&paths, &schemas);
        (
            text(&output).contains("pub page: Option<rt::Json>"),
            text(&output).contains(r#"after: optional "after""#),
            codes(&output),
        )
    };
    let (any, united, reported) = typed("after: {type: string}");
    assert!(!any && united && !reported.contains(&Code::Contradiction));
    let (any, _, reported) = typed("number: {type: string}");
    assert!(any && reported.contains(&Code::Contradiction), "what one type cannot hold is any JSON, and reported");
}
