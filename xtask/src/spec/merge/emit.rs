//! What is new, as text in the style of the description: facts alone, and a comment where words are missing.
//!
//! Knows the vendor's nodes, and takes none of their words.

use codegen::parse::tree::{Node, Value};

use super::super::facts::Keyword;
use super::super::words;

/// Stands where a schema says nothing that is a fact: it allows any value.
const ANY: &str = "Any value.";

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// A member of a mapping: its lines at this indent. `within` is the keyword of the mapping.
pub(super) fn member(name: &str, node: &Node, within: Keyword<'_>, indent: usize) -> Vec<String> {
    let keyword = within.member(name);
    let head = format!("{:indent$}{}:", "", text(name));
    let mut lines = Vec::new();
    if wants_words(name, node, within) || is_bare(node, keyword) {
        lines.push(marker(indent));
    }
    match &node.value {
        Value::Map(map) if !map.is_empty() => {
            lines.push(head);
            lines.extend(members(name, node, within, indent + 2));
        }
        Value::List(items) if !items.is_empty() => {
            lines.push(head);
            for item in items {
                lines.extend(self::item(item, keyword, indent + 2));
            }
        }
        _ => lines.push(format!("{head} {}", scalar(node))),
    }
    lines
}

/// An item of a list: its lines, the dash at this indent. `within` is the keyword of the list.
pub(super) fn item(node: &Node, within: Keyword<'_>, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    match &node.value {
        Value::Map(map) if !map.is_empty() => {
            if (within.holds_parameters() && node.get("$ref").is_none()) || is_bare(node, Keyword::NONE) {
                lines.push(marker(indent));
            }
            let mut block = members("", node, Keyword::NONE, indent + 2);
            super::lines::dash(&mut block, indent + 2);
            lines.extend(block);
        }
        Value::List(items) if !items.is_empty() => {
            let mut block: Vec<String> =
                items.iter().flat_map(|item| self::item(item, Keyword::NONE, indent + 2)).collect();
            super::lines::dash(&mut block, indent + 2);
            lines.extend(block);
        }
        _ => lines.push(format!("{:indent$}- {}", "", scalar(node))),
    }
    lines
}

/// The facts of a mapping, after a stand-in where it cannot be without words.
fn members(name: &str, node: &Node, within: Keyword<'_>, indent: usize) -> Vec<String> {
    let keyword = within.member(name);
    let stand_in = match within.0 {
        "responses" if node.get("$ref").is_none() => Some(phrase(name)),
        _ => is_bare(node, keyword).then_some(ANY),
    };
    let mut lines: Vec<String> =
        stand_in.map(|words| format!("{:indent$}description: {}", "", text(words))).into_iter().collect();
    for (name, node) in node.members().filter(|(name, _)| !keyword.is_prose(name)) {
        lines.extend(member(name, node, keyword, indent));
    }
    lines
}

/// Whether a node is a mapping of words alone.
pub(super) fn is_bare(node: &Node, keyword: Keyword<'_>) -> bool {
    node.as_map().is_some_and(|map| !map.is_empty() && map.keys().all(|name| keyword.is_prose(name)))
}

/// Whether a reader expects a sentence about such a node.
pub(super) fn wants_words(name: &str, node: &Node, within: Keyword<'_>) -> bool {
    if node.as_map().is_none() || node.get("$ref").is_some() {
        return false;
    }
    let is_operation = METHODS.contains(&name) && node.get("responses").is_some();
    is_operation
        || matches!(within.0, "properties" | "definitions" | "responses" | "parameters" | "securityDefinitions")
}

/// The comment that asks for words.
pub(super) fn marker(indent: usize) -> String {
    format!("{:indent$}{}", "", words::NEW)
}

/// What HTTP itself says of a status (RFC 9110): an answer has to have a description.
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
        "405" => "Method not allowed.",
        "409" => "Conflict.",
        "412" => "Precondition failed.",
        "413" => "Content too large.",
        "415" => "Unsupported media type.",
        "422" => "Unprocessable content.",
        "429" => "Too many requests.",
        "500" => "Internal server error.",
        "502" => "Bad gateway.",
        "503" => "Service unavailable.",
        "504" => "Gateway timeout.",
        "default" => "Any other answer.",
        _ => "An answer.",
    }
}

/// Whether words are a stand-in of ours.
pub(in crate::spec) fn is_stand_in(words: &str) -> bool {
    let statuses = (100..600).map(|status| status.to_string()).chain(["default".to_owned()]);
    words == ANY || statuses.into_iter().any(|status| phrase(&status) == words)
}

/// A value of one line.
pub(super) fn scalar(node: &Node) -> String {
    match &node.value {
        Value::String(words) => text(words),
        _ => node.to_json().to_string(),
    }
}

/// A text: bare where nobody can take it for anything else, else in quotes.
pub(in crate::spec) fn text(text: &str) -> String {
    const OTHER: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '$'));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_ ./$()[]{}+-".contains(c);
    if starts_well && text.chars().all(is_plain) && !text.ends_with(' ') && !OTHER.contains(&&*text.to_lowercase()) {
        return text.to_owned();
    }
    if text.chars().any(char::is_control) {
        return serde_json::Value::from(text).to_string();
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_it_was_meant() {
        let hard = [
            "",
            " a",
            "a ",
            "a: b",
            "a #b",
            "#a",
            "2019-01-01",
            "1",
            "-",
            "true",
            "No",
            "it's",
            "a\nb",
            "\u{e9}",
            "[a]",
            "*a",
            "&a",
            "!a",
            "a:",
            "\\",
            "\"",
            "~",
            "@a",
            "%a",
            "page[number]",
            "/a/{b}",
        ];
        for words in hard {
            let yaml = format!("swagger: '2.0'\na: {}\n{}: 1\n", text(words), text(&format!("{words}k")));
            let read = codegen::parse::read("a.yaml", &yaml).unwrap().root;
            assert_eq!(read.get("a").and_then(Node::as_str), Some(words), "{yaml}");
            assert!(read.get(&format!("{words}k")).is_some(), "{yaml}");
        }
        assert_eq!((text("page[number]"), text("200")), ("page[number]".to_owned(), "'200'".to_owned()));
    }
}
