//! `cargo xtask drift`: each format of the report, byte by byte, and descriptions that try to inject markup.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fs;

use common::{Project, Run, expect, root, side};
use serde_json::Value;

const FORMATS: [&str; 4] = ["human", "markdown", "github", "json"];

fn drift(pair: &str, more: &[&str]) -> Run {
    let (old, new) = (side(pair, "old"), side(pair, "new"));
    Project::new().drift(&[&[old.as_str(), &new], more].concat())
}

#[test]
fn reports_are_as_they_were() {
    for pair in ["demo", "hostile"] {
        for (format, end) in [("human", "txt"), ("markdown", "md"), ("github", "log"), ("json", "json")] {
            let run = drift(pair, &["--format", format]);
            assert_eq!(run.code, Some(1), "{}", run.stderr);
            expect(&root().join(format!("xtask/tests/drift/{pair}.report.{end}")), &run.stdout);
        }
    }
}

#[test]
fn the_report_in_the_docs_is_current() {
    let path = root().join("xtask/src/drift/README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (start, end) = ("<!-- report: ", "<!-- end of report -->");
    let (before, rest) = readme.split_once(start).expect("the docs have a report");
    let (args, rest) = rest.split_once(" -->\n").unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let words: Vec<&str> = args.split_whitespace().collect();
    let report = Project::new().drift(&words).stdout;
    let block = format!("{start}{args} -->\n```text\n$ cargo xtask drift {args}\n{report}```\n{end}");
    expect(&path, &format!("{before}{block}{after}"));
}

#[test]
fn the_exit_code_is_the_same_in_each_format() {
    for format in FORMATS {
        for (when, code) in [("breaking", 1), ("any", 1), ("never", 0)] {
            assert_eq!(drift("demo", &["--format", format, "--fail-on", when]).code, Some(code), "{format} {when}");
        }
        let (old, missing) = (side("demo", "old"), "none.yaml");
        for (new, when, code) in [(old.as_str(), "breaking", 0), (&old, "any", 0), (missing, "never", 2)] {
            let run = Project::new().drift(&[&old, new, "--format", format, "--fail-on", when]);
            assert_eq!(run.code, Some(code), "{format} {when} {}", run.stderr);
        }
    }
}

/// Returns every committed pair, ours and those of `codegen`.
fn pairs() -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for folder in ["xtask/tests/drift", "codegen/tests/drift"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if let Some(pair) = name.strip_suffix(".old.yaml") {
                pairs.push((format!("{folder}/{name}"), format!("{folder}/{pair}.new.yaml")));
            }
        }
    }
    pairs
}

#[test]
fn json_keeps_to_its_schema() {
    let schema = fs::read_to_string(root().join("xtask/src/drift/report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let pairs = pairs();
    assert!(pairs.len() > 5);
    let valid = |args: &[&str]| {
        let run = Project::new().drift(&[args, &["--format", "json"]].concat());
        let report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
        let faults: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{args:?}: {faults:#?}");
        report
    };
    for (old, new) in &pairs {
        valid(&[old, new]);
        valid(&[new, old]);
    }
    let report = valid(&[&pairs[0].0, &pairs[0].0, "--overlay", "spec/overlay.yaml"]);
    assert!(!report["defects"].as_array().unwrap().is_empty());
    let acks = Project::new();
    let report = valid(&[&side("demo", "old"), &side("demo", "new")]);
    let (id, pointer) = (&report["changes"][0]["id"], &report["changes"][0]["pointer"]);
    let ack =
        |id: &Value| format!("[[ack]]\nid = {id}\npointer = {pointer}\nreason = \"r\"\nexpires = \"2030-01-01\"\n");
    let file = acks.write("ack.toml", &format!("{}{}", ack(id), ack(&"stale".into())));
    let report = valid(&[&side("demo", "old"), &side("demo", "new"), "--ack", &file, "--today", "2029-01-01"]);
    assert_eq!(report["changes"][0]["acknowledged"]["reason"], "r");
    // The schema rejects something.
    assert!(!validator.is_valid(&serde_json::json!({})));
    let mut wrong = report;
    wrong["changes"][0]["verdict"] = "grave".into();
    assert!(!validator.is_valid(&wrong));
}

fn many(project: &Project, members: usize, operations: usize) -> (String, String) {
    let file = |name: &str, suffix: &str| {
        let mut paths = serde_json::Map::new();
        let response = serde_json::json!({"description": "d", "schema": {"$ref": "#/definitions/Thing"}});
        for operation in 0..operations {
            paths.insert(format!("/p{operation}"), serde_json::json!({"get": {"responses": {"200": response}}}));
        }
        let properties: serde_json::Map<String, Value> =
            (0..members).map(|n| (format!("{suffix}{n}"), serde_json::json!({"type": "string"}))).collect();
        let thing = serde_json::json!({"type": "object", "properties": properties});
        let text = serde_json::json!({"swagger": "2.0", "info": {"title": "t", "version": "1"},
            "produces": ["application/json"], "paths": paths, "definitions": {"Thing": thing}});
        project.write(name, &text.to_string())
    };
    (file("old.json", "abc"), file("new.json", "xyz"))
}

#[test]
fn a_long_report_is_cut_with_a_count() {
    let project = Project::new();
    let (old, new) = many(&project, 400, 20);
    let run = project.drift(&[&old, &new]);
    assert!(run.stdout.lines().count() < 70, "{}", run.stdout);
    assert!(run.stdout.contains("and 14 more"), "{}", run.stdout);
    assert!(run.stdout.contains("and 392 breaking, 400 compatible more: `--all` shows them"), "{}", run.stdout);
    let all = project.drift(&[&old, &new, "--all"]).stdout;
    assert!(all.contains("`abc399` was removed") && all.contains("`xyz399` was added") && all.contains("GET /p19"));
    assert!(!all.contains(" more"));

    let run = project.drift(&[&old, &new, "--format", "github"]);
    let count = |level: &str| run.stdout.lines().filter(|line| line.starts_with(level)).count();
    assert_eq!((count("::error "), count("::warning "), count("::notice ")), (10, 10, 1));
    let last = run.stdout.lines().last().unwrap();
    assert!(last.contains("20 operations breaking") && last.contains("780 more"), "{last}");

    let run = project.drift(&[&old, &new, "--format", "markdown"]);
    assert!(run.stdout.chars().count() < 65_536);
    assert!(run.stdout.trim_end().ends_with("`cargo xtask drift --all` shows them."));
    assert_eq!(run.stdout.matches("<details>").count(), run.stdout.matches("</details>").count());
}

#[test]
fn nothing_foreign_is_markup() {
    let text = drift("hostile", &["--format", "markdown"]).stdout;
    for line in text.lines() {
        let bare = without_code(line);
        let rest = bare.replace("<details>", "").replace("</details>", "").replace("<summary>", "");
        let rest = rest.replace("</summary>", "").replace("**", "");
        for sign in ['@', '<', '>', '[', '`', '*', '_', '~', '\\', '&', '!'] {
            assert!(!rest.contains(sign), "{sign} in {line}");
        }
        assert!(!rest.contains("://") && !rest.trim_start_matches('#').contains('#'), "{line}");
    }
    let log = drift("hostile", &["--format", "github"]).stdout;
    assert!(log.lines().all(|line| ["::error ", "::notice "].iter().any(|start| line.starts_with(start))), "{log}");
    for format in FORMATS {
        let text = drift("hostile", &["--format", format]).stdout;
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{format}");
    }
}

/// Returns a line without its code spans, as Markdown defines them: a run of backticks up to the next run of the same
/// length.
fn without_code(line: &str) -> String {
    let mut rest = line;
    let mut bare = String::new();
    while let Some(start) = rest.find('`') {
        bare.push_str(&rest[..start]);
        let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let mut at = start + run;
        let end = loop {
            let Some(next) = rest[at..].find('`') else { panic!("a span without an end: {line}") };
            let length = rest[at + next..].len() - rest[at + next..].trim_start_matches('`').len();
            at += next + length;
            if length == run {
                break at;
            }
        };
        rest = &rest[end..];
    }
    bare.push_str(rest);
    bare
}
