//! Ids of changes: digests of the edit, its place, the old value and the new value.
//!
//! The value is included so that an acknowledgement never covers a later change at the same place. The order of members
//! and of set-like lists, documentation, and whether a value is a reference do not affect the id.

use super::described::Described;
use super::findings::{Finding, Spot};
use super::report::Party;
use super::rules::Edit;
use super::value::canonical;
use crate::maps::HashMap;
use crate::parse::references;
use crate::parse::tree::{Node, NodeId, Step, Value, push_step};

/// How many nested references are followed, which suffices to distinguish values.
const REFERENCES: usize = 8;

/// Keywords whose members are names that the author chose.
const NAMES: [&str; 24] = [
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "encoding",
    "headers",
    "links",
    "mapping",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "scopes",
    "securityDefinitions",
    "securitySchemes",
    "variables",
    "webhooks",
];

/// Keywords that do not affect the values.
const WORDS: [&str; 6] = ["description", "example", "examples", "externalDocs", "summary", "title"];

/// Keywords whose values are data.
const DATA: [&str; 3] = ["const", "default", "enum"];

/// How to digest the members of a map and the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Mode {
    Keywords,
    Names,
    /// Data: no keyword has a meaning, and the order of lists counts.
    Data,
    /// A list of schemas whose order counts.
    Ordered,
    /// A list of data whose order does not count.
    Set,
}

impl Mode {
    fn member(self, name: &str) -> Self {
        match (self, name) {
            (Self::Data | Self::Set, _) => Self::Data,
            (Self::Names, _) => Self::Keywords,
            (_, "enum") => Self::Set,
            (_, "prefixItems") => Self::Ordered,
            (_, name) if NAMES.contains(&name) => Self::Names,
            (_, name) if DATA.contains(&name) || WORDS.contains(&name) => Self::Data,
            _ => Self::Keywords,
        }
    }

    fn item(self) -> Self {
        match self {
            Self::Data | Self::Set => Self::Data,
            _ => Self::Keywords,
        }
    }
}

/// Computes the ids of the changes between two descriptions.
pub(super) struct Identities<'a> {
    old: Values<'a>,
    new: Values<'a>,
}

pub(super) struct Ids {
    pub(super) change: String,
    /// Identifies the edit of the text that caused the change.
    pub(super) cause: String,
}

impl<'a> Identities<'a> {
    pub(super) fn new(old: &'a Described, new: &'a Described) -> Self {
        Self { old: Values::new(old), new: Values::new(new) }
    }

    /// Returns the ids of a change. `pointer` is used if neither side has the node.
    pub(super) fn of(&mut self, kind: &str, breaks: &[Party], finding: &Finding, pointer: &str) -> Ids {
        let edit = match finding.edit {
            Edit::Added => "added",
            Edit::Removed => "removed",
            Edit::Changed => "changed",
        };
        let place = match (finding.old, finding.new) {
            (_, Spot::At(node)) => stable_pointer(self.new.side, node),
            (Spot::At(node), _) => stable_pointer(self.old.side, node),
            _ => pointer.to_owned(),
        };
        let mut cause = Digest::default();
        cause.text(edit);
        cause.text(&place);
        let mut change = Digest::default();
        change.text(kind);
        change.text(&format!("{breaks:?}"));
        change.text(&place);
        match &finding.values {
            Some((was, is)) => [was, is].into_iter().for_each(|value| change.text(value)),
            None => {
                change.number(self.old.spot(finding.old, finding.edit));
                change.number(self.new.spot(finding.new, finding.edit));
            }
        }
        Ids { change: change.short(), cause: cause.short() }
    }
}

/// Digests of the values of one description.
struct Values<'a> {
    side: &'a Described,
    /// Digests of reference targets, by the number of references that may still be followed.
    known: HashMap<(NodeId, usize), u64>,
}

impl<'a> Values<'a> {
    fn new(side: &'a Described) -> Self {
        Self { side, known: HashMap::default() }
    }

    fn spot(&mut self, spot: Spot, edit: Edit) -> u64 {
        let node = match spot {
            Spot::At(node) => node,
            // The keyword is absent; its parent identifies the change.
            Spot::In(node) if edit == Edit::Changed => node,
            _ => return 0,
        };
        let mut digest = Digest::default();
        for source in self.side.outline.sources.sources_of(node) {
            let (mut at, mut mode) = (&self.side.outline.written, Mode::Keywords);
            for step in self.side.outline.sources.steps(source) {
                let next = match step {
                    Step::Root => continue,
                    Step::Member(name) => at.get(name).map(|next| (next, mode.member(name))),
                    Step::Item(index) => at.items().get(index).map(|next| (next, mode.item())),
                };
                let Some(next) = next else { break };
                (at, mode) = next;
            }
            digest.number(self.value(at, mode, REFERENCES));
        }
        digest.0
    }

    fn value(&mut self, node: &'a Node, mode: Mode, references: usize) -> u64 {
        let mut digest = Digest::default();
        match &node.value {
            Value::Map(map) => {
                let target = (mode == Mode::Keywords && references > 0).then(|| self.target(node)).flatten();
                if let Some(target) = target {
                    if map.len() == 1 {
                        return self.known(target, references - 1);
                    }
                    digest.number(self.known(target, references - 1));
                }
                let mut members: Vec<_> = map
                    .iter()
                    .filter(|(name, _)| mode != Mode::Keywords || !WORDS.contains(&name.as_str()))
                    .filter(|(name, _)| target.is_none() || *name != "$ref")
                    .collect();
                members.sort_unstable_by_key(|(name, _)| *name);
                digest.text("{");
                for (name, entry) in members {
                    digest.text(name);
                    digest.number(self.value(&entry.node, mode.member(name), references));
                }
            }
            Value::List(items) => {
                let mut items: Vec<u64> = items.iter().map(|item| self.value(item, mode.item(), references)).collect();
                if !matches!(mode, Mode::Data | Mode::Ordered) {
                    items.sort_unstable();
                }
                digest.text("[");
                items.into_iter().for_each(|item| digest.number(item));
            }
            Value::String(text) => digest.text(text),
            _ => {
                // Distinguishes `1` from `"1"`.
                digest.text("");
                digest.text(&canonical(node));
            }
        }
        digest.0
    }

    fn target(&self, node: &Node) -> Option<&'a Node> {
        references::resolve(&self.side.outline.written, node.get("$ref")?.as_str()?)
    }

    /// Returns the digest of a reference's target, computed once.
    fn known(&mut self, target: &'a Node, references: usize) -> u64 {
        if let Some(known) = self.known.get(&(target.id, references)) {
            return *known;
        }
        let digest = self.value(target, Mode::Keywords, references);
        self.known.insert((target.id, references), digest);
        digest
    }
}

/// Returns a pointer that identifies list items by name rather than by index, so that reordering a list changes no id.
fn stable_pointer(side: &Described, node: NodeId) -> String {
    let mut pointer = String::new();
    let mut at = Some(&side.outline.written);
    let mut holder = "";
    for step in side.outline.sources.steps(node) {
        let name = match step {
            Step::Root => continue,
            Step::Member(name) => {
                at = at.and_then(|node| node.get(name));
                holder = name;
                name.to_owned()
            }
            Step::Item(index) => {
                at = at.and_then(|node| node.items().get(index));
                match at.and_then(named) {
                    Some(name) => name,
                    None if holder == "prefixItems" => index.to_string(),
                    // Items without a name are distinguished by the values that changed.
                    None => "*".to_owned(),
                }
            }
        };
        push_step(&mut pointer, &name);
    }
    pointer
}

/// Returns the name of a list item, if it is a parameter, a reference or a string.
fn named(item: &Node) -> Option<String> {
    let text = |name: &str| item.get(name).and_then(Node::as_str);
    match (text("in"), text("name"), text("$ref")) {
        (Some(place), Some(name), _) => Some(format!("{place}:{name}")),
        (_, _, Some(reference)) => Some(reference.to_owned()),
        _ => item.as_str().map(str::to_owned),
    }
}

/// FNV-1a, so that a digest is the same in every build.
struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }

    /// Adds a text and a terminator.
    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    fn short(&self) -> String {
        format!("{:010x}", self.0 >> 24)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::maps;

    #[test]
    fn the_members_of_every_map_are_names() {
        let unknown: Vec<_> = maps().into_iter().filter(|name| Mode::Keywords.member(name) == Mode::Keywords).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
