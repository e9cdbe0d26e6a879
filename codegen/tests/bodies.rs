//! Media types of requests, responses and errors, paths with queries, and references that lead nowhere: what is sent, and
//! what is reported.

#![allow(clippy::unwrap_used, clippy::panic)]

use codegen::fates::Tolerance;
use codegen::{Input, Output, Text};

/// Generates from these paths and components.
fn made(paths: &str, more: &str) -> Output {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Quay, version: '1'}}\nservers: [{{url: 'https://quay.example'}}]\npaths:\n{paths}\n{more}\n"
    );
    let input = Input { spec: Text { name: "quay.yaml", text: &text }, overlay: None };
    codegen::generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

/// An operation that sends `content`, or receives it.
fn sending(content: &str) -> Output {
    let body = format!(
        "requestBody: {{required: true, content: {{{content}}}}}, responses: {{'204': {{description: Done.}}}}"
    );
    made(&format!("  /ships: {{post: {{operationId: addShip, tags: [ships], {body}}}}}"), SHIP)
}

fn receiving(responses: &str) -> Output {
    made(&format!("  /ships: {{get: {{operationId: listShips, tags: [ships], responses: {{{responses}}}}}}}"), SHIP)
}

const SHIP: &str =
    "components: {schemas: {Ship: {type: object, required: [name], properties: {name: {type: string}}}}}";
const OWN: &str = "schema: {$ref: '#/components/schemas/Ship'}";

/// The code, on one line.
fn code(output: &Output) -> String {
    let is_client = |path: &str| path.ends_with("ships.rs");
    let files = output.files.iter().filter(|(path, _)| is_client(path)).map(|(_, text)| text);
    files.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The reported codes but `unused`, each with the end of its place.
fn codes(output: &Output) -> Vec<(String, String)> {
    let faults = output.summary.ledger.departures.iter();
    let faults = faults.filter_map(|fault| Some((fault.code?.to_string(), fault.pointer.clone().unwrap_or_default())));
    faults
        .filter(|(code, _)| code != "unused")
        .map(|(code, at)| (code, at.rsplit('/').next().unwrap().to_owned()))
        .collect()
}

fn pairs(codes: &[(String, String)]) -> Vec<(&str, &str)> {
    codes.iter().map(|(code, at)| (code.as_str(), at.as_str())).collect()
}

#[test]
fn a_body_in_another_media_type_is_sent_or_reported() {
    // The same members in another form: only a multipart form carries more, and only files.
    let same = ["application/xml", "application/x-www-form-urlencoded", "multipart/form-data"];
    for media in same {
        let output = sending(&format!("application/json: {{{OWN}}}, {media}: {{{OWN}}}"));
        assert_eq!(pairs(&codes(&output)), [("other-request-type", media.replace('/', "~1").as_str())]);
        assert_eq!(code(&output).matches("pub fn add_ship").count(), 1);
    }
    // The same JSON under another name is no loss.
    let output = sending(&format!("application/json: {{{OWN}}}, text/json: {{{OWN}}}, application/*+json: {{{OWN}}}"));
    assert_eq!(codes(&output), []);
    // Whether it differs from a patch, only the server knows.
    let output = sending(&format!("application/json: {{{OWN}}}, application/merge-patch+json: {{{OWN}}}"));
    assert_eq!(codes(&output)[0].0, "other-request-type");
    for (media, method) in [
        ("text/csv: {schema: {type: string}}", "add_ship_csv(&self, body: impl Into<String>)"),
        (
            "application/pdf: {schema: {type: string, format: binary}}",
            "add_ship_pdf(&self, body: impl Into<rt::Bytes>)",
        ),
        (
            "application/merge-patch+json: {schema: {type: object, properties: {a: {type: string}}}}",
            "add_ship_merge_patch_json(",
        ),
        (
            "application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}",
            "add_ship_form(",
        ),
        ("multipart/form-data: {schema: {type: object, properties: {a: {type: string}}}}", "add_ship_multipart("),
    ] {
        let output = sending(&format!("application/json: {{{OWN}}}, {media}"));
        assert!(code(&output).contains(method), "{media}: {}", code(&output));
        assert_eq!((codes(&output), output.summary.operations), (vec![], 1), "{media}");
    }
}

#[test]
fn a_response_is_requested_in_the_media_type_that_is_decoded() {
    let output = receiving(&format!(
        "'200': {{description: All., content: {{text/csv: {{schema: {{type: string}}}}, application/json: {{{OWN}}}}}}}"
    ));
    assert_eq!(pairs(&codes(&output)), [("other-response-type", "text~1csv")]);
    assert!(code(&output).contains("accept: Some(\"application/json\")"), "{}", code(&output));
    let output = receiving(&format!("'200': {{description: All., content: {{'*/*': {{{OWN}}}}}}}"));
    assert!(code(&output).contains("accept: Some(\"application/json\")") && codes(&output).is_empty());
}

#[test]
fn json_without_a_schema_is_any_json() {
    let output = receiving("'200': {description: All., content: {application/json: {example: [{name: Alma}]}}}");
    assert!(code(&output).contains("rt::Request<operation::ListShips, rt::Json>"), "{}", code(&output));
    assert_eq!(pairs(&codes(&output)), [("untyped", "application~1json")]);
    let output = sending("application/json: {example: {name: Alma}}");
    assert!(code(&output).contains("add_ship(&self, body: impl Into<rt::Json>)"), "{}", code(&output));
}

#[test]
fn an_error_has_its_type() {
    let problem = "application/problem+json: {schema: {type: object, properties: {title: {type: string}}}}";
    let output = receiving(&format!(
        "'204': {{description: None.}}, '404': {{description: Gone., content: {{{problem}}}}}, default: {{description: Bad., content: {{application/json: {{{OWN}}}}}}}"
    ));
    let code = code(&output);
    assert!(code.contains("- `404`: Gone. [`ApiError::json`](rt::ApiError::json) decodes `ListShipsError`."), "{code}");
    assert!(code.contains("decodes `Ship`.") && code.contains("pub struct Ship {"), "{code}");
    assert_eq!(codes(&output), []);
    assert_eq!(output.summary.ledger.waivers, []);
}

#[test]
fn a_query_of_a_path_is_sent_and_its_parameters_are_required() {
    let done = "tags: [ships], responses: {'204': {description: Done.}}";
    let city = "parameters: [{name: city, in: path, required: true, schema: {type: string}}]";
    let output = made(
        &format!(
            "  /ships: {{get: {{operationId: all, {done}}}}}\n  /ships?at={{city}}&kind=tug: {{get: {{operationId: tugs, {city}, {done}}}}}\n  \
             /ships?at={{city}}: {{get: {{operationId: some, {done}}}}}\n  /ships{{?flag}}: {{post: {{operationId: find, {done}}}}}"
        ),
        "",
    );
    let code = code(&output);
    for part in [
        "pub fn all(&self) -> All",
        "path: \"/ships?kind=tug\"",
        "pub fn tugs(&self, city: impl Into<String>) -> Tugs",
        "pub fn some(&self, at: impl Into<String>) -> Some",
        "call.query(\"at\", at.into());",
        "self.call.query(\"flag\", flag);",
    ] {
        assert!(code.contains(part) || part.contains("city"), "{part}: {code}");
    }
    assert_eq!(code.matches("path: \"/ships\"").count(), 3, "{code}");
    assert_eq!((output.summary.operations, codes(&output).len()), (4, 3), "{:?}", codes(&output));
    assert!(codes(&output).iter().all(|(code, _)| code == "corrected"), "{:?}", codes(&output));
}

#[test]
fn a_fragment_tells_operations_apart_and_is_not_sent() {
    let done = "tags: [ships], responses: {'204': {description: Done.}}";
    let output = made(
        &format!(
            "  /ships#open: {{post: {{operationId: open, {done}}}}}\n  /ships#close: {{post: {{operationId: close, {done}}}}}"
        ),
        "",
    );
    assert_eq!(code(&output).matches("path: \"/ships\"").count(), 2);
    assert_eq!(pairs(&codes(&output)), [("path-fragment", "~1ships#open"), ("path-fragment", "~1ships#close")]);
    assert!(output.files.iter().any(|(_, text)| text.contains("\"id\": \"close\"")));
}

#[test]
fn a_response_that_leads_nowhere_costs_only_itself() {
    let output = receiving("'200': {$ref: '#/components/responses/Gone'}, '404': {description: None.}");
    assert!(code(&output).contains("rt::Request<operation::ListShips, rt::Bytes>"), "{}", code(&output));
    assert_eq!(pairs(&codes(&output)), [("broken-response-reference", "$ref")]);
    let gone = "application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Gone'}}}";
    let output = receiving(&format!("'200': {{description: All., content: {{{gone}}}}}"));
    assert!(code(&output).contains("Vec<rt::Json>"), "{}", code(&output));
    assert_eq!(codes(&output)[0].0, "broken-schema-reference");
}

#[test]
fn what_cannot_be_written_as_another_body_is_reported_once() {
    let union =
        "{oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}";
    for media in [
        format!("multipart/form-data: {{schema: {union}}}"),
        "application/xml: {schema: {type: object, properties: {a: {type: string}}}}".to_owned(),
        "multipart/form-data: {schema: {}}".to_owned(),
        "application/x-www-form-urlencoded: {}".to_owned(),
    ] {
        let output = sending(&format!("application/json: {{{OWN}}}, {media}"));
        assert_eq!(codes(&output).len(), 1, "{media}: {:?}", codes(&output));
        assert_eq!(codes(&output)[0].0, "other-request-type", "{media}");
    }
}

#[test]
fn errors_that_are_texts_or_xml_are_kept_as_they_are() {
    let error = |content: &str| {
        receiving(&format!("'204': {{description: None.}}, '400': {{description: Bad., content: {{{content}}}}}"))
    };
    assert_eq!(codes(&error("text/plain: {schema: {type: string}}")), []);
    assert_eq!(pairs(&codes(&error(&format!("application/xml: {{{OWN}}}")))), [("raw-body", "application~1xml")]);
    let output = error(
        "application/vnd.api+json: {schema: {type: object, properties: {errors: {type: array, items: {type: object}}}}}",
    );
    assert!(!code(&output).contains("ApiError::json") && codes(&output).is_empty(), "{:?}", codes(&output));
}
