//! Descriptions that contradict themselves: a version that is not the one they are written in, and keywords of a schema
//! that do not fit together.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use codegen::diagnostics::Diagnostic;
use codegen::fates::{Code, Tolerance};
use codegen::{Input, Text, generate};

/// A description in Swagger 2.0 without its version.
const SWAGGER_2: &str = "\
info: {title: Ponds, version: '1'}
host: ponds.example.com
basePath: /v1
schemes: [https]
consumes: [application/json]
paths:
  /ponds:
    post:
      operationId: addPond
      parameters: [{name: body, in: body, required: true, schema: {$ref: '#/definitions/Pond'}}]
      responses: {'200': {description: It., schema: {$ref: '#/definitions/Pond'}}}
    get:
      operationId: listPonds
      parameters: [{name: depth, in: query, type: integer}]
      responses: {'200': {description: It., schema: {type: array, items: {$ref: '#/definitions/Pond'}}}}
definitions:
  Pond: {type: object, properties: {depth: {type: integer, format: int32}}}
";

/// The same in OpenAPI 3.
const OPENAPI_3: &str = "\
info: {title: Ponds, version: '1'}
servers: [{url: 'https://ponds.example.com/v1'}]
paths:
  /ponds:
    post:
      operationId: addPond
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pond'}}}}
      responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Pond'}}}}}
components:
  schemas:
    Pond: {type: object, properties: {depth: {type: integer, format: int32}}}
";

fn faults(text: &str, tolerance: Tolerance) -> Vec<Diagnostic> {
    match generate(&Input { spec: Text { name: "a.yaml", text }, overlay: None }, tolerance, &mut |_| {}) {
        Ok(output) => output.summary.ledger.departures,
        Err(faults) => faults.0,
    }
}

#[test]
fn a_document_of_another_version_is_one_fault_with_a_hint() {
    let json = |yaml: &str| codegen::parse::read_apart("a.yaml", yaml).unwrap().root.to_json().to_string();
    for (named, text, written, hint) in [
        ("openapi: 3.0.3", SWAGGER_2, "Swagger 2.0", "write `swagger: \"2.0\"` in place of `openapi: 3.0.3`"),
        ("openapi: 3.1.0", SWAGGER_2, "Swagger 2.0", "write `swagger: \"2.0\"` in place of `openapi: 3.1.0`"),
        ("swagger: '2.0'", OPENAPI_3, "OpenAPI 3", "write `openapi: 3.0.3` in place of `swagger: 2.0`"),
    ] {
        let text = format!("{named}\n{text}");
        for text in [json(&text), text] {
            for tolerance in [Tolerance::Strict, Tolerance::Tolerant] {
                let found = faults(&text, tolerance);
                let [only] = &found[..] else { panic!("{named}: {found:#?}") };
                assert_eq!(only.code, Some(Code::OtherVersion));
                assert!(only.message.contains(written), "{only}");
                assert_eq!(only.help.as_deref(), Some(hint));
                assert_eq!(only.position.as_ref().map(|at| at.line), Some(1));
            }
        }
    }
}

#[test]
fn a_few_parts_of_another_version_are_faults_of_their_own() {
    let left_over = format!("openapi: 3.0.3\nhost: ponds.example.com\nschemes: [https]\nbasePath: /\n{OPENAPI_3}");
    let one_slip =
        OPENAPI_3.replace("responses:", "parameters: [{name: b, in: body, schema: {type: string}}]\n      responses:");
    for text in [left_over, format!("openapi: 3.0.3\n{one_slip}"), format!("swagger: '2.0'\n{SWAGGER_2}")] {
        let found = faults(&text, Tolerance::Strict);
        assert!(found.iter().all(|fault| fault.code != Some(Code::OtherVersion)), "{found:#?}");
    }
}

/// The faults of a schema, each as its code and the part of the schema.
fn of_schema(schema: &str) -> Vec<String> {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Ponds, version: '1'}}\nservers: [{{url: 'https://ponds.example.com'}}]\npaths:\n  \
         /a: {{get: {{operationId: a, responses: {{'200': {{description: It., content: {{application/json: {{schema: \
         {{$ref: '#/components/schemas/P'}}}}}}}}}}}}}}\ncomponents:\n  schemas:\n    \
         Size: {{type: integer, default: 3}}\n    P: {schema}\n    Q: {{$ref: '#/components/schemas/Size'}}\n"
    );
    let own = |fault: &Diagnostic| Some(fault.pointer.as_ref()?.strip_prefix("/components/schemas/P")?.to_owned());
    let found = faults(&text, Tolerance::Tolerant);
    found.iter().filter_map(|fault| Some(format!("{} {}", fault.code?, own(fault)?))).collect()
}

#[test]
fn a_keyword_that_its_schema_rejects_is_reported_once() {
    for (schema, expected) in [
        (
            "{type: object, properties: {n: {type: integer, default: many}}}",
            "contradictory-default /properties/n/default",
        ),
        (
            "{type: object, properties: {n: {type: string, enum: [a, b], default: c}}}",
            "contradictory-default /properties/n/default",
        ),
        (
            "{type: object, properties: {n: {type: integer, maximum: 5, default: 6}}}",
            "contradictory-default /properties/n/default",
        ),
        (
            "{type: object, properties: {n: {type: string, pattern: '^a', default: b}}}",
            "contradictory-default /properties/n/default",
        ),
        (
            "{type: object, properties: {n: {type: array, items: {type: integer}, default: [one]}}}",
            "contradictory-default /properties/n/default",
        ),
        (
            "{type: object, properties: {n: {type: boolean, default: 'false'}}}",
            "contradictory-default /properties/n/default",
        ),
        ("{type: object, properties: {n: {type: string, default: 5}}}", "contradictory-default /properties/n/default"),
        (
            "{type: object, properties: {n: {oneOf: [{type: integer}, {type: boolean}], default: a}}}",
            "contradictory-default /properties/n/default",
        ),
        (
            "{type: object, properties: {n: {allOf: [{$ref: '#/components/schemas/Size'}], default: big}}}",
            "contradictory-default /properties/n/default",
        ),
        (
            "{type: object, properties: {n: {type: object, required: [m], properties: {m: {type: string}}, default: {}}}}",
            "contradictory-default /properties/n/default",
        ),
        ("{type: object, properties: {n: {type: integer, default: '7'}}}", "corrected /properties/n/default"),
        (
            "{type: object, properties: {n: {type: integer, minimum: 4, maximum: 3}}}",
            "contradictory-limits /properties/n/minimum",
        ),
        (
            "{type: object, properties: {n: {type: number, minimum: 1, exclusiveMinimum: true, maximum: 1}}}",
            "contradictory-limits /properties/n/minimum",
        ),
        (
            "{type: object, properties: {n: {type: string, minLength: 2, maxLength: 1}}}",
            "contradictory-limits /properties/n/minLength",
        ),
        (
            "{type: object, properties: {n: {type: array, items: {type: string}, minItems: 2, maxItems: 1}}}",
            "contradictory-limits /properties/n/minItems",
        ),
        (
            "{type: object, minProperties: 3, maxProperties: 2, properties: {n: {type: string}}}",
            "contradictory-limits /minProperties",
        ),
        (
            "{type: object, properties: {n: {type: number, multipleOf: 0}}}",
            "contradictory-limits /properties/n/multipleOf",
        ),
        (
            "{type: object, properties: {n: {type: string, enum: [a, bc], maxLength: 1}}}",
            "contradictory-limits /properties/n/enum/1",
        ),
        (
            "{type: object, properties: {n: {type: integer, enum: [1, 9], maximum: 5}}}",
            "contradictory-limits /properties/n/enum/1",
        ),
        ("{type: object, properties: {n: {type: string, pattern: '(a'}}}", "broken-pattern /properties/n/pattern"),
        (
            "{type: object, properties: {n: {type: string, pattern: '*', example: a}}}",
            "broken-pattern /properties/n/pattern",
        ),
        (
            "{type: object, properties: {n: {type: array, items: {type: string, pattern: '[z-a]'}}}}",
            "broken-pattern /properties/n/items/pattern",
        ),
    ] {
        assert_eq!(of_schema(schema), [expected], "{schema}");
    }
}

#[test]
fn what_a_schema_allows_is_not_reported() {
    for schema in [
        "{type: integer, default: 3, minimum: 3, maximum: 3}",
        "{type: number, default: 3}",
        "{type: integer, default: 3.0}",
        "{type: string, default: ''}",
        "{type: string, nullable: true, default: null}",
        "{type: string, default: null}",
        "{type: string, enum: [a, b], default: b}",
        "{type: string, enum: ['', ab], default: ''}",
        "{type: string, format: uuid, default: x}",
        "{type: array, items: {type: string}, default: []}",
        "{type: object, properties: {m: {type: string}}, default: {}}",
        "{allOf: [{$ref: '#/components/schemas/Size'}], default: 4}",
        "{type: string, pattern: '^(?=.*\\d)(?!a).{8,}$', default: abcdefg1, example: abcdefg1}",
        "{type: string, pattern: '^(?<y>a)\\k<y>\\/[\\w-.]$', example: aa/b}",
        "{type: string, pattern: '(?P<name>a)(?i)b'}",
        "{type: string, minLength: 0, maxLength: 0}",
    ] {
        assert_eq!(of_schema(&format!("{{type: object, properties: {{n: {schema}}}}}")), [""; 0], "{schema}");
    }
}

#[test]
fn a_default_that_is_left_out_is_neither_shown_nor_sent() {
    let text = format!(
        "openapi: 3.0.3\n{}",
        OPENAPI_3.replace("    post:\n", "    parameters: [{name: X-Version, in: header, required: true, x-client-wide: true, schema: {type: string, \
         enum: [v7, v8], default: v9}}]\n    post:\n")
    );
    for (text, is_sent) in [(text.replace("v9", "v8"), true), (text, false)] {
        let output = generate(
            &Input { spec: Text { name: "a.yaml", text: &text }, overlay: None },
            Tolerance::Tolerant,
            &mut |_| {},
        );
        let files: String = output.unwrap().files.iter().map(|(_, text)| text.to_owned()).collect();
        let shown = if is_sent { "`v8`" } else { "`v9`" };
        assert_eq!(files.contains(&format!("Default: {shown}")), is_sent, "{shown}");
    }
}

#[test]
fn an_example_next_to_a_schema_is_checked_where_it_is_json() {
    let text = "openapi: 3.0.3\ninfo: {title: Ponds, version: '1'}\nservers: [{url: 'https://ponds.example.com'}]\npaths:\n  \
                /a:\n    post:\n      operationId: a\n      parameters:\n        \
                - {name: n, in: query, example: seven, schema: {type: integer}}\n        \
                - {name: m, in: query, examples: {x: {value: 1.5}, y: {value: 2}}, schema: {type: integer}}\n      \
                requestBody: {content: {application/json: {example: {}, schema: {$ref: '#/components/schemas/P'}}}}\n      \
                responses: {'200': {description: It., content: {application/json: {examples: {x: {value: {id: 7}}}, schema: {$ref: \
                '#/components/schemas/P'}}, application/xml: {example: '<p/>', schema: {$ref: '#/components/schemas/P'}}}}}\n\
                components:\n  schemas:\n    P: {type: object, required: [id], properties: {id: {type: string, readOnly: true}}}\n";
    let found = faults(text, Tolerance::Tolerant);
    let found = found.iter().filter(|fault| fault.code == Some(Code::ContradictoryExample));
    let places: Vec<&str> = found.filter_map(|fault| fault.pointer.as_deref()).collect();
    assert_eq!(
        places,
        [
            "/paths/~1a/post/parameters/0/example",
            "/paths/~1a/post/parameters/1/examples/x/value",
            "/paths/~1a/post/responses/200/content/application~1json/examples/x/value/id",
        ]
    );
}
