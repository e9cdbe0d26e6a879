//! JSON as YAML that every parser reads alike, whether it knows YAML 1.1 or 1.2.
//!
//! Not by `serde_yaml`, which leaves keys such as `no` and `on` unquoted: they are booleans in YAML 1.1.

use serde_json::Value;

use super::super::merge;

/// A document.
pub(super) fn text(document: &Value) -> String {
    let mut text = String::new();
    match document {
        Value::Object(members) if !members.is_empty() => block(document, 0, &mut text),
        Value::Array(items) if !items.is_empty() => block(document, 0, &mut text),
        scalar => text.push_str(&format!("{}\n", plain(scalar))),
    }
    text
}

/// The lines of a mapping or a list that is not empty.
fn block(node: &Value, indent: usize, text: &mut String) {
    for (name, member) in node.as_object().into_iter().flatten() {
        text.push_str(&format!("{:indent$}{}:", "", string(name)));
        value(member, indent, text);
    }
    for item in node.as_array().into_iter().flatten() {
        text.push_str(&format!("{:indent$}-", ""));
        match item {
            Value::Object(members) if !members.is_empty() => {
                let start = text.len() + 1;
                block(item, indent + 2, text);
                // The first member begins in the line of the dash.
                text.replace_range(start - 1..start + indent + 1, " ");
            }
            _ => value(item, indent, text),
        }
    }
}

/// The text after a key or a dash.
fn value(node: &Value, indent: usize, text: &mut String) {
    match node {
        Value::Object(members) if !members.is_empty() => {
            text.push('\n');
            block(node, indent + 2, text);
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            block(node, indent + 2, text);
        }
        Value::String(words) if is_literal(words) => literal(words, indent + 2, text),
        scalar => text.push_str(&format!(" {}\n", plain(scalar))),
    }
}

fn plain(scalar: &Value) -> String {
    match scalar {
        Value::String(words) => string(words),
        other => other.to_string(),
    }
}

/// Whether lines of text can be shown as they are.
fn is_literal(words: &str) -> bool {
    let starts_well = !words.starts_with(|c: char| c.is_whitespace());
    let lines_end_well = words.lines().all(|line| !line.ends_with(|c: char| c.is_whitespace()));
    words.contains('\n') && starts_well && lines_end_well && words.chars().all(|c| c == '\n' || is_shown(c))
}

fn literal(words: &str, indent: usize, text: &mut String) {
    let end = words.len() - words.trim_end_matches('\n').len();
    text.push_str(match end {
        0 => " |-\n",
        1 => " |\n",
        _ => " |+\n",
    });
    for line in words.lines() {
        match line {
            "" => text.push('\n'),
            line => text.push_str(&format!("{:indent$}{line}\n", "")),
        }
    }
}

/// A text in one line, as a key or a value.
fn string(words: &str) -> String {
    if words.chars().all(is_shown) {
        return merge::scalar_text(words);
    }
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

/// Whether every parser takes a character as it is, and none takes it for a line break.
fn is_shown(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let document = json!({
            "swagger": "2.0",
            "texts": ["", " a", "a: b", "no", "2019-01-01", "12:30:45", "1_000", "0x1f", "1e3", ".5", "~", "<<", "=", "a\tb",
                "a\u{85}b", "a\u{2028}b", "\u{feff}", "\u{7f}", "é", "🦀", "it's \"so\" \\", "a\r\nb", "-", "- a", "[a]", "#", "%",
                "one\ntwo", "one\ntwo\n", "one\n\n  two\n\n", "\none", "  one\ntwo", "one \ntwo", "# a\n- b: c\n", "\n", "a\n---\nb"],
            "nested": [[1, [2, {"a": [{"b": {}, "c": []}]}]], {"x": {"y": "p\nq"}, "z": [[]]}],
            "numbers": [0, -1, 1.5, 1e300, 12345678901234567890u64],
            "constants": {"true": true, "null": null, "200": false, "a\nb": 1, "": 2},
        });
        let text = text(&document);
        let read = codegen::parse::read("a.yaml", &text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
        assert_eq!(read.root.to_json(), document, "{text}");
    }
}
