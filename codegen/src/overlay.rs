//! Stage two: applies corrections to a description, as an OpenAPI Overlay 1.0 or 1.1 document, without `copy`.
//!
//! An action changes the original document before any conversion, so other overlay tools can apply the same file. An
//! action that matches nothing or changes nothing is a fault, so the build reports when the source is corrected.
//!
//! `update` merges mappings member by member, appends to lists, and replaces anything else. To replace a list, or to
//! replace a value with another kind, `remove` it in one action and `update` its parent in the next. A target is a
//! mapping or a list; a scalar is changed by an `update` of its parent, and in Overlay 1.1 removed by `remove`. For a
//! target that is a list, `update` appends one entry.

mod action;
mod apply;
mod path;
mod target;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;
use crate::parse::tree::{Node, NodeId, Sources};
use crate::parse::{self, Apart, Document};
use action::{Action, Change};
pub use action::{Applied, AppliedAction};
pub use path::{path, target as selector};
use target::Target;

/// An overlay document.
#[derive(Debug, Clone)]
pub struct Overlay {
    actions: Vec<Action>,
}

/// Reads an overlay.
///
/// # Errors
///
/// Broken YAML, and everything that is not such an overlay, including an action without a `description`: it holds the
/// evidence.
pub fn read(file_name: &str, text: &str, sources: &mut Sources) -> Result<Overlay, Diagnostics> {
    from_tree(parse::read_apart(file_name, text)?, sources)
}

/// Reads the overlay in a parsed text.
///
/// # Errors
///
/// Everything that is not such an overlay, as for [`read`].
pub fn from_tree(text: Apart, sources: &mut Sources) -> Result<Overlay, Diagnostics> {
    let root = text.join(sources);
    let mut reader = Reader { root: &root, sources, removes_scalars: false, faults: Diagnostics::default() };
    let actions = reader.overlay();
    reader.faults.finish(Overlay { actions })
}

impl Overlay {
    /// Returns the number of actions.
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether there are no actions.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Applies every action, in order.
    ///
    /// # Errors
    ///
    /// Every action that matches nothing, changes nothing or cannot be applied. The document may be partly changed.
    pub fn apply(&self, document: &mut Document) -> Result<Applied, Diagnostics> {
        let (applied, faults) = self.apply_leniently(document);
        faults.finish(applied)
    }

    /// Applies every valid action, in order, and returns the faults of the others.
    pub fn apply_leniently(&self, document: &mut Document) -> (Applied, Diagnostics) {
        apply::apply(&self.actions, document)
    }
}

struct Reader<'a> {
    root: &'a Node,
    sources: &'a Sources,
    removes_scalars: bool,
    faults: Diagnostics,
}

impl<'a> Reader<'a> {
    fn overlay(&mut self) -> Vec<Action> {
        let root = self.root;
        self.members(root, &["overlay", "info", "extends", "actions"]);
        if let Some(version) = self.required(root, "overlay") {
            let is_of = |minor: &str| version.as_str().is_some_and(|version| version.starts_with(minor));
            self.removes_scalars = is_of("1.1.");
            if !is_of("1.0.") && !is_of("1.1.") {
                let message = format!("unknown overlay version `{}`", version.to_json());
                self.fault(version.id, message, "use `overlay: 1.1.0`");
            }
        }
        if let Some(info) = self.required(root, "info") {
            self.members(info, &["title", "version"]);
            self.text(info, "title");
            self.text(info, "version");
        }
        let Some(actions) = root.get("actions") else { return Vec::new() };
        if actions.as_list().is_none() {
            self.fault(actions.id, "`actions` must be a list", "write a list of actions, or `[]`");
        }
        actions.items().iter().filter_map(|action| self.action(action)).collect()
    }

    fn action(&mut self, action: &'a Node) -> Option<Action> {
        self.members(action, &["target", "description", "update", "remove"]);
        let description = self.text(action, "description");
        let target = self.text(action, "target");
        let target = target.and_then(|(node, text)| match Target::parse(text) {
            Ok(target) => Some((node, target)),
            Err(message) => {
                self.fault(node, message, "write the target as an RFC 9535 path: `$.definitions.Name['other name']`");
                None
            }
        });
        let remove = action.get("remove").and_then(|remove| {
            if remove.as_bool().is_none() {
                self.fault(remove.id, "`remove` must be `true` or `false`", "write `remove: true`");
            }
            remove.as_bool()
        });
        let change = match (remove, action.get("update")) {
            (Some(true), Some(update)) => {
                let help = "write two actions, the removal first";
                self.fault(update.id, "`update` has no effect next to `remove: true`", help);
                None
            }
            (Some(true), None) => Some(Change::Remove),
            (_, Some(update)) => Some(Change::Update(update.clone())),
            (_, None) => {
                self.fault(action.id, "the action has neither `update` nor `remove`", "add `update` or `remove: true`");
                None
            }
        };
        let (target_node, target) = target?;
        Some(Action {
            node: action.id,
            target_node,
            target,
            description: description?.1.to_owned(),
            change: change?,
            removes_scalars: self.removes_scalars,
        })
    }

    /// Reports nodes that are not mappings, and unknown members.
    fn members(&mut self, node: &Node, known: &[&str]) {
        let Some(map) = node.as_map() else {
            let message = format!("expected a mapping, found {}", node.value.kind());
            return self.fault(node.id, message, "see the OpenAPI Overlay Specification 1.0");
        };
        for (name, entry) in map {
            if !known.contains(&name.as_str()) && !name.starts_with("x-") {
                let message = format!("unknown member `{name}`");
                self.fault(entry.key, message, &format!("remove it; the known members are {}", known.join(", ")));
            }
        }
    }

    fn required(&mut self, node: &'a Node, name: &str) -> Option<&'a Node> {
        let found = node.get(name);
        if found.is_none() && node.as_map().is_some() {
            self.fault(node.id, format!("`{name}` is missing"), &format!("add `{name}`"));
        }
        found
    }

    /// Returns a required, non-blank text member.
    fn text(&mut self, node: &'a Node, name: &str) -> Option<(NodeId, &'a str)> {
        let found = self.required(node, name)?;
        let text = found.as_str().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.fault(found.id, format!("`{name}` must be text and not blank"), "write a description");
        }
        Some((found.id, text?))
    }

    fn fault(&mut self, node: NodeId, message: impl Into<String>, help: &str) {
        let fault = Diagnostic::new(message)
            .code(Code::Overlay)
            .at(self.sources.position(node))
            .pointer(self.sources.pointer(node))
            .help(help);
        self.faults.push(fault);
    }
}
