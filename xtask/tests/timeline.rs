//! `cargo xtask drift --timeline`: folders of versions and git histories, including broken and invalid versions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::Project;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/timeline")
}

fn timeline(path: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["drift", "--timeline"]).arg(path).args(more).output().unwrap()
}

fn versions(path: &Path) -> Vec<Value> {
    let output = timeline(path, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["versions"].as_array().unwrap().clone()
}

/// Returns a few members of each version.
fn short(versions: &[Value]) -> Vec<Value> {
    let short = |v: &Value| json!([v["version"], v["date"], v["state"], v["operations"], v["verdict"], v["breaking"]]);
    versions.iter().map(short).collect()
}

#[test]
fn a_folder_is_compared_with_parents_and_across_unreadable_versions() {
    let versions = versions(&folder());
    assert_eq!(
        short(&versions),
        [
            json!(["1.0", "2020-01-01", "ok", 1, null, null]),
            json!([null, "2020-02-01", "unreadable", null, null, null]),
            json!(["1.2", "2020-03-01", "invalid", 1, "breaking", ["GET /fish"]]),
            json!(["1.1", "2020-02-15", "ok", 2, "compatible", []]),
            json!(["1.3", "2020-04-01", "ok", 2, "breaking", ["GET /fish"]]),
        ]
    );
    let reason = |index: usize| versions[index]["reason"].as_str().unwrap();
    assert!(reason(1).contains("2:") && reason(1).contains("not well-formed YAML"), "{}", reason(1));
    assert!(reason(2).contains("boolen"), "{}", reason(2));
    assert_eq!(versions[2]["parents"], json!(["002-bbbbbbb-2020-02-01-1.1.yaml"]));
    assert_eq!(versions[2]["compared_with"], "001-aaaaaaa-2020-01-01-1.0.yaml");
    assert!(versions[2]["defects"].as_array().unwrap().iter().any(|defect| defect["state"] == "introduced"));
    // A merge: its most severe comparison comes first.
    assert_eq!(versions[4]["parents"].as_array().unwrap().len(), 2);
    assert_eq!(versions[4]["others"][0]["compared_with"], "004-ddddddd-2020-02-15-1.1.yaml");
    assert_eq!(versions[4]["others"][0]["verdict"], "clean");
}

#[test]
fn the_table_has_a_line_for_each_version() {
    let output = timeline(&folder(), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for expected in [
        "001-aaaaaaa  2020-01-01  1.0        1  first",
        "unreadable",
        "compared with 001-aaaaaaa-2020-01-01-1.0.yaml",
        "parent 001-aaaaaaa-2020-01-01-1.0.yaml",
        "merge: breaking since 003-ccccccc-2020-03-01-1.2.yaml, clean since 004",
        "5 versions: 2 breaking, 1 compatible, 0 docs, 0 clean; 1 invalid, 1 unreadable",
        "total",
    ] {
        assert!(text.contains(expected), "{expected}:\n{text}");
    }
}

#[test]
fn the_table_fits_100_columns_whatever_the_names() {
    let temp = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(folder().join("001-aaaaaaa-2020-01-01-1.0.yaml")).unwrap();
    let long = "a-name-that-is-as-long-as-names-of-branches-and-releases-can-be";
    let renamed = text.replace("1.0", "1.0.0-a-version-that-is-as-long-as-versions-can-be");
    fs::write(temp.path().join(format!("001-{long}-2020-01-01.yaml")), &renamed).unwrap();
    fs::write(temp.path().join(format!("002-{long}-2020-01-02.yaml")), "swagger: [").unwrap();
    fs::write(temp.path().join(format!("003-{long}-2020-01-03.yaml")), renamed.replace("/fish", "/fishes")).unwrap();
    let output = timeline(temp.path(), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    let too_wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 100).collect();
    assert!(too_wide.is_empty() && text.contains("breaking") && text.contains("unreadable"), "{text}");
}

#[test]
fn files_that_are_no_description_are_skipped_by_name() {
    let temp = tempfile::tempdir().unwrap();
    fs::copy(folder().join("001-aaaaaaa-2020-01-01-1.0.yaml"), temp.path().join("001.yaml")).unwrap();
    fs::write(temp.path().join("package.json"), r#"{"name": "openapi"}"#).unwrap();
    let output = timeline(temp.path(), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("skipped: `package.json`") && text.contains("1 version: "), "{text}");
}

#[test]
fn a_timeline_without_a_readable_version_could_not_be_compared() {
    let temp = tempfile::tempdir().unwrap();
    fs::write(temp.path().join("package.json"), "{}").unwrap();
    let unable = |reason: &str| {
        let output = timeline(temp.path(), &[]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && text.contains(reason), "{reason}: {text}");
    };
    unable("has no description");
    fs::write(temp.path().join("a.yaml"), "swagger: [").unwrap();
    unable("no version of ");
}

#[test]
fn parents_that_make_no_sense_are_refused_by_line() {
    let temp = tempfile::tempdir().unwrap();
    for name in ["a.yaml", "b.yaml"] {
        fs::write(temp.path().join(name), "swagger: '2.0'\n").unwrap();
    }
    for (parents, expected) in
        [("b.yaml\tc.yaml\nd.yaml\n", "parents.tsv:2: there is no file `d.yaml`"), ("a.yaml\tb.yaml\n", "own ancestor")]
    {
        fs::write(temp.path().join("parents.tsv"), parents).unwrap();
        let output = timeline(temp.path(), &[]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && text.contains(expected), "{text}");
    }
}

#[test]
fn a_history_gets_only_unknown_versions() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("history.jsonl");
    let more = ["--history", file.to_str().unwrap()];
    assert_eq!(timeline(&folder(), &more).status.code(), Some(0));
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 5);
    let third: Value = serde_json::from_str(text.lines().nth(2).unwrap()).unwrap();
    assert_eq!(
        (&third["commit"], &third["parents"], &third["breaking"]),
        (&"ccccccc".into(), &json!(["bbbbbbb"]), &json!(["GET /fish"]))
    );
    timeline(&folder(), &more);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);

    let later = temp.path().join("later");
    fs::create_dir(&later).unwrap();
    fs::copy(folder().join("005-eeeeeee-2020-04-01-1.3.yaml"), later.join("2025-06-07-2.0.yaml")).unwrap();
    timeline(&later, &more);
    let grown = fs::read_to_string(&file).unwrap();
    let added: Vec<Value> = grown.lines().skip(5).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(added[0], json!({"gap": {"from": "2020-04-01", "to": "2025-06-07"}}));
    assert!(added.len() == 2 && added[1]["parents"] == json!([]) && added[1]["verdict"].is_null(), "{added:?}");
}

#[test]
fn a_file_of_git_follows_parents_through_a_merge() {
    let project = Project::new();
    let repo = project.folder.path();
    let spec = repo.join("api/spec.yaml");
    fs::create_dir(repo.join("api")).unwrap();
    let commit = |text: &str, message: &str| {
        fs::write(&spec, text).unwrap();
        project.git(&["add", "."]);
        project.git(&["commit", "-q", "--allow-empty", "-m", message]);
    };
    let version = |name: &str| {
        let mut found = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
        let path = found.find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(name)).unwrap();
        fs::read_to_string(path).unwrap()
    };
    let first = version("001");
    project.git(&["init", "-q", "-b", "main"]);
    commit(&first, "first");
    project.git(&["checkout", "-q", "-b", "side"]);
    commit(&version("004"), "a duck");
    project.git(&["checkout", "-q", "main"]);
    commit(&version("002"), "broken");
    let pond = first.replace("/fish:", "/pond/fish:");
    commit(&pond, "moved");
    fs::write(repo.join("other.txt"), "no version of the file\n").unwrap();
    commit(&pond, "something else");
    project.git(&["merge", "-q", "--no-commit", "-s", "ours", "side"]);
    let duck = version("004").replace("/fish:", "/pond/fish:");
    commit(&duck, "joined");
    // A merge without changes of its own is not a version.
    project.git(&["checkout", "-q", "-b", "third"]);
    commit(&duck.replace("'1.1'", "'9.9'"), "third");
    project.git(&["checkout", "-q", "main"]);
    project.git(&["merge", "-q", "--no-ff", "-m", "taken over", "third"]);

    let versions = versions(&spec);
    let mut found: Vec<String> = versions
        .iter()
        .map(|v| format!("{} {} {} {}", v["state"], v["version"], v["verdict"], v["parents"].as_array().unwrap().len()))
        .collect();
    assert_eq!(found.last().unwrap(), r#""ok" "9.9" "clean" 1"#);
    found.sort();
    assert_eq!(
        found,
        [
            r#""ok" "1.0" "breaking" 1"#,
            r#""ok" "1.0" null 0"#,
            r#""ok" "1.1" "breaking" 2"#,
            r#""ok" "1.1" "compatible" 1"#,
            r#""ok" "9.9" "clean" 1"#,
            r#""unreadable" null null 1"#,
        ]
    );
    assert!(versions.iter().all(|v| v["date"] == "2021-03-04" && v["commit"].as_str().unwrap().len() == 40));
    assert!(versions[0]["source"].as_str().unwrap().ends_with(":api/spec.yaml"));

    let unknown = timeline(&repo.join("api/none.yaml"), &[]);
    let message = String::from_utf8(unknown.stderr).unwrap();
    assert!(unknown.status.code() == Some(2) && message.contains("no commit touches"), "{message}");
}
