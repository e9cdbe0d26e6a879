//! `cargo xtask spec accept` on the project's own description, edited the way a vendor edits.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use common::{Project, Run, root};
use serde_json::Value;

const FILES: [&str; 4] = ["spec/swagger.yaml", "spec/overlay.yaml", "spec/SOURCE.toml", "spec/history.jsonl"];

/// A sentence that only the vendor's description has.
const FOREIGN: &str = "Zebras of the vendor";

/// A copy of the project's description.
fn project() -> Project {
    let project = Project::new();
    for file in FILES {
        project.write(file, &fs::read_to_string(root().join(file)).unwrap());
    }
    project
}

fn accept(project: &Project, theirs: &str, more: &str) -> Run {
    project.write("new.yaml", theirs);
    project.run(&format!("spec accept --from new.yaml --project . --date 2027-01-02{more}"))
}

/// Returns every file except the vendor's.
fn files(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let mut files = project.files();
    files.remove("new.yaml");
    files
}

/// Replaces a text that occurs once.
fn edit(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

/// Edits as a vendor might: a new operation, a new documented property, a removed parameter, another enum, other
/// documentation.
fn moved(ours: &str) -> String {
    let text = edit(ours, "  version: v7.78.1\n", "  version: v7.79.0\n");
    let operation = format!(
        "paths:\n  /zebra/{{id}}:\n    get:\n      summary: {FOREIGN}\n      operationId: fetchZebra\n      tags:\n        - group\n      \
         parameters:\n        - name: id\n          in: path\n          required: true\n          type: string\n          \
         description: {FOREIGN}\n      responses:\n        '200':\n          description: {FOREIGN}\n          schema:\n            \
         $ref: '#/definitions/FetchGroupResponse'\n"
    );
    let text = edit(&text, "\npaths:\n", &format!("\n{operation}"));
    let bio =
        "          bio:\n            description: Free text that introduces the group; absent if none was written.\n";
    let stripes = format!(
        "          stripes:\n            description: {FOREIGN}\n            type: integer\n            example: 7\n{bio}"
    );
    let text = edit(&text, bio, &stripes);
    let name = "        - description: 'Name of the groups to keep. Absent: groups of every name.'\n          name: filter[name]\n          \
                in: query\n          required: false\n          type: string\n";
    let text = edit(&text, name, "");
    let text = edit(
        &text,
        "              - point\n              - credit\n            default: dollar\n          duration_active",
        "              - credit\n              - carrot\n            default: dollar\n          duration_active",
    );
    edit(&text, "Data of one organization cannot be reached from another.", FOREIGN)
}

/// Returns the lines that only the first text has.
fn only_in(one: &str, other: &str) -> Vec<String> {
    let diff = |line: &&str| !other.lines().any(|known| known == *line);
    one.lines().filter(diff).map(str::to_owned).collect()
}

#[test]
fn facts_are_taken_and_documentation_is_not() {
    let project = project();
    let ours = project.text("spec/swagger.yaml");
    let run = accept(&project, &moved(&ours), "");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);

    let new = project.text("spec/swagger.yaml");
    let foreign = |text: &Vec<u8>| String::from_utf8_lossy(text).contains(FOREIGN);
    assert!(!files(&project).values().any(foreign));
    for line in [
        "  /zebra/{id}:",
        "      operationId: fetchZebra",
        "          stripes:",
        "              - carrot",
        "  version: v7.79.0",
    ] {
        assert!(new.lines().any(|known| known == line), "{line}");
    }
    // Our documentation is kept, except that of the removed parameter.
    assert_eq!(
        only_in(&ours, &new),
        [
            "  version: v7.78.1",
            "        - description: 'Name of the groups to keep. Absent: groups of every name.'",
            "          name: filter[name]",
            "              - point"
        ]
    );
    // The comments are above the operation, its parameter and response, and the property.
    let words = project.run("spec words --spec spec/swagger.yaml");
    assert_eq!(words.code, Some(1));
    for place in [
        "/paths/~1zebra~1{id}/get ",
        "/paths/~1zebra~1{id}/get/parameters/0 ",
        "/paths/~1zebra~1{id}/get/responses/200 ",
        "/definitions/GroupResource/properties/attributes/properties/stripes ",
    ] {
        assert!(words.stdout.contains(place), "{place}: {}", words.stdout);
        assert!(run.stdout.contains(place), "{place}: {}", run.stdout);
    }
    assert_eq!(words.stdout.matches("needs words").count(), 4, "{}", words.stdout);
    for expected in ["query:filter[name]", "attributes/properties/stripes", "enum/carrot", "enum/point"] {
        assert!(run.stdout.contains(expected), "{expected}: {}", run.stdout);
    }

    let source = project.text("spec/SOURCE.toml");
    assert!(source.contains("version = \"v7.79.0\"") && source.contains("date = \"2027-01-02\""), "{source}");
    let (before, after) = (ours_history(), project.text("spec/history.jsonl"));
    let line: Value = serde_json::from_str(after.strip_prefix(&before).unwrap()).unwrap();
    assert_eq!(
        (&line["version"], &line["operations"], &line["verdict"]),
        (&"v7.79.0".into(), &63.into(), &"breaking".into())
    );
    assert!(source.contains(line["sha256"].as_str().unwrap()), "{line}");
    assert!(source.contains(&format!("count = {}", line["facts"])), "{line}");

    let check = project.run_own("regen --check --spec spec/swagger.yaml --overlay spec/overlay.yaml");
    assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);
    // The merged text has the vendor's facts, and a second run changes nothing.
    let taken = files(&project);
    let again = accept(&project, &moved(&ours), "");
    assert!(again.code == Some(0) && again.stdout.contains("nothing to take"), "{}", again.stdout);
    let reformed = accept(&project, &format!("# more words\n{}", moved(&ours)), " --check");
    assert!(reformed.stdout.contains("no fact has changed"), "{}", reformed.stdout);
    assert_eq!(files(&project), taken);
    // Unresolved comments, and those written by hand, survive the next version.
    fs::write(project.path("spec/swagger.yaml"), edit(&new, "\nhost: ", "\n# by hand\nhost: ")).unwrap();
    let next = accept(&project, &edit(&moved(&ours), "version: v7.79.0", "version: v7.80.0"), " --no-regen");
    assert_eq!(next.code, Some(0), "{}", next.stderr);
    let expected = edit(&new, "version: v7.79.0", "version: v7.80.0").replace("\nhost: ", "\n# by hand\nhost: ");
    assert_eq!(project.text("spec/swagger.yaml"), expected);
}

/// Adds an undocumented social security number.
fn with_new_value(ours: &str) -> String {
    let email = "          email_address:\n            description: Email address of the patient";
    let number = "          social_security_number:\n            type: string\n";
    edit(ours, email, &format!("{number}{email}"))
}

#[test]
fn a_new_value_is_hidden_until_it_is_decided_whether_it_is_sensitive() {
    const PATIENT: &str = "generated-client/src/generated/patient.rs";
    const REGEN: &str = "regen";
    const WORDS: &str = "spec words --spec spec/swagger.yaml --overlay spec/overlay.yaml";
    let project = project();
    let run = accept(&project, &with_new_value(&project.text("spec/swagger.yaml")), "");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(project.text("spec/swagger.yaml").contains("social_security_number"));
    let hidden = "pub social_security_number: Option<rt::Sensitive<String>>";
    assert!(project.text(PATIENT).contains(hidden), "public by accident");

    let pointer = "/definitions/PatientResource/properties/attributes/properties/social_security_number";
    let words = project.run(WORDS);
    let refused = project.run_own(REGEN);
    assert_eq!((words.code, refused.code), (Some(1), Some(1)), "{}{}", words.stdout, refused.stdout);
    let target = "- target: $.definitions.PatientResource.properties.attributes.properties['social_security_number']";
    for (printed, what) in [(&run.stdout, target), (&words.stdout, target), (&refused.stderr, "x-sensitive: true")] {
        assert!(
            printed.contains(pointer) && printed.contains("spec/swagger.yaml:") && printed.contains(what),
            "{printed}"
        );
    }

    // The printed action is refused until it is completed.
    let (_, action) = words.stdout.split_once("overlay.yaml:\n").unwrap();
    let overlay = format!("{}{action}", project.text("spec/overlay.yaml"));
    fs::write(project.path("spec/overlay.yaml"), &overlay).unwrap();
    let refused = project.run_own(REGEN);
    assert!(refused.code == Some(1) && refused.stderr.contains("must be true or false"), "{}", refused.stderr);
    for (decision, shown) in [("true", hidden), ("false", "pub social_security_number: Option<String>")] {
        fs::write(project.path("spec/overlay.yaml"), overlay.replace("true or false", decision)).unwrap();
        let made = project.run_own(REGEN);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        assert!(project.text(PATIENT).contains(shown), "{decision}");
    }
    assert_eq!(project.run(WORDS).stdout.matches("decisions").count(), 0);
}

fn ours_history() -> String {
    fs::read_to_string(root().join("spec/history.jsonl")).unwrap()
}

#[test]
fn the_same_description_and_a_check_change_nothing() {
    let project = project();
    let (before, ours) = (files(&project), project.text("spec/swagger.yaml"));
    let same = accept(&project, &ours, "");
    assert!(same.code == Some(0) && same.stdout.contains("nothing to take"), "{}{}", same.stdout, same.stderr);
    let check = accept(&project, &moved(&ours), " --check");
    assert_eq!(check.code, Some(1), "{}", check.stderr);
    assert!(check.stdout.contains("would write spec/swagger.yaml"), "{}", check.stdout);
    assert_eq!(files(&project), before);
}

#[test]
fn a_failure_writes_nothing() {
    let project = project();
    let (before, ours) = (files(&project), project.text("spec/swagger.yaml"));
    let broken = edit(&ours, "\nhost: api.twinehealth.com\n", "\nhost: [\n");
    let odd = edit(
        &ours,
        "\nhost: api.twinehealth.com\n",
        "\nhost: api.twinehealth.com\nparameters:\n  p:\n    name: p\n    in: query\n    type: boolen\n",
    );
    // The vendor has repaired what one of our corrections corrects.
    let repaired = edit(&ours, "tokenUrl: /oauth/token\n", "tokenUrl: https://api.twinehealth.com/pub/oauth/token\n");
    for (text, expected) in [
        (&broken, "ask the vendor, or pass a corrected copy: new.yaml:"),
        (&odd, "boolen"),
        (&"a: 1\n".to_owned(), "neither"),
        (&repaired, "remove the action"),
    ] {
        let run = accept(&project, text, "");
        assert_eq!(run.code, Some(1), "{}", run.stdout);
        assert!(run.stderr.contains(expected), "{expected}: {}", run.stderr);
        assert_eq!(files(&project), before);
    }
}

/// Adds members to the attributes of a group, in a file whose lines are not ours.
fn with_members(ours: &str, members: &str) -> String {
    let bio =
        "          bio:\n            description: Free text that introduces the group; absent if none was written.\n";
    let members: String = members.lines().map(|line| format!("          {line}\n")).collect();
    format!("# The vendor's own\n# comment.\n{}", edit(ours, bio, &format!("{members}{bio}")))
}

/// Returns the first action that was printed: the lines from `- target` on that are indented further.
fn action(printed: &str) -> String {
    let lines = printed.lines().skip_while(|line| !line.starts_with("  - target: "));
    let rest = |(index, line): &(usize, &str)| *index == 0 || line.starts_with("    ");
    lines.enumerate().take_while(rest).map(|(_, line)| format!("{line}\n")).collect()
}

fn append(project: &Project, actions: &str) {
    fs::write(project.path("spec/overlay.yaml"), format!("{}{actions}", project.text("spec/overlay.yaml"))).unwrap();
}

#[test]
fn a_refusal_names_the_vendors_line_and_an_action_that_corrects_it() {
    let ours = fs::read_to_string(root().join("spec/swagger.yaml")).unwrap();
    let operation = "  /zebra:\n    get:\n      operationId: fetchZebra\n      tags: [group]\n";
    let responses = "      responses:\n        '204':\n          description: None.\n";
    let zebra = |more: &str| {
        format!("# A comment.\n{}", edit(&ours, "\npaths:\n", &format!("\npaths:\n{operation}{more}{responses}")))
    };
    let twice = zebra("").replace("operationId: fetchZebra", "operationId: fetchGroup");
    for (theirs, marker, right) in [
        (with_members(&ours, "stripes:\n  type: integr"), "type: integr", "integer"),
        (with_members(&ours, "stripes:\n  type: string\n  pattern: '[a-'"), "pattern: '[a-'", ""),
        (with_members(&ours, "stripes:\n  type: integer\n  default: many"), "default: many", ""),
        (with_members(&ours, "stripes:\n  type: integer\n  minimum: 9\n  maximum: 1"), "minimum: 9", ""),
        (zebra("      operationID: other\n"), "operationID: other", ""),
        (zebra("      deprecated: maybe\n"), "deprecated: maybe", "true"),
        (edit(&ours, "\ndefinitions:\n", "\ndefinitions:\n  Forgotten: {type: object}\n"), "Forgotten:", ""),
        (twice, "operationId: fetchGroup\n      tags: [group]", "fetchZebra"),
    ] {
        let project = project();
        let run = accept(&project, &theirs, "");
        assert_eq!(run.code, Some(1), "{marker}: {}", run.stdout);
        let line = theirs.split(marker).next().unwrap().lines().count();
        assert!(run.stderr.contains(&format!("new.yaml:{line}:")), "{line}: {}", run.stderr);
        assert!(!run.stderr.contains("spec/swagger.yaml:"), "{}", run.stderr);
        assert!(run.stderr.contains("do not edit new.yaml, which is the vendor's: ask the vendor"), "{}", run.stderr);

        append(&project, &action(&run.stderr).replace("the right value", right));
        let run = accept(&project, &theirs, "");
        assert_eq!(run.code, Some(0), "{marker}: {}", run.stderr);
    }
}

/// Adds a collection without parameters for paging.
fn with_collection(ours: &str) -> String {
    let list = "  /zebra:\n    get:\n      operationId: fetchZebras\n      tags:\n        - group\n      responses:\n        \
                '200':\n          description: OK\n          schema:\n            $ref: '#/definitions/FetchZebrasResponse'\n";
    let definitions = "  FetchZebrasResponse: {type: object, properties: {data: {type: array, items: {$ref: '#/definitions/ZebraResource'}}}}\n  \
                       ZebraResource: {type: object, required: [type, id], properties: {type: {type: string, enum: [zebra]}, id: {type: \
                       string}, attributes: {type: object, properties: {keeper: {type: string}}}}}\n";
    let text = edit(ours, "\npaths:\n", &format!("\npaths:\n{list}"));
    format!("# The vendor's\n{}", edit(&text, "\ndefinitions:\n", &format!("\ndefinitions:\n{definitions}")))
}

#[test]
fn what_is_new_is_named_with_lines_and_commands_to_copy() {
    const GROUP: &str = "generated-client/src/generated/group.rs";
    let project = project();
    let theirs = with_collection(&project.text("spec/swagger.yaml"));
    // A check writes nothing, so it names lines of the vendor's file.
    let check = accept(&project, &theirs, " --check");
    for (marker, what) in [("      operationId: fetchZebras", "not paged"), ("  ZebraResource:", "`x-sensitive`")] {
        let line = theirs.split(marker).next().unwrap().lines().count() + 1;
        let is_named = |known: &str| known.contains(&format!("new.yaml:{line} ")) && known.contains(what);
        assert!(check.stdout.lines().any(is_named), "{line} {what}: {}", check.stdout);
    }
    assert!(!check.stdout.contains("spec/swagger.yaml:"), "{}", check.stdout);

    let run = accept(&project, &theirs, "");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for expected in [
        "a list is not paged: GET /zebra (fetchZebras)",
        "### Added\n\n- `AnyResource::Zebra`, `Client::fetch_zebras`, `FetchZebras`, `Zebra`",
        "  cargo xtask spec words\n",
        "  cargo xtask regen\n",
        "  rm -r tests/recordings\n  cargo xtask verify --simulate --record tests/recordings\n",
        "  cargo xtask ci\n",
    ] {
        assert!(run.stdout.contains(expected), "{expected}: {}", run.stdout);
    }
    let (decided, paged) = run.stdout.split_once("a list is not paged").unwrap();
    let (paged, whole) = paged.split_once("the whole list").unwrap();
    let decision = action(decided).replace("true or false", "true");
    let overlay = project.text("spec/overlay.yaml");
    let mut paged_requests = [paged, whole].map(|choice| {
        fs::write(project.path("spec/overlay.yaml"), format!("{overlay}{decision}{}", action(choice))).unwrap();
        let made = project.run_own("regen");
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        project.text(GROUP).matches("rt::Way::number(").count()
    });
    paged_requests[0] -= 1;
    assert_eq!(paged_requests[0], paged_requests[1]);
}

#[test]
fn a_contradicted_example_is_dropped_and_marked() {
    let project = project();
    let ours = project.text("spec/swagger.yaml");
    let name = "            description: Given name of the coach.\n            type: string\n";
    let theirs = edit(&ours, name, "            type: integer\n");
    let run = accept(&project, &theirs, "");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let new = project.text("spec/swagger.yaml");
    let marked = "          # needs words: the example contradicted the facts\n          first_name:\n            \
                  description: Given name of the coach.\n            type: integer\n          last_name:\n";
    assert!(new.contains(marked), "{}", run.stdout);
    assert!(
        run.stdout.contains("examples dropped") && run.stdout.contains("/definitions/FetchCoachResponse"),
        "{}",
        run.stdout
    );
}

/// The committed description is completely documented.
#[test]
fn no_documentation_is_missing() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["spec", "words"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
