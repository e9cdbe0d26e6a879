//! Values for which `x-sensitive` is undecided, and the overlay actions that decide them.

use codegen::fates::Tolerance;
use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use codegen::diagnostics::Diagnostic;
use codegen::parse::tree::{Node, pointer_steps};
use codegen::{Input, Text};

use crate::{BOLD, DIM, RED, counted};

/// Returns the undecided values of a corrected description.
///
/// # Errors
///
/// Errors of the generator, without which the values are unknown.
pub(super) fn undecided(spec: Text<'_>, overlay: Text<'_>) -> Result<Vec<Diagnostic>> {
    let output = codegen::generate(&Input { spec, overlay: Some(overlay) }, Tolerance::Strict, &mut |_| {})?;
    Ok(output.summary.undecided)
}

/// Lists the values, with actions to complete. `root` is the description as written.
pub(super) fn print(undecided: &[Diagnostic], root: &Node, overlay: &str, out: &mut impl Write) -> Result<()> {
    if undecided.is_empty() {
        return Ok(());
    }
    writeln!(out, "{RED}decisions are needed{RED:#} at {}:", counted(undecided.len(), "place"))?;
    for value in undecided {
        let place = value.position.as_ref().map(|at| format!("{}:{}", at.file, at.line)).unwrap_or_default();
        writeln!(out, "  {BOLD}{place}{BOLD:#} {}", value.pointer.as_deref().unwrap_or_default())?;
    }
    writeln!(
        out,
        "personal data and secrets are `true`, all else is `false`; complete these, and add them to {overlay}:"
    )?;
    for (holder, names) in targets(undecided, root) {
        writeln!(out, "{DIM}  - target: {holder}[{}]", names.join(","))?;
        writeln!(out, "    description: the evidence\n    update:\n      x-sensitive: true or false{DIM:#}")?;
    }
    Ok(())
}

/// Returns JSONPaths to the values: everything before the last step, with the selectors of the last step.
fn targets(undecided: &[Diagnostic], root: &Node) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pointer in undecided.iter().filter_map(|value| value.pointer.as_deref()) {
        let (holder, last) = target(pointer, root);
        found.entry(holder).or_default().push(last);
    }
    found
}

/// Returns a JSONPath to the node that contains a place, and the selector of the place in it.
pub(super) fn target(pointer: &str, root: &Node) -> (String, String) {
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
pub(super) fn path(pointer: &str, root: &Node) -> String {
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
        let document = codegen::parse::read("a.yaml", text).unwrap();
        let at = |pointer: &str| {
            let (holder, last) = target(pointer, &document.root);
            format!("{holder}[{last}]")
        };
        assert_eq!(at("/paths/~1a~1{b}/get/parameters/0"), "$.paths['/a/{b}'].get.parameters[?@.name == 'c[d]']");
        assert_eq!(at("/definitions/A/properties/it's"), "$.definitions.A.properties['it\\'s']");
    }
}
