//! The exported document as JSON: its operations, and the members of its objects.

use serde_json::{Map, Value};

use crate::parse::pointer;

/// Methods that a path item can have.
pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Returns the members of an object, or none.
pub(super) fn members(node: &Value) -> impl Iterator<Item = (&String, &Value)> {
    node.as_object().into_iter().flatten()
}

/// Sets a member of an object.
pub(super) fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// Returns the pointer and the method of each operation.
pub(super) fn operations(root: &Value) -> Vec<(String, String)> {
    let paths = members(root.get("paths").unwrap_or(&Value::Null));
    let operations = paths.flat_map(|(path, item)| {
        let at = pointer::join("/paths", path);
        let methods = members(item).map(|(method, _)| method).filter(|method| METHODS.contains(&method.as_str()));
        methods.map(move |method| (format!("{at}/{method}"), method.clone())).collect::<Vec<_>>()
    });
    operations.collect()
}

/// Replaces a member by another one at the same position.
pub(super) fn with_member(
    map: &Map<String, Value>,
    name: &str,
    value: Value,
    in_place_of: &[&str],
) -> Map<String, Value> {
    let mut value = Some(value);
    let mut out = Map::new();
    for (key, member) in map {
        if in_place_of.contains(&key.as_str()) {
            out.extend(value.take().map(|value| (name.to_owned(), value)));
        } else {
            out.insert(key.clone(), member.clone());
        }
    }
    out.extend(value.map(|value| (name.to_owned(), value)));
    out
}
