//! The rules of drift by keyword: one edit of a small schema, in a request and in a response.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::Text;
use codegen::drift::report::{Party, Report, Verdict};
use codegen::drift::{self, Described};

const SAME: &str = "clean";
const FINE: &str = "compatible";
/// Breaks senders in a request, readers in a response.
const BREAKS: &str = "breaking";

/// An OpenAPI 3.0 description with this schema as request and response body.
fn description(schema: &str) -> String {
    format!(
        r##"{{"openapi": "3.0.3", "info": {{"title": "t", "version": "1"}}, "paths": {{
            "/sent": {{"post": {{"requestBody": {{"required": true,
                "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/S"}}}}}}}},
                "responses": {{"204": {{"description": "d"}}}}}}}},
            "/read": {{"get": {{"responses": {{"200": {{"description": "d",
                "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/S"}}}}}}}}}}}}}}}},
            "components": {{"schemas": {{"S": {schema}, "A": {{"type": "string"}}, "B": {{"type": "integer"}},
                "C": {{"type": "boolean"}}}}}}}}"##
    )
}

fn compare(old: &str, new: &str) -> Report {
    let described =
        |name, text: &str| Described::read(Text { name, text }).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    drift::compare(&described("old", old), &described("new", new))
}

#[test]
fn every_edit_of_a_keyword_widens_narrows_or_shifts() {
    #[rustfmt::skip]
    let edits = [
        // old schema, new schema, expected verdict for senders, for readers
        (r#"{"type": "string"}"#, r#"{"type": "string"}"#, SAME, SAME),
        (r#"{"type": "string"}"#, r#"{"type": "integer"}"#, BREAKS, BREAKS),
        (r#"{"type": "integer"}"#, r#"{"type": "number"}"#, FINE, BREAKS),
        (r#"{"type": "number"}"#, r#"{"type": "integer"}"#, BREAKS, FINE),
        (r#"{}"#, r#"{"type": "string"}"#, BREAKS, FINE),
        (r#"{"type": "string"}"#, r#"{}"#, FINE, BREAKS),
        (r#"{"properties": {"a": {}}}"#, r#"{"type": "object", "properties": {"a": {}}}"#, SAME, SAME),
        (r#"{"type": "array", "items": {}}"#, r#"{"type": "array"}"#, SAME, SAME),
        (r#"{"enum": ["a"]}"#, r#"{"type": "string", "enum": ["a"]}"#, SAME, SAME),
        (r#"{"type": "integer"}"#, r#"{"type": "integer", "format": "int32"}"#, BREAKS, FINE),
        (r#"{"type": "integer", "format": "int32"}"#, r#"{"type": "integer", "format": "int64"}"#, FINE, BREAKS),
        (r#"{"type": "string", "format": "date"}"#, r#"{"type": "string", "format": "date-time"}"#, BREAKS, BREAKS),
        (r#"{"type": "string", "format": "date"}"#, r#"{"type": "string"}"#, FINE, BREAKS),
        (r#"{"type": "string", "enum": ["a", "b"]}"#, r#"{"type": "string", "enum": ["b", "a"]}"#, SAME, SAME),
        (r#"{"type": "string", "enum": ["a"]}"#, r#"{"type": "string", "enum": ["a", "b"]}"#, FINE, BREAKS),
        (r#"{"type": "string", "enum": ["a", "b"]}"#, r#"{"type": "string", "enum": ["a"]}"#, BREAKS, FINE),
        (r#"{"type": "string", "enum": ["a"]}"#, r#"{"type": "string", "enum": ["b"]}"#, BREAKS, BREAKS),
        (r#"{"type": "string", "enum": ["a"]}"#, r#"{"type": "string"}"#, FINE, BREAKS),
        (r#"{"type": "string"}"#, r#"{"type": "string", "enum": ["a"]}"#, BREAKS, FINE),
        (r#"{"type": "string"}"#, r#"{"type": "string", "pattern": "^a"}"#, BREAKS, FINE),
        (r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string"}"#, FINE, BREAKS),
        (r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string", "pattern": "^b"}"#, BREAKS, BREAKS),
        (r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string", "pattern": "^ab"}"#, BREAKS, FINE),
        (r#"{"type": "number"}"#, r#"{"type": "number", "minimum": 1}"#, BREAKS, FINE),
        (r#"{"type": "number", "minimum": 1}"#, r#"{"type": "number", "minimum": 2}"#, BREAKS, FINE),
        (r#"{"type": "number", "minimum": 2}"#, r#"{"type": "number", "minimum": 1}"#, FINE, BREAKS),
        (r#"{"type": "number", "maximum": 2}"#, r#"{"type": "number", "maximum": 1}"#, BREAKS, FINE),
        (r#"{"type": "number", "maximum": 1}"#, r#"{"type": "number", "maximum": 2}"#, FINE, BREAKS),
        (r#"{"type": "number", "minimum": 1}"#, r#"{"type": "number", "minimum": 1, "exclusiveMinimum": true}"#, BREAKS, FINE),
        (r#"{"type": "number", "maximum": 1, "exclusiveMaximum": true}"#, r#"{"type": "number", "maximum": 1}"#, FINE, BREAKS),
        (r#"{"type": "integer", "minimum": 0, "exclusiveMinimum": true}"#, r#"{"type": "integer", "minimum": 1}"#, SAME, SAME),
        (r#"{"type": "integer", "multipleOf": 2}"#, r#"{"type": "integer", "multipleOf": 4}"#, BREAKS, FINE),
        (r#"{"type": "integer", "multipleOf": 4}"#, r#"{"type": "integer", "multipleOf": 2}"#, FINE, BREAKS),
        (r#"{"type": "integer", "multipleOf": 4}"#, r#"{"type": "integer", "multipleOf": 3}"#, BREAKS, BREAKS),
        (r#"{"type": "integer"}"#, r#"{"type": "integer", "multipleOf": 3}"#, BREAKS, FINE),
        (r#"{"type": "string", "minLength": 1}"#, r#"{"type": "string", "minLength": 2}"#, BREAKS, FINE),
        (r#"{"type": "string"}"#, r#"{"type": "string", "minLength": 0}"#, SAME, SAME),
        (r#"{"type": "string", "maxLength": 1}"#, r#"{"type": "string", "maxLength": 2}"#, FINE, BREAKS),
        (r#"{"type": "string", "maxLength": 1}"#, r#"{"type": "string"}"#, FINE, BREAKS),
        (r#"{"type": "array", "items": {}}"#, r#"{"type": "array", "items": {}, "minItems": 1}"#, BREAKS, FINE),
        (r#"{"type": "array", "items": {}, "maxItems": 3}"#, r#"{"type": "array", "items": {}, "maxItems": 2}"#, BREAKS, FINE),
        (r#"{"type": "array", "items": {}}"#, r#"{"type": "array", "items": {}, "uniqueItems": true}"#, BREAKS, FINE),
        (r#"{"type": "array", "items": {}, "uniqueItems": true}"#, r#"{"type": "array", "items": {}}"#, FINE, BREAKS),
        (r#"{"type": "array", "items": {}}"#, r#"{"type": "array", "items": {"type": "string"}}"#, BREAKS, FINE),
        (r#"{"type": "array", "items": {"type": "string"}}"#, r#"{"type": "array", "items": {"type": "boolean"}}"#, BREAKS, BREAKS),
        (r#"{"type": "object"}"#, r#"{"type": "object", "minProperties": 1}"#, BREAKS, FINE),
        (r#"{"type": "object", "maxProperties": 1}"#, r#"{"type": "object", "maxProperties": 2}"#, FINE, BREAKS),
        (r#"{"type": "object", "properties": {"a": {}}}"#, r#"{"type": "object", "properties": {"a": {}, "b": {}}}"#, FINE, FINE),
        (r#"{"type": "object", "properties": {"a": {}, "b": {}}}"#, r#"{"type": "object", "properties": {"a": {}}}"#, BREAKS, BREAKS),
        (r#"{"type": "object", "properties": {"a": {}}}"#, r#"{"type": "object", "properties": {"a": {}, "b": {}}, "required": ["b"]}"#, BREAKS, FINE),
        (r#"{"type": "object", "properties": {"a": {}}}"#, r#"{"type": "object", "properties": {"a": {}}, "required": ["a"]}"#, BREAKS, FINE),
        (r#"{"type": "object", "properties": {"a": {}}, "required": ["a"]}"#, r#"{"type": "object", "properties": {"a": {}}}"#, FINE, BREAKS),
        (r#"{"type": "object", "properties": {"a": {}}}"#, r#"{"type": "object", "properties": {"a": {}}, "required": ["z"]}"#, BREAKS, FINE),
        (r#"{"type": "object", "properties": {"a": {}}, "required": ["z"]}"#, r#"{"type": "object", "properties": {"a": {}}}"#, FINE, FINE),
        (r#"{"type": "object", "required": ["z"]}"#, r#"{"type": "object", "properties": {"z": {}}, "required": ["z"]}"#, FINE, FINE),
        (r#"{"type": "object"}"#, r#"{"type": "object", "additionalProperties": false}"#, BREAKS, FINE),
        (r#"{"type": "object", "additionalProperties": false}"#, r#"{"type": "object"}"#, FINE, BREAKS),
        (r#"{"type": "object", "additionalProperties": true}"#, r#"{"type": "object", "additionalProperties": {}}"#, SAME, SAME),
        (r#"{"type": "object"}"#, r#"{"type": "object", "additionalProperties": {"type": "string"}}"#, BREAKS, FINE),
        (r#"{"type": "object", "additionalProperties": {"type": "integer"}}"#, r#"{"type": "object", "additionalProperties": {"type": "number"}}"#, FINE, BREAKS),
        (r#"{"type": "object", "properties": {"a": {}}, "additionalProperties": false}"#, r#"{"type": "object", "properties": {"a": {}, "b": {}}, "additionalProperties": false}"#, FINE, BREAKS),
        (r#"{"type": "string"}"#, r#"{"type": "string", "nullable": true}"#, FINE, BREAKS),
        (r#"{"type": "string", "nullable": true}"#, r#"{"type": "string"}"#, BREAKS, FINE),
        (r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#, r#"{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}"#, BREAKS, FINE),
        (r#"{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}"#, r#"{"type": "object", "properties": {"a": {"type": "integer", "readOnly": true}}}"#, SAME, BREAKS),
        (r#"{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}, "required": ["a"]}"#, r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#, BREAKS, FINE),
        (r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#, r#"{"type": "object", "properties": {"a": {"type": "string", "writeOnly": true}}}"#, FINE, BREAKS),
        (r#"{"type": "object", "properties": {"a": {"type": "string", "writeOnly": true}}}"#, r#"{"type": "object", "properties": {"a": {"type": "integer", "writeOnly": true}}}"#, BREAKS, SAME),
        (r##"{"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}"##, r##"{"oneOf": [{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/A"}]}"##, SAME, SAME),
        (r##"{"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}"##, r##"{"oneOf": [{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/C"}]}"##, FINE, BREAKS),
        (r##"{"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}"##, r##"{"oneOf": [{"$ref": "#/components/schemas/A"}]}"##, BREAKS, FINE),
        (r##"{"$ref": "#/components/schemas/A"}"##, r##"{"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}"##, FINE, BREAKS),
        (r##"{"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}"##, r##"{"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}"##, SAME, SAME),
        (r##"{"oneOf": [{"type": "number"}, {"$ref": "#/components/schemas/B"}]}"##, r##"{"anyOf": [{"type": "number"}, {"$ref": "#/components/schemas/B"}]}"##, FINE, BREAKS),
        (r##"{"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}"##, r##"{"oneOf": [{"type": "string", "maxLength": 3}, {"$ref": "#/components/schemas/B"}]}"##, BREAKS, FINE),
        (r#"{"type": "string"}"#, r#"{"type": "string", "not": {"enum": ["a"]}}"#, BREAKS, FINE),
        (r#"{"type": "string", "not": {"enum": ["a"]}}"#, r#"{"type": "string", "not": {"enum": ["b"]}}"#, BREAKS, BREAKS),
        (r#"{"type": "string", "default": "a"}"#, r#"{"type": "string", "default": "b"}"#, BREAKS, FINE),
        (r#"{"type": "string"}"#, r#"{"type": "string", "default": "b"}"#, FINE, FINE),
        (r#"{"type": "string"}"#, r#"{"type": "string", "deprecated": true}"#, FINE, FINE),
        (r#"{"type": "integer", "maxLength": 3}"#, r#"{"type": "integer", "maxLength": 2}"#, SAME, SAME),
        (r#"{"type": "string", "description": "a"}"#, r#"{"type": "string", "description": "b"}"#, "docs", "docs"),
        (r#"{"type": "string", "example": "a"}"#, r#"{"type": "string"}"#, "docs", "docs"),
        (r#"{"type": "string", "x-anything": 1}"#, r#"{"type": "string", "x-anything": 2}"#, SAME, SAME),
        (r##"{"$ref": "#/components/schemas/A"}"##, r#"{"type": "string"}"#, SAME, SAME),
        (r##"{"allOf": [{"$ref": "#/components/schemas/A"}, {"maxLength": 3}]}"##, r#"{"type": "string", "maxLength": 3}"#, SAME, SAME),
        (r##"{"allOf": [{"$ref": "#/components/schemas/A"}]}"##, r#"{"type": "string", "maxLength": 3}"#, BREAKS, FINE),
    ];
    let mut wrong = Vec::new();
    for (old, new, senders, readers) in edits {
        let report = compare(&description(old), &description(new));
        let verdict = |path: &str| {
            let operation = report.operations.iter().find(|operation| operation.operation.ends_with(path)).unwrap();
            (operation.verdict, operation.breaks.clone())
        };
        for (path, party, expected) in [("/sent", Party::Senders, senders), ("/read", Party::Readers, readers)] {
            let (found, breaks) = verdict(path);
            let all_right = found.as_str() == expected
                && breaks == if found == Verdict::Breaking { vec![party] } else { Vec::new() };
            if !all_right {
                wrong.push(format!("{path}: {old} .. {new}: {} {breaks:?}, expected {expected}", found.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
