//! Overlay actions to copy and complete: the vendor's file is not ours to edit.

use std::path::Path;

use codegen::diagnostics::Diagnostic;
use codegen::fates::{Code, Fate};
use codegen::parse::tree::Node;

use super::OVERLAY;

/// Returns a fault in the vendor's file with help that leaves the file as it is. `root` is the merged description.
pub(super) fn advised(fault: Diagnostic, root: &Node, theirs: &Path) -> Diagnostic {
    let help = fault.help.as_ref().map(|help| format!("{help}; ")).unwrap_or_default();
    let action = correction(&fault, root).map(|action| format!(":\n{action}")).unwrap_or_default();
    let help = format!(
        "{help}do not edit {}, which is the vendor's: ask the vendor, or add an action to {OVERLAY}{action}",
        theirs.display()
    );
    fault.help(help)
}

/// Returns an action for the node of a fault: one that removes it, or one that changes it.
fn correction(fault: &Diagnostic, root: &Node) -> Option<String> {
    let pointer = fault.pointer.as_deref()?;
    let node = root.at(pointer)?;
    let (holder, last) = pointer.rsplit_once('/')?;
    if fault.fate() == Fate::LeftOut && !is_completed(fault.code) {
        return Some(action(&codegen::overlay::path(pointer, root), "remove: true"));
    }
    if fault.code == Some(Code::Untyped) {
        return Some(action(
            &codegen::overlay::path(pointer, root),
            "update:\n      x-untyped: the reason, or give it a `type`",
        ));
    }
    let is_scalar = node.as_map().is_none() && node.as_list().is_none();
    Some(match is_scalar && root.at(holder).is_some_and(|holder| holder.as_map().is_some()) {
        true => action(&codegen::overlay::path(holder, root), &format!("update:\n      {last}: the right value")),
        false => action(&codegen::overlay::path(pointer, root), "update:\n      the keyword: the right value"),
    })
}

/// Whether a node that is left out lacks something, so that it is corrected by adding to it.
fn is_completed(code: Option<Code>) -> bool {
    matches!(
        code,
        Some(
            Code::NoServer
                | Code::InferredType
                | Code::ImpliedDocument
                | Code::NearMiss
                | Code::NoExample
                | Code::NoLink
                | Code::Corrected
                | Code::DuplicateOperationId
        )
    )
}

/// Returns an action as lines of the overlay.
pub(super) fn action(target: &str, change: &str) -> String {
    format!("  - target: {target}\n    description: the evidence\n    {change}")
}
