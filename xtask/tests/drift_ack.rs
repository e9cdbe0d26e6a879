//! `cargo xtask drift`: acknowledged changes, and expired or stale acknowledgements.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fmt::Write;
use std::fs;

use common::{Project, Run, side};
use serde_json::Value;

/// The last day of every acknowledgement here.
const LAST: &str = "2027-01-31";

fn drift(project: &Project, more: &[&str]) -> Run {
    let (old, new) = (side("demo", "old"), side("demo", "new"));
    project.drift(&[&[old.as_str(), &new, "--today", LAST], more].concat())
}

fn json(project: &Project, more: &[&str]) -> Value {
    let run = drift(project, &[&["--format", "json"], more].concat());
    serde_json::from_str(&run.stdout).unwrap()
}

/// A project in which all breaking changes of the pair are acknowledged, and one that does not exist.
fn acknowledged() -> (Project, usize) {
    let project = Project::new();
    let report = json(&project, &[]);
    let mut text = String::new();
    let breaking = report["changes"].as_array().unwrap().iter().filter(|change| change["verdict"] == "breaking");
    for change in breaking.clone() {
        let (id, pointer) = (&change["id"], &change["pointer"]);
        write!(text, "[[ack]]\nid = {id}\npointer = {pointer}\nreason = \"The \\\"client\\\" asks for none.\"\n")
            .unwrap();
        write!(text, "expires = \"{LAST}\"\n\n").unwrap();
    }
    text.push_str("[[ack]]\nid = \"0000000000\"\npointer = \"/a\"\nreason = \"r\"\nexpires = \"2030-01-01\"\n");
    project.write("spec/drift-ack.toml", &text);
    (project, breaking.count())
}

#[test]
fn acknowledged_changes_are_listed_and_do_not_fail() {
    let (project, count) = acknowledged();
    assert!(count > 1);
    let run = drift(&project, &["--all"]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let line = format!("acknowledged until {LAST}: The \"client\" asks for none.");
    assert_eq!(run.stdout.matches(&line).count(), count, "{}", run.stdout);
    assert!(run.stdout.contains("stale [0000000000]"), "{}", run.stdout);
    assert!(run.stdout.contains(&format!("; {count} changes acknowledged")), "{}", run.stdout);
    // Compatible changes are not acknowledged.
    assert_eq!(drift(&project, &["--fail-on", "any"]).code, Some(1));

    let report = json(&project, &[]);
    assert_eq!(report["verdict"], "breaking");
    assert_eq!(report["changes"][0]["acknowledged"]["expires"], LAST);
    assert_eq!(report["changes"][0]["acknowledged"]["reason"], "The \"client\" asks for none.");
    let states: Vec<&Value> = report["acknowledgements"].as_array().unwrap().iter().map(|ack| &ack["state"]).collect();
    assert_eq!(states.iter().filter(|state| **state == "active").count(), count);
    assert_eq!(states.iter().filter(|state| **state == "stale").count(), 1);

    let run = drift(&project, &["--format", "github"]);
    assert!(!run.stdout.contains("::error"), "{}", run.stdout);
    assert!(run.stdout.contains("::warning file=spec/drift-ack.toml,line="), "{}", run.stdout);
    let run = drift(&project, &["--format", "markdown"]);
    assert!(run.stdout.contains("expired or stale acknowledgement"), "{}", run.stdout);
}

/// A pair in which an enum in a request body and one in the query lose some values.
struct Narrowed {
    project: Project,
    old: String,
}

impl Narrowed {
    const VALUES: [&str; 4] =
        ["v", "x", "y", "a value that is longer than any line of a report has room for, and that goes on"];

    fn new() -> Self {
        let project = Project::new();
        let old = project.write("old.yaml", &Self::text(&Self::VALUES));
        Self { project, old }
    }

    fn text(values: &[&str]) -> String {
        let list = values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ");
        format!(
            "swagger: '2.0'\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    post:\n      operationId: a\n      \
             parameters:\n      - {{name: q, in: query, type: string, enum: [{list}]}}\n      \
             - {{name: b, in: body, schema: {{$ref: '#/definitions/B'}}}}\n      responses: {{200: {{description: k}}}}\n\
             definitions:\n  B: {{type: object, properties: {{p: {{type: string, enum: [{list}]}}}}}}\n"
        )
    }

    /// Acknowledges every breaking change to a description with these values.
    fn acknowledge(&self, values: &[&str]) -> String {
        let new = self.project.write("new.yaml", &Self::text(values));
        let report = self.project.drift(&[&self.old, &new, "--format", "json"]).stdout;
        let report: Value = serde_json::from_str(&report).unwrap();
        let mut text = String::new();
        for change in report["changes"].as_array().unwrap().iter().filter(|change| change["verdict"] == "breaking") {
            let (id, pointer) = (&change["id"], &change["pointer"]);
            writeln!(text, "[[ack]]\nid = {id}\npointer = {pointer}\nreason = \"r\"\nexpires = \"{LAST}\"").unwrap();
        }
        self.project.write("ack.toml", &text)
    }

    fn with(&self, ack: &str, new: &str) -> Run {
        let new = self.project.write("new.yaml", new);
        self.project.drift(&[&self.old, &new, "--ack", ack, "--today", LAST])
    }
}

#[test]
fn it_covers_the_change_that_it_was_written_for_and_not_the_next_at_the_same_place() {
    let pair = Narrowed::new();
    let [v, x, y, long] = Narrowed::VALUES;
    let ack = pair.acknowledge(&[v, x, y]);
    assert_eq!(fs::read_to_string(&ack).unwrap().matches("[[ack]]").count(), 2, "one for each place");
    let known = pair.with(&ack, &Narrowed::text(&[v, x, y]));
    assert_eq!(known.code, Some(0), "{}", known.stdout);
    let next = pair.with(&ack, &Narrowed::text(&[v, x]));
    assert_eq!(next.code, Some(1), "{}", next.stdout);
    assert_eq!(next.stdout.matches("the change at this pointer is now [").count(), 2, "{}", next.stdout);
    // Values that differ only beyond the length of a message have different ids too.
    let other = long.replace("goes on", "comes to an end");
    let ack = pair.acknowledge(&[v, x, y, &other]);
    assert_eq!(pair.with(&ack, &Narrowed::text(&[v, x, y, &other])).code, Some(0));
    assert_eq!(pair.with(&ack, &Narrowed::text(&[v, x, y, &other.replace("end", "stop")])).code, Some(1));
}

#[test]
fn it_survives_another_order_and_another_way_of_writing() {
    let pair = Narrowed::new();
    let [v, x, y, _] = Narrowed::VALUES;
    let ack = pair.acknowledge(&[v, x, y]);
    let sorted = Narrowed::text(&[y, v, x]);
    let (before, rest) = sorted.split_once("      - {name: q").unwrap();
    let (query, rest) = rest.split_once('\n').unwrap();
    let (body, rest) = rest.split_once('\n').unwrap();
    let swapped = format!("{before}{body}\n      - {{name: q{query}\n{rest}");
    let json = codegen::parse::read("new.yaml", &swapped).unwrap().root.to_json();
    for new in [sorted, swapped, json.to_string()] {
        let run = pair.with(&ack, &new);
        assert_eq!(run.code, Some(0), "{new}\n{}", run.stdout);
    }
}

#[test]
fn it_does_not_cover_the_opposite_direction() {
    let pair = Narrowed::new();
    let ack = pair.acknowledge(&Narrowed::VALUES[..3]);
    let new = pair.project.path("new.yaml");
    let run = pair.project.drift(&[new.to_str().unwrap(), &pair.old, "--ack", &ack, "--fail-on", "any"]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    assert_eq!(run.stdout.matches("stale [").count(), 2, "{}", run.stdout);
}

#[test]
fn expired_acknowledgements_count_again() {
    let (project, count) = acknowledged();
    let run = drift(&project, &["--today", "2027-02-01"]);
    // `--today` is given twice.
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    let (old, new) = (side("demo", "old"), side("demo", "new"));
    let run = project.drift(&[&old, &new, "--today", "2027-02-01"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(run.stdout.matches("expired [").count(), count, "{}", run.stdout);
    let run = project.drift(&[&old, &new, "--today", "2027-02-01", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(report["changes"][0]["acknowledged"].is_null());
    assert_eq!(report["acknowledgements"][0]["state"], "expired");
    assert_eq!(report["acknowledgements"][0]["position"], "spec/drift-ack.toml:1");
}

#[test]
fn an_acknowledgement_covers_only_its_pointer() {
    let project = Project::new();
    let report = json(&project, &[]);
    let id = &report["changes"][0]["id"];
    let file = project.write(
        "elsewhere.toml",
        &format!("[[ack]]\nid = {id}\npointer = \"/other\"\nreason = \"r\"\nexpires = \"{LAST}\"\n"),
    );
    let report = json(&project, &["--ack", &file]);
    assert_eq!(report["acknowledgements"][0]["state"], "stale");
    assert!(report["changes"][0]["acknowledged"].is_null());
}

#[test]
fn all_errors_of_the_file_are_reported_at_once() {
    let project = Project::new();
    project.write("spec/drift-ack.toml", "[[ack]]\nid = \"a\"\npointer = \"/a\"\nexpires = \"soon\"\nnote = \"n\"\n");
    for fault in [
        "spec/drift-ack.toml:1: `reason` is missing",
        "spec/drift-ack.toml:4: `expires`: `soon` is not a day",
        "spec/drift-ack.toml:5: unknown member `note`",
    ] {
        drift(&project, &["--fail-on", "never"]).refused(fault);
    }
    // Together with errors of the descriptions.
    let run = project.drift(&["none.yaml", "v9:none", "--ack", "none.toml"]);
    run.refused("none.toml");
    // A file given with `--ack` must exist.
    drift(&project, &["--ack", "none.toml"]).refused("cannot read none.toml");
}

#[test]
fn the_committed_file_is_well_formed() {
    let file = common::root().join("spec/drift-ack.toml");
    let run = drift(&Project::new(), &["--ack", file.to_str().unwrap()]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}
