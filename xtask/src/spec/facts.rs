//! The facts of a Swagger 2.0 document, as `spec/SOURCE.toml` defines and digests them: every leaf that shapes a
//! request, an answer or a type. Words and examples are none. Knows the document as it was written, and no files.

use std::collections::BTreeMap;

use codegen::parse::pointer;
use codegen::parse::tree::{Node, Value};
use sha2::{Digest, Sha256};

/// Members that are words about what stands beside them.
const PROSE: [&str; 7] = ["description", "summary", "title", "example", "examples", "info", "externalDocs"];

/// Members whose own members are names, and no keywords.
const NAMES: [&str; 5] = ["properties", "definitions", "paths", "responses", "scopes"];

/// Lists whose order says nothing.
const SETS: [&str; 6] = ["required", "enum", "tags", "consumes", "produces", "schemes"];

/// Where a node stands: the keyword that it is the value of; empty for what has a name, and for items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Keyword<'a>(pub(crate) &'a str);

impl<'a> Keyword<'a> {
    /// Of the whole document.
    pub(crate) const NONE: Keyword<'static> = Keyword("");

    /// Whether the members of the mapping are names.
    pub(crate) fn holds_names(self) -> bool {
        NAMES.contains(&self.0)
    }

    /// Whether the list is a set of texts.
    pub(crate) fn holds_set(self) -> bool {
        SETS.contains(&self.0)
    }

    /// Whether the list is one of parameters, which have names.
    pub(crate) fn holds_parameters(self) -> bool {
        self.0 == "parameters"
    }

    /// The keyword of a member of the mapping.
    pub(crate) fn member(self, name: &'a str) -> Self {
        if self.holds_names() { Keyword("") } else { Keyword(name) }
    }

    /// Whether a member of the mapping is words, and no fact.
    pub(crate) fn is_prose(self, name: &str) -> bool {
        !self.holds_names() && (PROSE.contains(&name) || name.starts_with("x-"))
    }
}

/// The facts of a document, by their pointers.
pub(crate) fn of(root: &Node) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if root.as_map().is_none_or(|root| root.is_empty()) {
        collect(root, String::new(), Keyword::NONE, &mut found);
    }
    // The list of tags at the top is words about tags; operations name those that they use.
    for (name, node) in root.members().filter(|(name, _)| *name != "tags" && !Keyword::NONE.is_prose(name)) {
        collect(node, pointer::join("", name), Keyword(name), &mut found);
    }
    found
}

/// The facts of a node, by their pointers below it.
pub(super) fn below(node: &Node) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect(node, String::new(), Keyword::NONE, &mut found);
    found
}

pub(crate) fn digest(facts: &BTreeMap<String, String>) -> String {
    let mut hasher = Sha256::new();
    for (pointer, value) in facts {
        hasher.update(format!("{pointer}\t{value}\n").as_bytes());
    }
    hex(&hasher.finalize())
}

/// The digest of a file's bytes.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn collect(node: &Node, at: String, keyword: Keyword<'_>, found: &mut BTreeMap<String, String>) {
    match &node.value {
        Value::Map(map) => {
            if map.is_empty() {
                found.insert(at.clone(), "{}".to_owned());
            }
            for (name, entry) in map.iter().filter(|(name, _)| !keyword.is_prose(name)) {
                collect(&entry.node, pointer::join(&at, name), keyword.member(name), found);
            }
        }
        Value::List(items) if keyword.holds_set() => {
            let texts: Vec<String> = set(items).iter().map(|text| ascii(&json(text))).collect();
            found.insert(at, format!("[{}]", texts.join(", ")));
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                let label = label(item).filter(|_| keyword.holds_parameters());
                // A label is no step of a pointer, and stands there as it is.
                collect(item, format!("{at}/{}", label.unwrap_or_else(|| index.to_string())), Keyword::NONE, found);
            }
        }
        _ => _ = found.insert(at, ascii(&node.to_json().to_string())),
    }
}

/// What a parameter is known by: `in:name`, or its reference.
pub(crate) fn label(parameter: &Node) -> Option<String> {
    let text = |name: &str| parameter.get(name).and_then(Node::as_str);
    text("$ref").map(str::to_owned).or_else(|| Some(format!("{}:{}", text("in")?, text("name")?)))
}

pub(crate) fn set(items: &[Node]) -> Vec<String> {
    let mut texts: Vec<String> = items.iter().map(item_text).collect();
    texts.sort();
    texts
}

pub(crate) fn item_text(item: &Node) -> String {
    match &item.value {
        Value::String(text) => text.clone(),
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        _ => item.to_json().to_string(),
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// JSON with everything beyond ASCII escaped.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            text.push(c);
            continue;
        }
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            text.push_str(&format!("\\u{unit:04x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(yaml: &str) -> Vec<String> {
        let document = codegen::parse::read("a.yaml", yaml).unwrap();
        of(&document.root).into_iter().map(|(pointer, value)| format!("{pointer} {value}")).collect()
    }

    #[test]
    fn words_are_no_facts_and_names_are() {
        let found = facts(
            "swagger: '2.0'\ninfo: {title: t}\ntags: [{name: a}]\nx-a: 1\nhost: h\n\
             definitions:\n  A:\n    description: words\n    required: [b, a]\n    example: {a: 1}\n    x-b: {}\n    \
             properties:\n      description: {type: string, default: \u{e9}}\n      a/b: {}\n      x-c: {minimum: 1.0}\n",
        );
        assert_eq!(
            found,
            [
                "/definitions/A/properties/a~1b {}",
                "/definitions/A/properties/description/default \"\\u00e9\"",
                "/definitions/A/properties/description/type \"string\"",
                "/definitions/A/properties/x-c/minimum 1.0",
                "/definitions/A/required [\"a\", \"b\"]",
                "/host \"h\"",
                "/swagger \"2.0\"",
            ]
        );
    }

    #[test]
    fn parameters_are_known_by_their_names() {
        let found = facts(
            "swagger: '2.0'\npaths:\n  /a:\n    get:\n      parameters:\n        - {in: query, name: 'a/b', enum: [1, true]}\n        \
             - $ref: '#/parameters/p'\n      security: [{a: []}, {b: [c]}]\n",
        );
        assert_eq!(
            found,
            [
                "/paths/~1a/get/parameters/#/parameters/p/$ref \"#/parameters/p\"",
                "/paths/~1a/get/parameters/query:a/b/enum [\"1\", \"True\"]",
                "/paths/~1a/get/parameters/query:a/b/in \"query\"",
                "/paths/~1a/get/parameters/query:a/b/name \"a/b\"",
                "/paths/~1a/get/security/1/b/0 \"c\"",
                "/swagger \"2.0\"",
            ]
        );
    }
}
