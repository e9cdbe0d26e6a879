//! Values of a description as text, for comparisons and messages.

use crate::number::Exact;
use crate::parse::tree::{Node, Value};

/// Returns a value as text that is equal for equal values, whatever the order of members and the notation of numbers.
pub(super) fn canonical(node: &Node) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(node: &Node, out: &mut String) {
    match &node.value {
        Value::Number(number) => match Exact::of(node).and_then(|number| number.whole) {
            Some(whole) => out.push_str(&whole.to_string()),
            None => out.push_str(&number.to_string()),
        },
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Map(map) => {
            let mut names: Vec<_> = map.iter().collect();
            names.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (index, (name, entry)) in names.into_iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(name);
                out.push_str(": ");
                write(&entry.node, out);
            }
            out.push('}');
        }
        Value::String(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Null => out.push_str("null"),
    }
}

/// Returns a value as a message shows it.
pub(super) fn shown(node: &Node) -> String {
    let text = match node.as_str() {
        Some(text) => text.to_owned(),
        None => canonical(node),
    };
    format!("`{}`", shortened(&text, 60))
}

/// Cuts a text after `limit` characters.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
