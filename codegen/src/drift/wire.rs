//! Effective schemas: everything that applies to a value, wherever it is written.
//!
//! An effective schema lists all schema objects that apply at once: references are followed, and `allOf` and choices
//! with one alternative are flattened. Nodes are not copied, so each keyword keeps its position.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::described::Described;
use super::value::canonical;
use crate::maps::{HashMap, HashSet, IndexMap};
use crate::parse::tree::{Entry, Map, Node, NodeId, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SchemaId(u32);

/// The effective schemas of one description, computed on demand.
pub(super) struct Wire<'a> {
    pub(super) side: &'a Described,
    schemas: Vec<Rc<Effective<'a>>>,
    by_parts: HashMap<Vec<NodeId>, SchemaId>,
    by_node: HashMap<NodeId, SchemaId>,
    members: HashMap<SchemaId, Rc<Members<'a>>>,
    signatures: HashMap<(SchemaId, u8), u64>,
}

/// Everything that applies to a value.
#[derive(Debug, Default)]
pub(super) struct Effective<'a> {
    /// The schema objects, the outermost first.
    pub(super) parts: Vec<&'a Node>,
    /// The choices (`oneOf`, `anyOf`) to ignore, because this is one of their alternatives or the rest of the schema.
    opened: Vec<NodeId>,
    /// The node of the schema.
    pub(super) at: Option<NodeId>,
    /// Whether a part is missing: a reference is dangling, or its target is not a schema.
    pub(super) broken: bool,
}

#[derive(Debug, Default)]
pub(super) struct Members<'a> {
    pub(super) declared: IndexMap<&'a str, Member<'a>>,
    /// Every name in `required`, and its node.
    pub(super) required: IndexMap<&'a str, NodeId>,
}

#[derive(Debug)]
pub(super) struct Member<'a> {
    /// The node of its name in `properties`.
    pub(super) key: NodeId,
    pub(super) schema: SchemaId,
    pub(super) read_only: Option<&'a Entry>,
    pub(super) write_only: Option<&'a Entry>,
}

/// The members that an object allows in addition to its declared ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extra {
    Open,
    Closed,
    Schema(SchemaId),
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type<'a> {
    Any,
    Is(&'a str),
    /// `type` is not a valid type.
    Unknown,
}

const TYPES: [&str; 6] = ["object", "array", "string", "number", "integer", "boolean"];

impl<'a> Effective<'a> {
    /// Returns the first entry of this name.
    pub(super) fn entry(&self, name: &str) -> Option<&'a Entry> {
        self.entries(name).next()
    }

    /// Returns the entries of this name in all parts.
    pub(super) fn entries<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a Entry> + 's {
        self.parts.iter().filter_map(move |part| find(part.as_map()?, name))
    }

    /// Returns the first entry that is `true`.
    pub(super) fn flag(&self, name: &str) -> Option<&'a Entry> {
        self.entries(name).find(|entry| entry.node.as_bool() == Some(true))
    }

    /// Returns the declared or implied type. Without `type`, `properties` imply an object, `items` a list, and an
    /// `enum` of strings a string.
    pub(super) fn ty(&self) -> Type<'a> {
        let mut ty = Type::Any;
        for entry in self.entries("type") {
            match entry.node.as_str().filter(|text| TYPES.contains(text)) {
                Some(text) if ty == Type::Any => ty = Type::Is(text),
                Some(_) => {}
                None => return Type::Unknown,
            }
        }
        if ty != Type::Any {
            return ty;
        }
        let has_any = |names: &[&str]| names.iter().any(|name| self.entry(name).is_some());
        if has_any(&["properties", "additionalProperties", "required", "minProperties", "maxProperties"]) {
            return Type::Is("object");
        }
        if has_any(&["items", "minItems", "maxItems", "uniqueItems"]) {
            return Type::Is("array");
        }
        let values = self.entry("enum").map(|entry| entry.node.items()).unwrap_or_default();
        if !values.is_empty() && values.iter().all(|value| value.as_str().is_some()) {
            return Type::Is("string");
        }
        Type::Any
    }

    /// Returns `nullable` if null is allowed: the outermost part allows it, or every part with a type does.
    pub(super) fn nullable(&self) -> Option<&'a Entry> {
        let flag = |part: &&'a Node| part.as_map()?.get("nullable").filter(|entry| entry.node.as_bool() == Some(true));
        let first = self.parts.first().and_then(flag);
        let all = self.parts.iter().all(|part| part.get("type").is_none() || flag(part).is_some());
        first.or_else(|| if all { self.parts.iter().find_map(flag) } else { None })
    }
}

impl<'a> Wire<'a> {
    pub(super) fn new(side: &'a Described) -> Self {
        Self {
            side,
            schemas: Vec::new(),
            by_parts: HashMap::default(),
            by_node: HashMap::default(),
            members: HashMap::default(),
            signatures: HashMap::default(),
        }
    }

    /// Returns a schema. Ids come only from this list, so it exists.
    pub(super) fn get(&self, id: SchemaId) -> Rc<Effective<'a>> {
        self.schemas.get(id.0 as usize).cloned().unwrap_or_default()
    }

    /// Returns the effective schema at a node.
    pub(super) fn schema(&mut self, node: &'a Node) -> SchemaId {
        if let Some(id) = self.by_node.get(&node.id) {
            return *id;
        }
        let id = self.all(&[node]);
        self.by_node.insert(node.id, id);
        id
    }

    /// Returns a schema without these choices, or with one of their alternatives.
    pub(super) fn opened(&mut self, of: &Effective<'a>, choices: &[NodeId], alternative: Option<&'a Node>) -> SchemaId {
        // The schema precedes its alternative, because the outermost part decides on null.
        let nodes: Vec<&'a Node> = of.parts.iter().copied().chain(alternative).collect();
        let mut effective = self.flatten(&nodes);
        effective.at = alternative.map(|node| node.id).or(effective.at);
        effective.opened = of.opened.iter().chain(choices).copied().collect();
        self.intern(effective)
    }

    /// Returns the effective schema of a value to which all nodes apply.
    fn all(&mut self, nodes: &[&'a Node]) -> SchemaId {
        let effective = self.flatten(nodes);
        self.intern(effective)
    }

    fn intern(&mut self, effective: Effective<'a>) -> SchemaId {
        let mut key: Vec<NodeId> = effective.parts.iter().map(|part| part.id).chain(effective.opened.clone()).collect();
        key.sort_unstable();
        if effective.parts.is_empty() {
            key.extend(effective.at);
        }
        if let Some(id) = self.by_parts.get(&key) {
            return *id;
        }
        let id = SchemaId(u32::try_from(self.schemas.len()).unwrap_or(u32::MAX));
        self.schemas.push(Rc::new(effective));
        self.by_parts.insert(key, id);
        id
    }

    /// Not recursive, because chains of references and of `allOf` can be long.
    fn flatten(&self, nodes: &[&'a Node]) -> Effective<'a> {
        let mut found = Effective { at: nodes.first().map(|node| node.id), ..Effective::default() };
        let mut seen = HashSet::default();
        let mut open: Vec<&Node> = nodes.iter().rev().copied().collect();
        while let Some(node) = open.pop() {
            let Some(node) = self.side.outline.follow(node).filter(|node| node.as_map().is_some()) else {
                found.broken = true;
                continue;
            };
            if !seen.insert(node.id) {
                continue;
            }
            found.parts.push(node);
            for keyword in ["anyOf", "oneOf"] {
                if let [only] = node.get(keyword).map(Node::items).unwrap_or_default() {
                    open.push(only);
                }
            }
            open.extend(node.get("allOf").map(Node::items).unwrap_or_default().iter().rev());
        }
        if let Some(first) = found.parts.first() {
            found.at = Some(first.id);
        }
        found
    }

    /// Returns the members of an object.
    pub(super) fn members(&mut self, id: SchemaId) -> Rc<Members<'a>> {
        if let Some(known) = self.members.get(&id) {
            return Rc::clone(known);
        }
        let effective = self.get(id);
        let mut nodes: IndexMap<&'a str, (NodeId, Vec<&'a Node>)> = IndexMap::default();
        for (name, entry) in effective.entries("properties").filter_map(|entry| entry.node.as_map()).flatten() {
            let (_, nodes) = nodes.entry(name.as_str()).or_insert_with(|| (entry.key, Vec::new()));
            nodes.push(&entry.node);
        }
        let mut members = Members::default();
        for (name, (key, nodes)) in nodes {
            let schema = match nodes.as_slice() {
                [node] => self.schema(node),
                nodes => self.all(nodes),
            };
            let holds = self.get(schema);
            let (read_only, write_only) = (holds.flag("readOnly"), holds.flag("writeOnly"));
            members.declared.insert(name, Member { key, schema, read_only, write_only });
        }
        for item in effective.entries("required").flat_map(|entry| entry.node.items()) {
            if let Some(name) = item.as_str() {
                members.required.entry(name).or_insert(item.id);
            }
        }
        let members = Rc::new(members);
        self.members.insert(id, Rc::clone(&members));
        members
    }

    /// Returns the schema of a list's items and the first entry that declares it.
    pub(super) fn items(&mut self, of: &Effective<'a>) -> Option<(SchemaId, &'a Entry)> {
        let entries: Vec<&'a Entry> = of.entries("items").filter(|entry| has_keywords(&entry.node)).collect();
        let first = *entries.first()?;
        let nodes: Vec<&'a Node> = entries.iter().map(|entry| &entry.node).collect();
        Some((self.all(&nodes), first))
    }

    /// Returns the additional members that an object allows, and the entry that declares it.
    pub(super) fn extra(&mut self, of: &Effective<'a>) -> (Extra, Option<&'a Entry>) {
        let entries: Vec<&'a Entry> = of.entries("additionalProperties").collect();
        if let Some(closed) = entries.iter().find(|entry| entry.node.as_bool() == Some(false)) {
            return (Extra::Closed, Some(closed));
        }
        let schemas: Vec<&'a Entry> = entries.iter().copied().filter(|entry| has_keywords(&entry.node)).collect();
        match schemas.first() {
            Some(first) => {
                let nodes: Vec<&'a Node> = schemas.iter().map(|entry| &entry.node).collect();
                (Extra::Schema(self.all(&nodes)), Some(first))
            }
            None => (Extra::Open, entries.first().copied()),
        }
    }

    /// Returns a hash that is equal for schemas that are equal to a depth of `depth` levels.
    pub(super) fn signature(&mut self, id: SchemaId, depth: u8) -> u64 {
        if let Some(known) = self.signatures.get(&(id, depth)) {
            return *known;
        }
        let effective = self.get(id);
        let mut hasher = DefaultHasher::new();
        if let Type::Is(name) = effective.ty() {
            name.hash(&mut hasher);
        }
        for name in SIGNATURE_KEYWORDS {
            if let Some(entry) = effective.entry(name) {
                (name, canonical(&entry.node)).hash(&mut hasher);
            }
        }
        let members = self.members(id);
        let mut names: Vec<(&str, bool)> =
            members.declared.keys().map(|name| (*name, members.required.contains_key(name))).collect();
        names.sort_unstable();
        names.hash(&mut hasher);
        if depth > 0 {
            for (name, _) in names {
                if let Some(member) = members.declared.get(name) {
                    self.signature(member.schema, depth - 1).hash(&mut hasher);
                }
            }
            if let Some((items, _)) = self.items(&effective) {
                ("items", self.signature(items, depth - 1)).hash(&mut hasher);
            }
            if let (Extra::Schema(extra), _) = self.extra(&effective) {
                ("extra", self.signature(extra, depth - 1)).hash(&mut hasher);
            }
            for (keyword, entry) in choices(&effective) {
                let mut each: Vec<u64> = Vec::new();
                for item in entry.node.items() {
                    let schema = self.schema(item);
                    each.push(self.signature(schema, depth - 1));
                }
                each.sort_unstable();
                (keyword, each).hash(&mut hasher);
            }
        }
        let signature = hasher.finish();
        self.signatures.insert((id, depth), signature);
        signature
    }
}

/// The keywords that a signature includes as written.
const SIGNATURE_KEYWORDS: [&str; 16] = [
    "format",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "nullable",
    "readOnly",
    "writeOnly",
];

/// Returns the choices of a schema: every `oneOf` and `anyOf` with more than one alternative.
pub(super) fn choices<'a>(of: &Effective<'a>) -> Vec<(&'static str, &'a Entry)> {
    let many = |entry: &&Entry| entry.node.items().len() > 1 && !of.opened.contains(&entry.node.id);
    let named = |name: &'static str| of.entries(name).filter(many).map(move |entry| (name, entry)).collect::<Vec<_>>();
    [named("oneOf"), named("anyOf")].concat()
}

/// Returns an entry of a map. Most schemas are small, and a linear search is faster than hashing.
fn find<'a>(map: &'a Map, name: &str) -> Option<&'a Entry> {
    const FEW: usize = 8;
    if map.len() > FEW {
        return map.get(name);
    }
    map.iter().find(|(known, _)| *known == name).map(|(_, entry)| entry)
}

/// Whether a schema is neither `{}` nor `true`.
fn has_keywords(node: &Node) -> bool {
    matches!(&node.value, Value::Map(map) if !map.is_empty())
}
