//! The facts of a Swagger 2.0 document, as `spec/SOURCE.toml` defines and digests them: every leaf that shapes a
//! request, a response or a type. Documentation and examples are not facts.

use std::collections::BTreeMap;

use codegen::parse::pointer;
use codegen::parse::tree::{Node, Value};
use sha2::{Digest, Sha256};

/// Members that document their parent.
const PROSE: [&str; 7] = ["description", "summary", "title", "example", "examples", "info", "externalDocs"];

/// Keywords whose members are names.
const NAMES: [&str; 5] = ["properties", "definitions", "paths", "responses", "scopes"];

/// Lists whose order has no meaning.
const SETS: [&str; 6] = ["required", "enum", "tags", "consumes", "produces", "schemes"];

/// The keyword that a node is the value of; empty for named members and for items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Keyword<'a>(pub(crate) &'a str);

impl<'a> Keyword<'a> {
    /// The whole document.
    pub(crate) const NONE: Keyword<'static> = Keyword("");

    /// Whether the members of its map are names.
    pub(crate) fn holds_names(self) -> bool {
        NAMES.contains(&self.0)
    }

    /// Whether its list is a set.
    pub(crate) fn holds_set(self) -> bool {
        SETS.contains(&self.0)
    }

    /// Whether its list contains parameters, which have names.
    pub(crate) fn holds_parameters(self) -> bool {
        self.0 == "parameters"
    }

    /// Returns the keyword of a member of its map.
    pub(crate) fn member(self, name: &'a str) -> Self {
        if self.holds_names() { Keyword("") } else { Keyword(name) }
    }

    /// Whether a member of its map is documentation.
    pub(crate) fn is_prose(self, name: &str) -> bool {
        !self.holds_names() && (PROSE.contains(&name) || name.starts_with("x-"))
    }
}

/// Returns the facts of a document, by pointer.
pub(crate) fn of(root: &Node) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if root.as_map().is_none_or(|root| root.is_empty()) {
        collect(root, String::new(), Keyword::NONE, &mut found);
    }
    // The top-level `tags` only document tags; operations list the tags that they use.
    for (name, node) in root.members().filter(|(name, _)| *name != "tags" && !Keyword::NONE.is_prose(name)) {
        collect(node, pointer::join("", name), Keyword(name), &mut found);
    }
    found
}

/// Returns the facts below a node, by relative pointer.
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
                // A label is not a step of a pointer, so it is not escaped.
                collect(item, format!("{at}/{}", label.unwrap_or_else(|| index.to_string())), Keyword::NONE, found);
            }
        }
        _ => _ = found.insert(at, ascii(&node.to_json().to_string())),
    }
}

/// Returns the label of a parameter: `in:name`, or its reference.
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
    fn documentation_is_not_a_fact_unlike_names() {
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
    fn parameters_are_labelled_by_name() {
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
