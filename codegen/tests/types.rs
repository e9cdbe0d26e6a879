//! Schemas that cannot be typed as described are loosened so that every value fits, and reported.

#![allow(clippy::unwrap_used, clippy::panic)]

use codegen::fates::Tolerance;
use codegen::{Input, Text};

/// A description whose only operation returns an object with the member `value`, and these definitions.
fn description(value: &str, definitions: &str) -> String {
    format!(
        "openapi: 3.0.3
info: {{title: Types, version: '1'}}
servers: [{{url: 'https://example.test'}}]
paths:
  /a:
    get:
      tags: [a]
      operationId: readA
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema: {{type: object, required: [value], properties: {{value: {value}}}}}
components: {{schemas: {{{definitions}}}}}
"
    )
}

/// Returns the type of the member, and the reported codes.
fn typed(value: &str, definitions: &str) -> (String, Vec<String>) {
    let text = description(value, definitions);
    let input = Input { spec: Text { name: "types.yaml", text: &text }, overlay: None };
    let made = codegen::generate(&input, Tolerance::Tolerant, &mut |_| {});
    let made = made.unwrap_or_else(|faults| panic!("{value}: {faults}"));
    let code: String = made.files.iter().map(|(_, text)| text).collect();
    let at = code.find("pub value: ").unwrap_or_else(|| panic!("{value}: {code}"));
    let ty = code.get(at + "pub value: ".len()..).unwrap().split(",\n").next().unwrap().to_owned();
    let codes = made.summary.ledger.departures.iter().filter_map(|fault| fault.code);
    (ty, codes.map(|code| code.to_string()).filter(|code| code != "unused").collect())
}

#[test]
fn what_has_no_exact_type_has_one_that_every_value_fits() {
    let cases = [
        ("oneOf: [{type: string, format: email}, {type: string, format: uri}]", "String", "without-effect"),
        ("type: string, format: binary", "String", "unsupported-schema"),
        ("type: string, enum: [1.10, 1.9]", "String", "broken-schema"),
        ("type: string, not: {enum: ['']}", "String", "exclusion"),
        ("allOf: [{type: string}, {type: integer}]", "rt::Json", "contradiction"),
        ("not: {type: string}", "rt::Json", "exclusion"),
    ];
    for (value, ty, code) in cases {
        let (found, codes) = typed(&format!("{{{value}}}"), "");
        assert_eq!((found.as_str(), codes.iter().any(|found| found == code)), (ty, true), "{value}: {codes:?}");
    }
}

#[test]
fn what_is_legal_is_typed_and_not_reported() {
    let node = "Node: {type: object, properties: {next: {nullable: true, allOf: [{$ref: '#/components/schemas/Node'}]}, \
                child: {$ref: '#/components/schemas/Child'}}}, \
                Child: {allOf: [{$ref: '#/components/schemas/Node'}, {properties: {own: {type: string}}}]}";
    let cases = [
        ("allOf: [{type: number}, {type: integer}]", "i64", ""),
        ("allOf: [{$ref: '#/components/schemas/Node'}], nullable: true", "Option<Node>", node),
        ("anyOf: [{$ref: '#/components/schemas/Node'}, {type: 'null'}]", "Option<Node>", node),
        ("$ref: '#/components/schemas/Child'", "Child", node),
        ("type: [string, 'null']", "Option<String>", ""),
        ("type: string, enum: [a, a, null]", "Option<ReadAResponseValue>", ""),
        ("type: array, items: {type: string, nullable: true}", "Vec<Option<String>>", ""),
        ("oneOf: [{type: string, nullable: true}, {type: integer}]", "Option<ReadAResponseValue>", ""),
        ("type: integer, minimum: 0, maximum: 18446744073709551615", "u64", ""),
        ("type: string, minLength: 1.0, maxLength: 4e1", "String", ""),
        ("type: array, items: {type: integer}, minItems: 2.0", "Vec<i64>", ""),
    ];
    for (value, ty, definitions) in cases {
        assert_eq!(typed(&format!("{{{value}}}"), definitions), (ty.to_owned(), Vec::new()), "{value}");
    }
}

#[test]
fn a_schema_that_is_json_and_a_form_with_files_is_two_types() {
    let file = "File: {type: object, required: [data], example: {data: a}, properties: {data: {type: string, format: binary}}}";
    let text = description("{$ref: '#/components/schemas/File'}", file).replace(
        "components:",
        "  /b: {post: {tags: [a], operationId: sendFile, requestBody: {required: true, content: {multipart/form-data: {schema: \
         {$ref: '#/components/schemas/File'}}}}, responses: {'204': {description: Done.}}}}\ncomponents:",
    );
    let input = Input { spec: Text { name: "types.yaml", text: &text }, overlay: None };
    let made = codegen::generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}"));
    let code: String = made.files.iter().map(|(_, text)| text).collect();
    for expected in [
        "rt::object! {\n    File {\n        data: required \"data\",",
        "rt::multipart! {\n    FileForm {\n        data: file \"data\",",
        "pub fn send_file(&self, body: FileForm)",
        "through::<types::File>",
    ] {
        assert!(code.contains(expected), "{expected}: {code}");
    }
    assert!(!code.contains("through::<types::FileForm>"));
}

#[test]
fn an_all_of_that_contains_itself_loses_only_that_part() {
    let own = "Own: {allOf: [{$ref: '#/components/schemas/Own'}, {type: object, required: [a], properties: {a: {type: string}}}]}";
    assert_eq!(typed("{$ref: '#/components/schemas/Own'}", own), ("Own".to_owned(), vec!["endless-schema".to_owned()]));
}

#[test]
fn a_required_member_that_is_not_declared_is_any_json() {
    let ghost = "Ghost: {type: object, required: [value], properties: {a: {type: string}}}";
    let (_, codes) = typed("{$ref: '#/components/schemas/Ghost'}", ghost);
    assert_eq!(codes, ["required-undeclared"]);
}

#[test]
fn a_member_that_can_have_one_value_only_is_set_by_the_object() {
    let text = r##"{"openapi": "3.1.0", "info": {"title": "Types", "version": "1"}, "servers": [{"url": "https://example.test"}],
        "paths": {"/a": {"post": {"operationId": "sendA", "responses": {"204": {"description": "Done."}},
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object",
                "required": ["pet", "constant", "listed", "flag", "nothing"], "properties": {
                    "pet": {"$ref": "#/components/schemas/Pet"}, "constant": {"const": "c"},
                    "listed": {"type": "string", "enum": ["l"]}, "flag": {"type": "boolean", "const": true},
                    "nothing": {"type": ["string", "null"], "enum": ["n", null]}, "maybe": {"const": "m"}}}}}}}}},
        "components": {"schemas": {
            "Pet": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}},
                "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat",
                    "dog": "#/components/schemas/Dog", "hound": "#/components/schemas/Dog"}}},
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "required": ["lives"],
                "properties": {"lives": {"type": "integer"}}}]},
            "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}]}}}}"##;
    let input = Input { spec: Text { name: "types.json", text }, overlay: None };
    let made = codegen::generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}"));
    let code: String = made.files.iter().map(|(_, text)| text).collect();
    let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        r#"pub fn new(lives: i64) -> Self { Self { kind: "cat".into(), lives,"#,
        // A schema with two values has neither.
        "pub fn new(kind: impl Into<String>) -> Self { Self { kind: kind.into(), extra",
        // What may be null has two values, and what may be absent as well.
        "pub fn new(pet: Pet, nothing: Option<SendABodyNothing>) -> Self { Self { pet, constant: SendABodyConstant::C, \
         listed: SendABodyListed::L, flag: true, nothing, maybe: None,",
    ] {
        assert!(code.contains(expected), "{expected}\n{code}");
    }
}

/// The same in OpenAPI 3.1.
fn typed_in_31(value: &str, definitions: &str) -> (String, Vec<String>) {
    let text = description(value, definitions).replace("3.0.3", "3.1.0");
    let input = Input { spec: Text { name: "types.yaml", text: &text }, overlay: None };
    let made = codegen::generate(&input, Tolerance::Tolerant, &mut |_| {}).unwrap_or_else(|faults| panic!("{faults}"));
    let code: String = made.files.iter().map(|(_, text)| text).collect();
    let (_, rest) = code.split_once("pub value: ").unwrap_or_else(|| panic!("{value}: {code}"));
    let codes = made.summary.ledger.departures.iter().filter_map(|fault| fault.code);
    let codes = codes.map(|code| code.to_string()).filter(|code| code != "unused");
    (rest.split(",\n").next().unwrap().to_owned(), codes.collect())
}

#[test]
fn items_by_position_are_no_narrower_than_described() {
    let cases: [(&str, &str, &[&str]); 6] = [
        // Whatever follows the described items can be anything.
        (
            "type: array, prefixItems: [{type: number}, {type: number}]",
            "Vec<rt::Json>",
            &["unsupported-schema", "untyped"],
        ),
        ("type: array, prefixItems: [{type: number}, {type: number}], items: false", "Vec<rt::Number>", &[]),
        ("type: array, prefixItems: [{type: number}, {type: number}], maxItems: 2", "Vec<rt::Number>", &[]),
        ("type: array, prefixItems: [{type: string}], items: {type: string}", "Vec<String>", &[]),
        (
            "type: array, prefixItems: [{type: string}], items: {type: integer}",
            "Vec<ReadAResponseValue>",
            &["unsupported-schema"],
        ),
        (
            "type: array, prefixItems: [{type: string}, {type: integer}], items: false",
            "Vec<ReadAResponseValue>",
            &["unsupported-schema"],
        ),
    ];
    for (value, ty, codes) in cases {
        let (found, mut reported) = typed_in_31(&format!("{{{value}}}"), "");
        reported.sort();
        assert_eq!(
            (found.as_str(), reported.iter().map(String::as_str).collect::<Vec<_>>()),
            (ty, codes.to_vec()),
            "{value}"
        );
    }
}

#[test]
fn schemas_within_schemas_are_found_in_any_version() {
    let outer = |holder: &str| {
        format!("Outer: {{type: object, {holder}: {{Inner: {{type: object, properties: {{n: {{type: integer}}}}}}}}}}")
    };
    for holder in ["definitions", "$defs"] {
        let value = format!("{{$ref: '#/components/schemas/Outer/{holder}/Inner'}}");
        let (ty, codes) = typed(&value, &outer(holder));
        assert_eq!((ty.as_str(), codes), ("ReadAResponseValue", vec![]), "{holder}");
        assert_eq!(typed_in_31(&value, &outer(holder)).0, "ReadAResponseValue", "{holder}");
        // Without a reference into them, they are left out.
        let (_, codes) = typed("{$ref: '#/components/schemas/Outer'}", &outer(holder));
        assert!(codes.contains(&"without-effect".to_owned()), "{codes:?}");
    }
    let (ty, codes) =
        typed("{$ref: '#/components/schemas/x-pond'}", "x-pond: {type: object, properties: {n: {type: integer}}}");
    assert_eq!((ty.as_str(), codes), ("XPond", vec![]));
}

#[test]
fn the_enum_of_a_list_is_that_of_its_items() {
    for items in ["items: {type: string}, ", "items: {}, ", ""] {
        let (ty, codes) = typed(&format!("{{type: array, {items}enum: [red, green]}}"), "");
        assert_eq!((ty.as_str(), codes), ("Vec<ReadAResponseValue>", vec!["corrected".to_owned()]), "{items}");
    }
    let (ty, codes) = typed("{type: array, items: {type: string}, enum: [[red], [green, red]]}", "");
    assert_eq!((ty.as_str(), codes), ("Vec<String>", vec!["unsupported-schema".to_owned()]));
    let (_, codes) = typed("{type: object, properties: {a: {type: string}}, enum: [{a: b}]}", "");
    assert_eq!(codes, ["unsupported-schema"]);
}

#[test]
fn limits_beyond_every_integer_have_a_type_that_holds_them() {
    for limits in ["maximum: 340282366920938463463374607431768211455", "minimum: -1e300, maximum: 5"] {
        assert_eq!(typed(&format!("{{type: integer, {limits}}}"), ""), ("rt::Number".to_owned(), vec![]), "{limits}");
    }
}

#[test]
fn a_flag_of_one_value_is_reported_unless_the_object_sets_it() {
    let (ty, codes) = typed("{type: object, required: [a], properties: {a: {type: boolean, enum: [true]}}}", "");
    assert_eq!((ty.as_str(), codes.len()), ("ReadAResponseValue", 0));
    let (_, codes) = typed("{type: object, properties: {a: {type: boolean, enum: [true]}}}", "");
    assert_eq!(codes, ["without-effect"]);
}
