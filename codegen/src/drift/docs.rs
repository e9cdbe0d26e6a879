//! Documentation and examples. Changes of them never break a client.
//!
//! Some descriptions state a format only in prose, so the changed text is shown.

use super::findings::{Finding, Spot, edit_of};
use super::rules::{Direction, Keyword};
use super::value::{canonical, shortened};
use super::wire::Effective;
use crate::maps::HashMap;
use crate::parse::tree::{Entry, Node, NodeId};

/// The most characters of a text that a message shows.
const SHOWN: usize = 160;

const OF_SCHEMA: &[(Keyword, &str)] = &[
    (Keyword::Title, "title"),
    (Keyword::Description, "description"),
    (Keyword::Example, "example"),
    (Keyword::Example, "x-examples"),
    (Keyword::ExternalDocs, "externalDocs"),
];
const OF_OPERATION: &[(Keyword, &str)] = &[
    (Keyword::Summary, "summary"),
    (Keyword::Description, "description"),
    (Keyword::ExternalDocs, "externalDocs"),
    (Keyword::Tags, "tags"),
    (Keyword::OperationId, "operationId"),
];
const OF_PART: &[(Keyword, &str)] = &[
    (Keyword::Description, "description"),
    (Keyword::Example, "example"),
    (Keyword::Example, "examples"),
    (Keyword::Example, "x-examples"),
];
const OF_INFO: &[(Keyword, &str)] = &[(Keyword::Title, "title"), (Keyword::Description, "description")];

pub(super) fn schema(old: &Effective<'_>, new: &Effective<'_>, found: &mut Vec<Finding>) {
    for (keyword, name) in OF_SCHEMA {
        compare(*keyword, name, (old.entry(name), old.at), (new.entry(name), new.at), found);
    }
}

/// Compares the documentation of two operations or of their paths.
pub(super) fn operation(old: &Node, new: &Node, found: &mut Vec<Finding>) {
    all(OF_OPERATION, old, new, found);
}

/// Compares the documentation of two parameters, bodies, responses, headers or media types.
pub(super) fn part(old: &Node, new: &Node, found: &mut Vec<Finding>) {
    all(OF_PART, old, new, found);
}

/// Compares the documentation of the whole description.
pub(super) fn document(old: &Node, new: &Node, found: &mut Vec<Finding>) {
    if let (Some(old), Some(new)) = (old.get("info"), new.get("info")) {
        all(OF_INFO, old, new, found);
    }
    all(&[(Keyword::ExternalDocs, "externalDocs")], old, new, found);
    fn tags(root: &Node) -> impl Iterator<Item = (&str, &Node)> {
        let list = root.get("tags").map(Node::items).unwrap_or_default();
        list.iter().filter_map(|tag| Some((tag.get("name")?.as_str()?, tag)))
    }
    let before: HashMap<&str, &Node> = tags(old).collect();
    for (name, tag) in tags(new) {
        if let Some(before) = before.get(name) {
            all(OF_SCHEMA, before, tag, found);
        }
    }
}

fn all(keywords: &[(Keyword, &str)], old: &Node, new: &Node, found: &mut Vec<Finding>) {
    for (keyword, name) in keywords {
        let entry = |node: &'_ Node| node.as_map().and_then(|map| map.get(*name)).cloned();
        let (was, is) = (entry(old), entry(new));
        compare(*keyword, name, (was.as_ref(), Some(old.id)), (is.as_ref(), Some(new.id)), found);
    }
}

type Place<'e> = (Option<&'e Entry>, Option<NodeId>);

fn compare(keyword: Keyword, name: &str, old: Place<'_>, new: Place<'_>, found: &mut Vec<Finding>) {
    let same = match (old.0, new.0) {
        (None, None) => true,
        (Some(old), Some(new)) => old.node.same_value(&new.node),
        _ => false,
    };
    if same {
        return;
    }
    let text = |entry: Option<&Entry>| match entry {
        Some(entry) => entry.node.as_str().map_or_else(|| canonical(&entry.node), str::to_owned),
        None => String::new(),
    };
    let (before, after) = excerpt(text(old.0).trim(), text(new.0).trim());
    if before == after {
        // They differ only in white space at an end.
        return;
    }
    let message = match (old.0, new.0) {
        (None, _) => format!("`{name}` was added: “{after}”"),
        (_, None) => format!("`{name}` was removed: “{before}”"),
        _ => format!("`{name}` changed from “{before}” to “{after}”"),
    };
    let finding = Finding::new(keyword, edit_of(old.0, new.0), Direction::Same, message);
    found.push(finding.at(Spot::entry(old.0, old.1), Spot::entry(new.0, new.1)));
}

/// Returns the words where two texts differ, with three words of context on each side.
fn excerpt(old: &str, new: &str) -> (String, String) {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.split_whitespace().collect(), new.split_whitespace().collect());
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(after.len()) - start;
    let end = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let cut = |words: &[&str]| {
        let from = start.saturating_sub(3);
        let to = (words.len() - end + 3).min(words.len());
        let middle = words.get(from..to).unwrap_or_default().join(" ");
        let shown = shortened(&middle, SHOWN);
        let (head, tail) = (if from > 0 { "…" } else { "" }, if to < words.len() { "…" } else { "" });
        format!("{head}{}{tail}", shown.strip_suffix(tail).filter(|_| !tail.is_empty()).unwrap_or(&shown))
    };
    (cut(&before), cut(&after))
}
