//! `cargo xtask drift`: changes that are acknowledged, and acknowledgements that no longer hold.

// A test that meets what it did not expect stops there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fmt::Write;

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

/// A project in which all breaking changes of the pair are acknowledged, and one that there is not.
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
fn what_is_acknowledged_is_listed_and_does_not_fail() {
    let (project, count) = acknowledged();
    assert!(count > 1);
    let run = drift(&project, &["--all"]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let line = format!("acknowledged until {LAST}: The \"client\" asks for none.");
    assert_eq!(run.stdout.matches(&line).count(), count, "{}", run.stdout);
    assert!(run.stdout.contains("stale [0000000000]"), "{}", run.stdout);
    assert!(run.stdout.contains(&format!("; {count} changes acknowledged")), "{}", run.stdout);
    // What is compatible was not acknowledged.
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
    assert!(run.stdout.contains("acknowledgement that does not hold"), "{}", run.stdout);
}

#[test]
fn what_has_expired_counts_again() {
    let (project, count) = acknowledged();
    let run = drift(&project, &["--today", "2027-02-01"]);
    // The flag is there once.
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
fn it_holds_for_its_own_pointer_alone() {
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
fn what_is_wrong_with_the_file_is_said_all_at_once() {
    let project = Project::new();
    project.write("spec/drift-ack.toml", "[[ack]]\nid = \"a\"\npointer = \"/a\"\nexpires = \"soon\"\nnote = \"n\"\n");
    for fault in [
        "spec/drift-ack.toml:1: `reason` is missing",
        "spec/drift-ack.toml:4: `expires`: `soon` is no day",
        "spec/drift-ack.toml:5: unknown member `note`",
    ] {
        drift(&project, &["--fail-on", "never"]).refused(fault);
    }
    // Beside what is wrong with the descriptions.
    let run = project.drift(&["none.yaml", "v9:none", "--ack", "none.toml"]);
    run.refused("none.toml");
    // One that was named has to be there.
    drift(&project, &["--ack", "none.toml"]).refused("cannot read none.toml");
}

#[test]
fn the_committed_file_is_well_formed() {
    let file = common::root().join("spec/drift-ack.toml");
    let run = drift(&Project::new(), &["--ack", file.to_str().unwrap()]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}
