//! Checks a tree under the rules of its version, and converts it to a tree of OpenAPI 3.0.

use super::document::{Dialect, Document};
use super::swagger2::{self, Carried};
use super::tree::{Node, Sources};
use super::{grammar, openapi3, openapi31, place, references, rules};
use crate::diagnostics::Diagnostics;

/// Returns every fault of a description under the rules of its version.
pub fn check(document: &Document) -> Diagnostics {
    let Document { root, sources, dialect } = document;
    if *dialect != Dialect::OpenApi31 {
        return check_tree(root, sources, *dialect);
    }
    let mut sources = sources.clone();
    let (lowered, mut faults) = openapi31::lower(root, &mut sources);
    faults.0.extend(check_tree(&lowered, &sources, *dialect).0);
    faults
}

fn check_tree(root: &Node, sources: &Sources, dialect: Dialect) -> Diagnostics {
    let checked = grammar::check(root, sources, dialect);
    let mut faults = references::check(root, sources, &checked);
    faults.0.extend(checked.faults.0);
    faults.0.extend(rules::check(root, sources).0);
    if let Some(schema) = grammar::too_deep(root, dialect) {
        let message = format!("schemas are nested more than {} levels deep", grammar::MAX_SCHEMAS);
        let help = "move the inner schemas to definitions of their own and `$ref` them";
        faults.push(place::fault(root, sources, schema.id, message).help(help));
    }
    faults
}

/// A description as an OpenAPI 3.0 tree, before the typed model is filled.
pub(super) struct Tree {
    pub(super) root: Node,
    pub(super) written: Node,
    pub(super) sources: Sources,
    pub(super) dialect: Dialect,
    pub(super) carried: Vec<Carried>,
}

pub(super) fn to_openapi30(document: Document) -> (Tree, Diagnostics) {
    let Document { root, mut sources, dialect } = document;
    let mut faults = Diagnostics::default();
    let (mut root, written, carried) = match dialect {
        Dialect::Swagger2 => {
            let converted = swagger2::convert(&root, &mut sources);
            faults.0.extend(converted.faults.0);
            (converted.root, root, converted.carried)
        }
        Dialect::OpenApi30 => (root.clone(), root, Vec::new()),
        Dialect::OpenApi31 => {
            let (lowered, refused) = openapi31::lower(&root, &mut sources);
            faults.0.extend(refused.0);
            (lowered, root, Vec::new())
        }
    };
    if dialect != Dialect::Swagger2 {
        openapi3::plain_references(&mut root, &mut sources);
    }
    (Tree { root, written, sources, dialect, carried }, faults)
}
