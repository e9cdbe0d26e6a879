//! JSONPaths for targets, from JSON pointers.

use crate::parse::tree::{Node, pointer_steps};

/// Returns a JSONPath to the node that contains a place, and the selector of the place in it. Items of a list with a
/// `name` are selected by it.
pub fn target(pointer: &str, root: &Node) -> (String, String) {
    let steps: Vec<_> = pointer_steps(pointer).into_iter().flatten().collect();
    let mut path = "$".to_owned();
    let mut at = Some(root);
    let mut last = String::new();
    for (index, step) in steps.iter().enumerate() {
        let next = at.and_then(|node| node.step(step));
        let listed = at.is_some_and(|node| node.as_list().is_some());
        let selector = match next.and_then(|node| node.get("name")).and_then(Node::as_str) {
            Some(name) if listed => format!("?@.name == {}", quoted(name)),
            _ if listed => (**step).to_owned(),
            _ => quoted(step),
        };
        at = next;
        match index + 1 == steps.len() {
            true => last = selector,
            false if is_plain(step) && !listed => path.push_str(&format!(".{step}")),
            false => path.push_str(&format!("[{selector}]")),
        }
    }
    (path, last)
}

/// Returns a JSONPath to a node.
pub fn path(pointer: &str, root: &Node) -> String {
    match target(pointer, root) {
        (_, last) if last.is_empty() => "$".to_owned(),
        (holder, last) => {
            match last.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')).filter(|name| is_plain(name)) {
                Some(name) => format!("{holder}.{name}"),
                None => format!("{holder}[{last}]"),
            }
        }
    }
}

fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// Whether a name needs no quotes in a JSONPath.
fn is_plain(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_targeted_by_its_name() {
        let text =
            "swagger: '2.0'\npaths:\n  /a/{b}:\n    get:\n      parameters:\n        - {name: 'c[d]', in: query}\n";
        let document = crate::parse::read("a.yaml", text).unwrap();
        let at = |pointer: &str| {
            let (holder, last) = target(pointer, &document.root);
            format!("{holder}[{last}]")
        };
        assert_eq!(at("/paths/~1a~1{b}/get/parameters/0"), "$.paths['/a/{b}'].get.parameters[?@.name == 'c[d]']");
        assert_eq!(at("/definitions/A/properties/it's"), "$.definitions.A.properties['it\\'s']");
    }
}
