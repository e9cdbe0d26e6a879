//! The calls of the contract and the examples in the docs, for recursive and deep bodies.

use codegen::fates::Tolerance;
use std::error::Error;

use codegen::{Input, Text};

type Checked = Result<(), Box<dyn Error>>;

/// A description of one operation whose body is a `Node`.
fn takes(node: &str) -> String {
    format!(
        "
swagger: '2.0'
info: {{title: Trees, version: '1'}}
consumes: [application/json]
tags: [{{name: tree, description: Trees.}}]
paths:
  /tree:
    put:
      tags: [tree]
      operationId: plantTree
      parameters: [{{name: body, in: body, required: true, schema: {{$ref: '#/definitions/Node'}}}}]
      responses:
        '204': {{description: Planted}}
definitions:
{node}
"
    )
}

fn generate(node: &str) -> Result<(String, String), String> {
    let text = takes(node);
    let input = Input { spec: Text { name: "trees.yaml", text: &text }, overlay: None };
    let output = codegen::generate(&input, Tolerance::Strict, &mut |_| {}).map_err(|faults| faults.to_string())?;
    let file = |path: &str| output.files.get(path).map(str::to_owned).ok_or(format!("{path} is missing"));
    Ok((file("tests/src/generated/contract.rs")?, file("generated-client/src/generated/tree.rs")?))
}

/// The code on one line, independent of its layout.
fn flat(code: &str) -> String {
    code.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(", )", ")").replace(" .", ".")
}

#[test]
fn optional_recursion_is_left_out() -> Checked {
    let node = "
  Node:
    type: object
    required: [name, leaves]
    properties:
      name: {type: string, minLength: 6}
      height: {type: integer, minimum: 3}
      parent: {$ref: '#/definitions/Node'}
      leaves: {type: array, items: {$ref: '#/definitions/Node'}}";
    let (contract, client) = generate(node)?;
    let contract = flat(&contract);
    let call = "client.plant_tree(trees::Node::new(\"namexx\", Vec::<trees::Node>::new()).height(3))";
    assert!(contract.contains(call), "{contract}");
    assert!(contract.contains("Left out: `parent`: `Node` holds itself."), "{contract}");
    assert!(contract.contains("call!(\"plantTree\", \"full\", plant_tree_full)"), "{contract}");
    assert!(client.contains("client.plant_tree(Node::new(\"name\", Vec::<Node>::new())).await?;"), "{client}");
    Ok(())
}

#[test]
fn required_recursion_is_a_fault() -> Checked {
    let node = "
  Node:
    type: object
    required: [parent]
    properties:
      parent: {$ref: '#/definitions/Node'}";
    let faults = generate(node).err().ok_or("it can be built")?;
    assert!(faults.contains("plantTree: the required body cannot be built: `Node` holds itself"), "{faults}");
    assert!(faults.contains("trees.yaml:9:7") && faults.contains("/paths/~1tree/put"), "{faults}");
    Ok(())
}

#[test]
fn deep_bodies_are_built() -> Checked {
    let mut node = String::new();
    for (level, name) in ["Node", "N1", "N2", "N3", "N4", "N5", "N6"].into_iter().enumerate() {
        let next = level + 1;
        node += &format!(
            "  {name}: {{type: object, required: [next], properties: {{next: {{$ref: '#/definitions/N{next}'}}}}}}\n"
        );
    }
    node += "  N7: {type: object, required: [name], properties: {name: {type: string}}}\n";
    let (contract, client) = generate(&node)?;
    assert!(flat(&contract).contains("trees::N7::new(\"name\")"), "{contract}");
    assert!(client.contains("N7::new(\"name\")") && !client.contains("todo!"), "{client}");
    Ok(())
}
