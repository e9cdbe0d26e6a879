//! The description as peers read it: OpenAPI 3.0 in JSON, converted by the generator without the overlay, and edited
//! for the peers that refuse it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use codegen::diagnostics::Diagnostics;
use codegen::parse;
use serde_json::{Map, Value};

use super::peers::Peer;

/// What is changed in the description for a peer that refuses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// A reference into the inside of a definition becomes a copy of its target.
    Inline,
    /// `tokenUrl` becomes absolute.
    TokenUrl,
    /// `application/vnd.api+json` becomes `application/json`.
    PlainJson,
    /// Error responses are removed.
    NoErrors,
}

impl Edit {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Inline => "references into the inside of a definition copied inline",
            Self::TokenUrl => "`tokenUrl` made absolute",
            Self::PlainJson => "`application/vnd.api+json` called `application/json`",
            Self::NoErrors => "the responses 4xx and 5xx left out",
        }
    }
}

/// The file with the identifiers of all operations.
const NAMES: &str = "operations.txt";

/// Writes the description with the edits of each peer, and lists its operations.
pub(super) fn write(spec: &str, folder: &Path, peers: &[Peer]) -> Result<()> {
    fs::create_dir_all(folder)?;
    let description = openapi30(spec)?;
    fs::write(folder.join(NAMES), operations(&description).join("\n"))?;
    for peer in peers {
        let text = serde_json::to_string_pretty(&edited(&description, peer.edits))?;
        fs::write(folder.join(peer.description()), text)?;
    }
    Ok(())
}

/// The description as OpenAPI 3.0.
pub(super) fn openapi30(spec: &str) -> Result<Value> {
    let document = parse::read("the description", spec).map_err(refused)?;
    Ok(parse::outline(document).map_err(refused)?.root.to_json())
}

/// The first fault: none is expected of a description that the client is generated from.
pub(super) fn refused(faults: Diagnostics) -> anyhow::Error {
    let first = faults.0.first().map(ToString::to_string).unwrap_or_default();
    anyhow::anyhow!("{first}\n`cargo xtask regen` reports every fault of the description")
}

pub(super) fn edited(description: &Value, edits: &[Edit]) -> Value {
    let mut edited = description.clone();
    for edit in edits {
        match edit {
            Edit::Inline => inline(&mut edited, description),
            Edit::TokenUrl => token_url(&mut edited),
            Edit::PlainJson => plain_json(&mut edited),
            Edit::NoErrors => no_errors(&mut edited),
        }
    }
    edited
}

fn inline(node: &mut Value, root: &Value) {
    while let Some(target) = inner_target(node, root) {
        *node = target;
    }
    each_child(node, &mut |child| inline(child, root));
}

/// The target of a reference into the inside of a definition.
fn inner_target(node: &Value, root: &Value) -> Option<Value> {
    let pointer = node.get("$ref")?.as_str()?.strip_prefix('#')?;
    let definition = pointer.strip_prefix("/components/schemas/")?;
    definition.contains('/').then(|| root.pointer(pointer).cloned()).flatten()
}

fn token_url(root: &mut Value) {
    let server = root.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default().to_owned();
    let schemes = root.pointer_mut("/components/securitySchemes").and_then(Value::as_object_mut);
    let flows =
        schemes.into_iter().flat_map(Map::values_mut).filter_map(|scheme| scheme.get_mut("flows")?.as_object_mut());
    for flow in flows.flat_map(Map::values_mut) {
        if let Some(Value::String(url)) =
            flow.get_mut("tokenUrl").filter(|url| url.as_str().is_some_and(|url| url.starts_with('/')))
        {
            url.insert_str(0, &server);
        }
    }
}

fn plain_json(node: &mut Value) {
    if let Some(content) = node.get_mut("content").and_then(Value::as_object_mut)
        && let Some(media) = content.remove("application/vnd.api+json")
    {
        content.entry("application/json").or_insert(media);
    }
    each_child(node, &mut plain_json);
}

fn no_errors(root: &mut Value) {
    each_operation(root, &mut |operation| {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.retain(|status, _| !status.starts_with(['4', '5']) && status != "default");
        }
    });
}

/// Calls `with` for each operation of a description of any version.
pub(super) fn each_operation(root: &mut Value, with: &mut dyn FnMut(&mut Map<String, Value>)) {
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    for (_, path) in paths.into_iter().flatten() {
        for (method, operation) in path.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut().filter(|_| method != "parameters") {
                with(operation);
            }
        }
    }
}

fn operations(description: &Value) -> Vec<String> {
    let mut found = Vec::new();
    each_operation(&mut description.clone(), &mut |operation| {
        found.extend(operation.get("operationId").and_then(Value::as_str).map(str::to_owned));
    });
    found
}

fn each_child(node: &mut Value, with: &mut dyn FnMut(&mut Value)) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(with),
        Value::Object(members) => members.values_mut().for_each(with),
        _ => {}
    }
}

/// The identifiers of all operations that `write` listed.
pub(super) fn names(folder: &Path) -> Result<Vec<String>> {
    let path = folder.join(NAMES);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sample() -> Value {
        json!({
            "paths": {"/a": {"get": {"operationId": "fetchA", "responses": {
                "200": {"content": {"application/vnd.api+json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                "404": {"description": "none"}}}}},
            "servers": [{"url": "https://a.b/c"}],
            "components": {
                "securitySchemes": {"O": {"flows": {"clientCredentials": {"tokenUrl": "/token"}}}},
                "schemas": {
                "A": {"properties": {"type": {"enum": ["a"]}, "b": {"$ref": "#/components/schemas/B/properties/c"}}},
                "B": {"properties": {"c": {"$ref": "#/components/schemas/A/properties/type"}}}}}
        })
    }

    #[test]
    fn the_inside_of_a_definition_is_copied() {
        let edited = edited(&sample(), &[Edit::Inline]);
        assert_eq!(edited["components"]["schemas"]["A"]["properties"]["b"], json!({"enum": ["a"]}));
        let response = &edited["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/vnd.api+json"];
        assert_eq!(response["schema"], json!({"$ref": "#/components/schemas/A"}));
    }

    #[test]
    fn an_edit_changes_one_thing() {
        let plain = edited(&sample(), &[Edit::PlainJson]);
        let responses = &plain["paths"]["/a"]["get"]["responses"];
        assert!(responses["200"]["content"]["application/json"].is_object() && responses["404"].is_object());
        let without = edited(&sample(), &[Edit::NoErrors]);
        let responses = &without["paths"]["/a"]["get"]["responses"];
        assert!(responses["200"]["content"]["application/vnd.api+json"].is_object() && responses["404"].is_null());
        assert_eq!(operations(&without), ["fetchA"]);
        let absolute = edited(&sample(), &[Edit::TokenUrl]);
        let flow = absolute.pointer("/components/securitySchemes/O/flows/clientCredentials").unwrap();
        assert_eq!(flow["tokenUrl"], "https://a.b/c/token");
    }
}
