//! `cargo xtask drift` as a program: output and exit codes.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fs::{self, File};

use common::{Project, Run, root};

const SPEC: &str = "spec/swagger.yaml";

fn pair(name: &str, side: &str) -> String {
    format!("codegen/tests/drift/{name}.{side}.yaml")
}

fn drift(old: &str, new: &str, more: &[&str]) -> Run {
    Project::new().drift(&[&[old, new], more].concat())
}

#[test]
fn the_threshold_decides_the_exit_code() {
    let project = Project::new();
    let described = |name: &str, status: &str| {
        let responses = format!("{{'200': {{description: d}}{status}}}");
        let text = format!(
            "swagger: '2.0'\ninfo: {{title: t, version: '1'}}\npaths: {{/a: {{get: {{responses: {responses}}}}}}}"
        );
        project.write(name, &text)
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
        assert_eq!(drift(old, new, &["--fail-on", when]).code, Some(expected), "{new} {when}");
    }
    assert_eq!(drift(SPEC, SPEC, &["--fail-on", "any"]).code, Some(0));
    assert_eq!(drift(&pair("hints", "old"), &pair("hints", "new"), &[]).code, Some(1));
}

#[test]
fn a_failed_comparison_has_a_code_and_a_reason() {
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
        (huge, "larger than"),
    ];
    for (path, reason) in cases {
        let path = path.to_str().unwrap();
        for (old, new) in [(path, SPEC), (SPEC, path)] {
            drift(old, new, &["--fail-on", "never"]).refused(reason);
        }
    }
}

#[test]
fn people_read_the_cause_once_with_its_places() {
    let text = drift(&pair("one_cause", "old"), &pair("one_cause", "new"), &[]).stdout;
    assert_eq!(text.matches("response-property-became-optional").count(), 1, "{text}");
    assert!(text.contains("one_cause.old.yaml:21:16"), "{text}");
    assert!(text.contains("GET /a, POST /a, GET /b, GET /c"), "{text}");
}

#[test]
fn verdicts_are_compared_with_given_ones() {
    let project = Project::new();
    let judge = |class: &str, operation: &str| {
        let truth = format!(
            r#"[{{"from": "hints.old.yaml", "to": "hints.new.yaml", "class": "{class}",
            "operation_class": {{"GET /a": "{operation}"}}}}]"#
        );
        project.drift(&["--judge", &project.write("truth.json", &truth), "codegen/tests/drift"])
    };
    let agreed = judge("breaking", "breaking");
    assert_eq!(agreed.stdout, "1 of 1 pairs agree; 1 of 1 operations agree\n");
    assert_eq!(agreed.code, Some(0));
    let Run { code, stdout: text, .. } = judge("breaking", "compatible");
    assert!(text.contains("GET /a: breaking, judged compatible") && text.contains("hints.old.yaml:10:7"), "{text}");
    assert_eq!(code, Some(1));
}

#[test]
fn the_human_report_lists_changed_items_of_the_crate() {
    let project = Project::new();
    let shown = |from: &str, to: &str| {
        let text = fs::read_to_string(root().join(SPEC)).unwrap();
        assert!(text.contains(from));
        let new = project.write("new.yaml", &text.replacen(from, to, 1));
        drift(SPEC, &new, &["--overlay", "spec/overlay.yaml", "--fail-on", "never"]).stdout
    };
    let renamed = shown("operationId: fetchGroup\n", "operationId: readGroup\n");
    assert!(renamed.contains("crate, 4 items, major"), "{renamed}");
    assert!(renamed.contains("major Client::fetch_group: removed"), "{renamed}");
    let nowhere = shown("operationId: fetchGroup\n", "operationId: fetchGroup\n      x-unknown: true\n");
    assert!(nowhere.contains("crate, unknown: it cannot be generated from"), "{nowhere}");
}
