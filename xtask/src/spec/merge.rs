//! Merges the vendor's facts with our documentation.
//!
//! Every fact comes from the vendor's tree. Documentation and examples come from ours, if their node still exists. A
//! new node gets a comment that requests documentation.

use std::collections::{BTreeMap, BTreeSet};

use codegen::parse::Document;
use codegen::parse::pointer;
use codegen::parse::tree::{Entry, Map, Node, NodeId, Value as Tree};
use serde_json::{Map as Members, Value};

use super::facts::{self, Keyword};
use super::words::{self, Comment};
use super::yaml::{self, Comments};

/// The description of a schema that allows any value.
const ANY: &str = "Any value.";

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// The merged description, and the facts that differ from ours.
#[derive(Debug)]
pub(super) struct Merged {
    document: Value,
    comments: Comments,
    pub(super) moves: Vec<Move>,
}

/// A difference of facts.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) kind: Kind,
    /// A pointer with parameters and items of sets identified by name.
    pub(super) place: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Added,
    Removed,
    Changed,
}

impl Merged {
    pub(super) fn text(&self) -> String {
        yaml::text(&self.document, &self.comments)
    }

    /// Removes the example of a node and leaves a comment; returns whether there was one.
    pub(super) fn drop_example(&mut self, owner: &str) -> bool {
        let node = self.document.pointer_mut(owner).and_then(Value::as_object_mut);
        let found = node.and_then(|members| members.shift_remove("example")).is_some();
        if found {
            self.comments.entry(owner.to_owned()).or_default().push(words::EXAMPLE.to_owned());
        }
        found
    }
}

/// Merges the vendor's facts into our description. `text` is the source of `ours`.
pub(super) fn merge(ours: &Document, text: &str, theirs: &Node) -> Merged {
    let mut known: BTreeMap<NodeId, Vec<String>> = BTreeMap::new();
    for Comment { node, text, .. } in words::comments(ours, text) {
        known.entry(node).or_default().push(text.to_owned());
    }
    let mut merge = Merge { known, comments: Comments::new(), moves: Vec::new() };
    let mut document = merge.node(Some(&ours.root), theirs, "", Keyword::NONE, &At::default());
    // `info` is ours, except for the version.
    if let (Some(version), Some(new)) = (document.pointer_mut("/info/version"), theirs.at("/info/version")) {
        *version = new.to_json();
    }
    Merged { document, comments: merge.comments, moves: merge.moves }
}

struct Merge {
    /// The comments of our text, by the key or item below them.
    known: BTreeMap<NodeId, Vec<String>>,
    comments: Comments,
    moves: Vec<Move>,
}

/// The place of a node: its pointer in the result, and the pointer to report.
#[derive(Debug, Clone, Default)]
struct At {
    pointer: String,
    shown: String,
}

impl At {
    fn member(&self, name: &str) -> Self {
        Self { pointer: pointer::join(&self.pointer, name), shown: pointer::join(&self.shown, name) }
    }

    fn item(&self, index: usize, node: &Node, keyword: Keyword<'_>) -> Self {
        let label = label(node, keyword).unwrap_or_else(|| index.to_string());
        Self { pointer: format!("{}/{index}", self.pointer), shown: format!("{}/{label}", self.shown) }
    }
}

impl Merge {
    /// Merges one node. Without `ours`, it is new. `name` is empty for an item, and `within` is the keyword of the
    /// parent.
    fn node(&mut self, ours: Option<&Node>, theirs: &Node, name: &str, within: Keyword<'_>, at: &At) -> Value {
        let keyword = within.member(name);
        let same = ours.filter(|ours| is_same_kind(ours, theirs));
        if ours.is_some() && same.is_none() {
            self.moved(Kind::Changed, at);
        }
        match &theirs.value {
            Tree::Map(map) => {
                let mut members = self.members(same.and_then(Node::as_map), map, keyword, at);
                let is_filled = fill(&mut members, theirs, name, within);
                let was_reference = same.is_some_and(|ours| ours.get("$ref").is_some());
                if is_filled || ((same.is_none() || was_reference) && requires_documentation(name, theirs, within)) {
                    let comments = self.comments.entry(at.pointer.clone()).or_default();
                    if !comments.iter().any(|comment| comment == words::NEW) {
                        comments.push(words::NEW.to_owned());
                    }
                }
                Value::Object(members)
            }
            Tree::List(items) => self.items(same.and_then(Node::as_list), items, keyword, at),
            _ => theirs.to_json(),
        }
    }

    fn members(&mut self, ours: Option<&Map>, theirs: &Map, keyword: Keyword<'_>, at: &At) -> Members<String, Value> {
        let mut members = Members::new();
        // A reference has no description.
        let refers = keyword.is_prose("description") && theirs.contains_key("$ref");
        for (name, entry) in ours.into_iter().flatten() {
            let at = at.member(name);
            // The top-level `tags` are documentation.
            let is_ours = keyword.is_prose(name) || (at.pointer == "/tags" && !theirs.contains_key(name));
            let member = match theirs.get(name) {
                _ if is_ours && refers => continue,
                _ if is_ours => entry.node.to_json(),
                Some(theirs) => self.node(Some(&entry.node), &theirs.node, name, keyword, &at),
                None => {
                    self.moved(Kind::Removed, &at);
                    continue;
                }
            };
            self.keep_comments(entry.key, &at);
            members.insert(name.clone(), member);
        }
        let mut before: Option<&str> = None;
        for (name, Entry { node, .. }) in theirs.iter().filter(|(name, _)| !keyword.is_prose(name)) {
            if !members.contains_key(name) {
                let at = at.member(name);
                if ours.is_some() {
                    self.moved(Kind::Added, &at);
                }
                let member = self.node(None, node, name, keyword, &at);
                let index = match before {
                    Some(before) => members.keys().position(|name| name == before).map(|index| index + 1),
                    None => members.keys().position(|name| !keyword.is_prose(name)),
                };
                members.shift_insert(index.unwrap_or(members.len()), name.clone(), member);
            }
            before = Some(name);
        }
        members
    }

    fn items(&mut self, ours: Option<&[Node]>, theirs: &[Node], keyword: Keyword<'_>, at: &At) -> Value {
        let partners = pairs(ours.unwrap_or_default(), theirs, keyword);
        let kept: BTreeSet<usize> = partners.values().copied().collect();
        let mut items = Vec::new();
        for (index, item) in theirs.iter().enumerate() {
            let at = at.item(index, item, keyword);
            let partner = partners.get(&index).and_then(|index| ours?.get(*index));
            match partner {
                Some(partner) => self.keep_comments(partner.id, &at),
                None if ours.is_some() => self.moved(Kind::Added, &at),
                None => {}
            }
            items.push(self.node(partner, item, "", keyword, &at));
        }
        for (index, item) in ours.into_iter().flatten().enumerate().filter(|(index, _)| !kept.contains(index)) {
            self.moved(Kind::Removed, &at.item(index, item, keyword));
        }
        Value::Array(items)
    }

    fn keep_comments(&mut self, node: NodeId, at: &At) {
        if let Some(comments) = self.known.remove(&node) {
            self.comments.entry(at.pointer.clone()).or_default().splice(0..0, comments);
        }
    }

    fn moved(&mut self, kind: Kind, at: &At) {
        self.moves.push(Move { kind, place: at.shown.clone() });
    }
}

/// Whether two nodes can be merged: both are maps, both are lists, or they are the same scalar. An empty map or list is
/// a fact of its own.
fn is_same_kind(ours: &Node, theirs: &Node) -> bool {
    match (&ours.value, &theirs.value) {
        (Tree::Map(ours), Tree::Map(theirs)) => ours.is_empty() || !theirs.is_empty(),
        (Tree::List(ours), Tree::List(theirs)) => ours.is_empty() || !theirs.is_empty(),
        (ours, theirs) => ours == theirs,
    }
}

/// Adds a description to a node that requires one; returns whether it did.
fn fill(members: &mut Members<String, Value>, theirs: &Node, name: &str, within: Keyword<'_>) -> bool {
    let is_response = within.0 == "responses" && !members.contains_key("$ref");
    let text = match is_response && !members.contains_key("description") {
        true => phrase(name),
        false if members.is_empty() && theirs.as_map().is_some_and(|map| !map.is_empty()) => ANY,
        false => return false,
    };
    members.shift_insert(0, "description".to_owned(), text.into());
    true
}

fn requires_documentation(name: &str, node: &Node, within: Keyword<'_>) -> bool {
    let is_operation = METHODS.contains(&name) && node.get("responses").is_some();
    let described = ["properties", "definitions", "responses", "parameters", "securityDefinitions", "tags"];
    node.get("$ref").is_none() && (is_operation || described.contains(&within.0))
}

/// Returns the name of an item if the order of the list has no meaning.
fn label(item: &Node, keyword: Keyword<'_>) -> Option<String> {
    match item.get("name").and_then(Node::as_str) {
        _ if keyword.holds_parameters() => facts::label(item),
        Some(name) if keyword.holds_set() => Some(name.to_owned()),
        _ => keyword.holds_set().then(|| facts::item_text(item)),
    }
}

/// Returns our item for each of theirs, by index: matched by name, or by position between equal beginnings and ends.
fn pairs(ours: &[Node], theirs: &[Node], keyword: Keyword<'_>) -> BTreeMap<usize, usize> {
    if keyword.holds_parameters() || keyword.holds_set() {
        let mut known: BTreeMap<_, usize> = BTreeMap::new();
        for (index, item) in ours.iter().enumerate() {
            known.entry(label(item, keyword)).or_insert(index);
        }
        let partner = |(index, item)| Some((index, known.remove(&label(item, keyword))?));
        return theirs.iter().enumerate().filter_map(partner).collect();
    }
    let equal = |(ours, theirs): &(&Node, &Node)| facts::below(ours) == facts::below(theirs);
    let shorter = ours.len().min(theirs.len());
    let front = ours.iter().zip(theirs).take_while(equal).count();
    let back = ours.iter().rev().zip(theirs.iter().rev()).take(shorter - front).take_while(equal).count();
    let from_front = (0..shorter - back).map(|index| (index, index));
    from_front.chain((1..=back).map(|index| (theirs.len() - index, ours.len() - index))).collect()
}

/// Returns the meaning of a status (RFC 9110), because a response requires a description.
fn phrase(status: &str) -> &'static str {
    match status {
        "200" => "OK.",
        "201" => "Created.",
        "202" => "Accepted.",
        "204" => "No content.",
        "304" => "Not modified.",
        "400" => "Bad request.",
        "401" => "Unauthorized.",
        "403" => "Forbidden.",
        "404" => "Not found.",
        "409" => "Conflict.",
        "415" => "Unsupported media type.",
        "422" => "Unprocessable content.",
        "429" => "Too many requests.",
        "500" => "Internal server error.",
        "503" => "Service unavailable.",
        "default" => "Any other response.",
        _ => "A response.",
    }
}
