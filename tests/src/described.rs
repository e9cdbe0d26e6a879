//! The exported description for tests: the requests and responses of each operation. Knows Swagger 2.0, OpenAPI 3.0 and
//! JSON Schema, but neither the client nor the server.

mod identified;
mod instance;
mod members;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use members::{Member, sent};

/// A description with its overlay applied.
#[derive(Debug, Clone)]
pub struct Description {
    document: Value,
}

/// An operation of a description.
#[derive(Debug, Clone)]
pub struct Described<'a> {
    /// `operationId`.
    pub id: &'a str,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path below the base URL, with `{name}` for each parameter.
    pub path: &'a str,
    /// Its parameters, without the body.
    pub parameters: Vec<&'a Value>,
    /// The schema of the body.
    pub body: Option<&'a Value>,
    /// The media types of its request bodies.
    pub consumes: Vec<&'a str>,
    /// Whether it requires a token.
    pub secured: bool,
    /// The success status, and the schema of its body.
    pub success: (u16, Option<&'a Value>),
}

impl Description {
    /// Wraps an exported document in Swagger 2.0 or OpenAPI 3.0.
    #[must_use]
    pub const fn new(document: Value) -> Self {
        Self { document }
    }

    /// Returns the operations by `operationId`.
    #[must_use]
    pub fn operations(&self) -> BTreeMap<&str, Described<'_>> {
        let paths = self.members("/paths");
        let operations = paths.flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.filter_map(move |(method, operation)| self.operation(path, item, method, operation))
        });
        operations.map(|operation| (operation.id, operation)).collect()
    }

    fn operation<'a>(
        &'a self,
        path: &'a str,
        item: &'a Value,
        method: &str,
        operation: &'a Value,
    ) -> Option<Described<'a>> {
        let id = operation.get("operationId")?.as_str()?;
        let all: Vec<_> = [item, operation]
            .into_iter()
            .flat_map(|from| list(from, "parameters"))
            .map(|one| self.resolved(one))
            .collect();
        let (bodies, parameters): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| text(one, "in") == "body");
        let body = operation.get("requestBody").map(|body| self.resolved(body));
        let content = body.and_then(|body| body.get("content")?.as_object());
        let consumes = [operation, &self.document].into_iter().flat_map(|from| list(from, "consumes"));
        let security = [operation, &self.document].into_iter().find_map(|from| from.get("security")?.as_array());
        Some(Described {
            id,
            method: method.to_uppercase(),
            path,
            parameters,
            body: bodies.first().copied().or_else(|| content?.values().next()).and_then(|body| body.get("schema")),
            consumes: match content {
                Some(content) => content.keys().map(String::as_str).collect(),
                None => consumes.filter_map(Value::as_str).collect(),
            },
            secured: security.is_some_and(|schemes| !schemes.is_empty()),
            success: self.success_of(operation)?,
        })
    }

    fn success_of<'a>(&'a self, operation: &'a Value) -> Option<(u16, Option<&'a Value>)> {
        let responses = operation.get("responses")?.as_object()?.iter();
        let mut successes = responses.filter(|(status, _)| status.starts_with('2'));
        let (status, response) = successes.next()?;
        let response = self.resolved(response);
        let content = response.get("content").and_then(|content| content.as_object()?.values().next());
        Some((status.parse().ok()?, content.unwrap_or(response).get("schema")))
    }

    fn members(&self, pointer: &str) -> impl Iterator<Item = (&str, &Value)> {
        let members = self.document.pointer(pointer).and_then(Value::as_object);
        members.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
    }

    /// Follows the references of a schema, parameter or response.
    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let mut value = value;
        // Valid chains of references are shorter.
        for _ in 0..16 {
            let reference = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
            match reference.and_then(|pointer| self.document.pointer(pointer)) {
                Some(next) => value = next,
                None => break,
            }
        }
        value
    }

    /// Returns the named schemas.
    pub fn definitions(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members("/definitions").chain(self.members("/components/schemas"))
    }

    /// Returns a schema as JSON Schema of draft 4, with everything that it refers to.
    #[must_use]
    pub fn json_schema(&self, schema: &Value) -> Value {
        let kept = ["definitions", "components"].into_iter().filter_map(|name| Some((name, self.document.get(name)?)));
        let mut whole: Map<_, _> = kept.map(|(name, named)| (name.to_owned(), with_nulls(named))).collect();
        whole.insert("$schema".to_owned(), json!("http://json-schema.org/draft-04/schema#"));
        whole.insert("allOf".to_owned(), json!([with_nulls(schema)]));
        Value::Object(whole)
    }
}

/// Replaces OpenAPI's `nullable` by JSON Schema's `null`.
fn with_nulls(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(with_nulls).collect(),
        Value::Object(members) => {
            let inner: Map<_, _> = members.iter().map(|(name, value)| (name.clone(), with_nulls(value))).collect();
            match members.get("x-nullable").or_else(|| members.get("nullable")) {
                Some(Value::Bool(true)) => json!({"anyOf": [{"type": "null"}, inner]}),
                _ => Value::Object(inner),
            }
        }
        scalar => scalar.clone(),
    }
}

/// Returns the items of a member that is a list.
fn list<'a>(value: &'a Value, name: &str) -> std::slice::Iter<'a, Value> {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default().iter()
}

/// Returns a member that is a string, or an empty text.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the names and texts of a path's parameters, or `None` if it is not of this template.
#[must_use]
pub fn filled<'t, 'p>(template: &'t str, path: &'p str) -> Option<Vec<(&'t str, &'p str)>> {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut filled = Vec::new();
    for (expected, actual) in template.into_iter().zip(path) {
        match expected.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if !actual.is_empty() => filled.push((name, actual)),
            None if expected == actual => {}
            _ => return None,
        }
    }
    Some(filled)
}

impl Described<'_> {
    /// Returns the path parameters of a request, or `None` if it is for another operation. The path is not decoded.
    #[must_use]
    pub fn matches<'p>(&self, method: &str, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        (method == self.method).then(|| filled(self.path, path)).flatten()
    }

    /// Returns the schema of a parameter.
    #[must_use]
    pub fn schema(parameter: &Value) -> &Value {
        parameter.get("schema").unwrap_or(parameter)
    }

    /// Returns the query parameters by name.
    #[must_use]
    pub fn query(&self) -> BTreeMap<&str, &Value> {
        let query = self.parameters.iter().filter(|parameter| text(parameter, "in") == "query");
        query.map(|parameter| (text(parameter, "name"), *parameter)).collect()
    }
}
