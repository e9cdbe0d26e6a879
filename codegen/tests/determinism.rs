//! The same description gives the same bytes in every run and for any order of keywords.

#![allow(clippy::expect_used, reason = "a test panics on what it does not expect")]

use codegen::fates::Tolerance;
use std::fs;
use std::path::PathBuf;

use codegen::{Input, Text, generate};
use serde_json::Value;

/// The keys of these mappings are names, whose order matters.
const NAMES: [&str; 7] =
    ["paths", "definitions", "properties", "responses", "scopes", "securityDefinitions", "x-together"];
/// These contain data, not description.
const DATA: [&str; 3] = ["example", "default", "enum"];

fn spec(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../spec").join(name);
    fs::read_to_string(path).expect("the project's own description exists")
}

fn client(spec: &str, overlay: &str) -> Vec<(String, String)> {
    let input = Input {
        spec: Text { name: "spec/swagger.yaml", text: spec },
        overlay: Some(Text { name: "spec/overlay.yaml", text: overlay }),
    };
    let output = generate(&input, Tolerance::Strict, &mut |_| {}).expect("the committed description generates");
    output.files.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// Reverses the keywords of every object.
fn reversed(value: Value, key: &str) -> Value {
    match value {
        Value::Object(members) if NAMES.contains(&key) => {
            members.into_iter().map(|(name, member)| (name, reversed(member, ""))).collect()
        }
        Value::Object(members) => members
            .into_iter()
            .rev()
            .map(|(name, member)| {
                let member = if DATA.contains(&name.as_str()) { member } else { reversed(member, &name) };
                (name, member)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(|item| reversed(item, "")).collect(),
        plain => plain,
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    let (spec, overlay) = (spec("swagger.yaml"), self::spec("overlay.yaml"));
    assert_eq!(client(&spec, &overlay), client(&spec, &overlay));
}

#[test]
fn the_order_of_keywords_does_not_matter() {
    let (spec, overlay) = (spec("swagger.yaml"), self::spec("overlay.yaml"));
    let value: Value = serde_yaml::from_str(&spec).expect("the description is YAML");
    let shuffled = reversed(value, "").to_string();
    for ((path, one), (_, other)) in client(&spec, &overlay).iter().zip(&client(&shuffled, &overlay)) {
        assert!(one == other, "{path} depends on the order of keywords");
    }
}
