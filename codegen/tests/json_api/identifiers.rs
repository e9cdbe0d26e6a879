//! What identifiers point to, and how they are sent.

use super::*;

#[test]
fn a_relationship_points_to_the_type_that_its_identifier_shows() {
    let listed = resource("{type: string, enum: [people]}", "name: {type: string}");
    for (shown, target, is_inferred) in [
        ("{type: string, enum: [people]}", "Person", false),
        ("{type: string, default: people}", "Person", true),
        ("{type: string, example: people}", "Person", true),
        // One identifier for several relationships shows the type of one of them, and a default can be of no resource.
        ("{type: string, example: books}", "rt::AnyTarget", false),
        ("{type: string, default: any}", "rt::AnyTarget", false),
        ("{type: string}", "rt::AnyTarget", false),
    ] {
        let link = format!("{{type: object, properties: {{type: {shown}, id: {{type: string}}}}}}");
        let person = format!("relationships: {{properties: {{person: {{properties: {{data: {link}}}}}}}}}");
        let book =
            resource("{type: string, enum: [books]}", TITLE).replace("attributes:", &format!("{person}, attributes:"));
        let paths = get("/people/{id}", "getPerson", &document(&listed, ""))
            + &get("/books/{id}", "getBook", &document(&book, ""));
        let output = generated(&paths, "    Unused: {}\n");
        assert!(text(&output).contains(&format!("pub person: rt::ToOne<{target}>")), "{shown}");
        assert_eq!(codes(&output).contains(&Code::InferredType), is_inferred, "{shown}");
    }
}

#[test]
fn a_number_in_a_path_that_identifies_a_resource_has_the_type_of_its_identifier() {
    let one = document(&resource("{type: string, enum: [books]}", TITLE), "");
    for number in ["integer", "integer, format: int32", "string"] {
        let path = get("/books/{id}", "getBook", &one)
            .replace("schema: {type: string}}]", &format!("schema: {{type: {number}}}}}]"));
        let output = generated(&path, "    Unused: {}\n");
        assert!(text(&output).contains("fn get_book(&self, id: impl Into<BookId>)"), "{number}");
    }
}

#[test]
fn an_identifier_without_its_document_is_sent_in_one() {
    let person = resource("{type: string, enum: [people]}", "name: {type: string}");
    let link = "{type: object, required: [type], properties: {type: {type: string, enum: [people]}, id: {type: integer, \
                readOnly: true}}}";
    let schemas = format!("    Link: {link}\n    Either: {{oneOf: [{{$ref: '#/components/schemas/Link'}}]}}\n");
    for (body, sent) in [
        ("{$ref: '#/components/schemas/Link'}", "data:implInto<rt::Identifier<Person>>"),
        ("{$ref: '#/components/schemas/Either'}", "data:implInto<rt::Identifier<Person>>"),
        (
            "{type: array, items: {$ref: '#/components/schemas/Link'}}",
            "data:implIntoIterator<Item=implInto<rt::Identifier<Person>>>",
        ),
    ] {
        let paths = get("/people/{id}", "getPerson", &document(&person, ""))
            + &operation("/books/{id}/relationships/author", "patch", "setAuthor", body, "{type: object}");
        let output = generated(&paths, &schemas);
        let text: String = text(&output).split_whitespace().collect();
        assert!(text.contains(sent), "{body}: {text}");
        assert!(codes(&output).contains(&Code::ImpliedDocument), "{body}");
    }
}

#[test]
fn an_identifier_that_a_discriminator_maps_points_to_that_type_alone() {
    let schemas = format!(
        "    Book: {}\n    Person: {}\n    Link: {{type: object, required: [type], properties: {{type: {{type: string, enum: \
         [books, people]}}}}, discriminator: {{propertyName: type, mapping: {{books: '#/components/schemas/BookLink', \
         people: '#/components/schemas/PersonLink'}}}}}}\n    BookLink: {{allOf: [{{$ref: '#/components/schemas/Link'}}, \
         {{type: object, properties: {{id: {{type: string}}}}}}]}}\n    PersonLink: {{allOf: [{{$ref: \
         '#/components/schemas/Link'}}, {{type: object, properties: {{id: {{type: string}}}}}}]}}\n",
        resource("{type: string, enum: [books]}", TITLE),
        resource("{type: string, enum: [people]}", "name: {type: string}")
    );
    let readers = document("{type: array, items: {$ref: '#/components/schemas/PersonLink'}}", "");
    let paths = get("/people/{id}", "getPerson", &document("{$ref: '#/components/schemas/Person'}", ""))
        + &get("/books/{id}/relationships/readers", "getReaders", &readers);
    let output = generated(&paths, &schemas);
    assert_eq!(returned(&output, "GetReaders"), "Document<Vec<rt::Identifier<Person");
}
