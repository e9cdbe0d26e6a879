//! Checks that every `$ref` resolves, and to the kind of object that its place requires.
//!
//! The grammar check supplies the references, the kind of each node and the composed schemas.

use super::fault::{Fault, Remedy};
use super::grammar::{Checked, HOLDERS, Reference};
use super::tree::{Node, NodeId, Sources, Step};
use crate::fates::Code;
use crate::maps::{HashMap, HashSet};

pub(super) fn check(root: &Node, sources: &Sources, checked: &Checked<'_>) -> Vec<Fault> {
    let mut checker = Checker { root, sources, faults: Vec::new() };
    for reference in &checked.references {
        checker.reference(reference, &checked.kinds);
    }
    let holders = checked.references.iter().map(|reference| reference.holder);
    checker.circles(holders.chain(checked.composed.iter().copied()));
    checker.faults
}

/// Whether a fault says that no reference leads into the schemas that a schema holds, and one does.
pub(super) fn is_refuted(fault: &Fault, references: &[Reference<'_>]) -> bool {
    let held = fault.diagnostic.pointer.as_deref().filter(|held| {
        held.rsplit_once('/').is_some_and(|(_, last)| HOLDERS.contains(&last)) && fault.remedy == Remedy::None
    });
    let leads_into = |reference: &Reference<'_>, held: &str| {
        let target = reference.text.as_str().and_then(to_pointer);
        target.is_some_and(|to| to.strip_prefix(held).is_some_and(|rest| rest.starts_with('/')))
    };
    held.is_some_and(|held| references.iter().any(|reference| leads_into(reference, held)))
}

struct Checker<'a> {
    root: &'a Node,
    sources: &'a Sources,
    faults: Vec<Fault>,
}

impl<'a> Checker<'a> {
    fn reference(&mut self, reference: &Reference<'a>, kinds: &HashMap<NodeId, &'static str>) {
        let Reference { text: node, kind, holder } = *reference;
        let remedy = self.remedy(holder, kind);
        let text = node.as_str().unwrap_or_default();
        let Some(pointer) = to_pointer(text) else {
            let (message, help) = if text.starts_with('#') {
                (format!("`{text}` is not a JSON pointer"), "write `#/` and the names of the path, joined by `/`")
            } else {
                (format!("`{text}` points outside this document"), "copy its target into this document")
            };
            return self.fault(node.id, message, help, remedy);
        };
        let Some(target) = self.root.at(&pointer) else {
            let there = longest(self.root, &pointer);
            let message = format!("`{text}` does not resolve: `#{there}` is the longest part that exists");
            return self.fault(node.id, message, "correct the name, or add the target", remedy);
        };
        match kinds.get(&target.id) {
            Some(found) if *found == kind => {}
            Some(found) => {
                let message = format!("`{text}` points at {found}: expected {kind}");
                self.fault(node.id, message, "point it at an object of the expected kind", remedy);
            }
            // A place that the specification does not define, such as an extension, can hold anything.
            None if target.as_map().is_some() && is_extension(&pointer) => {}
            None => {
                let message = format!("`{text}` does not point at {kind}");
                self.fault(node.id, message, "point it at an object of the expected kind", remedy);
            }
        }
    }

    /// A reference of an operation to nowhere: it cannot be called. Elsewhere only the value has no type.
    fn remedy(&self, holder: &Node, kind: &str) -> (Code, Remedy) {
        let steps = self.sources.steps(holder.id);
        let shared = matches!(
            steps[..],
            [Step::Member("components"), Step::Member("schemas"), ..] | [Step::Member("definitions"), ..]
        );
        let is_received = matches!(
            steps[..],
            [Step::Member("paths"), _, _, Step::Member("responses"), ..]
                | [Step::Member("components"), Step::Member("responses"), ..]
                | [Step::Member("responses"), ..]
        );
        match kind {
            "a response" => (Code::BrokenResponseReference, Remedy::AnyResponse(holder.id)),
            // What is received can be read without its type.
            "a schema" if shared || is_received => (Code::BrokenSchemaReference, Remedy::Anything(holder.id)),
            "a schema" | "a parameter" | "a request body" | "a path" => {
                (Code::BrokenReference, Remedy::Operation(holder.id))
            }
            "a security scheme" => (Code::UnknownScheme, Remedy::Remove(holder.id)),
            _ => (Code::BrokenPart, Remedy::Remove(holder.id)),
        }
    }

    /// Reports schemas that contain themselves without a property or item between, and circular references. A circle of
    /// `allOf` and alternatives is legal: a child takes the members of the parent that names it.
    fn circles(&mut self, starts: impl Iterator<Item = &'a Node> + Clone) {
        for kinds in [&["allOf"][..], &["anyOf", "oneOf"]] {
            let mut done: HashSet<NodeId> = HashSet::default();
            for start in starts.clone() {
                if !done.contains(&start.id) {
                    self.circles_from(start, kinds, &mut done);
                }
            }
        }
    }

    /// A depth-first search along `$ref` and these keywords, without recursion: chains may be long.
    fn circles_from(&mut self, start: &'a Node, kinds: &[&str], done: &mut HashSet<NodeId>) {
        let mut path: Vec<(&'a Node, Vec<Edge<'a>>)> = vec![(start, self.edges(start, kinds))];
        let mut on_path: HashSet<NodeId> = HashSet::from_iter([start.id]);
        while let Some((node, edges)) = path.last_mut() {
            let Some(edge) = edges.pop() else {
                done.insert(node.id);
                on_path.remove(&node.id);
                path.pop();
                continue;
            };
            if on_path.contains(&edge.to.id) {
                let nodes: Vec<&Node> = path.iter().map(|(node, _)| *node).collect();
                self.circle(&nodes, &edge);
            } else if !done.contains(&edge.to.id) {
                on_path.insert(edge.to.id);
                path.push((edge.to, self.edges(edge.to, kinds)));
            }
        }
    }

    /// The parts of a schema, the last edge first.
    fn edges(&self, node: &'a Node, kinds: &[&str]) -> Vec<Edge<'a>> {
        if let Some(entry) = node.as_map().and_then(|map| map.get("$ref")) {
            let target = entry.node.as_str().and_then(|text| resolve(self.root, text));
            let cut = Remedy::Anything(node.id);
            return target.map(|to| Edge { to, at: entry.node.id, cut }).into_iter().collect();
        }
        let lists = kinds.iter().filter_map(|name| node.get(name));
        lists
            .flat_map(|list| list.items().iter().rev())
            .map(|to| Edge { to, at: to.id, cut: Remedy::Remove(to.id) })
            .collect()
    }

    fn circle(&mut self, path: &[&Node], last: &Edge<'_>) {
        let start = path.iter().position(|node| node.id == last.to.id).unwrap_or_default();
        let circle = path.get(start..).unwrap_or_default();
        let made_of = |name: &str| circle.iter().any(|node| node.get("$ref").is_none() && node.get(name).is_some());
        let what = ["allOf", "oneOf", "anyOf"].into_iter().find(|name| made_of(name)).unwrap_or("$ref");
        let names = circle.iter().chain([&last.to]).map(|node| format!("#{}", self.sources.pointer(node.id)));
        let names: Vec<String> = names.collect();
        let message = format!("circular `{what}`: {}", shorten(&names).join(" → "));
        let help = "break the circle: a schema may contain itself only through a property or an item";
        self.fault(last.at, message, help, (Code::EndlessSchema, last.cut.clone()));
    }

    fn fault(&mut self, node: NodeId, message: impl Into<String>, help: &str, remedy: (Code, Remedy)) {
        self.faults.push(Fault::at(self.root, self.sources, node, message, remedy).help(help).breaking());
    }
}

/// A reference to a schema, or a part of a composed schema.
struct Edge<'a> {
    to: &'a Node,
    /// The node that creates the edge.
    at: NodeId,
    /// The change that removes the edge.
    cut: Remedy,
}

/// Whether a pointer is below an extension at the root.
fn is_extension(pointer: &str) -> bool {
    pointer.starts_with("/x-")
}

/// Shortens a long path by its middle.
fn shorten(names: &[String]) -> Vec<&str> {
    match names {
        [first, second, .., last] if names.len() > 8 => vec![first, second, "…", last],
        names => names.iter().map(String::as_str).collect(),
    }
}

/// The longest prefix of a pointer that resolves.
fn longest<'p>(root: &Node, pointer: &'p str) -> &'p str {
    let ends = pointer.match_indices('/').map(|(end, _)| end).rev();
    ends.filter_map(|end| pointer.get(..end)).find(|beginning| root.at(beginning).is_some()).unwrap_or_default()
}

/// The pointer in a reference; `None` if the reference leaves the document or is malformed.
pub(crate) fn to_pointer(text: &str) -> Option<String> {
    let fragment = text.strip_prefix('#')?;
    let pointer = percent_decode(fragment)?;
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

/// The reference to a pointer. The inverse of [`to_pointer`].
pub(crate) fn to_text(pointer: &str) -> String {
    format!("#{}", pointer.replace('%', "%25"))
}

pub(crate) fn resolve<'a>(root: &'a Node, text: &str) -> Option<&'a Node> {
    root.at(&to_pointer(text)?)
}

/// Resolves a chain of references; `None` if it does not resolve or is circular.
pub(crate) fn follow<'a>(root: &'a Node, node: &'a Node) -> Option<&'a Node> {
    let mut node = node;
    // Brent's algorithm: the node to compare with is replaced after 1, 2, 4, … steps, so that any cycle is found.
    let (mut known, mut hops, mut limit) = (node.id, 0_usize, 1_usize);
    while let Some(text) = node.get("$ref").and_then(Node::as_str) {
        node = resolve(root, text)?;
        if node.id == known {
            return None;
        }
        hops += 1;
        if hops == limit {
            (known, limit) = (node.id, limit * 2);
        }
    }
    Some(node)
}

fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let code = digit(rest.next())? * 16 + digit(rest.next())?;
        bytes.push(u8::try_from(code).ok()?);
    }
    String::from_utf8(bytes).ok()
}
