//! Checks a description under the rules of its version.

use super::document::{Dialect, Document};
use super::fault::{Fault, Remedy};
use super::tree::{Node, Sources};
use super::{grammar, openapi31, references, rules};
use crate::diagnostics::Diagnostics;
use crate::fates::Code;

/// Returns every fault of a description under the rules of its version.
pub fn check(document: &Document) -> Diagnostics {
    let Document { root, sources, dialect } = document;
    if *dialect != Dialect::OpenApi31 {
        return diagnostics(check_tree(root, sources, *dialect));
    }
    let mut sources = sources.clone();
    let (lowered, mut faults) = openapi31::lower(root, &mut sources);
    faults.0.extend(diagnostics(check_tree(&lowered, &sources, *dialect)).0);
    faults
}

/// The faults without their remedies.
pub(super) fn diagnostics(faults: Vec<Fault>) -> Diagnostics {
    Diagnostics(faults.into_iter().map(|fault| fault.diagnostic).collect())
}

/// Checks a tree, which for OpenAPI 3.1 has been converted to 3.0.
pub(super) fn check_tree(root: &Node, sources: &Sources, dialect: Dialect) -> Vec<Fault> {
    let checked = grammar::check(root, sources, dialect);
    let mut faults = references::check(root, sources, &checked);
    let references = &checked.references;
    faults.extend(checked.faults.into_iter().filter(|fault| !references::is_refuted(fault, references)));
    faults.extend(rules::check(root, sources));
    if let Some(schema) = grammar::too_deep(root, dialect) {
        let message = format!("schemas are nested more than {} levels deep", grammar::MAX_SCHEMAS);
        let help = "move the inner schemas to definitions of their own and `$ref` them";
        let remedy = (Code::Limits, Remedy::None);
        faults.push(Fault::at(root, sources, schema.id, message, remedy).help(help));
    }
    faults
}
