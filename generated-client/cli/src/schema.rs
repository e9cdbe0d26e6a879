//! What a JSON Schema of the catalogue describes.

use serde_json::Value;

use crate::api::catalogue::{Catalogue, Operation, Response, ResponseKind};

/// The type of a schema, apart from `null`; empty if it has none.
pub(crate) fn kind(schema: &Value) -> &str {
    let declared = match schema.get("type") {
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        declared => declared.and_then(Value::as_str),
    };
    match declared {
        Some(kind) => kind,
        None if schema.get("properties").is_some() => "object",
        None => "",
    }
}

pub(crate) fn is_list(schema: &Value) -> bool {
    kind(schema) == "array"
}

/// The schema itself, or else the first of its alternatives that has members or items.
pub(crate) fn settled<'a>(catalogue: &'a Catalogue, schema: &'a Value) -> &'a Value {
    let schema = catalogue.resolved(schema);
    if !kind(schema).is_empty() {
        return schema;
    }
    let alternatives = ["oneOf", "anyOf"].iter().filter_map(|keyword| schema.get(*keyword)?.as_array()).flatten();
    let mut resolved = alternatives.map(|schema| catalogue.resolved(schema));
    resolved.find(|schema| matches!(kind(schema), "object" | "array")).unwrap_or(schema)
}

/// The first response of success that has a schema.
fn response(operation: &Operation) -> Option<(&Response, &Value)> {
    operation.responses.iter().find_map(|response| Some((response, response.schema.as_ref()?)))
}

/// The schema of the whole response.
pub(crate) fn of_response(operation: &Operation) -> Option<&Value> {
    response(operation).map(|(_, schema)| schema)
}

/// The schema of what is returned: `data` of a document, the rows of a page, or else the response.
fn data<'a>(catalogue: &'a Catalogue, operation: &'a Operation) -> Option<&'a Value> {
    let (response, schema) = response(operation)?;
    let schema = settled(catalogue, schema);
    match response.kind {
        ResponseKind::Document => Some(settled(catalogue, schema.get("properties")?.get("data")?)),
        _ => rows_at(operation)
            .try_fold(schema, |schema, name| Some(settled(catalogue, schema.get("properties")?.get(name)?))),
    }
}

/// The members that lead to the rows of a page of plain JSON.
pub(crate) fn rows_at(operation: &Operation) -> impl Iterator<Item = &str> {
    let pointer = operation.paging.as_ref().and_then(|paging| paging.rows.as_deref()).unwrap_or_default();
    pointer.split('/').skip(1)
}

/// Whether the operation returns a list.
pub(crate) fn returns_list(catalogue: &Catalogue, operation: &Operation) -> bool {
    data(catalogue, operation).is_some_and(is_list)
}

/// The schema of a row that the operation returns.
pub(crate) fn of_row<'a>(catalogue: &'a Catalogue, operation: &'a Operation) -> Option<&'a Value> {
    let data = data(catalogue, operation)?;
    match is_list(data) {
        true => data.get("items").map(|items| settled(catalogue, items)),
        false => Some(data),
    }
}

/// The schema of a resource of this type, as it is received.
pub(crate) fn of_resource<'a>(catalogue: &'a Catalogue, resource_type: &str) -> Option<&'a Value> {
    let returned = catalogue.operations().iter().filter_map(|operation| of_row(catalogue, operation));
    let declared = catalogue.definitions().values();
    returned.chain(declared).find(|schema| is_resource(schema) && types(schema).any(|name| name == resource_type))
}

/// Whether the schema is that of a JSON:API resource.
pub(crate) fn is_resource(schema: &Value) -> bool {
    let has = |name: &str| schema.get("properties").is_some_and(|members| members.get(name).is_some());
    has("type") && (has("attributes") || has("relationships"))
}

/// The types that a resource or a resource identifier can have.
pub(crate) fn types(schema: &Value) -> impl Iterator<Item = &str> {
    let member = schema.get("properties").and_then(|members| members.get("type"));
    let listed = member.and_then(|member| member.get("enum")?.as_array()).into_iter().flatten();
    let single = member.and_then(|member| member.get("const"));
    listed.chain(single).filter_map(Value::as_str)
}
