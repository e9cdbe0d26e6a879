//! Prints JSON as YAML that parsers of YAML 1.1 and 1.2 read in the same way.
//!
//! `serde_yaml` cannot be used: it leaves keys such as `no` and `on` unquoted, which are booleans in YAML 1.1.

use std::collections::BTreeMap;

use codegen::parse::pointer;
use serde_json::Value;

/// Long texts are folded after this column.
const WIDTH: usize = 100;

/// The comments above a member or item, by pointer.
pub(crate) type Comments = BTreeMap<String, Vec<String>>;

pub(crate) fn text(document: &Value, comments: &Comments) -> String {
    let mut printer = Printer { comments, text: String::new() };
    match is_block(document) {
        true => printer.block(document, "", ""),
        false => printer.text = format!("{}\n", plain(document)),
    }
    printer.text
}

struct Printer<'a> {
    comments: &'a Comments,
    text: String,
}

impl Printer<'_> {
    /// Prints a map or list that is not empty. `start` precedes the first line: spaces, or the dashes of lists.
    fn block(&mut self, node: &Value, at: &str, start: &str) {
        let indent = start.len();
        let mut start = start.to_owned();
        for (name, member) in node.as_object().into_iter().flatten() {
            let at = pointer::join(at, name);
            self.comment(&at, &start);
            self.text.push_str(&format!("{start}{}:", string(name)));
            self.value(member, &at, indent);
            start = " ".repeat(indent);
        }
        for (index, item) in node.as_array().into_iter().flatten().enumerate() {
            let at = format!("{at}/{index}");
            self.comment(&at, &start);
            match is_block(item) {
                true => self.block(item, &at, &format!("{start}- ")),
                false => {
                    self.text.push_str(&format!("{start}-"));
                    self.value(item, &at, indent);
                }
            }
            start = " ".repeat(indent);
        }
    }

    fn comment(&mut self, at: &str, start: &str) {
        let indent = start.len() - start.trim_start().len();
        for comment in self.comments.get(at).into_iter().flatten() {
            self.text.push_str(&format!("{:indent$}{comment}\n", ""));
        }
    }

    /// Prints the value after a key or a dash.
    fn value(&mut self, node: &Value, at: &str, indent: usize) {
        match node {
            Value::String(words) if is_literal(words) => self.literal(words, indent + 2),
            node if is_block(node) => {
                self.text.push('\n');
                self.block(node, at, &" ".repeat(indent + 2));
            }
            scalar => self.folded(&plain(scalar), indent + 2),
        }
    }

    /// Prints a scalar, with line breaks instead of single spaces after the maximal width.
    fn folded(&mut self, scalar: &str, indent: usize) {
        let mut column = self.text.len() - self.text.rfind('\n').map_or(0, |end| end + 1);
        let is_escaped = scalar.starts_with('"');
        let mut before = "";
        for (index, word) in scalar.split(' ').enumerate() {
            let is_plain = word.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '`' | '('));
            if index > 0 && !is_escaped && column > WIDTH && is_plain && !matches!(before, "" | "'") {
                self.text.push_str(&format!("\n{:indent$}", ""));
                column = indent;
            } else {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(word);
            column += word.chars().count();
            before = word;
        }
        self.text.push('\n');
    }

    fn literal(&mut self, words: &str, indent: usize) {
        let end = words.len() - words.trim_end_matches('\n').len();
        self.text.push_str(match end {
            0 => " |-\n",
            1 => " |\n",
            _ => " |+\n",
        });
        for line in words.lines() {
            match line {
                "" => self.text.push('\n'),
                line => self.text.push_str(&format!("{:indent$}{line}\n", "")),
            }
        }
    }
}

/// Whether a node has lines of its own.
fn is_block(node: &Value) -> bool {
    node.as_object().is_some_and(|members| !members.is_empty())
        || node.as_array().is_some_and(|items| !items.is_empty())
}

fn plain(scalar: &Value) -> String {
    match scalar {
        Value::String(words) => string(words),
        other => other.to_string(),
    }
}

/// Whether a text can be a literal block.
fn is_literal(words: &str) -> bool {
    let starts_well = !words.starts_with(|c: char| c.is_whitespace());
    let lines_end_well = words.lines().all(|line| !line.ends_with(|c: char| c.is_whitespace()));
    words.contains('\n') && starts_well && lines_end_well && words.chars().all(|c| c == '\n' || is_shown(c))
}

/// Formats a text on one line, unquoted if no parser reads it as another type.
fn string(words: &str) -> String {
    const OTHER: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if !words.chars().all(is_shown) {
        return escaped(words);
    }
    let start = words.strip_prefix('-').unwrap_or(words);
    let starts_well = start.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '$'));
    // Digits and letters a-f that are neither a number nor a date.
    let is_id = words.starts_with(|c: char| c.is_ascii_digit())
        && !words.starts_with("0b")
        && words.contains(['a', 'b', 'c', 'd', 'f'])
        && words.chars().all(|c| c == '-' || c.is_ascii_hexdigit());
    let ends_well = !words.ends_with([' ', ':']) && !words.contains(": ") && !words.contains(" #");
    match (starts_well || is_id) && ends_well && !OTHER.contains(&&*words.to_lowercase()) {
        true => words.to_owned(),
        false => format!("'{}'", words.replace('\'', "''")),
    }
}

fn escaped(words: &str) -> String {
    let mut quoted = String::from("\"");
    for c in words.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_shown(c) => quoted.push(c),
            c => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether every parser reads a character unchanged and not as a line break.
fn is_shown(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_long_text_is_continued_and_a_comment_is_above_its_node() {
        let long = "Words of text: and `code`, (brackets) ".repeat(6).trim().to_owned();
        let document = json!({"swagger": "2.0", "a": [{"b": long, "c": [["d", {"e": long.replace(':', " -")}]]}]});
        let comments = Comments::from([
            ("/a/0".to_owned(), vec!["# one".to_owned()]),
            ("/a/0/c/0/1/e".to_owned(), vec!["# two".to_owned()]),
        ]);
        let text = text(&document, &comments);
        assert_eq!(codegen::parse::read("a.yaml", &text).unwrap().root.to_json(), document, "{text}");
        assert!(text.lines().all(|line| line.len() < WIDTH + 20), "{text}");
        assert!(text.contains("\na:\n  # one\n  - b: '") && text.contains("\n        # two\n        - e: "), "{text}");
    }

    #[test]
    fn printed_yaml_parses_to_the_same_value() {
        let document = json!({
            "swagger": "2.0",
            "texts": ["", " a", "a: b", "no", "2019-01-01", "12:30:45", "1_000", "0x1f", "1e3", ".5", "~", "<<", "=", "a\tb",
                "a\u{85}b", "a\u{2028}b", "\u{feff}", "\u{7f}", "é", "🦀", "it's \"so\" \\", "a\r\nb", "-", "- a", "[a]", "#", "%",
                "one\ntwo", "one\ntwo\n", "one\n\n  two\n\n", "\none", "  one\ntwo", "one \ntwo", "# a\n- b: c\n", "\n", "a\n---\nb", "a #b", "*a", "&a", "!a", "a:", "\"", "@a", "page[number]", "/a/{b}", "-a", "-.inf",
                "5c96d", "0b1", "0d", "1e9", "2085-9"],
            "nested": [[1, [2, {"a": [{"b": {}, "c": []}]}]], {"x": {"y": "p\nq"}, "z": [[]]}],
            "numbers": [0, -1, 1.5, 1e300, 12345678901234567890u64],
            "constants": {"true": true, "null": null, "200": false, "a\nb": 1, "": 2, "a: b": 3, "No": 4, "'": 5},
        });
        let text = text(&document, &Comments::new());
        let read = codegen::parse::read("a.yaml", &text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
        assert_eq!(read.root.to_json(), document, "{text}");
    }
}
