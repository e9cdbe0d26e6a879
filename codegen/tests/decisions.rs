//! Every value of a client is decided to be sensitive or public; undecided ones are reported with their place.

#![allow(clippy::expect_used, reason = "a test panics on what it does not expect")]

use codegen::fates::Tolerance;
use codegen::{Input, Text, generate};

const SPEC: &str = r##"
openapi: 3.0.3
info: {title: Pond, version: '1'}
paths:
  /fish/{id}:
    get:
      operationId: fetchFish
      tags: [fish]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: weight, in: query, schema: {type: number}}
        - {name: name, in: query, x-sensitive: true, schema: {type: string}}
        - {name: pond, in: query, schema: {type: array, items: {type: string}}}
        - {name: lake, in: query, schema: {type: array, items: {type: string, x-sensitive: false}}}
      responses:
        '200':
          description: The fish.
          content: {application/json: {schema: {$ref: '#/components/schemas/Fish'}}}
components:
  schemas:
    Fish:
      type: object
      properties:
        public: {type: string, x-sensitive: false}
        hidden: {type: string, x-sensitive: true}
        text: {type: string}
        born: {type: string, format: date}
        seen: {type: string, format: date-time}
        weight: {type: number}
        age: {type: integer}
        ill: {type: boolean}
        sex: {type: string, enum: [a, b]}
        one: {type: string, enum: [a]}
        anything: {x-untyped: so it is}
        list: {type: array, items: {type: string}}
        hidden_list: {type: array, x-sensitive: true, items: {type: string}}
        public_list: {type: array, x-sensitive: false, items: {type: string}}
        map: {type: object, additionalProperties: {type: string}}
        either: {oneOf: [{type: string, x-sensitive: false}, {type: integer}]}
        whole: {type: object, x-sensitive: true, properties: {part: {type: string}}}
        maybe: {type: string, nullable: true}
        shared: {$ref: '#/components/schemas/Shared'}
        wrapped: {allOf: [{$ref: '#/components/schemas/Shared'}], description: Decided with what it wraps.}
    Shared: {type: string, x-sensitive: true}
"##;

#[test]
fn a_value_without_a_decision_is_named_whatever_its_type() {
    let input = Input { spec: Text { name: "pond.yaml", text: SPEC }, overlay: None };
    let output = generate(&input, Tolerance::Strict, &mut |_| {}).expect("the description generates");
    let found: Vec<String> = output
        .summary
        .undecided
        .iter()
        .map(|value| {
            assert!(value.position.is_some() && value.to_string().contains("x-sensitive: false"), "{value}");
            value.pointer.clone().expect("it has a place").replace("/components/schemas/Fish/properties", "")
        })
        .collect();
    let parameter = |index: usize, rest: &str| format!("/paths/~1fish~1{{id}}/get/parameters/{index}/schema{rest}");
    let mut expected = vec![parameter(0, ""), parameter(1, ""), parameter(3, "/items")];
    expected.extend(
        [
            "/text",
            "/born",
            "/seen",
            "/weight",
            "/age",
            "/ill",
            "/sex",
            "/one",
            "/anything",
            "/list/items",
            "/public_list/items",
            "/map/additionalProperties",
            "/either/oneOf/1",
            "/whole/properties/part",
            "/maybe",
        ]
        .map(str::to_owned),
    );
    assert_eq!(found, expected);
    let client: String = output.files.iter().map(|(_, text)| text).collect();
    // Other values are decided, so this one is hidden.
    for hidden in ["hidden", "shared", "wrapped", "text", "sex", "ill", "maybe"] {
        assert!(client.contains(&format!("pub {hidden}: Option<rt::Sensitive<")), "{hidden}");
    }
}

#[test]
fn a_question_is_undecided_and_hides_its_value() {
    let text = SPEC.replace("x-sensitive: false", "x-sensitive: '?'");
    let input = Input { spec: Text { name: "pond.yaml", text: &text }, overlay: None };
    let output = generate(&input, Tolerance::Strict, &mut |_| {}).expect("the description generates");
    let pointers = output.summary.undecided.iter().filter_map(|value| value.pointer.as_deref());
    assert!(pointers.into_iter().any(|pointer| pointer == "/components/schemas/Fish/properties/public"));
    let model =
        output.files.iter().map(|(_, text)| text).find(|text| text.contains("pub struct Fish")).expect("a type");
    assert!(model.contains("pub public: Option<rt::Sensitive<String>>"), "{model}");
}
