//! The rules of JSON:API 1.0 for a document that a client sends.

use serde_json::{Map, Value};

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
            check(line, &serde_json::from_str(body).unwrap()).unwrap_or_else(|fault| panic!("{fault}: {body}"));
        }
        headers.sort_unstable();
        self.server.received(&format!("{line} HTTP/1.1\n{}\n\n{body}", headers.join("\n")));
    }
}

type Checked = Result<(), String>;

fn check(line: &str, document: &Value) -> Checked {
    let document = object(document, "the document")?;
    if let Some(Value::Array(operations)) = document.get("atomic:operations") {
        only(document, &["atomic:operations", "meta", "jsonapi"], "the batch")?;
        return operations.iter().try_for_each(operation);
    }
    only(document, &["data", "meta", "jsonapi", "links", "included"], "the document")?;
    let data = document.get("data").ok_or("the document has no `data`")?;
    let is_linkage = |data: &Value| data.get("attributes").is_none() && data.get("relationships").is_none();
    match data {
        // A relationship is read and written where a resource is not.
        Value::Null | Value::Array(_) => linkage(data),
        data if is_linkage(data) && !line.starts_with("POST") => linkage(data),
        data => resource(data, line.starts_with("PATCH")),
    }
}

/// The rules of the extension Atomic Operations.
fn operation(operation: &Value) -> Checked {
    let operation = object(operation, "an operation")?;
    let op = operation.get("op").and_then(Value::as_str).unwrap_or_default();
    if !["add", "update", "remove"].contains(&op) || (operation.contains_key("ref") && operation.contains_key("href")) {
        return Err("an operation has one code, and one target at most".to_owned());
    }
    let mut is_about_resource = true;
    if let Some(target) = operation.get("ref") {
        let mut target = object(target, "`ref`")?.clone();
        is_about_resource = target.remove("relationship").is_none();
        identifier(&Value::Object(target))?;
    }
    match operation.get("data") {
        Some(data) if is_about_resource => resource(data, op == "update" && data.get("lid").is_none()),
        Some(data) => linkage(data),
        None if op == "remove" && is_about_resource => Ok(()),
        None => Err("an operation has no `data`".to_owned()),
    }
}

fn resource(resource: &Value, has_id: bool) -> Checked {
    let resource = object(resource, "a resource")?;
    only(resource, &["type", "id", "lid", "attributes", "relationships", "links", "meta"], "a resource")?;
    text(resource, "type")?;
    if has_id || resource.contains_key("id") {
        text(resource, "id")?;
    }
    let empty = Map::new();
    let part = |name| resource.get(name).map_or(Ok(&empty), |part| object(part, name));
    let (attributes, relationships) = (part("attributes")?, part("relationships")?);
    for name in attributes.keys().chain(relationships.keys()) {
        let is_twice = !name.contains(':') && attributes.contains_key(name) && relationships.contains_key(name);
        if is_twice || matches!(name.as_str(), "type" | "id") {
            return Err(format!("the field `{name}` is the name of another member"));
        }
        let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || !c.is_ascii());
        let is_inner = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "-_ :".contains(c);
        if !is_end(name.chars().next()) || !is_end(name.chars().last()) || !name.chars().all(is_inner) {
            return Err(format!("`{name}` is not a name of a member"));
        }
    }
    // A name with a colon is that of a member of an extension.
    for (_, relationship) in relationships.iter().filter(|(name, _)| !name.contains(':')) {
        let relationship = object(relationship, "a relationship")?;
        only(relationship, &["data", "links", "meta"], "a relationship")?;
        linkage(relationship.get("data").ok_or("a relationship in a request has no `data`")?)?;
    }
    Ok(())
}

fn linkage(data: &Value) -> Checked {
    match data {
        Value::Null => Ok(()),
        Value::Array(items) => items.iter().try_for_each(identifier),
        one => identifier(one),
    }
}

fn identifier(identifier: &Value) -> Checked {
    let identifier = object(identifier, "an identifier")?;
    only(identifier, &["type", "id", "lid", "meta"], "an identifier")?;
    let id = if identifier.contains_key("id") { "id" } else { "lid" };
    text(identifier, "type").and(text(identifier, id).map_err(|_| "`id` is not a text".to_owned()))
}

fn object<'a>(value: &'a Value, what: &str) -> Result<&'a Map<String, Value>, String> {
    value.as_object().ok_or(format!("{what} is not an object"))
}

fn only(object: &Map<String, Value>, known: &[&str], what: &str) -> Checked {
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("{what} has no member `{name}`")),
        None => Ok(()),
    }
}

fn text(object: &Map<String, Value>, name: &str) -> Checked {
    match object.get(name).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(()),
        _ => Err(format!("`{name}` is not a text")),
    }
}

#[test]
fn a_document_that_breaks_a_rule_is_refused() {
    let created = "POST /books";
    for (line, body, fault) in [
        (created, r#"{"data": {"attributes": {}}}"#, "`type` is not a text"),
        ("PATCH /books/1", r#"{"data": {"type": "books", "attributes": {}}}"#, "`id` is not a text"),
        (
            created,
            r#"{"data": {"type": "books", "title": "Emma", "attributes": {}}}"#,
            "a resource has no member `title`",
        ),
        (
            created,
            r#"{"data": {"type": "books", "relationships": {"author": {"data": {"id": "7"}}}}}"#,
            "`type` is not a text",
        ),
        (
            created,
            r#"{"data": {"type": "books", "attributes": {"id": "7"}}}"#,
            "the field `id` is the name of another member",
        ),
        (created, r#"{"data": null, "title": "Emma"}"#, "the document has no member `title`"),
        ("PATCH /books/1/relationships/author", r#"{"data": [7]}"#, "an identifier is not an object"),
    ] {
        assert_eq!(check(line, &serde_json::from_str(body).unwrap()), Err(fault.to_owned()), "{body}");
    }
}
