//! Generates the client from the new facts, and drops our examples that they contradict.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};
use codegen::diagnostics::{Diagnostic, Diagnostics};
use codegen::fates::{Code, Tolerance};
use codegen::files::GeneratedFiles;
use codegen::parse::tree::{Node, pointer_steps};
use codegen::parse::{self, Document};
use codegen::{Input, Text};

use super::super::facts::Keyword;
use super::super::merge::Merged;
use super::action::advised;
use super::lines::Lines;
use super::{Found, OVERLAY, SPEC};

pub(super) struct Client {
    pub(super) files: GeneratedFiles,
    pub(super) found: Found,
}

/// The files that facts and documentation come from.
pub(super) struct Sides<'a> {
    pub(super) from: &'a Path,
    pub(super) theirs: &'a Document,
    pub(super) ours: &'a Document,
}

/// Generates the client. Examples that contradict the new facts are dropped; every other fault is an error.
pub(super) fn client(merged: &mut Merged, overlay: &str, sides: &Sides<'_>) -> Result<Client> {
    let mut outdated = BTreeSet::new();
    loop {
        let text = merged.text();
        let spec = Text { name: SPEC, text: &text };
        let input = Input { spec, overlay: Some(Text { name: OVERLAY, text: overlay }) };
        let faults = match codegen::generate(&input, Tolerance::Strict, &mut |_| {}) {
            Ok(output) => {
                let (undecided, unpaged) = (output.summary.undecided, output.summary.unpaged);
                return Ok(Client { files: output.files, found: Found { outdated, undecided, unpaged } });
            }
            Err(Diagnostics(faults)) => faults,
        };
        // An undecided value is hidden: it is reported, and accepted.
        let faults: Vec<_> = faults.into_iter().filter(|fault| fault.code != Some(Code::Undecided)).collect();
        let document = parse::read(SPEC, &text)?;
        let owners: Option<BTreeSet<String>> = faults.iter().map(|fault| example(fault, &document.root)).collect();
        // Each round drops at least one example, so the loop ends.
        let dropped = owners.filter(|owners| owners.iter().filter(|owner| merged.drop_example(owner)).count() > 0);
        outdated.extend(dropped.map_or_else(|| refuse(&faults, &document, sides), Ok)?);
    }
}

/// Reports the faults in the files that exist: the merged description is not written.
fn refuse(faults: &[Diagnostic], merged: &Document, sides: &Sides<'_>) -> Result<BTreeSet<String>> {
    let from = sides.from.display();
    let lines = Lines::new(merged, sides.theirs, sides.ours);
    let message = |fault: &Diagnostic| {
        let fault = lines.moved(fault);
        match fault.position.as_ref().is_some_and(|at| lines.is_theirs(at)) {
            true => advised(fault, &merged.root, sides.from).to_string(),
            false => fault.to_string(),
        }
    };
    let messages: Vec<String> = faults.iter().map(message).collect();
    bail!(
        "no client can be made from the new facts; nothing was written\n{}\n\
         change {OVERLAY} as the messages say, then run this again; \
         or take the facts without a client: cargo xtask spec accept --no-regen --from {from}",
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
