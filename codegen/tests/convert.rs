//! Converts descriptions of each version to OpenAPI 3.0. `UPDATE_EXPECT=1` rewrites the expected files.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::fates::Tolerance;
use std::path::Path;

use codegen::parse;

fn converts(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/convert");
    let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("the input is readable");
    let document = parse::read(&format!("{name}.yaml"), &text).unwrap_or_else(|faults| panic!("{faults}"));
    let description = parse::describe(document, Tolerance::Strict).unwrap_or_else(|faults| panic!("{faults}"));
    let found = serde_json::to_string_pretty(&description.root.to_json()).expect("a tree is JSON") + "\n";
    let expected = folder.join(format!("{name}.json"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&expected, &found).expect("the folder is writable");
    }
    let expected = std::fs::read_to_string(&expected).unwrap_or_default();
    assert!(found == expected, "{name}.json differs; review it, then run with UPDATE_EXPECT=1\n{found}");
}

#[test]
fn swagger_2() {
    converts("swagger2");
}

#[test]
fn swagger_2_without_a_host() {
    converts("relative");
}

#[test]
fn openapi_3_1() {
    converts("openapi31");
}

#[test]
fn every_converted_node_has_a_position_in_the_text() {
    let text = include_str!("convert/swagger2.yaml");
    let document = parse::read("a.yaml", text).unwrap();
    let before = document.clone();
    let description = parse::describe(document, Tolerance::Strict).unwrap();
    description.root.walk(&mut |node| {
        let pointer = description.sources.pointer(node.id);
        assert!(before.root.at(&pointer).is_some(), "{pointer}");
        assert!(description.sources.position(node.id).is_some_and(|position| position.line > 0), "{pointer}");
    });
}

#[test]
fn every_fact_is_converted_or_carried() {
    let text = include_str!("convert/swagger2.yaml");
    let document = parse::read("a.yaml", text).unwrap();
    let facts = parse::facts(&document);
    let description = parse::describe(document, Tolerance::Strict).unwrap();
    let mut found: std::collections::HashSet<_> = description.carried.iter().map(|carried| carried.node).collect();
    description.root.walk(&mut |node| {
        found.insert(node.id);
        found.extend(description.sources.sources_of(node.id));
        for (_, entry) in node.as_map().into_iter().flatten() {
            found.extend(description.sources.sources_of(entry.key));
        }
    });
    let lost: Vec<_> =
        facts.iter().filter(|fact| !found.contains(fact)).map(|fact| description.sources.pointer(*fact)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn origins_and_positions_refer_to_the_original_text() {
    let document = parse::read("a.yaml", include_str!("convert/swagger2.yaml")).unwrap();
    let description = parse::describe(document, Tolerance::Strict).unwrap();
    let pointer = "/components/schemas/Thing/properties/note/nullable";
    assert_eq!(description.origin(pointer).0, "/definitions/Thing/properties/note/x-nullable");
    assert_eq!(description.position(pointer).unwrap().to_string(), "a.yaml:120:40");
    let pointer =
        "/paths/~1forms/post/requestBody/content/application~1x-www-form-urlencoded/schema/properties/name/type";
    assert_eq!(description.origin(pointer).0, "/paths/~1forms/post/parameters/0/type");
    assert!(description.schema_at("/components/schemas/Thing/properties/parts/items").is_some());
    assert!(description.target("#/components/schemas/a name~1with~0signs").is_some());
}
