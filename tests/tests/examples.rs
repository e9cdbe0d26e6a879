//! Every example of the description decodes into the client's types and encodes back to the same JSON.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::{Command, Output};

use tests::examples::verify;

const DESCRIPTION: &str = include_str!("../../spec/swagger.yaml");

#[test]
fn every_example_of_the_description_round_trips() {
    let report = verify(DESCRIPTION).unwrap();
    assert!(report.is_good(), "{} of {}: {:#?}", report.passed(), report.examples, report.failures);
}

/// Runs the program on a description; returns its output.
fn run(name: &str, description: &str) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), description).unwrap();
    let program = env!("CARGO_BIN_EXE_verify-examples");
    let output = Command::new(program).arg(name).current_dir(folder.path()).output().unwrap();
    let printed =
        String::from_utf8(output.stdout.clone()).unwrap() + &String::from_utf8(output.stderr.clone()).unwrap();
    (output, printed)
}

#[test]
fn yaml_and_json_of_both_versions_are_read() {
    let identifier = "{\"example\": {\"type\": \"coach\", \"id\": \"1\", \"attributes\": {\"more\": [null]}}}";
    let error = "{\"example\": {\"status\": \"404\", \"title\": \"Not found\"}}";
    let described = [
        (
            "a.json",
            format!(
                "{{\"swagger\": \"2.0\", \"definitions\": {{\"CoachResource\": {identifier}, \"Error\": {error}}}}}"
            ),
        ),
        (
            "a.yaml",
            format!("openapi: 3.0.3\ncomponents:\n  schemas:\n    CoachResource: {identifier}\n    Error: {error}\n"),
        ),
    ];
    for (name, description) in described {
        let (output, printed) = run(name, &description);
        assert!(output.status.success(), "{printed}");
        assert_eq!(printed, "2 of 2\n");
    }
}

#[test]
fn what_fails_and_what_is_not_mapped_is_named() {
    let description = "
swagger: '2.0'
definitions:
  CoachResource:
    example: {type: coach, id: '1', attributes: {first_name: [no name]}}
  No/Such:
    example: {}
  Silent: {}
  Error:
    example: {status: '404'}
";
    let (output, printed) = run("a.yaml", description);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<_> = printed.lines().collect();
    assert!(
        lines[0].starts_with("/definitions/CoachResource/example/attributes/first_name: does not decode: "),
        "{printed}"
    );
    assert_eq!(lines[1], "/definitions/No~1Such/example: not mapped: the client has no type for it");
    assert_eq!(lines[2..], ["1 of 3"]);
}

#[test]
fn nothing_to_try_is_no_success() {
    for (description, expected) in
        [("swagger: '2.0'\n", "no definition of a.yaml has an example"), ("a: [", "neither YAML nor JSON")]
    {
        let (output, all) = run("a.yaml", description);
        assert!(output.status.code() == Some(1) && all.contains(expected), "{all}");
    }
}
