//! Stage one: parses text to a tree with positions, then fills the `openapiv3` model from it.
//!
//! Passes, in order: [`read`] checks only the YAML; [`check`] validates against the grammar of the version;
//! [`describe`] converts to OpenAPI 3.0 and fills the typed model. An overlay applies between `read` and `check`.

mod check;
mod convert;
mod document;
mod fault;
mod grammar;
mod inline;
mod openapi3;
mod openapi31;
mod outline;
mod place;
pub mod pointer;
mod queries;
pub(crate) mod references;
mod repair;
mod rules;
mod scalar;
mod sources;
mod swagger2;
pub(crate) mod template;
pub mod tree;
mod typed;
mod version;
mod yaml;

use crate::diagnostics::{Diagnostic, Diagnostics, Position};
use crate::fates::{Code, Tolerance};
use crate::ir::Origin;
pub use check::check;
use check::diagnostics;
use convert::{Tree, repaired, to_openapi30};
pub use document::{Dialect, Document};
pub use grammar::facts;
#[cfg(test)]
pub(crate) use grammar::{keywords, maps};
pub use outline::{Outline, outline};
pub(crate) use place::METHODS;
pub(crate) use references::to_pointer;
pub use swagger2::Carried;
use tree::{Node, NodeId, Sources};

/// A description converted to OpenAPI 3.0, typed.
#[derive(Debug, Clone)]
pub struct Description {
    /// The typed model. Every `$ref` in it is `#` and a pointer into `root`, with `%` as the only percent-escape.
    pub openapi: openapiv3::OpenAPI,
    /// The 3.0 tree from which `openapi` was filled.
    pub root: Node,
    /// The positions of its nodes, in the original text.
    pub sources: Sources,
    /// The version it was written in.
    pub dialect: Dialect,
    /// The facts that the conversion replaced with something other than a node of `root`.
    pub carried: Vec<Carried>,
    /// The faults despite which it was converted: see [`Tolerance::Tolerant`].
    pub faults: Vec<Diagnostic>,
    /// The original tree, which pointers into the text refer to.
    written: Node,
}

impl Description {
    /// Returns the node at a pointer into the 3.0 tree.
    pub fn node(&self, pointer: &str) -> Option<&Node> {
        self.root.at(pointer)
    }

    /// Returns the node that a `$ref` points at.
    pub fn target(&self, reference: &str) -> Option<&Node> {
        references::resolve(&self.root, reference)
    }

    /// Returns the definition at a pointer into the 3.0 tree, if there is one.
    pub fn definition_at(&self, pointer: &str) -> Option<&openapiv3::ReferenceOr<openapiv3::Schema>> {
        let name = pointer.strip_prefix("/components/schemas/").filter(|name| !name.contains('/'))?;
        self.openapi.components.as_ref()?.schemas.get(&pointer::unescape(name))
    }

    /// Returns the tree of the original document.
    pub(crate) fn written(&self) -> &Node {
        &self.written
    }

    /// Returns the original document.
    pub fn into_document(self) -> Document {
        Document { root: self.written, sources: self.sources, dialect: self.dialect }
    }

    /// Returns the schema at a pointer into the 3.0 tree.
    pub fn schema_at(&self, pointer: &str) -> Option<openapiv3::ReferenceOr<openapiv3::Schema>> {
        openapi3::schema_at(&self.root, pointer)
    }

    /// Returns the pointer into the original document for a pointer into the 3.0 tree.
    pub fn origin(&self, pointer: &str) -> Origin {
        Origin(self.node(pointer).map(|node| self.sources.pointer(node.id)).unwrap_or_default())
    }

    /// Returns the file, line and column for a pointer into the 3.0 tree.
    pub fn position(&self, pointer: &str) -> Option<Position> {
        self.sources.position(self.node(pointer)?.id)
    }

    /// Returns the operation that contains a node: `GET /patient (fetchPatients)`.
    pub fn operation_of(&self, node: NodeId) -> Option<String> {
        place::operation(&self.root, &self.sources, node)
    }

    /// Creates a diagnostic at a place of the text, or at the nearest node above it.
    pub fn diagnostic(&self, origin: &Origin, message: impl Into<String>) -> Diagnostic {
        let mut at = origin.0.as_str();
        let node = loop {
            match (self.written.at(at), at.rfind('/')) {
                (Some(node), _) => break node,
                (None, Some(end)) => at = at.get(..end).unwrap_or_default(),
                (None, None) => break &self.written,
            }
        };
        place::fault(&self.written, &self.sources, node.id, message).pointer(origin.0.clone())
    }

    /// Creates a diagnostic at a node of the 3.0 tree, with its pointer, position and operation.
    pub fn fault(&self, node: NodeId, message: impl Into<String>) -> Diagnostic {
        place::fault(&self.root, &self.sources, node, message)
    }
}

/// Reads a description in YAML or JSON, of any supported version.
///
/// # Errors
///
/// Broken YAML, duplicate keys, values that JSON cannot represent, and an unknown version.
pub fn read(file_name: &str, text: &str) -> Result<Document, Diagnostics> {
    let Apart { root, sources } = read_apart(file_name, text)?;
    let dialect = version::dialect(&root, &sources)?;
    Ok(Document { root, sources, dialect })
}

/// A parsed text with its own sources, so that several texts can be parsed in parallel.
#[derive(Debug, Clone)]
pub struct Apart {
    /// The root node.
    pub root: Node,
    /// The positions of its nodes.
    pub sources: Sources,
}

impl Apart {
    /// Moves the nodes into `sources` and returns the root.
    pub fn join(self, sources: &mut Sources) -> Node {
        let Self { mut root, sources: own } = self;
        root.renumber(sources.adopt(own));
        root
    }
}

/// Parses YAML or JSON without checking its content.
///
/// # Errors
///
/// Broken YAML, duplicate keys, and values that JSON cannot represent.
pub fn read_apart(file_name: &str, text: &str) -> Result<Apart, Diagnostics> {
    let mut sources = Sources::default();
    let file = sources.add_file(file_name);
    let root = yaml::read(file, text, &mut sources)?;
    Ok(Apart { root, sources })
}

/// Checks a description, converts it to OpenAPI 3.0 and fills the typed model.
///
/// # Errors
///
/// Every fault of the description that `tolerance` does not allow. The others are [`Description::faults`].
pub fn describe(document: Document, tolerance: Tolerance) -> Result<Description, Diagnostics> {
    if tolerance == Tolerance::Strict {
        check(&document).finish(())?;
        let (description, faults) = convert(document);
        return match description {
            Some(description) => faults.finish(description),
            None => Err(faults),
        };
    }
    let (mut tree, mut faults) = repaired(document)?;
    loop {
        match openapi3::fill(&tree.root, &tree.sources) {
            Ok(openapi) => {
                let Tree { root, written, sources, dialect, carried } = tree;
                let faults = faults.settle(tolerance)?;
                return Ok(Description { openapi, root, sources, dialect, carried, faults, written });
            }
            Err(refused) => {
                let changed = repair::apply(&refused, &mut tree.root, &mut tree.sources);
                faults.0.extend(diagnostics(refused).0);
                if !changed {
                    return Err(faults.settle(Tolerance::Strict).err().unwrap_or_default());
                }
            }
        }
    }
}

/// Converts a description that may have faults, for `drift`, which reports them itself.
///
/// # Errors
///
/// Faults that the typed model cannot represent, and circular references.
pub fn describe_unchecked(document: Document) -> Result<Description, Diagnostics> {
    outline::loops(&document.root, &document.sources)?;
    let (description, mut faults) = convert(document);
    description.ok_or_else(|| {
        if faults.0.is_empty() {
            let message = format!("schemas are nested more than {} levels deep", grammar::MAX_SCHEMAS);
            faults.push(Diagnostic::new(message).code(Code::Limits));
        }
        faults
    })
}

fn convert(document: Document) -> (Option<Description>, Diagnostics) {
    let (tree, mut faults) = to_openapi30(document);
    let Tree { root, written, sources, dialect, carried } = tree;
    if grammar::too_deep(&root, Dialect::OpenApi30).is_some() {
        return (None, faults);
    }
    match openapi3::fill(&root, &sources) {
        Ok(openapi) => {
            let faults_accepted = Vec::new();
            (Some(Description { openapi, root, sources, dialect, carried, faults: faults_accepted, written }), faults)
        }
        Err(refused) => {
            faults.0.extend(diagnostics(refused).0);
            (None, faults)
        }
    }
}
