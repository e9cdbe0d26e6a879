//! The export of our extensions in both versions, member by member.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::export::{self, Form};
use codegen::parse;
use serde_json::{Value, json};

fn exported(text: &str, form: Form) -> Value {
    let document = parse::read("sample.yaml", text).unwrap_or_else(|faults| panic!("{faults}"));
    export::export(document, form).unwrap_or_else(|faults| panic!("{faults}"))
}

fn sample(form: Form) -> Value {
    exported(include_str!("export/sample.yaml"), form)
}

#[test]
fn a_comma_separated_list_is_an_array_and_a_range_has_a_pattern() {
    let swagger = sample(Form::Swagger2);
    let list = &swagger["paths"]["/things"]["get"]["parameters"];
    assert_eq!(
        list[0],
        json!({"name": "include", "in": "query", "description": "d", "type": "array", "collectionFormat": "csv",
            "items": {"type": "string", "enum": ["a", "b"]}, "default": ["a", "b"]})
    );
    assert!(list[1].get("format").is_none() && list[1]["pattern"].is_string());
    assert_eq!(list[2], json!({"name": "plain", "in": "query", "type": "string"}));
    assert_eq!(swagger["parameters"]["Tags"]["collectionFormat"], "csv");
    let openapi = sample(Form::OpenApi30);
    let list = &openapi["paths"]["/things"]["get"]["parameters"];
    assert_eq!(
        list[0],
        json!({"name": "include", "in": "query", "description": "d", "style": "form", "explode": false,
            "schema": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}, "default": ["a", "b"]}})
    );
    assert!(list[1]["schema"].get("format").is_none() && list[1]["schema"]["pattern"].is_string());
    assert_eq!(openapi["components"]["parameters"]["Tags"]["explode"], false);
}

#[test]
fn a_bulk_request_takes_one_or_a_list_and_needs_no_id() {
    let swagger = sample(Form::Swagger2);
    let data = &swagger["definitions"]["CreateThing"]["properties"]["data"];
    assert_eq!((data.get("type"), &data["required"]), (None, &json!(["type", "attributes"])));
    assert_eq!(data["items"], json!({"$ref": "#/definitions/CreateThingData"}));
    let one = &swagger["definitions"]["CreateThingData"];
    assert_eq!(one["properties"]["attributes"]["required"], json!(["name"]), "`size` is read-only");
    assert_eq!(one["properties"]["relationships"]["required"], json!(["owner"]));
    // Schemas that are read are unchanged, and so are responses that other operations share.
    assert_eq!(swagger["definitions"]["Thing"]["required"], json!(["id", "type", "attributes"]));
    let reference = json!({"$ref": "#/definitions/OneThing"});
    assert_eq!(swagger["paths"]["/things/{id}"]["patch"]["responses"]["200"]["schema"], reference);
    let response = &swagger["paths"]["/things"]["post"]["responses"]["201"]["schema"]["properties"]["data"];
    assert_eq!((response.get("type"), &response["items"]), (None, &json!({"$ref": "#/definitions/Thing"})));

    let openapi = sample(Form::OpenApi30);
    let one = json!({"$ref": "#/components/schemas/CreateThingData"});
    assert_eq!(
        openapi["components"]["schemas"]["CreateThing"]["properties"]["data"],
        json!({"oneOf": [one, {"type": "array", "items": one}]})
    );
    let content = &openapi["paths"]["/things"]["post"]["responses"]["201"]["content"];
    let data = &content["application/json"]["schema"]["properties"]["data"];
    assert_eq!(data["oneOf"][0], json!({"$ref": "#/components/schemas/Thing"}));
}

#[test]
fn a_change_needs_type_and_id_and_clears_with_null() {
    for (form, nullable) in [(Form::Swagger2, "x-nullable"), (Form::OpenApi30, "nullable")] {
        let root = sample(form);
        let operation = &root["paths"]["/things/{id}"]["patch"];
        let body = match form {
            Form::Swagger2 => &operation["parameters"][1]["schema"],
            Form::OpenApi30 => &operation["requestBody"]["content"]["application/json"]["schema"],
        };
        let data = &body["properties"]["data"];
        assert_eq!(data["required"], json!(["id", "type"]));
        let attributes = &data["properties"]["attributes"];
        assert_eq!(attributes.get("required"), None);
        assert_eq!(attributes["properties"]["name"][nullable], true);
        assert_eq!(attributes["properties"]["size"].get(nullable), None, "it is read-only");
        let values = if form == Form::OpenApi30 { json!(["x", "y", null]) } else { json!(["x", "y"]) };
        assert_eq!(attributes["properties"]["kind"]["enum"], values);
        let relationships = &data["properties"]["relationships"];
        assert_eq!(relationships.get("required"), None);
        assert_eq!(relationships["properties"]["owner"]["properties"]["data"][nullable], true);
        assert_eq!(relationships["properties"]["parts"]["properties"]["data"].get(nullable), None);
    }
}

#[test]
fn what_is_not_json_api_stays_and_an_example_is_where_it_belongs() {
    let root = sample(Form::Swagger2);
    let plain = &root["paths"]["/plain"]["patch"]["parameters"][0]["schema"];
    assert_eq!(plain["properties"]["data"]["required"], json!(["a"]));
    let (thing, one) = (&root["definitions"]["Thing"], &root["definitions"]["OneThing"]);
    assert!(thing.get("example").is_none() && thing.get("x-example-of").is_none());
    assert_eq!(one["example"]["data"]["type"], "thing");
}

#[test]
fn an_export_is_a_description_without_faults_and_exports_to_itself() {
    for form in [Form::Swagger2, Form::OpenApi30] {
        let first = sample(form);
        let document = parse::read("export.json", &first.to_string()).unwrap();
        assert!(parse::check(&document).0.is_empty(), "{}", parse::check(&document));
    }
    // Without an extension and without a JSON:API request nothing changes.
    let plain = "{swagger: '2.0', info: {title: t, version: '1'}, paths: {}}";
    assert_eq!(
        exported(plain, Form::Swagger2),
        json!({"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {}})
    );
}

#[test]
fn unwritable_files_are_refused() {
    let openapi = "{openapi: 3.0.3, info: {title: t, version: '1'}, paths: {}}";
    let document = parse::read("a.yaml", openapi).unwrap();
    let refused = export::export(document, Form::Swagger2).unwrap_err().to_string();
    assert!(refused.contains("Swagger 2.0 cannot express"), "{refused}");
    // Each level holds the one below twice: 2⁴⁰ parts.
    let levels: String = (0..40)
        .map(|n| {
            format!("  L{n}: {{allOf: [{{$ref: '#/definitions/L{0}'}}, {{$ref: '#/definitions/L{0}'}}]}}\n", n + 1)
        })
        .collect();
    let doubling = format!(
        "swagger: '2.0'\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    patch:\n      operationId: a\n      parameters:\n\
         \x20       - {{name: body, in: body, schema: {{type: object, properties: {{data: {{$ref: '#/definitions/L0'}}}}}}}}\n\
         \x20     responses: {{'204': {{description: d}}}}\ndefinitions:\n{levels}  L40: {{type: object, required: [id, type, a], \
         properties: {{id: {{type: string}}, type: {{type: string}}, attributes: {{type: object}}}}}}\n"
    );
    let document = parse::read("a.yaml", &doubling).unwrap();
    let refused = export::export(document, Form::Swagger2).unwrap_err().to_string();
    assert!(refused.contains("more schemas than"), "{refused}");
}
