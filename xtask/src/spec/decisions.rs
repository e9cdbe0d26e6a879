//! Values for which `x-sensitive` is undecided, and the overlay actions that decide them.

use codegen::fates::Tolerance;
use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use codegen::diagnostics::Diagnostic;
use codegen::overlay;
use codegen::parse::tree::Node;
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
pub(crate) fn print(undecided: &[Diagnostic], root: &Node, overlay: &str, out: &mut impl Write) -> Result<()> {
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
        let (holder, last) = overlay::selector(pointer, root);
        found.entry(holder).or_default().push(last);
    }
    found
}
