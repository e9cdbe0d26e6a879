//! Long chains of references: passes follow them by recursion, so they need a large stack.

use codegen::fates::Tolerance;
use codegen::{Input, Text};
use serde_json::{Value, json};

const LINKS: usize = 1_500;

/// A description with a chain of `LINKS` schemas.
fn chain(is_forward: bool, link: fn(Value) -> Value) -> String {
    let name = |at: usize| format!("Link{at}");
    let mut schemas: Vec<(String, Value)> = (0..LINKS)
        .map(|at| (name(at), link(json!({ "$ref": format!("#/components/schemas/{}", name(at + 1)) }))))
        .chain([(name(LINKS), json!({ "type": "object", "properties": { "last": { "type": "string" } } }))])
        .collect();
    if let Some((_, first)) = schemas.first_mut() {
        first["example"] = json!({ "last": "x" });
    }
    if !is_forward {
        schemas.reverse();
    }
    let schemas: serde_json::Map<String, Value> = schemas.into_iter().collect();
    let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Link0" } } });
    let get =
        json!({ "operationId": "getChain", "responses": { "200": { "description": "All.", "content": content } } });
    json!({
        "openapi": "3.0.0",
        "info": { "title": "Chains", "version": "1" },
        "paths": { "/chain": { "get": get } },
        "components": { "schemas": schemas },
    })
    .to_string()
}

fn generates(link: fn(Value) -> Value) {
    for is_forward in [true, false] {
        let text = chain(is_forward, link);
        let input = Input { spec: Text { name: "chain.json", text: &text }, overlay: None };
        let made = codegen::generate(&input, Tolerance::Strict, &mut |_| {});
        assert_eq!(made.map(|output| output.summary.operations).map_err(|faults| faults.to_string()), Ok(1));
    }
}

#[test]
fn a_long_chain_of_properties_is_generated() {
    generates(|next| json!({ "type": "object", "properties": { "next": next } }));
}

#[test]
fn a_long_chain_of_one_of_is_generated() {
    generates(|next| json!({ "oneOf": [next] }));
}

#[test]
fn a_long_chain_of_all_of_is_generated() {
    generates(|next| json!({ "allOf": [next] }));
}
