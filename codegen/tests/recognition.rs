//! What looks like JSON:API and is not, and what is JSON:API in an unusual spelling.

#![allow(clippy::panic)]

use codegen::fates::{Code, Tolerance};
use codegen::{Input, Output, Text, generate};

/// An API of JSON:API with these schemas of the documents at these paths.
fn generated(documents: &[(&str, &str)]) -> Output {
    of_media("application/vnd.api+json", documents)
}

fn of_media(media: &str, documents: &[(&str, &str)]) -> Output {
    of_paths(&paths(media, documents))
}

/// An API of JSON:API, with plain JSON at other paths.
fn of_both(documents: &[(&str, &str)], plain: &[(&str, &str)]) -> Output {
    of_paths(&(paths("application/vnd.api+json", documents) + &paths("application/json", plain)))
}

fn paths(media: &str, schemas: &[(&str, &str)]) -> String {
    let operation = |(path, schema): &(&str, &str)| {
        format!(
            "  {path}: {{get: {{responses: {{'200': {{description: It., content: {{{media}: {{schema: {schema}}}}}}}}}}}}}\n"
        )
    };
    schemas.iter().map(operation).collect()
}

fn of_paths(paths: &str) -> Output {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Library, version: '1'}}\nservers: [{{url: 'https://books.example.com'}}]\n\
         paths:\n{paths}"
    );
    let input = Input { spec: Text { name: "library.yaml", text: &text }, overlay: None };
    generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

fn text(output: &Output) -> String {
    let text: String = output.files.iter().map(|(_, content)| content).collect();
    text.split_whitespace().collect()
}

const BOOK: &str = "{type: object, properties: {data: {type: object, required: [id], properties: {type: {type: string, enum: \
                    [books]}, id: {type: string}, attributes: {type: object, properties: {title: {type: string}}}}}}}";

#[test]
fn null_is_no_alternative_whatever_its_type_is() {
    let linked = "{type: object, properties: {data: {oneOf: [{type: object, properties: {type: {type: string}, id: {type: \
                  string}}}, {type: object, nullable: true, enum: [null]}]}}}";
    let output = generated(&[("/books/first", BOOK), ("/books/first/relationships/author", linked)]);
    assert!(text(&output).contains("Document<Option<rt::Identifier<rt::AnyTarget"), "{}", text(&output));
}

#[test]
fn attributes_that_are_a_list_make_no_resource() {
    let products = "{type: object, properties: {data: {type: array, items: {type: object, required: [id], properties: {id: \
                    {type: string}, type: {type: string}, price: {type: integer}, attributes: {type: array, items: {type: \
                    string}}}}}}}";
    let output = generated(&[("/products", products)]);
    let codes: Vec<_> = output.summary.ledger.departures.iter().filter_map(|fault| fault.code).collect();
    assert!(!codes.contains(&Code::ExtraMember) && !codes.contains(&Code::InferredType), "{codes:?}");
}

#[test]
fn plain_json_with_members_of_a_resource_stays_plain() {
    let data = |members: &str| {
        format!(
            "{{type: object, properties: {{data: {{type: object, required: [id], properties: {{id: {{type: string}}, {members}}}}}}}}}"
        )
    };
    for members in [
        "type: {type: string}, attributes: {type: string}",
        "type: {type: string}, attributes: {enum: [red, green]}",
        "type: {type: string}, attributes: {oneOf: [{type: string}, {type: integer}]}",
        "type: {type: integer}, attributes: {type: object, properties: {color: {type: string}}}",
        "type: {type: object, properties: {name: {type: string}}}, attributes: {type: object, properties: {color: {type: string}}}",
        "type: {type: string}, name: {type: string}, price: {type: integer}, attributes: {type: object, additionalProperties: {type: string}}",
        "type: {type: string}",
    ] {
        let output = of_media("application/json", &[("/products", &data(members))]);
        assert!(!text(&output).contains("super::Document<"), "{members}");
        let both = text(&of_both(&[("/books/first", BOOK)], &[("/products", &data(members))]));
        assert_eq!(both.matches("super::Document<").count(), 1, "{members}");
    }
    let typed =
        "type: {type: string, enum: [products]}, attributes: {type: object, properties: {color: {type: string}}}";
    assert!(text(&of_media("application/json", &[("/products", &data(typed))])).contains("Document<Product"));
}
