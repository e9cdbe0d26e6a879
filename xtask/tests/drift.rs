//! `cargo xtask drift` as a program: what it prints, and how it ends.

// A test that meets what it did not expect stops there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn pair(name: &str, side: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../codegen/tests/drift/{name}.{side}.yaml"))
}

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/swagger.yaml")
}

fn drift(old: &Path, new: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("drift").arg(old).arg(new).args(more).output().expect("the command starts")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

#[test]
fn the_threshold_decides_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let described = |name: &str, status: &str| {
        let path = folder.path().join(name);
        let responses = format!("{{'200': {{description: d}}{status}}}");
        let text = format!(
            "swagger: '2.0'\ninfo: {{title: t, version: '1'}}\npaths: {{/a: {{get: {{responses: {responses}}}}}}}"
        );
        fs::write(&path, text).unwrap();
        path
    };
    let compatible = (described("old.yaml", ""), described("new.yaml", ", '404': {description: e}"));
    let breaking = (pair("hints", "old"), pair("hints", "new"));
    for ((old, new), when, expected) in [
        (&breaking, "breaking", 1),
        (&breaking, "any", 1),
        (&breaking, "never", 0),
        (&compatible, "breaking", 0),
        (&compatible, "any", 1),
    ] {
        assert_eq!(code(&drift(old, new, &["--fail-on", when])), Some(expected), "{} {when}", new.display());
    }
    assert_eq!(code(&drift(&spec(), &spec(), &["--fail-on", "any"])), Some(0));
    assert_eq!(code(&drift(&pair("hints", "old"), &pair("hints", "new"), &[])), Some(1));
}

#[test]
fn what_cannot_be_compared_has_a_code_and_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let huge = folder.path().join("huge.yaml");
    File::create(&huge).unwrap().set_len(2 << 30).unwrap();
    let cases = [
        (folder.path().join("missing.yaml"), "cannot read"),
        (folder.path().to_owned(), "cannot read"),
        (file("broken.yaml", b"a: [1,\n"), "not well-formed YAML"),
        (file("text.yaml", b"\xff\xfe\x00"), "UTF-8"),
        (file("version.yaml", b"swagger: '1.2'\n"), "unknown version"),
        (huge, "longer than"),
    ];
    for (path, reason) in cases {
        for (old, new) in [(&path, &spec()), (&spec(), &path)] {
            let output = drift(old, new, &["--fail-on", "never"]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(code(&output), Some(2), "{said}");
            assert!(said.contains(reason), "{said}");
            assert!(output.stdout.is_empty());
        }
    }
}

#[test]
fn json_has_the_names_that_others_rely_on() {
    let output = drift(&pair("one_cause", "old"), &pair("one_cause", "new"), &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"], "breaking");
    assert_eq!(report["semver"], "major");
    assert_eq!(report["old"]["version"], "1");
    assert_eq!(report["summary"]["breaking"], 4);
    assert!(report["crate"].is_array() && report["defects"].is_array());
    let operation = &report["operations"][1];
    assert_eq!(operation["operation"], "POST /a");
    assert_eq!(operation["breaks"], serde_json::json!(["senders", "readers"]));
    let change = &report["changes"][0];
    for name in ["id", "kind", "verdict", "breaks", "pointer", "old_position", "new_position", "operations", "message"]
    {
        assert!(!change[name].is_null(), "{name}");
    }
    assert!(operation["changes"].as_array().unwrap().contains(&change["id"]));
}

#[test]
fn people_read_the_cause_once_with_its_places() {
    let output = drift(&pair("one_cause", "old"), &pair("one_cause", "new"), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("response-property-became-optional").count(), 1, "{text}");
    assert!(text.contains("one_cause.old.yaml:21:16"), "{text}");
    assert!(text.contains("GET /a, POST /a, GET /b, GET /c"), "{text}");
}

#[test]
fn verdicts_are_held_against_those_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let pair = |class: &str, operation: &str| {
        format!(
            r#"[{{"from": "hints.old.yaml", "to": "hints.new.yaml", "class": "{class}",
            "operation_class": {{"GET /a": "{operation}"}}}}]"#
        )
    };
    let judge = |text: String| {
        let truth = folder.path().join("truth.json");
        fs::write(&truth, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let pairs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/drift");
        command.arg("drift").arg("--judge").arg(truth).arg(pairs).output().unwrap()
    };
    let agreed = judge(pair("breaking", "breaking"));
    assert_eq!(String::from_utf8(agreed.stdout).unwrap(), "1 of 1 pairs agree; 1 of 1 operations agree\n");
    assert_eq!(agreed.status.code(), Some(0));
    let differs = judge(pair("breaking", "compatible"));
    let text = String::from_utf8(differs.stdout).unwrap();
    assert!(text.contains("GET /a: breaking, judged compatible") && text.contains("hints.old.yaml:10:7"), "{text}");
    assert_eq!(differs.status.code(), Some(1));
}

#[test]
fn people_read_what_becomes_of_the_crate() {
    let folder = tempfile::tempdir().unwrap();
    let overlay = spec().with_file_name("overlay.yaml");
    let edited = |name: &str, from: &str, to: &str| {
        let path = folder.path().join(name);
        let text = fs::read_to_string(spec()).unwrap();
        assert!(text.contains(from));
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        path
    };
    let said = |new: &Path| {
        let output = drift(&spec(), new, &["--overlay", overlay.to_str().unwrap(), "--fail-on", "never"]);
        String::from_utf8(output.stdout).unwrap()
    };
    let renamed = said(&edited("renamed.yaml", "operationId: fetchGroup\n", "operationId: readGroup\n"));
    assert!(renamed.contains("crate, 4 items, major"), "{renamed}");
    assert!(renamed.contains("major Client::fetch_group: removed"), "{renamed}");
    let twice = said(&edited("twice.yaml", "operationId: fetchGroup\n", "operationId: fetchGroups\n"));
    assert!(twice.contains("crate, unknown: none can be generated from"), "{twice}");
}
