//! Names that are chosen by hand, in an overlay.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use codegen::fates::Tolerance;
use codegen::lower::{self, Lowered};
use codegen::{overlay, parse};

fn described(text: &str, overlay: &str) -> Result<Lowered, String> {
    let mut document = parse::read("spec.yaml", text).map_err(|faults| faults.to_string())?;
    let text = format!("overlay: 1.0.0\ninfo: {{title: Names, version: '1'}}\nactions: \n{overlay}");
    let read = overlay::read("overlay.yaml", &text, &mut document.sources).map_err(|faults| faults.to_string())?;
    read.apply(&mut document).map_err(|faults| faults.to_string())?;
    let description = parse::describe(document, Tolerance::Strict).map_err(|faults| faults.to_string())?;
    lower::lower(&description, Tolerance::Strict).map_err(|faults| faults.to_string())
}

const SHOP: &str = "openapi: 3.0.3
info: {title: Shop, version: '1'}
tags: [{name: Goods}]
paths:
  /goods/{id}:
    get:
      tags: [Goods]
      operationId: retrieveGood
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: string, enum: [a, b]}}
      responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Good'}}}}}
components:
  schemas:
    Good: {type: object, properties: {sz: {type: string, enum: [s, l]}, prc: {$ref: '#/components/schemas/Price'}}}
    Price: {type: object, properties: {x: {type: integer}}}
";

#[test]
fn every_name_can_be_chosen_by_hand() {
    let table = [
        ("$.components.schemas.Good", "x-type-name: Ware", "Ware"),
        ("$.components.schemas.Good.properties.sz", "x-type-name: Size", "Size"),
        ("$.components.schemas.Good.properties.sz", "x-enum-varnames: [Small, Large]", "Small"),
        ("$.components.schemas.Good.properties.sz", "x-rust-name: size", "size"),
        ("$.components.schemas.Good.properties.prc", "x-rust-name: price", "price"),
        ("$.paths['/goods/{id}'].get.parameters[?@.name == 'q']", "x-rust-name: search", "search"),
        ("$.paths['/goods/{id}'].get.parameters[?@.name == 'q']", "x-type-name: Search", "Search"),
        ("$.paths['/goods/{id}'].get", "x-rust-name: get_ware", "get_ware"),
        ("$.paths['/goods/{id}'].get", "x-rust-name: get_ware", "GetWare"),
        ("$.paths['/goods/{id}'].get", "x-type-name: WareRequest", "WareRequest"),
        ("$.tags[?@.name == 'Goods']", "x-rust-name: wares", "wares"),
    ];
    let all = |lowered: &Lowered| {
        let text = serde_json::to_string(&lowered.surface).unwrap();
        text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let plain = all(&described(SHOP, "  []\n").unwrap());
    for (target, update, expected) in table {
        let action = format!("- {{target: \"{target}\", description: A better name., update: {{{update}}}}}\n");
        let lowered = described(SHOP, &action).unwrap_or_else(|faults| panic!("{target}: {faults}"));
        assert!(!plain.contains(expected), "{expected}");
        assert!(all(&lowered).contains(expected), "{target} {update}");
    }
}

/// A collection that pages, whose resource is described twice.
const BOOKS: &str = "openapi: 3.0.3
info: {title: Books, version: '1'}
paths:
  /books:
    get:
      operationId: listBooks
      parameters: [{name: 'page[number]', in: query, schema: {type: integer}}]
      responses: {'200': {description: It., content: {application/vnd.api+json: {schema: {$ref: '#/components/schemas/Books'}}}}}
    post:
      operationId: addBook
      requestBody: {content: {application/vnd.api+json: {schema: {$ref: '#/components/schemas/NewBook'}}}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    Books: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Book'}}}}
    NewBook: {type: object, properties: {data: {$ref: '#/components/schemas/BookToAdd'}}}
    Book: {type: object, properties: {type: {type: string, enum: [books]}, id: {type: string}, attributes: {type: object, properties: {nm: {type: string}}}}}
    BookToAdd: {allOf: [{$ref: '#/components/schemas/Book'}, {type: object, required: [attributes], properties: {attributes: {type: object, required: [nm], properties: {nm: {type: string}}}}}]}
";

#[test]
fn a_member_is_renamed_in_each_place_that_describes_it() {
    let attributes = "properties.attributes.properties.nm";
    for target in [
        format!("$.components.schemas.Book.{attributes}"),
        format!("$.components.schemas.BookToAdd.allOf[1].{attributes}"),
    ] {
        let action = format!("- {{target: \"{target}\", description: Better., update: {{x-rust-name: title}}}}\n");
        let lowered = described(BOOKS, &action).unwrap_or_else(|faults| panic!("{target}: {faults}"));
        let text = serde_json::to_string(&lowered.surface).unwrap();
        assert!(text.contains("\"title\""), "{target}");
    }
}

#[test]
fn a_name_for_what_has_none_is_a_fault_with_what_to_do() {
    for (target, update) in [
        ("$.components.schemas.Books.properties.data", "x-rust-name: rows"),
        ("$.components.schemas.Book.properties.attributes", "x-rust-name: rest"),
        ("$.paths['/books'].get.parameters[0]", "x-rust-name: leaf"),
        ("$.components.schemas.Books", "x-type-name: Shelf"),
        ("$.components.schemas.Book.properties.attributes.properties.nm", "x-type-name: Title"),
    ] {
        let action = format!("- {{target: \"{target}\", description: Better., update: {{{update}}}}}\n");
        let faults = described(BOOKS, &action).unwrap_err();
        assert!(faults.contains("has no effect here") && faults.contains("help: put it on"), "{update}: {faults}");
    }
}

#[test]
fn a_name_chosen_by_hand_that_cannot_be_is_a_fault_with_its_place() {
    let good = "$.components.schemas.Good";
    let table = [
        (format!("{good}.properties.sz"), "x-rust-name: type", "`x-rust-name`: `type` is reserved in this place"),
        (format!("{good}.properties.sz"), "x-rust-name: 日本", "`日本` has no letter that a Rust name can have"),
        (format!("{good}.properties.sz"), "x-rust-name: 2nd", "`2nd` begins with a digit"),
        (
            format!("{good}.properties['sz','prc']"),
            "x-rust-name: same",
            "`same` is also the name that was chosen for `sz`",
        ),
        (good.to_owned(), "x-type-name: Option", "`Option` is reserved for types"),
        ("$.components.schemas['Good','Price']".to_owned(), "x-type-name: Same", "names two different types `Same`"),
        (format!("{good}.properties.sz"), "x-enum-varnames: [A, a]", "`A` is also the name that was chosen for `s`"),
        ("$.paths['/goods/{id}'].get".to_owned(), "x-rust-name: clone", "`clone` is reserved in this place"),
    ];
    for (target, update, expected) in table {
        let action = format!("- {{target: \"{target}\", description: Another name., update: {{{update}}}}}\n");
        let faults = described(SHOP, &action).unwrap_err();
        assert!(faults.contains(expected) && faults.contains("help: "), "{update}: {faults}");
    }
}
