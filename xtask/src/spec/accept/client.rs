//! Generates the client from the new facts, and drops our examples that they contradict.

use codegen::fates::Tolerance;
use std::collections::BTreeSet;

use anyhow::{Result, bail};
use codegen::diagnostics::{Diagnostic, Diagnostics};
use codegen::files::GeneratedFiles;
use codegen::parse;
use codegen::parse::tree::{Node, pointer_steps};
use codegen::{Input, Text};

use super::super::facts::Keyword;
use super::super::merge::Merged;
use super::{OVERLAY, SPEC};

pub(super) struct Client {
    pub(super) files: GeneratedFiles,
    /// The nodes whose examples were dropped.
    pub(super) outdated: BTreeSet<String>,
    /// Values for which `x-sensitive` is not decided.
    pub(super) undecided: Vec<Diagnostic>,
}

/// Generates the client. Examples that contradict the new facts are dropped; every other fault is an error.
pub(super) fn client(merged: &mut Merged, overlay: &str) -> Result<Client> {
    let mut outdated = BTreeSet::new();
    loop {
        let text = merged.text();
        let spec = Text { name: SPEC, text: &text };
        let input = Input { spec, overlay: Some(Text { name: OVERLAY, text: overlay }) };
        let faults = match codegen::generate(&input, Tolerance::Strict, &mut |_| {}) {
            Ok(output) => {
                return Ok(Client { files: output.files, outdated, undecided: output.summary.undecided });
            }
            Err(Diagnostics(faults)) => faults,
        };
        let root = parse::read(SPEC, &text)?.root;
        let owners: Option<BTreeSet<String>> = faults.iter().map(|fault| example(fault, &root)).collect();
        // Each round drops at least one example, so the loop ends.
        let dropped = owners.filter(|owners| owners.iter().filter(|owner| merged.drop_example(owner)).count() > 0);
        outdated.extend(dropped.map_or_else(|| refuse(&faults), Ok)?);
    }
}

fn refuse(faults: &[Diagnostic]) -> Result<BTreeSet<String>> {
    let messages: Vec<String> = faults.iter().map(ToString::to_string).collect();
    bail!(
        "no client can be made from the new facts; nothing was written\n{}\n\
         fix {OVERLAY} first (remove an action that changes nothing any more), \
         or take the facts alone with --no-regen and fix the rest by hand",
        messages.join("\n")
    )
}

/// Returns the node of our text whose example is the cause of a fault.
fn example(fault: &Diagnostic, root: &Node) -> Option<String> {
    let pointer = fault.pointer.as_deref()?;
    let (mut node, mut keyword, mut owner) = (root, Keyword::NONE, String::new());
    let steps: Vec<_> = pointer_steps(pointer)?.collect();
    for step in &steps {
        if step == "example" && keyword.is_prose(step) {
            return node.get("example").is_some().then_some(owner);
        }
        node = node.step(step)?;
        keyword = if node.as_map().is_some() || node.as_list().is_some() { keyword.member(step) } else { keyword };
        owner = parse::pointer::join(&owner, step);
    }
    None
}
