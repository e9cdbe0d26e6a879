//! Descriptions in which each schema refers to the next one twice. Shared schemas are read once; expanding them would
//! take exponential time and memory.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::drift::report::Verdict;
use codegen::drift::{self, Described};
use codegen::fates::Tolerance;
use codegen::{Input, Text};
use serde_json::{Map, Value, json};

/// A name, and how a schema refers to the next one.
type Link = (&'static str, fn(usize, Value) -> Value);

const DOUBLING: [Link; 8] = [
    ("parts", |_, next| json!({ "allOf": [next, next] })),
    ("parts and members", |at, next| {
        let own = json!({ "type": "object", "properties": { (format!("p{at}")): { "type": "string" } } });
        json!({ "allOf": [next, { "allOf": [next] }, own] })
    }),
    ("joined members", |_, next| {
        let object = |more: Value| {
            let joined = json!({ "allOf": [next, more] });
            json!({ "type": "object", "properties": { "a": joined, "b": joined } })
        };
        json!({ "allOf": [object(json!({ "minProperties": 1 })), object(json!({ "maxProperties": 9 }))] })
    }),
    ("members", |_, next| json!({ "type": "object", "properties": { "a": next, "b": next } })),
    ("items", |_, next| {
        let list = json!({ "type": "array", "items": next });
        json!({ "type": "object", "properties": { "a": list, "b": list } })
    }),
    (
        "further members",
        |_, next| json!({ "type": "object", "properties": { "a": next }, "additionalProperties": next }),
    ),
    ("alternatives", |at, next| {
        let object = |tag: &str| {
            let tag = json!({ "type": "string", "enum": [format!("{tag}{at}")] });
            json!({ "type": "object", "required": ["k"], "properties": { "k": tag, "n": next } })
        };
        json!({ "oneOf": [object("a"), object("b")] })
    }),
    ("a choice and members", |_, next| {
        let object = json!({ "type": "object", "properties": { "n": next } });
        json!({ "type": "object", "properties": { "z": { "type": "string" } }, "anyOf": [next, object] })
    }),
];

/// A description with a chain of `levels` schemas, which its only operation returns; the last one has a member of type
/// `last`.
fn description(levels: usize, link: fn(usize, Value) -> Value, last: &str) -> String {
    let reference = |at: usize| json!({ "$ref": format!("#/components/schemas/D{at}") });
    let mut schemas: Map<String, Value> =
        (0..levels).map(|at| (format!("D{at}"), link(at, reference(at + 1)))).collect();
    let end = json!({ "type": "object", "properties": { "last": { "type": last } } });
    schemas.insert(format!("D{levels}"), end);
    let content = json!({ "application/json": { "schema": reference(0) } });
    let get = json!({ "operationId": "get", "responses": { "200": { "description": "All.", "content": content } } });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Bounds", "version": "1" },
        "paths": { "/a": { "get": get } },
        "components": { "schemas": schemas },
    })
    .to_string()
}

fn verdict(levels: usize, link: fn(usize, Value) -> Value) -> Verdict {
    let described = |last: &str| {
        let text = description(levels, link, last);
        Described::read(Text { name: "a.json", text: &text }).unwrap_or_else(|faults| panic!("{faults}"))
    };
    drift::compare(&described("integer"), &described("string")).verdict
}

#[test]
fn drift_reads_each_schema_once() {
    for (name, link) in DOUBLING {
        assert_eq!(verdict(40, link), Verdict::Breaking, "{name}");
    }
    for (name, link) in DOUBLING.into_iter().take(1).chain(DOUBLING.into_iter().skip(3)) {
        assert_eq!(verdict(1_000, link), Verdict::Breaking, "{name}");
    }
}

#[test]
fn a_client_is_made_in_bounds_or_the_fault_is_named() {
    for (name, link) in DOUBLING {
        let text = description(40, link, "string");
        let made = codegen::generate(
            &Input { spec: Text { name: "a.json", text: &text }, overlay: None },
            Tolerance::Strict,
            &mut |_| {},
        );
        if let Err(faults) = made {
            assert!(name == "a choice and members", "{name}: {faults}");
        }
    }
}

#[test]
fn a_long_chain_of_parts_is_compared() {
    assert_eq!(verdict(20_000, |_, next| json!({ "allOf": [next] })), Verdict::Breaking);
    let own = |at: usize, next| json!({ "allOf": [next, { "type": "object", "properties": { (format!("p{at}")): { "type": "string" } } }] });
    assert_eq!(verdict(5_000, own), Verdict::Breaking);
}

#[test]
fn parts_that_join_in_circles_of_different_lengths_end() {
    let mut schemas = Map::new();
    for (name, length) in [("X", 7), ("Y", 11)] {
        for at in 0..length {
            let next = json!({ "$ref": format!("#/components/schemas/{name}{}", (at + 1) % length) });
            let schema = json!({ "type": "object", "properties": { "a": next, "b": next } });
            schemas.insert(format!("{name}{at}"), schema);
        }
    }
    let part = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    schemas.insert("Both".into(), json!({ "allOf": [part("X0"), part("Y0")] }));
    let content = json!({ "application/json": { "schema": part("Both") } });
    let get = json!({ "operationId": "get", "responses": { "200": { "description": "All.", "content": content } } });
    let text = json!({
        "openapi": "3.0.3", "info": { "title": "Bounds", "version": "1" },
        "paths": { "/a": { "get": get } }, "components": { "schemas": schemas },
    })
    .to_string();
    let read = || Described::read(Text { name: "a.json", text: &text }).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(drift::compare(&read(), &read()).verdict, Verdict::Clean);
    let made = codegen::generate(
        &Input { spec: Text { name: "a.json", text: &text }, overlay: None },
        Tolerance::Strict,
        &mut |_| {},
    );
    // Seventy-seven nested `allOf` schemas.
    assert_eq!(made.map(|output| output.summary.operations).map_err(|faults| faults.to_string()), Ok(1));
}

#[test]
fn a_pattern_is_compiled_once_for_all_values_and_defaults() {
    let pattern = "^.{1,2097152}$";
    let values: Vec<String> = (0..2_000).map(|at| format!("V{at}")).collect();
    let member = |value: &String| (value.clone(), json!({ "type": "string", "pattern": pattern, "default": value }));
    let members: Map<String, Value> = values.iter().map(member).collect();
    let listed = json!({ "type": "string", "pattern": pattern, "enum": values });
    let schema = json!({ "type": "object", "properties": { "listed": listed, "set": { "type": "object", "properties": members } } });
    let body = json!({ "content": { "application/json": { "schema": schema } } });
    let operation =
        json!({ "operationId": "a", "requestBody": body, "responses": { "204": { "description": "Done." } } });
    let text = json!({
        "openapi": "3.0.3",
        "info": { "title": "Codes", "version": "1" },
        "servers": [{ "url": "https://codes.example.com" }],
        "paths": { "/a": { "post": operation } },
    })
    .to_string();
    let input = Input { spec: Text { name: "a.json", text: &text }, overlay: None };
    let made = codegen::generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(made.summary.operations, 1);
}
