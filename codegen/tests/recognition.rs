//! What looks like JSON:API and is not, and what is JSON:API in an unusual spelling.

#![allow(clippy::panic)]

use codegen::fates::{Code, Tolerance};
use codegen::{Input, Output, Text, generate};

/// An API with these schemas of the documents at these paths.
fn generated(documents: &[(&str, &str)]) -> Output {
    let operation = |(path, schema): &(&str, &str)| {
        format!(
            "  {path}: {{get: {{responses: {{'200': {{description: It., content: {{application/vnd.api+json: {{schema: \
             {schema}}}}}}}}}}}}}\n"
        )
    };
    let paths: String = documents.iter().map(operation).collect();
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
