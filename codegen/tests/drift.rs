//! Pairs of small descriptions with the expected output of `drift`, and the real description compared with equivalent
//! ones. `UPDATE_EXPECT=1` rewrites the expected files.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use codegen::Text;
use codegen::drift::report::{DefectState, Report, Verdict};
use codegen::drift::{self, Described};
use serde_json::{Map, Value};

const SPEC: Text<'_> = Text { name: "spec.yaml", text: include_str!("../../spec/swagger.yaml") };

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drift")
}

fn described(name: &str, text: &str) -> Described {
    Described::read(Text { name, text }).unwrap_or_else(|faults| panic!("{faults}"))
}

fn compare(old: &str, new: &str) -> Report {
    drift::compare(&described("old.yaml", old), &described("new.yaml", new))
}

#[test]
fn pairs() {
    let folder = folder();
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).expect("the folder is readable") {
        let name = entry.expect("the folder is readable").file_name().into_string().expect("a name is text");
        names.insert(name.split('.').next().unwrap_or_default().to_owned());
    }
    let mut wrong = Vec::new();
    for name in names {
        let read = |side: &str| std::fs::read_to_string(folder.join(format!("{name}.{side}"))).unwrap_or_default();
        let found = shown(&compare(&read("old.yaml"), &read("new.yaml")));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(folder.join(format!("{name}.expected")), &found).expect("the folder is writable");
        }
        if read("expected") != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "look at these, then run with UPDATE_EXPECT=1\n{}", wrong.join("\n"));
}

/// Formats a report for the expected file.
fn shown(report: &Report) -> String {
    let mut out = String::new();
    writeln!(out, "{:?} {:?} {:?}\n", report.verdict, report.semver, report.summary).unwrap();
    for operation in &report.operations {
        writeln!(out, "{}: {:?} {:?}", operation.operation, operation.verdict, operation.breaks).unwrap();
    }
    for change in &report.changes {
        writeln!(out, "\n{}: {:?} {:?}", change.kind, change.verdict, change.breaks).unwrap();
        writeln!(out, "  {}", change.message).unwrap();
        if let Some(hint) = &change.hint {
            writeln!(out, "  hint: {hint}").unwrap();
        }
        let position = |position: &Option<String>| position.clone().unwrap_or_default();
        writeln!(out, "  {}", change.pointer).unwrap();
        writeln!(out, "  {} -> {}", position(&change.old_position), position(&change.new_position)).unwrap();
        let named = if change.operations.is_empty() { "no operation".to_owned() } else { change.operations.join(", ") };
        writeln!(out, "  in {named}").unwrap();
    }
    for tool in &report.tools {
        writeln!(out, "\ntool {}: {:?} {}", tool.tool, tool.change, tool.detail.clone().unwrap_or_default()).unwrap();
    }
    for defect in &report.defects {
        let position = defect.position.clone().unwrap_or_default();
        writeln!(out, "\n{:?} defect: {}\n  {position}", defect.state, defect.message).unwrap();
    }
    out
}

#[track_caller]
fn is_clean(report: &Report) {
    assert!(report.verdict == Verdict::Clean && report.changes.is_empty(), "{}", shown(report));
    assert_eq!(report.tools, [], "{}", shown(report));
    let moved = report.defects.iter().filter(|defect| defect.state != DefectState::Standing);
    assert_eq!(moved.count(), 0, "{}", shown(report));
}

fn converted() -> Value {
    let document = codegen::parse::read(SPEC.name, SPEC.text).unwrap();
    codegen::parse::outline(document).unwrap().root.to_json()
}

fn in_json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn a_description_compared_with_itself_is_clean() {
    is_clean(&compare(SPEC.text, SPEC.text));
}

#[test]
fn a_description_compared_with_its_conversion_is_clean() {
    is_clean(&compare(SPEC.text, &in_json(&converted())));
    is_clean(&compare(&in_json(&converted()), SPEC.text));
}

#[test]
fn a_description_is_clean_with_its_references_written_out() {
    let root = converted();
    let mut inlined = inline(&root, &root, &mut Vec::new());
    // Recursive references keep their definitions.
    inlined["components"]["schemas"] = root["components"]["schemas"].clone();
    is_clean(&compare(SPEC.text, &in_json(&inlined)));
    is_clean(&compare(&in_json(&inlined), SPEC.text));
}

#[test]
fn a_description_is_clean_with_its_keys_in_another_order() {
    is_clean(&compare(SPEC.text, &in_json(&reversed(&converted()))));
}

#[test]
fn a_description_is_clean_with_its_definitions_renamed() {
    let text = in_json(&converted());
    let renamed = text.replace("\"#/components/schemas/", "\"#/components/schemas/Renamed");
    let mut renamed: Value = serde_json::from_str(&renamed).unwrap();
    let schemas = renamed["components"]["schemas"].as_object().unwrap().clone();
    let schemas: Map<String, Value> =
        schemas.into_iter().map(|(name, schema)| (format!("Renamed{name}"), schema)).collect();
    renamed["components"]["schemas"] = schemas.into();
    is_clean(&compare(&text, &in_json(&renamed)));
}

#[test]
fn ids_are_the_same_in_every_run() {
    let folder = folder();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (old, new) = (read("operations.old.yaml"), read("operations.new.yaml"));
    let ids = |report: &Report| report.changes.iter().map(|change| change.id.clone()).collect::<Vec<_>>();
    let report = compare(&old, &new);
    assert_eq!(ids(&report), ids(&compare(&old, &format!("# moved down by a line\n{new}"))));
    let all: BTreeSet<String> = ids(&report).into_iter().collect();
    assert_eq!(all.len(), report.changes.len());
}

#[test]
fn what_has_no_meaning_is_refused_with_a_reason() {
    for text in ["a: [", "swagger: '1.2'", "", "--- 1\n--- 2\n"] {
        assert!(!Described::read(Text { name: "a", text }).expect_err(text).0.is_empty());
    }
}

#[test]
fn long_chains_and_circles_end() {
    let schema = |index: usize| {
        format!(
            r##""S{index}": {{"type": "object", "properties": {{"next": {{"$ref": "#/definitions/S{}"}}}}}}"##,
            (index + 1) % 5_000
        )
    };
    let schemas: Vec<String> = (0..5_000).map(schema).collect();
    let text = format!(
        r##"{{"swagger": "2.0", "info": {{"title": "t", "version": "1"}}, "paths": {{"/a": {{"get": {{"responses":
        {{"200": {{"description": "d", "schema": {{"$ref": "#/definitions/S0"}}}}}}}}}}}}, "definitions": {{{}}}}}"##,
        schemas.join(",\n")
    );
    is_clean(&compare(&text, &text));
    let edited = text.replacen(r#""S4999": {"type": "object""#, r#""S4999": {"type": "object", "minProperties": 1"#, 1);
    assert_eq!(compare(&text, &edited).changes.len(), 1);
}

#[test]
fn actions_of_an_overlay_that_no_longer_apply_are_defects() {
    let folder = folder();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let overlay = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n  - target: $.definitions.Thing.properties.thread\n    \
                   description: It is a link.\n    update: {format: uri}\n";
    let overlay = Some(Text { name: "overlay.yaml", text: overlay });
    let described = |name, text: &str| Described::read_with(Text { name, text }, overlay).unwrap();
    let (old, new) = (read("hints.old.yaml"), read("hints.new.yaml"));
    let report = drift::compare(&described("old.yaml", &old), &described("new.yaml", &new));
    let introduced: Vec<_> = report.defects.iter().filter(|defect| defect.state == DefectState::Introduced).collect();
    assert_eq!(introduced.len(), 1, "{introduced:?}");
    assert!(introduced[0].position.as_ref().unwrap().starts_with("overlay.yaml:"), "{introduced:?}");
}

/// Expands every reference, except recursive ones.
fn inline(value: &Value, root: &Value, path: &mut Vec<String>) -> Value {
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        if path.iter().any(|known| known == reference) {
            return value.clone();
        }
        path.push(reference.to_owned());
        let inlined = inline(target, root, path);
        path.pop();
        return inlined;
    }
    match value {
        Value::Array(items) => items.iter().map(|item| inline(item, root, path)).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), inline(value, root, path))).collect(),
        other => other.clone(),
    }
}

/// Reverses the members of every object and the parameters of every operation.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(reversed).collect(),
        Value::Object(map) => map
            .iter()
            .rev()
            .map(|(name, value)| {
                let mut value = reversed(value);
                if let ("parameters" | "required" | "enum" | "tags", Value::Array(items)) = (name.as_str(), &mut value)
                    && !items.iter().any(|item| item.is_string() && name == "tags")
                {
                    items.reverse();
                }
                (name.clone(), value)
            })
            .collect(),
        other => other.clone(),
    }
}

/// Facts that can be removed without a change, because others imply them or nothing uses them.
const REDUNDANT: [&str; 16] = [
    // Equal to the default.
    "/consumes",
    "/paths/~1forms/post/consumes",
    "/paths/~1things~1{id}/get/parameters/7/collectionFormat",
    "/schemes",
    // Types that other keywords imply.
    "/definitions/Thing/type",
    "/definitions/Thing/properties/parts/type",
    "/definitions/Thing/properties/parts/items/type",
    "/definitions/Error/type",
    "/paths/~1a/get/responses/200/content/application~1json/schema/type",
    "/paths/~1a/get/responses/200/content/application~1json/schema/properties/lists/type",
    // A limit with a stricter one, a second example, a comment.
    "/paths/~1a/get/responses/200/content/application~1json/schema/properties/above/exclusiveMinimum",
    "/paths/~1a/get/responses/200/content/application~1json/schema/properties/nullable/examples/1",
    "/components/schemas/B/$comment",
    // Unused by operations.
    "/definitions/a name~1with~0signs/type",
    "/definitions/Big/allOf/0/$ref",
    "/definitions/Big/allOf/1/",
];

#[test]
fn every_removed_fact_is_reported() {
    let texts = [
        include_str!("convert/swagger2.yaml"),
        include_str!("convert/openapi31.yaml"),
        include_str!("convert/relative.yaml"),
    ];
    let mut unnoticed = Vec::new();
    for text in texts {
        let document = codegen::parse::read("a.yaml", text).unwrap();
        let root = document.root.to_json();
        let old = described("old.yaml", &root.to_string());
        for fact in codegen::parse::facts(&document) {
            let pointer = document.sources.pointer(fact);
            let Ok(new) = Described::read(Text { name: "new.yaml", text: &without(&root, &pointer).to_string() })
            else {
                continue;
            };
            let report = drift::compare(&old, &new);
            let moved = report.defects.iter().any(|defect| defect.state != DefectState::Standing);
            let excused = REDUNDANT.iter().any(|known| pointer.starts_with(known));
            if report.changes.is_empty() && !moved && !excused {
                unnoticed.push(pointer);
            }
        }
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

/// Returns a document without one of its nodes.
fn without(root: &Value, pointer: &str) -> Value {
    let mut edited = root.clone();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let last = last.replace("~1", "/").replace("~0", "~");
    match edited.pointer_mut(parent).unwrap() {
        Value::Object(map) => _ = map.shift_remove(&last),
        Value::Array(items) => _ = items.remove(last.parse().unwrap()),
        other => panic!("{other} has no parts"),
    }
    edited
}
