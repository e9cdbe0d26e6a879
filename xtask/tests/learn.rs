//! `cargo xtask learn`: HAR files in, proposals out; accepted ones change the overlay, refused ones are remembered.

#![allow(clippy::unwrap_used, clippy::expect_used)]

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
    ] {
        assert_eq!(corrected.pointer(pointer), Some(&expected), "{pointer}");
    }
    let values = corrected.pointer("/definitions/ActionResource/properties/attributes/properties/type/enum").unwrap();
    assert_eq!(values, &json!(["other_lifestyle", "blood_pressure", "weight"]));
    let phone = corrected.pointer("/definitions/PhoneNumber/required").and_then(Value::as_array).cloned();
    assert!(!phone.unwrap_or_default().contains(&json!("type")));
}
