//! A document as written: values with an identity that maps to file, line, column and pointer.
//!
//! Identities survive conversion and overlay, so a fault found in any stage points at the original text.

use std::borrow::Cow;

use serde_json::Number;

pub use super::sources::{FileId, NodeId, Sources, Step, push_step};
use crate::maps::IndexMap;

/// A value and its identity.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The identity.
    pub id: NodeId,
    /// The value.
    pub value: Value,
}

/// The value of a node.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, with its exact digits.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the text.
    Map(Map),
}

/// A mapping whose keys have identities.
pub type Map = IndexMap<String, Entry>;

/// A member of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The identity of the key.
    pub key: NodeId,
    /// The value.
    pub node: Node,
}

/// The nesting limit of a document: above any real description, and low enough for recursion over a tree.
pub const MAX_DEPTH: usize = 128;

impl Value {
    /// Returns the kind of the value, for messages: `a list`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(number) if number.is_f64() => "a number",
            Self::Number(_) => "an integer",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

impl Node {
    /// Creates a node.
    pub fn new(id: NodeId, value: Value) -> Self {
        Self { id, value }
    }

    /// Creates a text node.
    pub fn text(id: NodeId, text: impl Into<String>) -> Self {
        Self { id, value: Value::String(text.into()) }
    }

    /// Returns the member of this name, if the node is a mapping that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        Some(&self.as_map()?.get(name)?.node)
    }

    /// Returns the text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the mapping, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the mapping for changes, if it is one.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the list, if it is one.
    pub fn as_list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the `(name, value)` pairs; empty if it is not a mapping.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.as_map().into_iter().flatten().map(|(name, entry)| (name.as_str(), &entry.node))
    }

    /// Returns the items; empty if it is not a list.
    pub fn items(&self) -> &[Self] {
        self.as_list().unwrap_or_default()
    }

    /// Returns the nodes directly below it.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.members().map(|(_, node)| node).chain(self.items())
    }

    /// Returns the node at a JSON pointer (RFC 6901) below this one; the empty pointer is the node itself.
    pub fn at(&self, pointer: &str) -> Option<&Self> {
        pointer_steps(pointer)?.try_fold(self, |node, step| node.step(&step))
    }

    /// Returns the node one step down.
    pub fn step(&self, step: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(map) => Some(&map.get(step)?.node),
            Value::List(items) => items.get(list_index(step)?),
            _ => None,
        }
    }

    /// Returns the node one step down, for changes.
    pub fn step_mut(&mut self, step: &str) -> Option<&mut Self> {
        match &mut self.value {
            Value::Map(map) => Some(&mut map.get_mut(step)?.node),
            Value::List(items) => items.get_mut(list_index(step)?),
            _ => None,
        }
    }

    /// Calls `visit` for this node and each one below it, parents first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// Replaces each identity by the one in other [`Sources`]: see [`NodeId::moved`].
    pub(crate) fn renumber(&mut self, by: u32) {
        self.id = self.id.moved(by);
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.renumber(by)),
            Value::Map(map) => map.values_mut().for_each(|entry| {
                entry.key = entry.key.moved(by);
                entry.node.renumber(by);
            }),
            _ => {}
        }
    }

    /// Returns the number of levels: one for a scalar.
    pub fn depth(&self) -> usize {
        1 + self.children().map(Self::depth).max().unwrap_or_default()
    }

    /// Returns the value as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => serde_json::Value::Bool(*value),
            Value::Number(number) => serde_json::Value::Number(number.clone()),
            Value::String(text) => serde_json::Value::String(text.clone()),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(map) => map.iter().map(|(name, entry)| (name.clone(), entry.node.to_json())).collect(),
        }
    }

    /// Creates nodes for JSON that a stage derives from the node `from`.
    pub fn from_json(json: serde_json::Value, from: NodeId, sources: &mut Sources) -> Self {
        let value = match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::Number(number) => Value::Number(number),
            serde_json::Value::String(text) => Value::String(text),
            serde_json::Value::Array(items) => {
                Value::List(items.into_iter().map(|item| Self::from_json(item, from, sources)).collect())
            }
            serde_json::Value::Object(map) => Value::Map(
                map.into_iter()
                    .map(|(name, value)| {
                        let key = sources.derive(&[from]);
                        (name, Entry { key, node: Self::from_json(value, from, sources) })
                    })
                    .collect(),
            ),
        };
        Self { id: sources.derive(&[from]), value }
    }

    /// Whether both have the same value. The order of members does not matter.
    pub fn same_value(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::List(left), Value::List(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.same_value(right))
            }
            (Value::Map(left), Value::Map(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .all(|(name, entry)| right.get(name).is_some_and(|other| entry.node.same_value(&other.node)))
            }
            (left, right) => left == right,
        }
    }
}

/// Returns the unescaped steps of a JSON pointer; `None` if it is malformed.
pub fn pointer_steps(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    Some(pointer.split('/').skip(1).map(|step| match step.contains('~') {
        true => step.replace("~1", "/").replace("~0", "~").into(),
        false => step.into(),
    }))
}

/// Parses an index in a pointer: digits without a leading zero.
fn list_index(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|b| b.is_ascii_digit()) && (step.len() == 1 || !step.starts_with('0'));
    plain.then(|| step.parse().ok()).flatten()
}
