//! The rules of JSON:API 1.0 for a document that a client sends: the published schema, and what that does not cover.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::plain::server::Server;

/// What the requests of a client have in common.
pub(super) struct Requests<'a> {
    pub(super) server: &'a Server,
    pub(super) media: &'a str,
    /// The headers other than those of the media type.
    pub(super) headers: &'a [&'a str],
}

impl Requests<'_> {
    /// Expects a request without a body.
    pub(super) fn read(&self, line: &str) {
        self.expect(line, self.media, "");
    }

    /// Expects a request with this document, which follows the rules.
    pub(super) fn sent(&self, line: &str, document: &str) {
        self.expect(line, self.media, document);
    }

    /// Expects a request, with a document or without, to which no body is described as a response.
    pub(super) fn sent_for_nothing(&self, line: &str, document: &str) {
        self.expect(line, "*/*", document);
    }

    pub(super) fn expect(&self, line: &str, accept: &str, body: &str) {
        let mut headers: Vec<String> = self.headers.iter().map(|header| (*header).to_owned()).collect();
        headers.push(format!("accept: {accept}"));
        if !body.is_empty() {
            headers.extend([format!("content-length: {}", body.len()), format!("content-type: {}", self.media)]);
            assert_eq!(fault(line, &serde_json::from_str(body).unwrap()), None, "{line}: {body}");
        }
        headers.sort_unstable();
        self.server.received(&format!("{line} HTTP/1.1\n{}\n\n{body}", headers.join("\n")));
    }
}

/// The schema for documents that create a resource, and for all others.
static SCHEMAS: LazyLock<[Validator; 2]> = LazyLock::new(|| [schema(true), schema(false)]);

/// The published schema is for responses. A request has `data`, and a resource that it creates needs no `id`.
fn schema(creates: bool) -> Validator {
    let mut schema: Value = serde_json::from_str(include_str!("schema/jsonapi-1.0.json")).unwrap();
    schema["oneOf"] = json!([{"$ref": "#/definitions/success"}]);
    if creates {
        schema["definitions"]["resource"]["required"] = json!(["type"]);
    }
    jsonschema::draft6::new(&schema).unwrap()
}

/// What is wrong with a document.
fn fault(line: &str, document: &Value) -> Option<String> {
    match document.get("atomic:operations").and_then(Value::as_array) {
        Some(operations) => operations.iter().find_map(fault_of_operation),
        None => fault_of(document, line.starts_with("POST") && !line.contains("/relationships/")),
    }
}

fn fault_of(document: &Value, creates: bool) -> Option<String> {
    let [of_new, of_known] = &*SCHEMAS;
    let document = as_1_0(document);
    let schema = if creates { of_new } else { of_known };
    let error = schema.validate(&document).err().map(|error| format!("{} {error}", error.instance_path()));
    error.or_else(|| resources(&document["data"]).find_map(uncovered))
}

/// The rules of the extension Atomic Operations: a code, one target at most, and `data` unless a resource is removed.
fn fault_of_operation(operation: &Value) -> Option<String> {
    let (code, target, data) = (&operation["op"], operation.get("ref"), operation.get("data"));
    let is_linked = target.is_some_and(|target| target.get("relationship").is_some());
    let is_known = ["add", "update", "remove"].iter().any(|known| code == known);
    let has_data = data.is_some() || (code == "remove" && !is_linked);
    if !is_known || !has_data || (target.is_some() && operation.get("href").is_some()) {
        return Some(format!("not an operation: {operation}"));
    }
    let mut target = target.cloned();
    target.as_mut().and_then(Value::as_object_mut).and_then(|target| target.remove("relationship"));
    let creates = code == "add" && !is_linked;
    let of_target = target.and_then(|target| fault_of(&json!({"data": target}), false));
    of_target.or_else(|| fault_of(&json!({"data": data?}), creates))
}

/// A document without what version 1.1 adds: members of extensions, `namespace:name`, and `lid` in place of `id`.
fn as_1_0(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| !name.contains(':'));
            let renamed = |name: &String| if name == "lid" { "id".to_owned() } else { name.clone() };
            Value::Object(members.map(|(name, value)| (renamed(name), as_1_0(value))).collect())
        }
        Value::Array(items) => items.iter().map(as_1_0).collect(),
        value => value.clone(),
    }
}

fn resources(data: &Value) -> impl Iterator<Item = &Value> {
    data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice).iter()
}

/// What the schema leaves out: texts that are empty, one name for two fields, and that a request links by `data`.
fn uncovered(resource: &Value) -> Option<String> {
    if ["type", "id"].iter().any(|name| resource[name] == "") {
        return Some("`type` or `id` is empty".to_owned());
    }
    for (name, relationship) in resource["relationships"].as_object().into_iter().flatten() {
        if resource["attributes"].get(name).is_some() {
            return Some(format!("`{name}` is an attribute and a relationship"));
        }
        if relationship.get("data").is_none() {
            return Some(format!("the relationship `{name}` has no `data`"));
        }
    }
    None
}

#[test]
fn a_document_that_breaks_a_rule_is_refused() {
    let (create, update, link) = ("POST /books", "PATCH /books/1", "POST /books/1/relationships/tags");
    let batch = "POST /operations";
    for (line, body) in [
        (create, r#"{"data": {"type": "books", "attributes": {"title": "Emma"}}}"#),
        (update, r#"{"data": {"type": "books", "id": "1", "relationships": {"author": {"data": null}}}}"#),
        (link, r#"{"data": [{"type": "tags", "id": "7"}]}"#),
        (create, r#"{"data": {"type": "books", "attributes": {"ext:kind": "books"}}}"#),
        (batch, r#"{"atomic:operations": [{"op": "add", "data": {"type": "tags", "lid": "a"}}]}"#),
        (batch, r#"{"atomic:operations": [{"op": "remove", "ref": {"type": "tags", "id": "7"}}]}"#),
    ] {
        assert_eq!(fault(line, &serde_json::from_str(body).unwrap()), None, "{body}");
    }
    for (line, body) in [
        (create, r#"{"data": {"attributes": {}}}"#),
        (create, r#"{"data": {"type": "books", "title": "Emma"}}"#),
        (create, r#"{"data": {"type": "books", "attributes": {"id": "7"}}}"#),
        (create, r#"{"data": {"type": "books", "attributes": {"a title": "Emma"}}}"#),
        (create, r#"{"data": {"type": "books", "relationships": {"author": {"data": {"id": "7"}}}}}"#),
        (create, r#"{"data": {"type": "books", "relationships": {"author": {"links": {}}}}}"#),
        (
            create,
            r#"{"data": {"type": "books", "attributes": {"author": 7}, "relationships": {"author": {"data": null}}}}"#,
        ),
        (create, r#"{"data": {"type": ""}}"#),
        (create, r#"{"data": null, "title": "Emma"}"#),
        (create, r#"{"meta": {}}"#),
        (update, r#"{"data": {"type": "books", "attributes": {}}}"#),
        (link, r#"{"data": [{"type": "tags"}]}"#),
        (link, r#"{"data": [7]}"#),
        (batch, r#"{"atomic:operations": [{"op": "add"}]}"#),
        (batch, r#"{"atomic:operations": [{"op": "remove", "ref": {"type": "tags"}}]}"#),
        (batch, r#"{"atomic:operations": [{"op": "update", "data": {"type": "tags", "attributes": {}}}]}"#),
    ] {
        assert!(fault(line, &serde_json::from_str(body).unwrap()).is_some(), "{body}");
    }
}
