//! Converts OpenAPI 3.1 to 3.0 in place. Keywords that 3.0 cannot express are reported by name.

use super::document::Dialect;
use super::grammar;
use super::place;
use super::references;
use super::tree::{Entry, Map, Node, NodeId, Sources, Value};
use crate::diagnostics::Diagnostics;
use crate::fates::Code;
use crate::number::Exact;

/// Returns the description as OpenAPI 3.0, and a fault for each keyword that cannot be expressed.
pub(super) fn lower(root: &Node, sources: &mut Sources) -> (Node, Diagnostics) {
    let mut lowered = root.clone();
    let mut lowering = Lowering { root, sources, faults: Diagnostics::default() };
    lowering.root(&mut lowered);
    grammar::rewrite(&mut lowered, Dialect::OpenApi30, &mut |node, kind| lowering.object(node, kind));
    (lowered, lowering.faults)
}

/// Keywords that have an effect next to a `$ref` in 3.1, and whose intent is plain in any version.
const INTENDED: [&str; 6] = ["nullable", "x-nullable", "deprecated", "readOnly", "writeOnly", "enum"];

/// Rewrites what descriptions of earlier versions borrow from 3.1: keywords next to a `$ref`, and, in 3.0, null as a
/// type, several types, `const`.
pub(super) fn borrowed(root: &mut Node, sources: &mut Sources, dialect: Dialect) {
    let nothing = Node::new(root.id, Value::Null);
    let mut lowering = Lowering { root: &nothing, sources, faults: Diagnostics::default() };
    grammar::rewrite(root, dialect, &mut |node, kind| {
        let id = node.id;
        let Some(map) = node.as_map_mut().filter(|_| kind == "a schema") else { return };
        if INTENDED.iter().any(|name| map.contains_key(*name)) {
            lowering.apart(map, id);
        }
        if dialect == Dialect::Swagger2 {
            return;
        }
        lowering.types(map);
        lowering.null_alternative(map, id);
        lowering.constant(map);
    });
}

struct Lowering<'a> {
    root: &'a Node,
    sources: &'a mut Sources,
    faults: Diagnostics,
}

impl Lowering<'_> {
    fn root(&mut self, root: &mut Node) {
        let id = root.id;
        let Some(map) = root.as_map_mut() else { return };
        if let Some(version) = map.get_mut("openapi") {
            let id = self.sources.derive(&[version.node.id]);
            version.node = Node::text(id, "3.0.3");
        }
        if !map.contains_key("paths") {
            self.put(map, "paths", id, Value::Map(Map::default()));
        }
    }

    fn object(&mut self, node: &mut Node, kind: &'static str) {
        if kind == "a schema" {
            return self.schema(node);
        }
        let id = node.id;
        let Some(map) = node.as_map_mut() else { return };
        match kind {
            "an operation" if !map.contains_key("responses") => {
                self.put(map, "responses", id, Value::Map(Map::default()));
            }
            "a request body" => self.parts(map),
            "the info" => rename(map, "summary", "x-summary"),
            "a licence" => rename(map, "identifier", "x-identifier"),
            _ => {}
        }
    }

    fn schema(&mut self, node: &mut Node) {
        if let Value::Bool(anything) = node.value {
            let mut map = Map::default();
            if !anything {
                self.put(&mut map, "not", node.id, Value::Map(Map::default()));
            }
            node.value = Value::Map(map);
        }
        let id = node.id;
        let Some(map) = node.as_map_mut() else { return };
        self.content(map);
        rename(map, "$comment", "x-comment");
        self.reference(map, id);
        self.types(map);
        self.null_alternative(map, id);
        self.constant(map);
        self.positions(map, id);
        self.examples(map);
        self.exclusive(map, "exclusiveMinimum", "minimum", |bound, limit| bound >= limit);
        self.exclusive(map, "exclusiveMaximum", "maximum", |bound, limit| bound <= limit);
    }

    /// In 3.1, keywords next to a `$ref` apply: the reference moves into an `allOf` of its own.
    fn reference(&mut self, map: &mut Map, id: NodeId) {
        let silent =
            |name: &str| matches!(name, "$ref" | "description" | "summary" | "title") || name.starts_with("x-");
        if !map.keys().all(|name| silent(name)) {
            self.apart(map, id);
        }
    }

    /// Moves a reference into an `allOf`.
    fn apart(&mut self, map: &mut Map, id: NodeId) {
        let Some(reference) = map.shift_remove("$ref") else { return };
        let from = reference.node.id;
        let mut alone = Map::default();
        alone.insert("$ref".to_owned(), reference);
        let alone = Node { id: self.sources.derive(&[from]), value: Value::Map(alone) };
        self.and(map, alone, id);
    }

    /// One more schema that must hold.
    fn and(&mut self, map: &mut Map, part: Node, from: NodeId) {
        match map.get_mut("allOf").map(|entry| &mut entry.node.value) {
            Some(Value::List(items)) => items.insert(0, part),
            _ => self.put(map, "allOf", from, Value::List(vec![part])),
        }
    }

    /// `type: [string, "null"]` becomes `nullable`, several types become `anyOf`, `null` alone an `enum` of it.
    fn types(&mut self, map: &mut Map) {
        let Some(entry) = map.get("type").cloned() else { return };
        let names: Vec<&Node> = match &entry.node.value {
            Value::List(items) => items.iter().collect(),
            Value::String(name) if name == "null" => vec![&entry.node],
            _ => return,
        };
        let is_null = |node: &&&Node| node.as_str() == Some("null");
        let null = names.iter().find(is_null).map(|node| node.id);
        let others: Vec<&Node> = names.iter().filter(|node| !is_null(node)).copied().collect();
        match (&others[..], null) {
            ([one], None) => self.replace(map, "type", (*one).clone()),
            ([one], Some(null)) => {
                self.replace(map, "type", (*one).clone());
                self.put(map, "nullable", null, Value::Bool(true));
            }
            ([], Some(null)) if !map.contains_key("enum") => {
                map.shift_remove("type");
                let values = vec![Node { id: null, value: Value::Null }];
                self.put(map, "enum", null, Value::List(values));
            }
            _ if !others.is_empty() => {
                let choices: Vec<Node> = others.iter().map(|name| self.choice("type", (*name).clone())).collect();
                if let Some(null) = null {
                    self.put(map, "nullable", null, Value::Bool(true));
                }
                map.shift_remove("type");
                let from = entry.node.id;
                if map.contains_key("anyOf") {
                    let list = Node { id: self.sources.derive(&[from]), value: Value::List(choices) };
                    let choice = self.choice("anyOf", list);
                    self.and(map, choice, from);
                } else {
                    self.put(map, "anyOf", from, Value::List(choices));
                }
            }
            _ => self.refuse(entry.node.id, "this combination of types cannot be expressed in OpenAPI 3.0"),
        }
    }

    /// An alternative that allows null alone is `nullable` of the others.
    fn null_alternative(&mut self, map: &mut Map, id: NodeId) {
        for keyword in ["anyOf", "oneOf"] {
            let Some(Value::List(items)) = map.get_mut(keyword).map(|entry| &mut entry.node.value) else { continue };
            let count = items.len();
            if items.iter().all(allows_null_alone) {
                continue;
            }
            items.retain(|item| !allows_null_alone(item));
            if items.len() < count {
                self.put(map, "nullable", id, Value::Bool(true));
            }
        }
    }

    fn choice(&mut self, keyword: &str, value: Node) -> Node {
        let mut map = Map::default();
        let id = self.sources.derive(&[value.id]);
        map.insert(keyword.to_owned(), Entry { key: id, node: value });
        Node { id, value: Value::Map(map) }
    }

    fn constant(&mut self, map: &mut Map) {
        let Some(entry) = map.shift_remove("const") else { return };
        let from = entry.node.id;
        let values = Node { id: self.sources.derive(&[from]), value: Value::List(vec![entry.node]) };
        if map.contains_key("enum") {
            let constant = self.choice("enum", values);
            return self.and(map, constant, from);
        }
        self.put(map, "enum", from, values.value);
    }

    /// The items of a list by their position become items of any of their schemas. Items beyond those are like `items`,
    /// or anything.
    fn positions(&mut self, map: &mut Map, id: NodeId) {
        let Some(Value::List(items)) = map.get("prefixItems").map(|entry| &entry.node.value) else { return };
        let mut choices: Vec<Node> = Vec::new();
        for item in items.iter() {
            if !choices.iter().any(|known| known.to_json() == item.to_json()) {
                choices.push(item.clone());
            }
        }
        let (count, most) = (items.len(), map.get("maxItems").and_then(|entry| Exact::of(&entry.node)));
        let is_closed = most.and_then(|most| most.whole).is_some_and(|most| most <= count as i128);
        match map.get("items").map(|entry| &entry.node) {
            Some(rest) if matches!(rest.value, Value::Bool(false)) => {}
            Some(rest) if !choices.iter().any(|known| known.to_json() == rest.to_json()) => choices.push(rest.clone()),
            Some(_) => {}
            None if is_closed => {}
            None => return,
        }
        let is_one = choices.len() == 1;
        let items = match choices.pop() {
            Some(only) if is_one => only,
            Some(last) => {
                choices.push(last);
                let list = Node { id: self.sources.derive(&[id]), value: Value::List(choices) };
                self.choice("anyOf", list)
            }
            None => return,
        };
        map.shift_remove("items");
        self.put(map, "items", id, items.value);
        if is_one {
            map.shift_remove("prefixItems");
        }
    }

    /// The first of `examples` becomes the `example`; the others are kept in `x-examples`.
    fn examples(&mut self, map: &mut Map) {
        let Some(Value::List(items)) = map.get("examples").map(|entry| &entry.node.value) else { return };
        let first = items.first().cloned();
        let more = items.len() > 1;
        if let Some(first) = first.filter(|_| !map.contains_key("example")) {
            let key = self.sources.derive(&[first.id]);
            map.insert("example".to_owned(), Entry { key, node: first });
        }
        if more {
            rename(map, "examples", "x-examples");
        } else {
            map.shift_remove("examples");
        }
    }

    /// An exclusive limit becomes a limit and a flag. The tighter of two limits applies.
    fn exclusive(&mut self, map: &mut Map, bound: &str, limit: &str, tighter: fn(Exact, Exact) -> bool) {
        let number = |map: &Map, name: &str| map.get(name).and_then(|entry| Exact::of(&entry.node));
        let Some(value) = number(map, bound) else { return };
        let binds = number(map, limit).is_none_or(|limit| tighter(value, limit));
        let Some(entry) = map.shift_remove(bound) else { return };
        if binds {
            let from = entry.node.id;
            map.insert(limit.to_owned(), entry);
            self.put(map, bound, from, Value::Bool(true));
        }
    }

    /// Encoded or binary content becomes the equivalent `format`.
    fn content(&mut self, map: &mut Map) {
        let text = |name: &str| map.get(name).and_then(|entry| entry.node.as_str());
        let format = match (text("contentEncoding"), text("contentMediaType")) {
            (Some("base64"), None) => "byte",
            (None, Some(media)) if is_file(media) => "binary",
            _ => return,
        };
        if map.contains_key("format") {
            return;
        }
        for name in ["contentEncoding", "contentMediaType"] {
            if let Some(entry) = map.shift_remove(name) {
                self.put(map, "format", entry.node.id, Value::String(format.to_owned()));
            }
        }
    }

    /// The media type of a part of a multipart form becomes that of its encoding. A part that is no text is a file.
    fn parts(&mut self, body: &mut Map) {
        let Some(content) = body.get_mut("content").and_then(|content| content.node.as_map_mut()) else { return };
        for (_, entry) in content.iter_mut().filter(|(media, _)| media.to_ascii_lowercase().starts_with("multipart/")) {
            let found = self.media_types_of_parts(&mut entry.node);
            let Some(media) = entry.node.as_map_mut().filter(|_| !found.is_empty()) else { continue };
            let from = entry.key;
            if !media.contains_key("encoding") {
                self.put(media, "encoding", from, Value::Map(Map::default()));
            }
            let Some(encodings) = media.get_mut("encoding").and_then(|entry| entry.node.as_map_mut()) else { continue };
            for (name, media_type) in found {
                if encodings.contains_key(&name) {
                    continue;
                }
                let mut encoding = Map::default();
                self.put(&mut encoding, "contentType", media_type.id, media_type.value);
                self.put(encodings, &name, media_type.id, Value::Map(encoding));
            }
        }
    }

    /// Takes the media types of the parts of a form from its schema.
    fn media_types_of_parts(&mut self, media: &mut Node) -> Vec<(String, Node)> {
        let root = self.root;
        let Some(schema) = media.step_mut("schema") else { return Vec::new() };
        let shared = schema.get("$ref").and_then(Node::as_str).and_then(|text| references::resolve(root, text));
        let described =
            |schema: &Node| schema.get("contentMediaType").filter(|_| schema.get("contentEncoding").is_none()).cloned();
        if let Some(shared) = shared {
            let members = shared.get("properties").map(Node::members).into_iter().flatten();
            return members.filter_map(|(name, part)| Some((name.to_owned(), described(part)?))).collect();
        }
        let Some(properties) = schema.step_mut("properties").and_then(Node::as_map_mut) else { return Vec::new() };
        let mut found = Vec::new();
        for (name, entry) in properties {
            let Some(media_type) = described(&entry.node) else { continue };
            let Some(part) = entry.node.as_map_mut() else { continue };
            part.shift_remove("contentMediaType");
            if media_type.as_str().is_some_and(is_file) && !part.contains_key("format") {
                self.put(part, "format", media_type.id, Value::String("binary".to_owned()));
            }
            found.push((name.clone(), media_type));
        }
        found
    }

    fn refuse(&mut self, node: NodeId, message: &str) {
        let help = "use its OpenAPI 3.0 equivalent, or remove it";
        let fault = place::fault(self.root, self.sources, node, message).code(Code::Unsupported);
        self.faults.push(fault.help(help));
    }

    fn replace(&mut self, map: &mut Map, name: &str, node: Node) {
        if let Some(entry) = map.get_mut(name) {
            entry.node = node;
        }
    }

    fn put(&mut self, map: &mut Map, name: &str, from: NodeId, value: Value) {
        let key = self.sources.derive(&[from]);
        let id = self.sources.derive(&[from]);
        map.insert(name.to_owned(), Entry { key, node: Node { id, value } });
    }
}

/// Whether a schema is `{type: "null"}` in one of its forms, with documentation at most.
fn allows_null_alone(schema: &Node) -> bool {
    let is_null = |node: &Node| matches!(&node.value, Value::Null) || node.as_str() == Some("null");
    let is_only_null = |name: &str, node: &Node| match (name, node.items()) {
        ("type" | "enum", [only]) => is_null(only),
        ("type", _) => node.as_str() == Some("null"),
        ("const", _) => matches!(node.value, Value::Null),
        _ => false,
    };
    let Some(map) = schema.as_map() else { return false };
    let is_word = |name: &str| matches!(name, "title" | "description" | "examples") || name.starts_with("x-");
    let mut facts = map.iter().filter(|(name, _)| !is_word(name)).peekable();
    facts.peek().is_some() && facts.all(|(name, entry)| is_only_null(name, &entry.node))
}

/// Whether a media type is that of bytes.
fn is_file(media: &str) -> bool {
    let media = media.to_ascii_lowercase();
    let kinds = ["image/", "audio/", "video/", "font/"];
    let files = ["application/octet-stream", "application/pdf", "application/zip", "application/gzip"];
    kinds.iter().any(|kind| media.starts_with(kind)) && media != "image/svg+xml" || files.contains(&media.as_str())
}

fn rename(map: &mut Map, from: &str, to: &str) {
    if let Some(entry) = map.shift_remove(from) {
        map.insert(to.to_owned(), entry);
    }
}
