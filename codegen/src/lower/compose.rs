//! Composition: `allOf`, and parents that are named by their children, in two phases.
//!
//! First every schema is read on its own, so that it may contain itself through a member, an item or a child. Then
//! `allOf` is merged, parts first. Only an `allOf` that contains itself is invalid.

use indexmap::{IndexMap, IndexSet};

use super::schemas::Schemas;
use crate::fates::Code;
use crate::ir::{Kind, Schema, SchemaId};
use crate::maps::{HashMap, HashSet};

/// The most properties that `allOf` may merge in one description, because each schema of a chain repeats those of the
/// next.
const MAX_MEMBERS: usize = 1_000_000;

impl Schemas<'_> {
    /// Returns the schema that determines the type of this one's values.
    pub(super) fn unwrapped(&self, id: SchemaId) -> SchemaId {
        let wrappers = &self.composed.wrappers;
        let mut found = id;
        for _ in 0..=wrappers.len() {
            match wrappers.get(&found) {
                Some(next) => found = *next,
                None => return found,
            }
        }
        id
    }

    /// Returns the alternative that the description names.
    pub(super) fn original(&self, id: SchemaId) -> SchemaId {
        self.composed.was.get(&id).copied().unwrap_or(id)
    }

    /// Merges everything that was read since the last call.
    pub(super) fn compose(&mut self) {
        if self.composed.done == self.graph.schemas.len() {
            return;
        }
        self.families();
        let mut next = 0;
        while let Some(id) = self.composed.open.get(next).copied() {
            self.ensure(id);
            next += 1;
        }
        self.composed.open.clear();
        self.settle_unions(self.composed.done);
        self.possible_defaults(self.composed.done);
        self.composed.done = self.graph.schemas.len();
    }

    /// Merges one schema after its parts.
    fn ensure(&mut self, id: SchemaId) {
        let Some(parts) = self.composed.parts.remove(&id) else { return };
        self.composed.merging.insert(id);
        let mut whole = Vec::new();
        for part in parts {
            self.ensure(part);
            if self.composed.merging.contains(&part) {
                let origin = self.get(id).origin.clone();
                let message = "`allOf` contains the schema that it is part of";
                let fault = self.description.diagnostic(&origin, message).code(Code::EndlessSchema);
                self.faults.push(
                    fault.help("break the circle: a schema may contain itself only through a property or an item"),
                );
                self.composed.wrappers.remove(&id);
            } else {
                whole.push(part);
            }
        }
        let joins = self.composed.joined.contains_key(&id);
        let own = match (joins, whole.last()) {
            // The later place is where a reader looks: the schema with the `allOf`.
            (true, Some(last)) => {
                let own = Schema { merged: vec![*last], ..self.get(*last).clone() };
                whole.pop();
                own
            }
            _ => self.get(id).clone(),
        };
        let merged = self.merged(id, &whole, own);
        self.graph.schemas[id] = merged;
        self.composed.merging.remove(&id);
    }

    /// Returns the schema of values that are valid under both.
    pub(super) fn both(&mut self, one: SchemaId, other: SchemaId) -> SchemaId {
        let parts_of = |id: SchemaId| self.composed.joined.get(&id).cloned().unwrap_or_else(|| vec![id]);
        let (ones, others) = (parts_of(one), parts_of(other));
        let all: IndexSet<SchemaId> = ones.iter().chain(&others).copied().collect();
        if all.len() == ones.len() {
            return one;
        }
        if all.len() == others.len() {
            return other;
        }
        let parts: Vec<SchemaId> = all.into_iter().collect();
        let mut key = parts.clone();
        key.sort_unstable();
        if let Some(known) = self.composed.by_parts.get(&key) {
            return *known;
        }
        let origin = self.get(other).origin.clone();
        let id = self.allocate(Schema { origin, ..Schema::default() });
        self.composed.by_parts.insert(key, id);
        self.composed.joined.insert(id, parts.clone());
        self.composed.add(id, parts);
        id
    }

    /// Merges each alternative of a union with the members next to it.
    pub(super) fn joined_alternatives(&mut self, whole: SchemaId, union: Kind, members: Schema) -> Kind {
        let Kind::Union { alternatives, exclusive, discriminator, mapping } = union else { return union };
        let children = self.composed.children.get(&whole).cloned().unwrap_or_default();
        // Joining with unions would multiply the alternatives at every level.
        if alternatives.iter().any(|id| !children.contains(id) && self.leads_to_union(*id)) {
            let message = "members next to alternatives that are unions themselves are left to the alternatives";
            let fault = self.description.diagnostic(&self.get(whole).origin, message).code(Code::Unsupported);
            self.faults.push(fault);
            return Kind::Union { alternatives, exclusive, discriminator, mapping };
        }
        let members = self.allocate(members);
        let mut join = |id: SchemaId| {
            if children.contains(&id) {
                return id;
            }
            let joined = self.both(members, id);
            let original = self.original(id);
            self.composed.was.insert(joined, original);
            joined
        };
        let alternatives = alternatives.into_iter().map(&mut join).collect();
        let mapping = mapping.into_iter().map(|(value, id)| (value, join(id))).collect();
        Kind::Union { alternatives, exclusive, discriminator, mapping }
    }

    fn leads_to_union(&self, id: SchemaId) -> bool {
        let mut seen = IndexSet::from([id]);
        let mut next = 0;
        while let Some(id) = seen.get_index(next).copied() {
            if matches!(self.get(id).kind, Kind::Union { .. }) {
                return true;
            }
            seen.extend(self.composed.parts.get(&id).into_iter().flatten().copied());
            next += 1;
        }
        false
    }

    /// Counts merged properties, and reports once that there are too many.
    pub(super) fn within_bounds(&mut self, members: usize, id: SchemaId) -> bool {
        let before = self.composed.members;
        self.composed.members = before.saturating_add(members);
        if before <= MAX_MEMBERS && self.composed.members > MAX_MEMBERS {
            let message = format!("`allOf` puts together more than {MAX_MEMBERS} properties in all: use fewer levels");
            let fault = self.description.diagnostic(&self.get(id).origin, message).code(Code::Limits);
            self.faults.push(fault);
        }
        self.composed.members <= MAX_MEMBERS
    }

    /// Sets the children of each parent: a child has the members of its parent, and the parent is one of its own
    /// alternatives.
    fn families(&mut self) {
        let first = self.composed.done;
        let mut users: HashMap<SchemaId, Vec<SchemaId>> = HashMap::default();
        for id in &self.composed.open {
            for part in self.composed.parts.get(id).into_iter().flatten() {
                users.entry(*part).or_default().push(*id);
            }
        }
        let definitions: HashSet<SchemaId> = self.graph.definitions.values().copied().collect();
        for (parent, tag, mapping) in std::mem::take(&mut self.composed.parents) {
            let heirs = self.heirs(parent, &users).into_iter().filter(|id| definitions.contains(id));
            let heirs = heirs.filter(|id| !self.renames(*id, parent, &mapping));
            let alternatives: IndexSet<SchemaId> =
                mapping.values().copied().chain(heirs).filter(|id| *id != parent).collect();
            if alternatives.is_empty() {
                continue;
            }
            let mut base = Schema { example: None, ..self.get(parent).clone() };
            base.extensions.shift_remove(super::extensions::TYPE_NAME);
            let base = self.allocate(base);
            let parts = self.composed.parts.remove(&parent).unwrap_or_default();
            self.composed.add(base, parts);
            self.inherit(parent, Some(base), &alternatives, &users);
            let mapping =
                mapping.into_iter().map(|(value, id)| (value, if id == parent { base } else { id })).collect();
            let alternatives = alternatives.into_iter().chain([base]).collect();
            self.graph.schemas[parent].kind =
                Kind::Union { alternatives, exclusive: true, discriminator: Some(tag), mapping };
        }
        let unions: Vec<SchemaId> = self.graph.schemas.ids().skip(first).filter(|id| users.contains_key(id)).collect();
        for parent in unions {
            let listed = match (&self.get(parent).kind, self.composed.only.get(&parent)) {
                (Kind::Union { alternatives, mapping, .. }, _) => {
                    alternatives.iter().chain(mapping.values()).copied().collect()
                }
                (_, Some(only)) => IndexSet::from([*only]),
                _ => continue,
            };
            let alternatives = self.nested(listed);
            if self.composed.children.contains_key(&parent) {
                continue;
            }
            let parts = self.composed.parts.get(&parent).cloned().unwrap_or_default();
            let parts: Vec<SchemaId> = parts.into_iter().filter(|part| !alternatives.contains(part)).collect();
            let base = match parts[..] {
                [] => None,
                [one] => Some(one),
                _ => {
                    let origin = self.get(parent).origin.clone();
                    let base = self.allocate(Schema { origin, ..Schema::default() });
                    self.composed.add(base, parts);
                    Some(base)
                }
            };
            self.inherit(parent, base, &alternatives, &users);
        }
    }

    /// Returns the schemas that contain this one by `allOf`, directly or indirectly.
    fn heirs(&self, of: SchemaId, users: &HashMap<SchemaId, Vec<SchemaId>>) -> IndexSet<SchemaId> {
        let mut found = IndexSet::new();
        let mut open = vec![of];
        while let Some(id) = open.pop() {
            open.extend(users.get(&id).into_iter().flatten().filter(|user| found.insert(**user)));
        }
        found
    }

    /// Whether a definition is only another name of its parent, and not a child.
    fn renames(&self, id: SchemaId, parent: SchemaId, mapping: &IndexMap<String, SchemaId>) -> bool {
        let mapped = mapping.values().any(|target| *target == id);
        self.composed.wrappers.get(&id) == Some(&parent) && !mapped && (self.get(id).nullable || !mapping.is_empty())
    }

    /// Returns the alternatives, including those of nested unions.
    fn nested(&self, listed: IndexSet<SchemaId>) -> IndexSet<SchemaId> {
        let mut all = listed;
        let mut next = 0;
        while let Some(id) = all.get_index(next).copied() {
            next += 1;
            if let Kind::Union { alternatives, .. } = &self.get(id).kind {
                all.extend(alternatives.clone());
            }
            all.extend(self.composed.only.get(&id).copied());
        }
        all
    }

    /// Adds the members of a parent, without its union, to its children.
    fn inherit(
        &mut self,
        parent: SchemaId,
        base: Option<SchemaId>,
        alternatives: &IndexSet<SchemaId>,
        users: &HashMap<SchemaId, Vec<SchemaId>>,
    ) {
        let mut children: HashSet<SchemaId> = HashSet::default();
        for user in users.get(&parent).into_iter().flatten() {
            let mut heirs = self.heirs(*user, users);
            heirs.insert(*user);
            if heirs.iter().all(|heir| !alternatives.contains(heir)) {
                continue;
            }
            children.extend(heirs);
            self.composed.wrappers.remove(user);
            let parts = self.composed.parts.remove(user).unwrap_or_default();
            let parts = parts.into_iter().filter_map(|part| if part == parent { base } else { Some(part) });
            let parts: Vec<SchemaId> = parts.collect();
            if !parts.is_empty() {
                self.composed.parts.insert(*user, parts);
            }
        }
        self.composed.children.insert(parent, children);
    }
}
