//! Applies overlays: their effects, their records and the faults of invalid ones.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::fates::Tolerance;
use codegen::overlay::{self, Applied};
use codegen::parse::{self, Document};
use serde_json::json;

const SPEC: &str = "\
swagger: '2.0'
info: {title: A description, version: '1'}
paths: {}
definitions:
  Error: {type: object, properties: {code: {type: string, format: dateTime}}}
  Errors:
    type: object
    required: [errors, id]
    properties:
      errors: {$ref: '#/definitions/Error'}
      at: {type: string, format: dateTime, enum: [a, b]}
      'odd name': {type: string}
";

fn overlay(actions: &str) -> String {
    format!("overlay: 1.0.0\ninfo: {{title: Corrections, version: '1'}}\nactions:\n{actions}")
}

fn run(actions: &str) -> (Document, Result<Applied, String>) {
    let mut document = parse::read("spec.yaml", SPEC).unwrap();
    let applied = overlay::read("overlay.yaml", &overlay(actions), &mut document.sources)
        .and_then(|overlay| overlay.apply(&mut document));
    (document, applied.map_err(|faults| faults.to_string()))
}

fn applied(actions: &str) -> (Document, Applied) {
    let (document, applied) = run(actions);
    (document, applied.unwrap_or_else(|faults| panic!("{faults}")))
}

fn refused(actions: &str) -> String {
    run(actions).1.expect_err("the overlay is refused")
}

#[test]
fn update_merges_and_keeps_both_origins() {
    let (document, applied) = applied(
        "  - target: $.definitions.Errors
    description: Seen in a response.
    update:
      properties:
        at: {format: date-time, x-note: new}
        more: {type: array, items: {type: string}}
      x-list: [1]
",
    );
    let errors = document.root.at("/definitions/Errors").unwrap();
    assert_eq!(
        errors.to_json(),
        json!({
            "type": "object",
            "required": ["errors", "id"],
            "properties": {
                "errors": {"$ref": "#/definitions/Error"},
                "at": {"type": "string", "format": "date-time", "enum": ["a", "b"], "x-note": "new"},
                "odd name": {"type": "string"},
                "more": {"type": "array", "items": {"type": "string"}},
            },
            "x-list": [1],
        })
    );
    let sources = &document.sources;
    let format = errors.at("/properties/at/format").unwrap().id;
    assert_eq!(sources.position(format).unwrap().to_string(), "overlay.yaml:8:22");
    assert_eq!(sources.pointer(format), "/definitions/Errors/properties/at/format");
    assert!(!sources.in_description(format));
    let kept = errors.at("/properties/at/type").unwrap().id;
    assert_eq!(sources.position(kept).unwrap().to_string(), "spec.yaml:11:18");
    assert!(sources.in_description(kept));
    let action = &applied.actions[0];
    assert_eq!(action.matched, ["/definitions/Errors"]);
    assert_eq!(action.description, "Seen in a response.");
    let removed: Vec<_> = action.removed.iter().map(|id| sources.position(*id).unwrap().to_string()).collect();
    assert_eq!(removed, ["spec.yaml:11:34"]);
    assert_eq!(action.added.len(), 8);
}

#[test]
fn a_list_is_replaced_by_remove_and_update() {
    let (document, applied) = applied(
        "  - {target: $.definitions.Errors.required, description: No id is sent., remove: true}
  - target: $.definitions.Errors
    description: No id is sent.
    update: {required: [errors]}
  - target: $.definitions.Errors.properties.errors
    description: A list is sent.
    remove: true
  - target: $.definitions.Errors.properties
    description: A list is sent.
    update: {errors: {type: array, items: {$ref: '#/definitions/Error'}}}
",
    );
    let errors = document.root.at("/definitions/Errors").unwrap();
    assert_eq!(errors.at("/required").unwrap().to_json(), json!(["errors"]));
    assert_eq!(errors.at("/properties/errors/type").unwrap().to_json(), json!("array"));
    assert_eq!(applied.actions[0].removed.len(), 3);
    assert!(parse::describe(document, Tolerance::Strict).is_ok());
}

#[test]
fn queries_match_several_nodes_and_lists_gain_entries() {
    let (document, applied) = applied(
        "  - target: $..[?@.format == 'dateTime']
    description: The examples are RFC 3339.
    update: {format: date-time}
  - target: $.definitions['Errors'].properties[\"at\"].enum
    description: A third one arrives.
    update: c
  - target: $.definitions.Errors.properties['odd name']
    description: It is long.
    update: {maxLength: 3}
  - target: $.definitions.*.properties.code
    description: It is gone.
    remove: true
",
    );
    let matched = &applied.actions[0].matched;
    assert_eq!(matched, &["/definitions/Error/properties/code", "/definitions/Errors/properties/at"]);
    let at = document.root.at("/definitions/Errors/properties/at").unwrap();
    assert_eq!(at.to_json(), json!({"type": "string", "format": "date-time", "enum": ["a", "b", "c"]}));
    assert_eq!(document.root.at("/definitions/Error/properties").unwrap().to_json(), json!({}));
}

#[test]
fn removals_from_one_list_do_not_shift_each_other() {
    let (document, _) = run("  - target: $
    description: A list to remove from.
    update: {x-list: [{a: 1}, {a: 2}, {b: 3}, {a: 4}]}
  - target: $['x-list'][?@.a]
    description: These go.
    remove: true
");
    assert_eq!(document.root.at("/x-list").unwrap().to_json(), json!([{"b": 3}]));
}

#[test]
fn actions_that_do_nothing_are_faults_all_at_once() {
    let faults = refused(
        "  - target: $.definitions.Errors.properties.gone
    description: The name is no more.
    update: {type: string}
  - target: $..[?@.format == 'nothing']
    description: It matches nothing.
    remove: true
  - target: $.definitions.Errors.properties.at
    description: It is so already.
    update: {type: string, enum: []}
  - target: $.definitions.Errors.properties.at
    description: It is half so already.
    update: {enum: [b, c]}
",
    );
    let expected = "\
overlay.yaml:4:13: action 0 (`$.definitions.Errors.properties.gone`): matches nothing: `$.definitions.Errors.properties` has no `.gone` [overlay]
  at /actions/0/target
  help: remove the action if the description no longer needs it, or correct its target
overlay.yaml:7:13: action 1 (`$..[?@.format == 'nothing']`): matches nothing [overlay]
  at /actions/1/target
  help: remove the action if the description no longer needs it, or correct its target
overlay.yaml:10:5: action 2 (`$.definitions.Errors.properties.at`): changes nothing: the document already has these values [overlay]
  at /actions/2
  help: remove the action: the description no longer needs it
overlay.yaml:13:5: action 3 (`$.definitions.Errors.properties.at`): appends an entry that the list already has [overlay]
  at /actions/3
  help: remove that entry from the action";
    assert_eq!(faults, expected);
}

#[test]
fn unmergeable_updates_are_refused() {
    let faults = refused(
        "  - {target: $.definitions.Error, description: e, update: {properties: none}}
  - {target: $.definitions.Error.type, description: e, update: string}
  - {target: $.definitions.Errors.required, description: e, update: [more]}
  - {target: $, description: e, remove: true}
  - {target: $.definitions.Error, description: e, update: [1]}
",
    );
    for expected in [
        "overlay.yaml:4:72: action 0 (`$.definitions.Error`): a string cannot replace a mapping",
        "overlay.yaml:5:14: action 1 (`$.definitions.Error.type`): `/definitions/Error/type` is a string",
        "overlay.yaml:6:69: action 2 (`$.definitions.Errors.required`): `update` of a list appends one entry, not a list",
        "overlay.yaml:7:14: action 3 (`$`): the whole document cannot be removed",
        "overlay.yaml:8:59: action 4 (`$.definitions.Error`): a list cannot replace a mapping",
    ] {
        assert!(faults.contains(expected), "{expected}\nin\n{faults}");
    }
}

#[test]
fn a_bad_overlay_is_refused_with_all_its_faults() {
    let mut document = parse::read("spec.yaml", SPEC).unwrap();
    let text = "\
overlay: 2.0.0
info: {title: Bad}
action: []
actions:
  - {target: $.a., description: e, remove: true}
  - {target: $.a, remove: true}
  - {target: $.a, description: ' ', remove: true}
  - {target: $.a, description: e}
  - {target: $.a, description: e, remove: 1}
  - {target: $.a, description: e, remove: true, update: {}}
  - {description: e, remove: true, when: now}
  - {target: '$[?((((((((((@.a))))))))))]', description: e, remove: true}
  - text
";
    let faults = overlay::read("overlay.yaml", text, &mut document.sources).unwrap_err().to_string();
    for expected in [
        "overlay.yaml:1:10: unknown overlay version `\"2.0.0\"`",
        "overlay.yaml:2:7: `version` is missing",
        "overlay.yaml:3:1: unknown member `action`",
        "overlay.yaml:5:14: `$.a.` is not a JSONPath",
        "overlay.yaml:6:5: `description` is missing",
        "overlay.yaml:7:32: `description` must be text and not blank",
        "overlay.yaml:8:5: the action has neither `update` nor `remove`",
        "overlay.yaml:9:43: `remove` must be `true` or `false`",
        "overlay.yaml:10:57: `update` has no effect next to `remove: true`",
        "overlay.yaml:11:5: `target` is missing",
        "overlay.yaml:11:36: unknown member `when`",
        "overlay.yaml:12:14: the target nests more than 8 brackets deep",
        "overlay.yaml:13:5: expected a mapping, found a string",
    ] {
        assert!(faults.contains(expected), "{expected}\nin\n{faults}");
    }
}

#[test]
fn overlay_1_1_removes_scalars() {
    let text = overlay("  - {target: \"$.definitions.Errors.required[?@ == 'id']\", description: e, remove: true}\n");
    let result = |text: &str| {
        let mut document = parse::read("spec.yaml", SPEC).unwrap();
        let overlay = overlay::read("overlay.yaml", text, &mut document.sources).unwrap();
        let applied = overlay.apply(&mut document).map_err(|faults| faults.to_string());
        applied.map(|_| document.root.at("/definitions/Errors/required").unwrap().to_json())
    };
    assert_eq!(result(&text.replace("1.0.0", "1.1.0")), Ok(json!(["errors"])));
    let refused = result(&text).unwrap_err();
    assert!(refused.contains("help: write `overlay: 1.1.0`"), "{refused}");
}

#[test]
fn lenient_application_returns_effects_and_faults() {
    let mut document = parse::read("spec.yaml", SPEC).unwrap();
    let text = overlay(
        "  - {target: $.gone, description: e, remove: true}
  - {target: $.definitions.Error, description: e, update: {x-seen: true}}
",
    );
    let overlay = overlay::read("overlay.yaml", &text, &mut document.sources).unwrap();
    let (applied, faults) = overlay.apply_leniently(&mut document);
    assert_eq!(applied.actions.len(), 2);
    assert_eq!(faults.0.len(), 1);
    assert_eq!(document.root.at("/definitions/Error/x-seen").unwrap().to_json(), json!(true));
}

#[test]
fn the_growth_of_a_description_is_limited() {
    let actions: String = (0..60)
        .map(|n| {
            format!(
                "  - {{target: '$..[?@.type]', description: e, update: {{a{n}: {{type: a}}, b{n}: {{type: b}}}}}}\n"
            )
        })
        .collect();
    let faults = refused(&actions);
    assert!(faults.contains("the overlay adds more than 100000 nodes"), "{}", &faults[..200]);
    let deep = format!("{}x{}", "{a: ".repeat(100), "}".repeat(100));
    let path = ".a".repeat(100);
    let actions = format!(
        "  - {{target: $, description: e, update: {{x-deep: {deep}}}}}\n  - {{target: \"$['x-deep']{}\", description: e, update: {{b: {deep}}}}}\n",
        &path[..2 * 99]
    );
    let faults = refused(&actions);
    assert!(faults.contains("the description would nest more than 128 levels deep"), "{faults}");
}
