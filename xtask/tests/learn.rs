//! `cargo xtask learn`: HAR files in, proposals out; accepted ones change the overlay, refused ones are remembered.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod common;

use common::{Project, root};
use serde_json::{Value, json};

const SPEC: &str = "\
openapi: 3.0.3
info: {title: Pond, version: '1'}
servers: [{url: 'https://pond.example.com/v1'}]
paths:
  /frogs/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: fetchFrog
      responses:
        '200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Frog'}}}}
components:
  schemas:
    Frog:
      type: object
      required: [id, name]
      properties:
        id: {type: string}
        name: {type: string}
        mood: {type: string, enum: [happy]}
";

const MARKER: &str = "marker-of-a-person";

fn entry(url: &str, content: Value) -> Value {
    json!({
        "startedDateTime": "2026-03-04T05:06:07.000Z", "time": 1.5, "_initiator": {"type": "script"},
        "request": {"method": "GET", "url": url, "headers": [{"name": "authorization", "value": MARKER}], "queryString": []},
        "response": {"status": 200, "headers": [], "content": content},
    })
}

/// Traffic as a browser saves it: with bodies in base64, and with requests to other servers.
fn har() -> String {
    let frog = |id: usize| {
        let mut frog = json!({"id": id.to_string(), "mood": "very_sad", "nickname": MARKER});
        if id > 1 {
            frog["name"] = MARKER.into();
        }
        frog.to_string()
    };
    let plain = |id: usize| json!({"mimeType": "application/json; charset=utf-8", "text": frog(id)});
    let mut entries: Vec<Value> =
        (1..=3).map(|id| entry(&format!("https://proxy.example/v1/frogs/{id}?"), plain(id))).collect();
    // {"id":"4","name":"n","nickname":"x"}
    let coded = "eyJpZCI6IjQiLCJuYW1lIjoibiIsIm5pY2tuYW1lIjoieCJ9";
    entries.push(entry(
        "https://pond.example.com/v1/frogs/4",
        json!({"mimeType": "application/json", "text": coded, "encoding": "base64"}),
    ));
    entries.push(entry("https://cdn.example.com/logo.png", json!({"mimeType": "image/png"})));
    json!({"log": {"version": "1.2", "creator": {"name": MARKER}, "entries": entries, "pages": []}}).to_string()
}

fn project() -> Project {
    let project = Project::new();
    project.write("spec.yaml", SPEC);
    project.write("traffic/a.har", &har());
    project
}

const LEARN: &str = "learn --from traffic --spec spec.yaml --overlay overlay.yaml";

#[test]
fn proposals_state_their_evidence_and_the_next_step() {
    let run = project().run(LEARN);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let text = run.stdout;
    assert!(text.starts_with("4 exchanges; 1 other exchange of no operation\n"), "{text}");
    for part in [
        "`nickname` is not declared: 4 of 4, in GET /frogs/{id}, 2026-03-04",
        "`name` is required, but absent: 1 of 4, in GET /frogs/{id}, 2026-03-04",
        "`enum` does not list the value: 3 of 3, in GET /frogs/{id}, 2026-03-04",
        "weak: nothing else shows it",
        "add --show-values to see and accept them",
        "x-sensitive: '?'",
        "next: cargo xtask learn --from traffic --spec spec.yaml --overlay overlay.yaml --accept ",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.find("nickname") < text.find("`name`"), "ordered by what they repair: {text}");
    assert!(!text.contains(MARKER) && !text.contains("very_sad"), "{text}");
}

fn found(project: &Project, more: &str) -> Vec<Value> {
    let run = project.run(&format!("{LEARN} --json{more}"));
    assert!(!run.stdout.contains(MARKER), "{}", run.stdout);
    let whole: Value = serde_json::from_str(&run.stdout).unwrap();
    whole["proposals"].as_array().unwrap().clone()
}

fn id(proposals: &[Value], kind: &str) -> String {
    let of_kind = |one: &&Value| one["findings"][0]["kind"] == kind && one["alternativeTo"].is_null();
    proposals.iter().find(of_kind).unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn accepted_proposals_are_in_the_overlay_and_are_not_made_again() {
    let project = project();
    let proposals = found(&project, "");
    let run = project.run(&format!("{LEARN} --accept {}", id(&proposals, "missing-member")));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let overlay = project.text("overlay.yaml");
    assert!(overlay.contains("1 of 4, in GET /frogs/{id}, on 2026-03-04"), "{overlay}");
    assert_eq!(found(&project, "").len(), proposals.len() - 1);
    // Values that are not shown cannot be accepted.
    let hidden = id(&proposals, "unlisted-value");
    let run = project.run(&format!("{LEARN} --accept {hidden}"));
    assert_eq!((run.code, project.text("overlay.yaml")), (Some(1), overlay));
    let run = project.run(&format!("{LEARN} --show-values --accept all"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(project.text("overlay.yaml").contains("very_sad"));
    assert_eq!(project.run(LEARN).code, Some(0));
}

#[test]
fn refused_proposals_are_remembered_with_their_reason() {
    let project = project();
    let proposals = found(&project, "");
    let refused = id(&proposals, "missing-member");
    let run = project.run(&format!("{LEARN} --refuse {refused} --reason a-test-account"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(project.text("refused.toml").contains("a-test-account"));
    assert_eq!(found(&project, "").len(), proposals.len() - 1);
    assert!(!project.path("overlay.yaml").exists());
}

#[test]
fn what_is_no_evidence_is_refused_without_its_text() {
    let project = project();
    project.write("broken.har", &har().replace("\"request\"", MARKER));
    let run = project.run("learn --from broken.har --spec spec.yaml");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("not HAR 1.2") && !run.stderr.contains(MARKER), "{}", run.stderr);
    let run = project.run("learn");
    assert!(run.stderr.contains("no evidence"), "{}", run.stderr);
}

/// The facts of the vendor, with its examples, and no correction by hand.
#[test]
fn corrections_learned_from_the_examples_make_every_example_valid() {
    let project = Project::new();
    project.write("spec.yaml", &std::fs::read_to_string(root().join("spec/swagger.yaml")).unwrap());
    let learn = "learn --spec spec.yaml --overlay overlay.yaml --examples --show-values";
    let run = project.run(&format!("{learn} --accept all"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = project.run(learn);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
    let run = project.run("spec export --form swagger --format json --spec spec.yaml --overlay overlay.yaml");
    let corrected: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
    // Each line is a contradiction that `spec/overlay.yaml` corrects by hand.
    for (pointer, expected) in [
        ("/definitions/FetchErrorResponse/properties/errors/type", json!("array")),
        ("/definitions/CreateOrUpdateErrorResponse/properties/errors/items/$ref", json!("#/definitions/Error")),
        ("/definitions/TokenResource/properties/type/enum", json!(["oauth/token"])),
        ("/definitions/CreateTokenRequest/properties/data/properties/type/enum", json!(["oauth/token"])),
        (
            "/definitions/BundleResource/properties/relationships/properties/actions/properties/data/type",
            json!("array"),
        ),
        ("/definitions/CalendarEventResource/properties/attributes/properties/completed_by/type", json!("string")),
        ("/definitions/CalendarEventResponseResource/properties/attributes/properties/attendee/type", json!("string")),
        (
            "/definitions/PatientResource/properties/relationships/properties/coaches/properties/links/properties/related/pattern",
            json!("/patient/[0-9a-z]+/coaches"),
        ),
        ("/definitions/ActionResource/properties/attributes/properties/created_at/format", json!("date-time")),
        ("/definitions/ActionResource/properties/attributes/properties/options/type", json!("array")),
        ("/definitions/ActionMetric/properties/_id/type", json!("string")),
        ("/definitions/ActionMetric/properties/accepted_values/type", json!("array")),
        ("/definitions/BundleResource/properties/attributes/properties/_actions/type", json!("array")),
        ("/definitions/PatientHealthMetricResource/required", json!(["type", "id"])),
    ] {
        assert_eq!(corrected.pointer(pointer), Some(&expected), "{pointer}");
    }
    let values = corrected.pointer("/definitions/ActionResource/properties/attributes/properties/type/enum").unwrap();
    assert_eq!(values, &json!(["other_lifestyle", "blood_pressure", "weight"]));
    let phone = corrected.pointer("/definitions/PhoneNumber/required").and_then(Value::as_array).cloned();
    assert!(!phone.unwrap_or_default().contains(&json!("type")));
}

/// The project's recordings of all operations, without what the simulator adds to the description.
fn recordings(project: &Project, lie: &mut dyn FnMut(&mut Value)) -> usize {
    let mut operations = 0;
    for file in std::fs::read_dir(root().join("tests/recordings")).unwrap().map(|file| file.unwrap().path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        if !name.ends_with(".har") {
            continue;
        }
        operations += 1;
        let mut har: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for entry in har["log"]["entries"].as_array_mut().unwrap() {
            let content = &mut entry["response"]["content"]["text"];
            let Ok(mut document) = serde_json::from_str::<Value>(content.as_str().unwrap()) else { continue };
            for member in ["data", "included"] {
                let resources = match document.get_mut(member) {
                    Some(Value::Array(all)) => all.as_mut_slice(),
                    Some(one) => std::slice::from_mut(one),
                    None => continue,
                };
                for patient in resources.iter_mut().filter(|one| one["type"] == "patient") {
                    patient["attributes"].as_object_mut().unwrap().remove("created_at");
                    lie(patient);
                }
            }
            *content = document.to_string().into();
        }
        project.write(&format!("recordings/{name}"), &har.to_string());
    }
    operations
}

const RECORDED: &str = "learn --from recordings --json --show-values";

fn learned(project: &Project, more: &str) -> Vec<Value> {
    let run = project.run(&format!("{RECORDED}{more}"));
    let whole: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
    whole["proposals"].as_array().unwrap().clone()
}

#[test]
fn a_truthful_run_of_all_operations_proposes_nothing() {
    let project = Project::new();
    assert_eq!(recordings(&project, &mut |_| {}), 62);
    assert_eq!(learned(&project, ""), [Value::Null; 0]);
}

type Lie = (&'static str, &'static str, fn(&mut Value));

const PATIENT: &str = "/definitions/PatientResource/properties";

const LIES: [Lie; 8] = [
    ("undeclared-member", "/attributes", |one| one["attributes"]["shoe_size"] = json!(42)),
    ("missing-member", "", |one| drop(one.as_object_mut().unwrap().remove("attributes"))),
    ("null", "/attributes/properties/archived", |one| one["attributes"]["archived"] = Value::Null),
    ("unlisted-value", "/attributes/properties/gender", |one| one["attributes"]["gender"] = json!("not_asked")),
    ("type", "/attributes/properties/archived", |one| one["attributes"]["archived"] = json!("no")),
    ("format", "/attributes/properties/birth_date", |one| one["attributes"]["birth_date"] = json!("in May")),
    ("resource-type", "/relationships/properties/groups/properties/data/items/properties/type", |one| {
        one["relationships"]["groups"] = json!({"data": [{"type": "team", "id": "1"}]});
    }),
    ("pattern", "/relationships/properties/coaches/properties/links/properties/related", |one| {
        one["relationships"]["coaches"] = json!({"data": [], "links": {"related": "/pub/coach"}});
    }),
];

#[test]
fn each_lie_about_one_resource_is_found_in_documents_and_included() {
    for (kind, at, lie) in LIES {
        for share in [1, usize::MAX] {
            let project = Project::new();
            let mut lies = 0;
            recordings(&project, &mut |patient| {
                if lies < share {
                    lies += 1;
                    lie(patient);
                }
            });
            let found = learned(&project, "");
            let first: Vec<&Value> = found.iter().filter(|one| one["alternativeTo"].is_null()).collect();
            assert_eq!(first.len(), 1, "{kind}: {found:#?}");
            let finding = &first[0]["findings"][0];
            let place = if at.is_empty() {
                PATIENT.trim_end_matches("/properties").to_owned()
            } else {
                format!("{PATIENT}{at}")
            };
            assert_eq!((&finding["kind"], &finding["pointer"]), (&json!(kind), &json!(place)), "{finding:#?}");
            assert_eq!(finding["seen"], lies, "{kind}: {finding:#?}");
            assert_eq!(first[0]["weak"], lies == 1, "{kind}");
        }
    }
}

#[test]
fn coverage_falls_with_a_recording_that_is_missing_or_broken() {
    let project = Project::new();
    recordings(&project, &mut |_| {});
    let coverage = |code| -> Value {
        let run = project.run("verify --coverage --replay recordings --format json");
        assert_eq!(run.code, Some(code), "{}", run.stderr);
        serde_json::from_str(&run.stdout).unwrap()
    };
    let whole = coverage(0);
    assert_eq!(whole["operations"].as_array().unwrap().len(), 62);
    let score = |coverage: &Value| coverage["score"].as_u64().unwrap();
    project.write("recordings/fetchPatient.har", "{\"log\": {\"entries\": [{");
    let broken = coverage(1);
    assert!(score(&broken) < score(&whole) && broken["index"] == whole["index"]);
    std::fs::remove_file(project.path("recordings/fetchPatients.har")).unwrap();
    assert!(score(&coverage(1)) < score(&broken));
    let text = project.run("verify --coverage --replay recordings --operation fetchPatients").stdout;
    assert!(text.contains("fetchPatients                       0"), "{text}");
}

#[test]
fn what_appears_in_a_recording_is_absorbed_or_costs_a_row() {
    let old = Project::new();
    recordings(&old, &mut |_| {});
    let new = Project::new();
    recordings(&new, &mut |patient| {
        patient["attributes"]["shoe_size"] = json!(MARKER);
        patient["attributes"]["archived"] = json!(MARKER);
        patient["attributes"].as_object_mut().unwrap().remove("last_access_at");
    });
    let line = format!("drift --observed {} {}", old.path("recordings").display(), new.path("recordings").display());
    let run = old.run(&line);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for part in [
        "costs a row new\n  /definitions/PatientResource/properties/attributes/properties/archived\n    the value is a text",
        "absorbed new\n  /definitions/PatientResource/properties/attributes\n    `shoe_size` is not declared",
        "absorbed gone\n  /definitions/PatientResource/properties/attributes/properties/last_access_at\n    the member `last_access_at`",
        "1 of them cost a row",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    for format in ["json", "markdown", "github"] {
        let run = old.run(&format!("{line} --format {format}"));
        assert!(run.stdout.contains("shoe_size") && !run.stdout.contains(MARKER), "{}", run.stdout);
    }
    assert_eq!(
        old.run(&line.replace(&new.path("").display().to_string(), &old.path("").display().to_string())).code,
        Some(0)
    );
}
