//! For each fate of a node: a description with such a node, and its place.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use codegen::diagnostics::Diagnostics;
use codegen::fates::{Code, Fate, Tolerance};
use codegen::{Input, Output, Text, generate};

fn made(text: &str, tolerance: Tolerance) -> Result<Output, Diagnostics> {
    generate(&Input { spec: Text { name: "a.yaml", text }, overlay: None }, tolerance, &mut |_| {})
}

/// A description with a valid operation and this one.
fn described(operation: &str, rest: &str) -> String {
    let rest = if rest.is_empty() { "components: {}" } else { rest };
    format!(
        "openapi: 3.0.3\ninfo: {{title: Ponds, version: '1'}}\nservers: [{{url: 'https://ponds.example.com'}}]\n\
         paths:\n  /sound: {{get: {{operationId: sound, responses: {{'204': {{description: Done.}}}}}}}}\n\
         {operation}\n{rest}\n"
    )
}

/// An operation with this part and a valid response.
fn with(part: &str) -> String {
    described(&format!("  /a: {{get: {{operationId: a, responses: {{'204': {{description: Done.}}}}, {part}}}}}"), "")
}

/// An operation with this response schema.
fn schema(schema: &str) -> String {
    response(&format!("description: Done., content: {{application/json: {{schema: {schema}}}}}"))
}

/// An operation with a JSON:API document of this schema.
fn document(schema: &str) -> String {
    response(&format!("description: Done., content: {{application/vnd.api+json: {{schema: {schema}}}}}"))
}

const BOOK: &str = "{type: object, properties: {type: {type: string}, id: {type: string}, attributes: {type: object, properties: {title: {type: string}}}}}";

fn response(response: &str) -> String {
    described(&format!("  /a: {{get: {{operationId: a, responses: {{'200': {{{response}}}}}}}}}"), "")
}

const SCHEMA: &str = "/paths/~1a/get/responses/200/content/application~1json/schema";

/// Returns a description for each kind, and the place of the node.
fn cases() -> Vec<(Code, String, String)> {
    let at = |place: &str| format!("/paths/~1a/get{place}");
    let inside = |place: &str| format!("{SCHEMA}{place}");
    let held = |place: &str| format!("{}{place}", SCHEMA.replace("json/", "vnd.api+json/"));
    let parameter = |parameter: &str| with(&format!("parameters: [{parameter}]"));
    vec![
        (Code::UnknownExtension, with("x-internal: 1"), at("/x-internal")),
        (
            Code::Indistinguishable,
            schema("{oneOf: [{title: Name, type: string}, {title: Code, type: string}, {type: integer}]}"),
            inside(""),
        ),
        (Code::UnknownKeyword, with("operationID: b"), at("/operationID")),
        (
            Code::InferredType,
            document(&format!("{{type: object, properties: {{data: {BOOK}}}}}")),
            held("/properties/data"),
        ),
        (Code::ImpliedDocument, document(BOOK), held("")),
        (
            Code::NoLink,
            document(&format!(
                "{{type: object, properties: {{data: {BOOK}, links: {{type: object, properties: {{meta: {{type: object, properties: {{a: {{}}}}}}}}}}}}}}"
            )),
            held("/properties/links/properties/meta"),
        ),
        (
            Code::NearMiss,
            document(
                "{type: object, properties: {data: {type: object, properties: {type: {enum: [books]}, attributes: {type: object}}}}}",
            ),
            held("/properties/data"),
        ),
        (
            Code::ExtraMember,
            document(&format!("{{type: object, properties: {{data: {BOOK}, total: {{type: integer}}}}}}")),
            held("/properties/total"),
        ),
        (
            Code::UnfollowedCursor,
            document(&format!("{{type: object, properties: {{data: {{type: array, items: {BOOK}}}}}}}"))
                .replace("responses:", "parameters: [{name: cursor, in: query, schema: {type: string}}], responses:"),
            at(""),
        ),
        (
            Code::ShownResource,
            document(
                "{type: object, properties: {data: {type: object, example: {type: books, id: '1', attributes: {title: Emma}}}}}",
            ),
            held("/properties/data"),
        ),
        (Code::BrokenDocumentation, with("description: 5"), at("/description")),
        (
            Code::BrokenPart,
            described("", "").replace("{url: 'https://", "{description: none}, {url: 'https://"),
            "/servers/0".into(),
        ),
        (
            Code::Corrected,
            described(
                "  /a/{id}: {get: {operationId: a, parameters: [{name: id, in: path, schema: {type: string}}], responses: {'204': {description: Done.}}}}",
                "",
            ),
            "/paths/~1a~1{id}/get/parameters/0".into(),
        ),
        (
            Code::DuplicateOperationId,
            with("x-a: 1").replace("operationId: a,", "operationId: sound,").replace(", x-a: 1", ""),
            // The path `/a` is first in alphabetical order, but not in the text.
            "/paths/~1sound/get/operationId".into(),
        ),
        (
            Code::DuplicateParameter,
            parameter("{name: n, in: query, schema: {type: string}}, {name: n, in: query, schema: {type: integer}}"),
            at("/parameters/1"),
        ),
        (
            Code::DuplicateParameter,
            parameter(
                "{name: X-N, in: header, schema: {type: string}}, {name: x-n, in: header, schema: {type: string}}",
            ),
            at("/parameters/1"),
        ),
        (
            Code::NoEffectHere,
            schema("{type: object, x-rust-name: pond, properties: {n: {type: string, x-rust-name: name}}}"),
            inside("/x-rust-name"),
        ),
        (
            Code::NoEffectHere,
            schema("{type: array, items: {type: string, x-rust-name: name}}"),
            inside("/items/x-rust-name"),
        ),
        (
            Code::WithoutEffect,
            schema("{type: object, properties: {n: {type: string}}, if: {required: [n]}}").replace("3.0.3", "3.1.0"),
            inside("/if"),
        ),
        (
            Code::ReferenceSibling,
            described(
                "  /a: {get: {operationId: a, responses: {'200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/P', maxProperties: 3}}}}}}}",
                "components: {schemas: {P: {type: object, properties: {n: {type: string}}}}}",
            ),
            inside("/maxProperties"),
        ),
        (
            Code::ResponseHeaders,
            response("description: Done., headers: {ETag: {schema: {type: string}}}"),
            at("/responses/200/headers"),
        ),
        (
            Code::OtherRequestType,
            with(
                "requestBody: {content: {application/json: {schema: {type: object, properties: {n: {type: string}}}}, application/xml: {schema: {type: object, properties: {n: {type: string}}}}}}",
            ),
            at("/requestBody/content/application~1xml"),
        ),
        (
            Code::OtherResponseType,
            response(
                "description: Done., content: {application/json: {schema: {type: object, properties: {n: {type: string}}}}, text/csv: {schema: {type: string}}}",
            ),
            at("/responses/200/content/text~1csv"),
        ),
        (
            Code::PathFragment,
            described("  /a#b: {get: {operationId: a, responses: {'204': {description: Done.}}}}", ""),
            "/paths/~1a#b".into(),
        ),
        (
            Code::BrokenResponseReference,
            with("").replace("{'204': {description: Done.}}", "{'204': {$ref: '#/components/responses/Gone'}}"),
            at("/responses/204/$ref"),
        ),
        (
            Code::ResponseLinks,
            response("description: Done., links: {next: {operationId: sound}}"),
            at("/responses/200/links"),
        ),
        (
            Code::Callbacks,
            with("callbacks: {done: {'{$request.query.url}': {post: {responses: {'204': {description: Done.}}}}}}"),
            at("/callbacks"),
        ),
        (
            Code::Webhooks,
            described("", "webhooks: {made: {post: {responses: {'204': {description: Done.}}}}}")
                .replace("3.0.3", "3.1.0"),
            "/webhooks".into(),
        ),
        (
            Code::Unused,
            described("", "components: {schemas: {Forgotten: {type: object, properties: {n: {type: string}}}}}"),
            "/components/schemas/Forgotten".into(),
        ),
        (Code::OtherTags, with("tags: [one, two]"), at("/tags")),
        (
            Code::OtherServers,
            described("", "").replace(
                "[{url: 'https://ponds.example.com'}]",
                "[{url: 'https://ponds.example.com'}, {url: 'https://eu.example.com'}]",
            ),
            "/servers/1".into(),
        ),
        (Code::NoServer, described("", "").replace("https://ponds.example.com", "/v1"), "/servers".into()),
        (
            Code::ContradictoryExample,
            schema("{type: object, properties: {n: {type: integer, example: seven}}}"),
            inside("/properties/n/example"),
        ),
        (
            Code::ContradictoryDefault,
            parameter("{name: n, in: query, schema: {type: integer, default: seven}}"),
            at("/parameters/0/schema/default"),
        ),
        (
            Code::ContradictoryLimits,
            schema("{type: object, properties: {n: {type: integer, minimum: 9, maximum: 1}}}"),
            inside("/properties/n/minimum"),
        ),
        (
            Code::BrokenPattern,
            schema("{type: object, properties: {n: {type: string, pattern: '[a-z'}}}"),
            inside("/properties/n/pattern"),
        ),
        (
            Code::NoEffectHere,
            parameter("{name: n, in: query, allowReserved: true, schema: {type: string}}"),
            at("/parameters/0/allowReserved"),
        ),
        (
            Code::WithoutEffect,
            schema("{type: object, xml: {name: pond}, properties: {n: {type: string}}}"),
            inside("/xml"),
        ),
        (
            Code::NoEffectHere,
            with(
                "requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {n: {type: string}}}, encoding: {n: {contentType: 'text/csv, text/plain'}}}}}",
            ),
            at("/requestBody/content/multipart~1form-data/encoding/n/contentType"),
        ),
        (Code::IgnoredHeader, parameter("{name: Accept, in: header, schema: {type: string}}"), at("/parameters/0")),
        (
            Code::UnusedParameter,
            parameter("{name: id, in: path, required: true, schema: {type: string}}"),
            at("/parameters/0"),
        ),
        (
            Code::SchemeWithoutEffect,
            described(
                "",
                "components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://id.example.com', scopes: {}}}}}}",
            ),
            "/components/securitySchemes/o/flows/implicit".into(),
        ),
        (Code::Untyped, schema("{type: object, properties: {n: {}}}"), inside("/properties/n")),
        (
            Code::RequiredUndeclared,
            schema("{type: object, required: [m], properties: {n: {type: string}}}"),
            inside("/required"),
        ),
        (
            Code::BrokenSchema,
            schema("{type: object, required: yes, properties: {n: {type: string}}}"),
            inside("/required"),
        ),
        (
            Code::BrokenSchemaReference,
            described(
                "  /a: {get: {operationId: a, responses: {'200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/P'}}}}}}}",
                "components: {schemas: {P: {type: object, properties: {n: {$ref: '#/components/schemas/Gone'}}}}}",
            ),
            "/components/schemas/P/properties/n/$ref".into(),
        ),
        (
            Code::UndefinedParameter,
            described("  /a/{id}: {get: {operationId: a, responses: {'204': {description: Done.}}}}", ""),
            "/paths/~1a~1{id}/get".into(),
        ),
        (Code::UnknownScheme, with("security: [{gone: []}]"), at("/security/0/gone")),
        (
            Code::ExtensionIgnored,
            schema("{type: object, properties: {n: {type: string, x-sensitive: maybe}}}"),
            inside("/properties/n/x-sensitive"),
        ),
        (
            Code::RawBody,
            response(
                "description: Done., content: {application/xml: {schema: {type: object, properties: {n: {type: string}}}}}",
            ),
            at("/responses/200/content/application~1xml/schema"),
        ),
        (
            Code::BrokenReference,
            with("requestBody: {$ref: '#/components/requestBodies/Gone'}"),
            at("/requestBody/$ref"),
        ),
        (
            Code::SameOperation,
            described(
                "  /p/{a}: {get: {operationId: a, parameters: [{name: a, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done.}}}}\n  /p/{b}: {get: {operationId: b, parameters: [{name: b, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done.}}}}",
                "",
            ),
            "/paths/~1p~1{b}/get".into(),
        ),
        (Code::BrokenOperation, parameter("{name: n, in: nowhere, schema: {type: string}}"), at("/parameters/0/in")),
    ]
}

#[test]
fn each_kind_has_its_fate_and_its_place_and_strict_refuses_it() {
    let mut wrong = Vec::new();
    for (code, text, place) in cases() {
        let output = made(&text, Tolerance::Tolerant).unwrap_or_else(|faults| panic!("{code}: {faults}\n{text}"));
        let found = &output.summary.ledger.departures;
        let places: Vec<_> =
            found.iter().filter(|fault| fault.code == Some(code)).map(|fault| &fault.pointer).collect();
        if !places.contains(&&Some(place.clone())) {
            wrong.push(format!("{code}: expected {place}, found {places:?} among {found:#?}"));
            continue;
        }
        let described = text.matches("operationId: ").count() - text.matches("{next: {operationId: ").count();
        let lost = usize::from(code.fate() == Fate::NotGenerated);
        assert_eq!(output.summary.operations, described - lost, "{code}");
        let faults = made(&text, Tolerance::Strict).err().unwrap_or_else(|| panic!("{code} passes in strict mode"));
        assert!(faults.0.iter().any(|fault| fault.code == Some(code)), "{code}: {faults}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The kinds that other tests cover.
const ELSEWHERE: [Code; 13] = [
    // `codegen/tests/types.rs`, `golden/`
    Code::Contradiction,
    Code::Unsupported,
    Code::EndlessSchema,
    Code::Exclusion,
    // `codegen/tests/contract.rs`
    Code::NoExample,
    Code::NoWireForm,
    // `codegen/tests/decisions.rs`
    Code::Undecided,
    // `codegen/tests/names_by_hand.rs`
    Code::NameByHand,
    // Below
    Code::NoOperations,
    Code::NotOpenApi,
    Code::Syntax,
    // `codegen/tests/contradictions.rs`
    Code::OtherVersion,
    // `codegen/tests/hostile.rs`, `overlay.rs`
    Code::Limits,
];

#[test]
fn every_kind_is_shown() {
    let shown: BTreeSet<Code> = cases().into_iter().map(|(code, ..)| code).chain(ELSEWHERE).collect();
    let refusals = [Code::Overlay, Code::Internal];
    let missing: Vec<&Code> =
        Code::ALL.iter().filter(|code| !shown.contains(code) && !refusals.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_description_of_which_nothing_is_left_is_refused_with_the_reasons() {
    let text = with("requestBody: {$ref: '#/components/requestBodies/Gone'}");
    let text = text.lines().filter(|line| !line.contains("/sound")).collect::<Vec<_>>().join("\n");
    let faults = made(&text, Tolerance::Tolerant).unwrap_err();
    let codes: Vec<Option<Code>> = faults.0.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, [Some(Code::NoOperations), Some(Code::BrokenReference)]);
    let faults = made("asyncapi: 2.6.0\ninfo: {}\n", Tolerance::Tolerant).unwrap_err();
    assert_eq!(faults.0[0].code, Some(Code::NotOpenApi));
    let faults = made("openapi: [3.0.3", Tolerance::Tolerant).unwrap_err();
    assert_eq!(faults.0[0].code, Some(Code::Syntax));
}

#[test]
fn a_strict_run_names_the_faults_of_every_pass() {
    let operation = "  /a: {get: {operationId: a, x-internal: 1, parameters: [{name: q, in: query, colour: red, schema: {type: \
                     string}}], responses: {'200': {description: Done., content: {application/json: {schema: {type: \
                     object, properties: {odd: {not: {type: string}}, plain: {type: string, example: 5}}}}}}}}}";
    let faults = made(&described(operation, ""), Tolerance::Strict).expect_err("it has faults");
    let found: BTreeSet<_> = faults.0.iter().map(|fault| (fault.code, fault.pointer.as_deref().unwrap())).collect();
    let inside = |place: &str| format!("{SCHEMA}/properties{place}");
    for (code, pointer) in [
        (Some(Code::UnknownKeyword), "/paths/~1a/get/parameters/0/colour"),
        (Some(Code::UnknownExtension), "/paths/~1a/get/x-internal"),
        (Some(Code::Exclusion), &inside("/odd/not")),
        (Some(Code::ContradictoryExample), &inside("/plain/example")),
        (Some(Code::Undecided), &inside("/plain")),
    ] {
        assert!(found.contains(&(code, pointer)), "{code:?} {pointer}\n{faults}");
    }
    assert_eq!(found.len(), faults.0.len(), "a node is reported twice:\n{faults}");
}

#[test]
fn a_refusal_comes_with_the_other_faults_only_in_a_strict_run() {
    let text = with(
        "x-rust-name: self, x-internal: 1, parameters: [{name: q, in: query, colour: red, schema: {type: string}}]",
    );
    let codes = |tolerance| -> Vec<_> {
        let faults = made(&text, tolerance).expect_err("the name is refused");
        faults.0.iter().filter_map(|fault| fault.code).collect()
    };
    assert_eq!(codes(Tolerance::Tolerant), [Code::NameByHand]);
    let all = codes(Tolerance::Strict);
    // The ledger, which finds unknown extensions, needs the client.
    assert!(all.contains(&Code::NameByHand) && all.contains(&Code::UnknownKeyword), "{all:?}");
}

#[test]
fn a_value_whose_type_is_at_fault_is_reported_once() {
    let text = schema("{type: object, properties: {a: {type: integr}, b: {x-untyped-by-mistake: 1}}}");
    let faults = made(&text, Tolerance::Strict).expect_err("it has faults");
    let codes = |place: &str| -> Vec<_> {
        let pointer = Some(format!("{SCHEMA}/properties{place}"));
        faults.0.iter().filter(|fault| fault.pointer == pointer).filter_map(|fault| fault.code).collect()
    };
    assert_eq!(codes("/a/type").len(), 1, "{faults}");
    assert!(!codes("/a").contains(&Code::Untyped), "{faults}");
    // An unknown extension is not the reason why a value has no type.
    assert!(codes("/b").contains(&Code::Untyped), "{faults}");
}
