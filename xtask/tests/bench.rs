//! `cargo xtask bench`, as far as it needs no peer: what it prepares, and how counts are held against the committed ones.

// A test that meets what it did not expect stops there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};

use codegen::{Input, Text};
use common::{Project, Run, finished};
use serde_json::Value;

const COMMITTED: &str = "benches/instructions.toml";

fn xtask() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.stdin(Stdio::null()).env("NO_COLOR", "1");
    command
}

fn counts(rustc: &str, counts: &[(&str, u64)]) -> String {
    let lines: String = counts.iter().map(|(name, count)| format!("{name} = {count}\n")).collect();
    format!("rustc = \"{rustc}\"\n\n[instructions]\n{lines}")
}

/// Holds counts against those that this project has committed.
fn compared(committed: Option<&str>, counted: &str, args: &[&str]) -> (Run, Project) {
    let project = Project::new();
    if let Some(committed) = committed {
        project.write(COMMITTED, committed);
    }
    let counted = project.write("counted.toml", counted);
    let mut command = xtask();
    command.args(["bench", "--instructions", "--counted", &counted]).args(args);
    let run = finished(command.env("CARGO_MANIFEST_DIR", project.path("xtask")).output().unwrap());
    (run, project)
}

const UPDATE: &str = "cargo xtask bench --instructions --update";

#[test]
fn a_count_may_grow_by_a_twentieth() {
    let committed = counts("rustc 1", &[("decode", 1000), ("regen", 2000)]);
    let (run, _) = compared(Some(&committed), &counts("rustc 1", &[("decode", 1050), ("regen", 1900)]), &[]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(!run.stdout.contains(UPDATE) && !run.stdout.contains("compiler"), "{}", run.stdout);
}

#[test]
fn a_count_that_grows_by_more_fails_and_says_how_to_go_on() {
    let committed = counts("rustc 1", &[("decode", 1000), ("regen", 2000)]);
    let (run, _) = compared(Some(&committed), &counts("rustc 1", &[("decode", 1051), ("regen", 2000)]), &[]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    let line = run.stdout.lines().find(|line| line.starts_with("decode")).unwrap();
    assert!(line.contains("1051") && line.contains("+5.1 % of 1000") && line.contains("grown"), "{line}");
    assert!(!run.stdout.lines().any(|line| line.starts_with("regen") && line.contains("grown")), "{}", run.stdout);
    assert!(run.stdout.contains(UPDATE), "{}", run.stdout);
}

#[test]
fn a_count_that_falls_is_told_and_fails_nothing() {
    let committed = counts("rustc 1", &[("regen", 2000)]);
    let (run, _) = compared(Some(&committed), &counts("rustc 1", &[("regen", 1800)]), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("fallen") && run.stdout.contains(UPDATE), "{}", run.stdout);
}

#[test]
fn another_compiler_is_named_and_the_counts_are_compared_all_the_same() {
    let committed = counts("rustc 1", &[("regen", 2000)]);
    let (run, _) = compared(Some(&committed), &counts("rustc 2", &[("regen", 2000)]), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("committed with rustc 1, now rustc 2"), "{}", run.stdout);
    let (run, _) = compared(Some(&committed), &counts("rustc 2", &[("regen", 4000)]), &[]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
}

#[test]
fn what_is_counted_is_what_is_committed() {
    let both = counts("rustc 1", &[("decode", 1000), ("regen", 2000)]);
    let one = counts("rustc 1", &[("regen", 2000)]);
    for (committed, counted) in [(&both, &one), (&one, &both)] {
        let (run, _) = compared(Some(committed), counted, &[]);
        assert_eq!(run.code, Some(1), "{}", run.stdout);
        assert!(run.stdout.lines().any(|line| line.starts_with("decode")), "{}", run.stdout);
    }
}

#[test]
fn an_update_writes_what_is_then_kept() {
    let counted = counts("rustc 1", &[("regen", 2000)]);
    let (run, _) = compared(None, &counted, &[]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains(UPDATE), "{}", run.stderr);
    let (run, project) = compared(None, &counted, &["--update"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let written = std::fs::read_to_string(project.path(COMMITTED)).unwrap();
    let (run, _) = compared(Some(&written), &counted, &[]);
    assert_eq!(run.code, Some(0), "{written}{}", run.stdout);
}

/// Lets `bench-run` run a shell script, and reads its report.
fn measured(script: &str) -> (Run, Option<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let output = xtask().args(["bench-run", "--report"]).arg(&report).args(["--", "sh", "-c", script]).output();
    let report = std::fs::read(&report).ok().map(|text| serde_json::from_slice(&text).unwrap());
    (finished(output.unwrap()), report)
}

#[test]
fn a_run_is_reported_and_its_words_pass() {
    let (run, report) = measured("echo said; exit 3");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "said\n"), "{}", run.stderr);
    let report = report.unwrap();
    assert_eq!(report["code"], 3);
    assert!(report["seconds"].as_f64().unwrap() > 0.0, "{report}");
    let (_, report) = measured("kill -9 $$");
    assert_eq!(report.unwrap()["code"], Value::Null);
}

#[test]
fn the_memory_of_whoever_measures_does_not_count() {
    let held = vec![1_u8; 200_000_000];
    let (_, report) = measured("exit 0");
    let peak = report.unwrap()["peak"].as_u64().unwrap();
    assert!(peak > 100_000 && peak < held.len() as u64 / 4, "{peak}");
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn what_is_prepared_can_be_read() {
    let project = Project::new();
    let mut command = xtask();
    command.args(["bench", "--quick", "--prepare"]).env("CARGO_TARGET_DIR", project.path("target"));
    let run = finished(command.output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let bench = project.path("target/bench");

    // Each edit leaves a description that has no fault, and all of its operations.
    for step in 0..16 {
        let text = read(&bench.join(format!("description/edited-{step}.json")));
        let document = codegen::parse::read("edited.json", &text).unwrap();
        assert!(codegen::parse::check(&document).0.is_empty(), "{step}: {}", codegen::parse::check(&document).0[0]);
        let described = codegen::parse::describe(document).unwrap();
        assert_eq!(described.openapi.operations().count(), 62, "{step}");
    }
    let page: Value = serde_json::from_str(&read(&bench.join("description/page.json"))).unwrap();
    assert_eq!(page["data"].as_array().unwrap().len(), 50);

    // Twice the description is twice the client.
    let size = |copies: usize| {
        let text = read(&bench.join(format!("scaling/{copies}.json")));
        let input = Input { spec: Text { name: "repeated.json", text: &text }, overlay: None };
        let output =
            codegen::generate(&input, &mut |_| {}).unwrap_or_else(|faults| panic!("{copies}: {}", faults.0[0]));
        (
            output.summary.operations,
            output.summary.resources,
            output.files.iter().map(|(_, text)| text.len()).sum::<usize>(),
        )
    };
    let (one, two) = (size(1), size(2));
    assert_eq!((two.0, two.1), (2 * one.0, 2 * one.1));
    let ratio = two.2 as f64 / one.2 as f64;
    assert!((1.9..2.1).contains(&ratio), "{ratio}");
}
