//! No text and no tree makes a stage panic, and the order of keywords does not matter.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::fates::Tolerance;
use std::collections::BTreeSet;

use codegen::drift::report::{DefectState, Report, Verdict};
use codegen::drift::{self, Described};
use codegen::{Text, overlay, parse};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Value, json};

const SPECS: [&str; 3] = [
    include_str!("convert/swagger2.yaml"),
    include_str!("convert/openapi31.yaml"),
    include_str!("convert/relative.yaml"),
];

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
  - {target: $.definitions.Thing.properties, description: e, update: {more: {type: string}}}
  - {target: '$..[?@.type]', description: e, update: {x-seen: true}}
  - {target: '$..parameters[0]', description: e, remove: true}
  - {target: $.paths, description: e, remove: true}
";

fn config() -> Config {
    Config { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(20), ..Config::default() }
}

/// Runs every pass over any text.
fn run_all(text: &str) {
    if let Ok(described) = Described::read(Text { name: "spec.yaml", text })
        && let Err(faults) = described.crate_items()
    {
        assert!(!faults.to_string().contains("the generator failed"), "{faults}");
    }
    let Ok(mut document) = parse::read("spec.yaml", text) else { return };
    for fact in parse::facts(&document) {
        let pointer = document.sources.pointer(fact);
        assert_eq!(document.root.at(&pointer).map(|node| node.id), Some(fact), "{pointer}");
    }
    if let Ok(description) = parse::describe_unchecked(document.clone()) {
        description.root.walk(&mut |node| {
            let _ = description.sources.position(node.id);
        });
    }
    let overlay = overlay::read("overlay.yaml", OVERLAY, &mut document.sources).expect("the overlay is good");
    let _ = overlay.apply_leniently(&mut document);
    let _ = parse::describe_unchecked(document);
    compare(text);
}

/// Compares any text with itself and with each original.
fn compare(text: &str) {
    let described = |text| Described::read(Text { name: "spec.yaml", text });
    let Ok(mutated) = described(text) else { return };
    let again = drift::compare(&mutated, &mutated);
    assert_eq!(again.verdict, Verdict::Clean, "{:#?}", again.changes);
    assert!(again.defects.iter().all(|defect| defect.state == DefectState::Standing));
    for spec in SPECS {
        let spec = described(spec).expect("the spec is good");
        let (there, back) = (drift::compare(&spec, &mutated), drift::compare(&mutated, &spec));
        // A difference in one direction is a difference in the other, but for defects: a repaired one breaks nothing.
        let differs = |report: &Report| report.changes.iter().any(|change| change.kind != "defect-added");
        assert_eq!(differs(&there), differs(&back), "{:#?} {:#?}", there.changes, back.changes);
    }
}

/// A value of an unexpected kind.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!(-1)),
        Just(json!(1e300)),
        Just(json!("")),
        Just(json!("null")),
        Just(json!("../../x")),
        Just(json!("#/definitions/Thing")),
        Just(json!("#/paths")),
        Just(json!("#")),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"$ref": "#/definitions/Thing"})),
        Just(json!({"$ref": "#/paths/~1parts/get"})),
        Just(json!({"$ref": 1})),
        Just(json!({"in": "body", "name": 1, "schema": [], "type": "array"})),
        Just(json!([{"in": "formData", "name": "a"}, {"$ref": "#/parameters/Page"}, null, 3])),
        Just(json!({"allOf": [{"$ref": "#/definitions/Big"}], "type": ["string", "null"], "discriminator": {}})),
    ]
}

/// Replaces one node by `odd`, or one member of it.
fn mutate(value: &mut Value, path: &[prop::sample::Index], name: Option<&str>, odd: Value) {
    let Some((next, rest)) = path.split_first() else {
        match (value, name) {
            (Value::Object(map), Some(name)) => _ = map.insert(name.to_owned(), odd),
            (value, _) => *value = odd,
        }
        return;
    };
    match value {
        Value::Object(map) if !map.is_empty() => {
            let index = next.index(map.len());
            if let Some(child) = map.values_mut().nth(index) {
                mutate(child, rest, name, odd);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let index = next.index(items.len());
            mutate(&mut items[index], rest, name, odd);
        }
        value => *value = odd,
    }
}

fn tree(text: &str) -> Value {
    parse::read("spec.yaml", text).expect("the spec is good").root.to_json()
}

/// Shuffles the members of every mapping.
fn shuffle(value: &Value, salt: u64) -> Value {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by_key(|(name, _)| {
                name.bytes().fold(salt, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
            });
            Value::Object(members.into_iter().map(|(name, value)| (name.clone(), shuffle(value, salt))).collect())
        }
        Value::Array(items) => items.iter().map(|item| shuffle(item, salt)).collect(),
        scalar => scalar.clone(),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_mutated_tree_panics(
        spec in 0..SPECS.len(),
        changes in prop::collection::vec(
            (
                prop::collection::vec(any::<prop::sample::Index>(), 0..9),
                prop::option::of(prop::sample::select(vec![
                    "$ref", "type", "in", "schema", "items", "properties", "enum", "parameters", "responses", "name",
                    "allOf", "discriminator", "consumes", "collectionFormat", "x-nullable", "required", "format",
                ])),
                odd(),
            ),
            1..4,
        ),
    ) {
        let mut value = tree(SPECS[spec]);
        for (path, name, odd) in changes {
            mutate(&mut value, &path, name, odd);
        }
        run_all(&value.to_string());
    }

    #[test]
    fn no_mutated_text_panics(
        spec in 0..SPECS.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4),
        insert in prop::sample::select(vec![
            "", "\n", "  ", "\t", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "'", "\"", "!!", "|\n", "? ", "#", "%",
            "---\n", "\u{0}", "\u{feff}", "é😀", "<<: ", "0x", "\\",
        ]),
    ) {
        let mut chars: Vec<char> = SPECS[spec].chars().collect();
        for (from, to) in cuts {
            let start = from.index(chars.len().max(1)).min(chars.len());
            let end = (start + to.index(20)).min(chars.len());
            chars.splice(start..end, insert.chars());
        }
        run_all(&chars.into_iter().collect::<String>());
    }

    #[test]
    fn no_overlay_panics(
        target in "\\$(\\.[a-z]{0,3}|\\[[0-9a-z'?@.*:,=<>()! -]{0,8}\\]|\\.\\.|\\.\\*){0,4}",
        update in odd(),
        remove in any::<bool>(),
    ) {
        let mut document = parse::read("spec.yaml", SPECS[0]).expect("the spec is good");
        let mut action = json!({"target": target, "description": "e"});
        action[if remove { "remove" } else { "update" }] = if remove { json!(true) } else { update };
        let text = json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [action]});
        if let Ok(overlay) = overlay::read("overlay.yaml", &text.to_string(), &mut document.sources) {
            let _ = overlay.apply_leniently(&mut document);
            let _ = parse::describe_unchecked(document);
        }
    }

    #[test]
    fn the_order_of_keywords_does_not_matter(spec in 0..SPECS.len(), salt in any::<u64>()) {
        let value = tree(SPECS[spec]);
        let pointers = |text: &str| {
            let document = parse::read("spec.yaml", text).expect("the spec is good");
            let pointer = |fact| document.sources.pointer(fact);
            let facts: BTreeSet<_> = parse::facts(&document).into_iter().map(pointer).collect();
            let description = parse::describe(document, Tolerance::Strict).expect("the spec is good");
            (facts, description.root.to_json())
        };
        let (facts, converted) = pointers(&value.to_string());
        let (shuffled_facts, shuffled) = pointers(&shuffle(&value, salt).to_string());
        prop_assert_eq!(facts, shuffled_facts);
        prop_assert_eq!(converted, shuffled);
    }
}
