//! Compares as a whole each keyword that no pass compares by meaning, so that every change is reported.
//!
//! [`OBJECTS`] lists every keyword of every kind of object; a test checks it against the parser's grammar. A keyword in
//! neither is unknown to OpenAPI and is reported as not compared.

use super::findings::{Finding, Spot, edit_of};
use super::rules::{Direction, Edit, Keyword};
use super::value::canonical;
use super::wire::Effective;
use crate::parse::tree::{Entry, Map, Node, NodeId};

/// The keywords of one kind of object.
pub(super) struct Object {
    /// Its name in the grammar.
    pub(super) kind: &'static str,
    /// Keywords that a pass compares by meaning.
    pub(super) compared: &'static [&'static str],
    /// Keywords that are compared here, as a whole.
    pub(super) whole: &'static [&'static str],
    /// Keywords without an effect of their own, with the reason.
    pub(super) ignored: &'static [(&'static str, &'static str)],
}

const fn object(kind: &'static str, compared: &'static [&'static str], whole: &'static [&'static str]) -> Object {
    Object { kind, compared, whole, ignored: &[] }
}

#[rustfmt::skip]
pub(super) static OBJECTS: &[Object] = &[
    object("an operation", &[
        "tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses",
        "callbacks", "deprecated", "security", "servers",
    ], &[]),
    object("a path", &[
        "summary", "description", "get", "put", "post", "delete", "options", "head", "patch", "trace", "servers",
        "parameters",
    ], &[]),
    object("a parameter", &[
        "name", "in", "description", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved",
        "schema", "example", "examples", "content",
    ], &[]),
    object("a request body", &["description", "content", "required"], &[]),
    object("a media type", &["schema", "example", "examples", "encoding"], &[]),
    object("an encoding", &["contentType", "style", "explode", "allowReserved"], &["headers"]),
    object("a response", &["description", "headers", "content"], &["links"]),
    object("a header", &[
        "description", "required", "deprecated", "style", "explode", "schema", "example", "examples", "content",
    ], &["allowEmptyValue", "allowReserved"]),
    Object {
        kind: "a schema",
        compared: &[
            "type", "format", "title", "description", "default", "nullable", "multipleOf", "maximum",
            "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems",
            "minItems", "uniqueItems", "maxProperties", "minProperties", "required", "enum", "items", "allOf", "oneOf",
            "anyOf", "not", "properties", "additionalProperties", "discriminator", "readOnly", "writeOnly",
            "externalDocs", "example", "deprecated", "if", "then", "else", "contains", "propertyNames",
            "unevaluatedItems", "unevaluatedProperties", "contentSchema", "prefixItems", "patternProperties",
            "dependentSchemas",
        ],
        whole: &[
            "xml", "minContains", "maxContains", "dependentRequired", "dependencies", "contentEncoding",
            "contentMediaType", "$dynamicRef", "$dynamicAnchor",
        ],
        ignored: &[
            ("definitions", "a schema in it is compared where it is referred to"),
            ("$defs", "a schema in it is compared where it is referred to"),
            ("$id", "it names a schema"),
            ("$anchor", "it names a schema"),
            ("$schema", "it names a dialect"),
            ("$vocabulary", "it names a dialect"),
        ],
    },
    object("a discriminator", &["propertyName", "mapping"], &[]),
    object("a security scheme", &[
        "type", "description", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl",
    ], &[]),
    object("a flow", &["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"], &[]),
    Object { kind: "a server", compared: &["url", "variables"], whole: &[], ignored: WORDS },
    Object { kind: "a server variable", compared: &["enum", "default"], whole: &[], ignored: WORDS },
];

const WORDS: &[(&str, &str)] = &[("description", "documentation of a URL")];

/// Keywords whose presence neither widens nor narrows the values.
const SHIFTING: [&str; 6] =
    ["xml", "minContains", "contentEncoding", "contentMediaType", "$dynamicRef", "$dynamicAnchor"];

/// Compares the remaining keywords of two objects of this kind.
pub(super) fn compare(kind: &str, old: &Node, new: &Node, found: &mut Vec<Finding>) {
    let Some(object) = OBJECTS.iter().find(|object| object.kind == kind) else { return };
    for name in names(object, [old, new].into_iter()) {
        let entry = |node: &Node| node.as_map().and_then(|map| map.get(name)).cloned();
        let (was, is) = (entry(old), entry(new));
        one(object, name, (&[was.as_ref()], Some(old.id)), (&[is.as_ref()], Some(new.id)), found);
    }
}

/// Compares the remaining keywords of two schemas.
pub(super) fn schema(old: &Effective<'_>, new: &Effective<'_>, found: &mut Vec<Finding>) {
    let Some(object) = OBJECTS.iter().find(|object| object.kind == "a schema") else { return };
    for name in names(object, old.parts.iter().chain(&new.parts).copied()) {
        let (was, is) = (of_all(old, name), of_all(new, name));
        one(object, name, (&was, old.at), (&is, new.at), found);
    }
}

fn of_all<'a>(of: &Effective<'a>, name: &str) -> Vec<Option<&'a Entry>> {
    of.parts.iter().map(|part| part.as_map().and_then(|map| map.get(name))).filter(Option::is_some).collect()
}

/// Returns the keywords of these objects that no pass compares, each once.
fn names<'n>(object: &Object, nodes: impl Iterator<Item = &'n Node>) -> Vec<&'n str> {
    let mut names: Vec<&str> = Vec::new();
    for name in nodes.filter_map(Node::as_map).flat_map(Map::keys) {
        let is_ignored = || object.ignored.iter().any(|(ignored, _)| ignored == name);
        let is_left = !object.compared.contains(&name.as_str()) && !name.starts_with("x-") && name != "$ref";
        if is_left && !is_ignored() && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

type Entries<'e> = (&'e [Option<&'e Entry>], Option<NodeId>);

fn one(object: &Object, name: &str, old: Entries<'_>, new: Entries<'_>, found: &mut Vec<Finding>) {
    let values = |entries: Entries<'_>| {
        let mut values: Vec<String> = entries.0.iter().flatten().map(|entry| canonical(&entry.node)).collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    if values(old) == values(new) {
        return;
    }
    let first = |entries: Entries<'_>| entries.0.iter().flatten().next().copied().cloned();
    let (was, is) = (first(old), first(new));
    let edit = edit_of(was.as_ref(), is.as_ref());
    let verb = match edit {
        Edit::Added => "was added",
        Edit::Removed => "was removed",
        Edit::Changed => "changed",
    };
    let is_known = object.whole.contains(&name);
    let direction = match edit {
        _ if !is_known => Direction::Same,
        _ if SHIFTING.contains(&name) => Direction::Shifted,
        Edit::Added => Direction::Narrowed,
        Edit::Removed => Direction::Widened,
        Edit::Changed => Direction::Shifted,
    };
    let (keyword, message) = match (is_known, name) {
        (true, "xml") => (Keyword::Xml, format!("`{name}` {verb}")),
        (true, _) => (Keyword::Other, format!("`{name}` {verb}")),
        (false, _) => {
            (Keyword::Unknown, format!("`{name}` {verb}; it is not compared, because OpenAPI has no such keyword"))
        }
    };
    let spots = (Spot::entry(was.as_ref(), old.1), Spot::entry(is.as_ref(), new.1));
    found.push(Finding::new(keyword, edit, direction, message).at(spots.0, spots.1));
}

#[cfg(test)]
mod tests;
