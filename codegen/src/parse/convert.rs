//! Converts a description to a tree of OpenAPI 3.0.

use super::document::{Dialect, Document};
use super::swagger2::{self, Carried};
use super::tree::{Node, Sources};
use super::{inline, openapi3, openapi31, repair};
use crate::diagnostics::Diagnostics;
use crate::fates::Tolerance;

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
    inline::inline(&mut root);
    (Tree { root, written, sources, dialect, carried }, faults)
}

/// Converts a description without its faulty parts. Returns these faults, too.
///
/// # Errors
///
/// Faults without a remedy.
pub(super) fn repaired(document: Document) -> Result<(Tree, Diagnostics), Diagnostics> {
    let Document { root, mut sources, dialect } = document;
    let written = root.clone();
    let (mut root, mut faults) = match dialect {
        Dialect::OpenApi31 => openapi31::lower(&root, &mut sources),
        Dialect::Swagger2 | Dialect::OpenApi30 => (root, Diagnostics::default()),
    };
    faults.0.extend(repair::repair(&mut root, &mut sources, dialect).0);
    let mut faults = Diagnostics(faults.settle(Tolerance::Tolerant)?);
    // What was OpenAPI 3.1 is 3.0 now.
    let converted = if dialect == Dialect::Swagger2 { dialect } else { Dialect::OpenApi30 };
    let (tree, more) = to_openapi30(Document { root, sources, dialect: converted });
    faults.0.extend(more.0);
    Ok((Tree { written, dialect, ..tree }, faults))
}
