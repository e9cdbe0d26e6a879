//! `cargo xtask bench --instructions` compares counts with the committed ones.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::process::{Command, Stdio};

use common::{Project, Run, finished};

const COMMITTED: &str = "tests/benches/instructions.toml";

fn xtask() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.stdin(Stdio::null()).env("NO_COLOR", "1");
    command
}

fn counts(rustc: &str, counts: &[(&str, u64)]) -> String {
    let lines: String = counts.iter().map(|(name, count)| format!("{name} = {count}\n")).collect();
    format!("rustc = \"{rustc}\"\n\n[instructions]\n{lines}")
}

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
fn a_count_that_grows_by_more_fails_and_names_the_next_step() {
    let committed = counts("rustc 1", &[("decode", 1000), ("regen", 2000)]);
    let (run, _) = compared(Some(&committed), &counts("rustc 1", &[("decode", 1051), ("regen", 2000)]), &[]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    let line = run.stdout.lines().find(|line| line.starts_with("decode")).unwrap();
    assert!(line.contains("1051") && line.contains("+5.1 % of 1000") && line.contains("grown"), "{line}");
    assert!(!run.stdout.lines().any(|line| line.starts_with("regen") && line.contains("grown")), "{}", run.stdout);
    assert!(run.stdout.contains(UPDATE), "{}", run.stdout);
}

#[test]
fn a_count_that_falls_is_reported_and_passes() {
    let committed = counts("rustc 1", &[("regen", 2000)]);
    let (run, _) = compared(Some(&committed), &counts("rustc 1", &[("regen", 1800)]), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("fallen") && run.stdout.contains(UPDATE), "{}", run.stdout);
}

#[test]
fn another_compiler_is_named_and_counts_are_still_compared() {
    let committed = counts("rustc 1", &[("regen", 2000)]);
    let (run, _) = compared(Some(&committed), &counts("rustc 2", &[("regen", 2000)]), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("committed with rustc 1, now rustc 2"), "{}", run.stdout);
    let (run, _) = compared(Some(&committed), &counts("rustc 2", &[("regen", 4000)]), &[]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
}

#[test]
fn counts_are_compared_with_the_committed_ones() {
    let both = counts("rustc 1", &[("decode", 1000), ("regen", 2000)]);
    let one = counts("rustc 1", &[("regen", 2000)]);
    for (committed, counted) in [(&both, &one), (&one, &both)] {
        let (run, _) = compared(Some(committed), counted, &[]);
        assert_eq!(run.code, Some(1), "{}", run.stdout);
        assert!(run.stdout.lines().any(|line| line.starts_with("decode")), "{}", run.stdout);
    }
}

#[test]
fn an_update_writes_the_new_counts() {
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
