//! Moves the parameters in the query of a path to where OpenAPI has them: `/weather?city={city}` has the required query
//! parameter `city`.

use super::document::Dialect;
use super::place::METHODS;
use super::references;
use super::template::sent;
use super::tree::{Entry, Map, Node, NodeId, Sources, Value};

/// A path without the parameters in its query.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) path: String,
    pub(super) parameters: Vec<Parameter>,
}

/// A parameter in the query of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameter {
    /// Its name in the URL.
    pub(super) wire: String,
    /// Its name in braces.
    name: String,
    /// Whether the path needs it. RFC 6570 leaves out what is not defined in `{?name}`.
    required: bool,
}

impl Moved {
    /// Returns nothing for a path without parameters in its query, or with one that is only a part of a value.
    pub(super) fn of(whole: &str) -> Option<Self> {
        let (mut path, mut parameters) = (sent(whole).to_owned(), Vec::new());
        for start in ["{?", "{&"] {
            while let Some((before, (names, after))) =
                path.split_once(start).and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
            {
                let plain = |name: &str| name.trim().trim_end_matches('*').to_owned();
                let optional = |name| Parameter { wire: plain(name), name: plain(name), required: false };
                parameters.extend(names.split(',').map(optional));
                path = format!("{before}{after}");
            }
        }
        if let Some((before, query)) = path.split_once('?').map(|(path, query)| (path.to_owned(), query.to_owned())) {
            let (open, fixed): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.contains(['{', '}']));
            for pair in open {
                let (key, value) = pair.split_once('=').unwrap_or((pair, pair));
                let name = value.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.contains(['{', '}']))?;
                let wire = if key == value { name } else { key };
                parameters.push(Parameter { wire: wire.to_owned(), name: name.to_owned(), required: true });
            }
            path = if fixed.is_empty() { before } else { format!("{before}?{}", fixed.join("&")) };
        }
        let is_whole = |parameter: &Parameter| !parameter.wire.is_empty() && !parameter.wire.contains(['{', '}', '?']);
        let is_moved = !parameters.is_empty() && parameters.iter().all(is_whole);
        is_moved.then_some(Self { path, parameters })
    }
}

/// Moves the query of the path with this key. Returns whether the tree changed.
pub(super) fn apply(root: &mut Node, key: NodeId, sources: &mut Sources, dialect: Dialect) -> bool {
    let before = root.clone();
    let Some(paths) = root.step_mut("paths").and_then(Node::as_map_mut) else { return false };
    let Some(text) = paths.iter().find(|(_, entry)| entry.key == key).map(|(path, _)| path.clone()) else {
        return false;
    };
    let Some(moved) = Moved::of(&text) else { return false };
    // Another path may be the same without its query. A fragment tells the two apart, and is not sent.
    let name = match paths.contains_key(&moved.path) {
        true => format!("{}#{}", moved.path, text.get(sent(&moved.path).len()..).unwrap_or_default()),
        false => moved.path.clone(),
    };
    let renamed = std::mem::take(paths).into_iter().map(|(path, mut entry)| {
        if entry.key != key {
            return (path, entry);
        }
        describe(&mut entry.node, &moved, (&before, dialect), sources);
        (name.clone(), entry)
    });
    *paths = renamed.collect();
    true
}

/// Describes the parameters of each operation of a path in the query.
fn describe(item: &mut Node, moved: &Moved, (root, dialect): (&Node, Dialect), sources: &mut Sources) {
    for parameter in &moved.parameters {
        let is_shared = rewrite(item, parameter, root, sources);
        for method in METHODS {
            let Some(operation) = item.step_mut(method) else { continue };
            if !rewrite(operation, parameter, root, sources) && !is_shared {
                add(operation, parameter, dialect, sources);
            }
        }
    }
}

/// Rewrites the parameter in the list of an operation or a path. Returns whether the list has it.
fn rewrite(holder: &mut Node, parameter: &Parameter, root: &Node, sources: &mut Sources) -> bool {
    let Some(Value::List(items)) = holder.step_mut("parameters").map(|list| &mut list.value) else { return false };
    let mut found = false;
    for item in items.iter_mut() {
        let Some(described) = references::follow(root, item) else { continue };
        let text = |name: &str| described.get(name).and_then(Node::as_str).unwrap_or_default();
        let is_named = text("name") == parameter.name || text("name") == parameter.wire;
        if !is_named || !matches!(text("in"), "path" | "query") {
            continue;
        }
        found = true;
        let (mut own, id) = (described.clone(), described.id);
        let Some(map) = own.as_map_mut() else { continue };
        put(map, "name", Value::String(parameter.wire.clone()), id, sources);
        put(map, "in", Value::String("query".to_owned()), id, sources);
        if parameter.required {
            put(map, "required", Value::Bool(true), id, sources);
        }
        *item = own;
    }
    found
}

fn put(map: &mut Map, name: &str, value: Value, from: NodeId, sources: &mut Sources) {
    match map.get_mut(name) {
        Some(entry) => entry.node.value = value,
        None => {
            let (key, id) = (sources.derive(&[from]), sources.derive(&[from]));
            map.insert(name.to_owned(), Entry { key, node: Node { id, value } });
        }
    }
}

/// Adds the parameter to an operation that does not describe it.
fn add(operation: &mut Node, parameter: &Parameter, dialect: Dialect, sources: &mut Sources) {
    let id = operation.id;
    let mut described = serde_json::json!({"name": parameter.wire, "in": "query", "required": parameter.required});
    let (name, value) = match dialect {
        Dialect::Swagger2 => ("type", "string".into()),
        Dialect::OpenApi30 | Dialect::OpenApi31 => ("schema", serde_json::json!({"type": "string"})),
    };
    if let Some(described) = described.as_object_mut() {
        described.insert(name.to_owned(), value);
    }
    let added = Node::from_json(described, id, sources);
    let Some(map) = operation.as_map_mut() else { return };
    match map.get_mut("parameters").map(|entry| &mut entry.node.value) {
        Some(Value::List(items)) => items.push(added),
        _ => put(map, "parameters", Value::List(vec![added]), id, sources),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_of_a_query_leave_the_path() {
        let of = |path: &str| {
            let moved = Moved::of(path)?;
            let names = moved.parameters.into_iter().map(|one| (one.wire, one.name, one.required));
            Some((moved.path, names.collect::<Vec<_>>()))
        };
        let (path, names) = of("/a/{id}?at={city}&beta=true&{rest}").unwrap();
        assert_eq!(path, "/a/{id}?beta=true");
        let own = |wire: &str, name: &str, required| (wire.to_owned(), name.to_owned(), required);
        assert_eq!(names, [own("at", "city", true), own("rest", "rest", true)]);
        let (path, names) = of("/a{?from,to*}").unwrap();
        assert_eq!((path.as_str(), names), ("/a", vec![own("from", "from", false), own("to", "to", false)]));
        for path in ["/a", "/a/{id}", "/a?b=c", "/a#b", "/a?b=x-{c}", "/a?b={c}{d}"] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
