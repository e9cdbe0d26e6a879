//! Finds the places of the merged description, which may not be written, in the files that exist: the vendor's and
//! ours.

use std::collections::BTreeMap;

use codegen::diagnostics::{Diagnostic, Position};
use codegen::parse::tree::{Node, NodeId, pointer_steps};
use codegen::parse::{Document, pointer};

use super::super::facts::Keyword;
use super::SPEC;

/// The start of a key or a value of the merged description.
#[derive(Debug, Clone)]
struct Start {
    pointer: String,
    is_key: bool,
}

pub(super) struct Lines<'a> {
    merged: &'a Document,
    theirs: &'a Document,
    ours: &'a Document,
    /// The starts at each line and column, outer ones first.
    starts: BTreeMap<(u32, u32), Vec<Start>>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(merged: &'a Document, theirs: &'a Document, ours: &'a Document) -> Self {
        let mut lines = Self { merged, theirs, ours, starts: BTreeMap::new() };
        lines.note(&merged.root);
        lines
    }

    fn note(&mut self, node: &Node) {
        self.start(node.id, false);
        for entry in node.as_map().into_iter().flat_map(|map| map.values()) {
            self.start(entry.key, true);
            self.note(&entry.node);
        }
        node.items().iter().for_each(|item| self.note(item));
    }

    fn start(&mut self, id: NodeId, is_key: bool) {
        let Some(at) = self.merged.sources.position(id) else { return };
        let pointer = self.merged.sources.pointer(id);
        self.starts.entry((at.line, at.column)).or_default().push(Start { pointer, is_key });
    }

    /// Returns a fault with its positions, also those in its message, in the files that exist.
    pub(super) fn moved(&self, fault: &Diagnostic) -> Diagnostic {
        let position = fault.position.as_ref().map(|at| self.position(at, fault.pointer.as_deref()));
        Diagnostic { position, message: self.text(&fault.message), ..fault.clone() }
    }

    /// Whether a position is in the vendor's file.
    pub(super) fn is_theirs(&self, at: &Position) -> bool {
        self.theirs.sources.position(self.theirs.root.id).is_some_and(|root| root.file == at.file)
    }

    fn position(&self, at: &Position, pointer: Option<&str>) -> Position {
        if at.file != SPEC {
            return at.clone();
        }
        let starts = self.starts.get(&(at.line, at.column)).map(Vec::as_slice).unwrap_or_default();
        let start = starts.iter().find(|start| Some(start.pointer.as_str()) == pointer).or(starts.first());
        let found = match (start, pointer) {
            (Some(start), _) => self.found(&start.pointer, start.is_key),
            (None, Some(pointer)) => self.found(pointer, true),
            (None, None) => None,
        };
        found.unwrap_or_else(|| at.clone())
    }

    /// Our documentation is in our file, and all else in the vendor's: there or in the nearest node around it.
    fn found(&self, pointer: &str, is_key: bool) -> Option<Position> {
        if is_documentation(pointer, &self.merged.root)
            && let (Some(ours), Some(merged)) = (self.ours.root.at(pointer), self.merged.root.at(pointer))
            && ours.to_json() == merged.to_json()
        {
            return place(self.ours, pointer, is_key);
        }
        let mut pointer = pointer;
        loop {
            if let Some(found) = place(self.theirs, pointer, is_key) {
                return Some(found);
            }
            pointer = pointer.get(..pointer.rfind('/')?)?;
        }
    }

    /// Rewrites each `spec/swagger.yaml:LINE:COLUMN` in a text.
    fn text(&self, text: &str) -> String {
        let before = format!("{SPEC}:");
        let mut parts = text.split(&before);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match numbers(part) {
                Some((line, column, rest)) => {
                    let at = Position { file: SPEC.to_owned(), line, column };
                    out.push_str(&format!("{}{rest}", self.position(&at, None)));
                }
                None => out.extend([&before, part]),
            }
        }
        out
    }
}

/// Splits `LINE:COLUMN` from the beginning of a text.
fn numbers(text: &str) -> Option<(u32, u32, &str)> {
    let (line, rest) = text.split_once(':')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (column, rest) = rest.split_at_checked(end)?;
    Some((line.parse().ok()?, column.parse().ok()?, rest))
}

/// Returns the position of a key or a value of a document.
fn place(document: &Document, at: &str, is_key: bool) -> Option<Position> {
    let node = document.root.at(at)?;
    let key = at.rsplit_once('/').filter(|_| is_key).and_then(|(holder, name)| {
        let holder = document.root.at(holder)?.as_map()?;
        Some(holder.get(&*pointer::unescape(name))?.key)
    });
    document.sources.position(key.unwrap_or(node.id))
}

fn is_documentation(pointer: &str, root: &Node) -> bool {
    let steps: Vec<_> = pointer_steps(pointer).into_iter().flatten().collect();
    let (mut node, mut keyword) = (Some(root), Keyword::NONE);
    for step in &steps {
        if node.is_some_and(|node| node.as_map().is_some()) && keyword.is_prose(step) {
            return true;
        }
        node = node.and_then(|node| node.step(step));
        keyword = keyword.member(step);
    }
    false
}
