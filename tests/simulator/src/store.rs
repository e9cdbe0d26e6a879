//! The resources: those of the seed, computed when read, and written ones, stored as text.
//!
//! Keys count up from zero in the order of creation, and down for rows inserted at the front; a collection is ordered
//! by key.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use crate::kind::Kind;
use crate::seed::{World, time};

/// The source of the times of writes, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clock {
    /// Each write advances the time by a second, so that runs are equal.
    Pinned(i64),
    /// The system time at the last write.
    Real(i64),
}

#[derive(Debug)]
struct Stored {
    text: Box<str>,
    owner: Option<i32>,
    groups: Box<[i32]>,
    created: i64,
    updated: i64,
}

#[derive(Debug, Default)]
struct Table {
    seeded: i32,
    /// The keys of the existing rows, in order.
    order: Arc<Vec<i32>>,
    stored: HashMap<i32, Stored>,
    /// The keys of the written rows, by patient.
    by_owner: HashMap<i32, BTreeSet<i32>>,
    removed: HashSet<i32>,
    next: i32,
    front: i32,
    created: u64,
}

impl Table {
    /// Removes a written row.
    fn forget(&mut self, key: i32) {
        let owner = self.stored.remove(&key).and_then(|row| row.owner);
        if let Some(keys) = owner.and_then(|owner| self.by_owner.get_mut(&owner)) {
            keys.remove(&key);
        }
    }
}

#[derive(Debug)]
pub(crate) struct Store {
    /// Whether writes that the prose of operations forbids are refused.
    pub(crate) keeps_rules: bool,
    pub(crate) world: World,
    tables: Vec<Table>,
    /// The number of writes.
    version: u64,
    clock: Clock,
    /// Ids that a test chose, by id.
    aliases: HashMap<String, (Kind, i32)>,
    /// Ids that a test chose, by resource.
    chosen: HashMap<(Kind, i32), String>,
    identifiers: HashMap<(String, String), BTreeSet<i32>>,
    group_names: HashMap<String, BTreeSet<i32>>,
    /// How often each natural key was created.
    natural: BTreeMap<String, u32>,
}

impl Store {
    pub(crate) fn new(world: World, clock: Clock) -> Self {
        let tables = Kind::ALL
            .iter()
            .map(|kind| {
                let seeded = world.count(*kind);
                Table { seeded, next: seeded, order: Arc::new((0..seeded).collect()), ..Table::default() }
            })
            .collect();
        Self {
            keeps_rules: true,
            world,
            tables,
            version: 0,
            clock,
            aliases: HashMap::new(),
            chosen: HashMap::new(),
            identifiers: HashMap::new(),
            group_names: HashMap::new(),
            natural: BTreeMap::new(),
        }
    }

    #[expect(clippy::indexing_slicing, reason = "there is a table for each kind")]
    fn table(&self, kind: Kind) -> &Table {
        &self.tables[kind as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "there is a table for each kind")]
    fn table_mut(&mut self, kind: Kind) -> &mut Table {
        self.version += 1;
        &mut self.tables[kind as usize]
    }

    /// Returns a number that changes with every write.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Returns the time of the next write, which is later than all earlier ones.
    pub(crate) fn now(&self) -> i64 {
        match self.clock {
            Clock::Pinned(start) => start.saturating_add_unsigned(self.version.saturating_mul(1000)),
            Clock::Real(now) => now,
        }
    }

    /// Starts a write.
    pub(crate) fn tick(&mut self) {
        if let Clock::Real(now) = &mut self.clock {
            *now = jiff::Timestamp::now().as_millisecond().max(now.saturating_add(1));
        }
    }

    /// Returns the keys of a collection, in order.
    pub(crate) fn order(&self, kind: Kind) -> Arc<Vec<i32>> {
        self.table(kind).order.clone()
    }

    pub(crate) fn exists(&self, kind: Kind, key: i32) -> bool {
        let table = self.table(kind);
        table.stored.contains_key(&key) || (0..table.seeded).contains(&key) && !table.removed.contains(&key)
    }

    /// Returns the key of an existing resource.
    pub(crate) fn find(&self, kind: Kind, id: &str) -> Option<i32> {
        let key = match self.aliases.get(id) {
            Some((found, key)) => Some(*key).filter(|_| *found == kind),
            None => self.world.ids.key(kind, id),
        };
        key.filter(|key| self.exists(kind, *key))
    }

    /// Returns the type and key of an existing resource, by the type in an identifier.
    pub(crate) fn find_named(&self, ty: &str, id: &str) -> Option<(Kind, i32)> {
        let kinds: &[Kind] = if ty == "user" { &[Kind::Coach, Kind::Patient] } else { &[Kind::of(ty)?] };
        kinds.iter().find_map(|kind| Some((*kind, self.find(*kind, id)?)))
    }

    pub(crate) fn id(&self, kind: Kind, key: i32) -> String {
        self.chosen.get(&(kind, key)).cloned().unwrap_or_else(|| self.world.ids.id(kind, key))
    }

    pub(crate) fn row(&self, kind: Kind, key: i32) -> Option<Value> {
        match self.table(kind).stored.get(&key) {
            Some(stored) => serde_json::from_str(&stored.text).ok(),
            None => self.exists(kind, key).then(|| self.world.row(kind, key)),
        }
    }

    pub(crate) fn write_rows(&self, places: impl IntoIterator<Item = (Kind, i32)>, out: &mut Vec<u8>) {
        out.push(b'[');
        for (index, (kind, key)) in places.into_iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            self.write_row(kind, key, out);
        }
        out.push(b']');
    }

    /// Writes a row as text, if it exists.
    pub(crate) fn write_row(&self, kind: Kind, key: i32, out: &mut Vec<u8>) {
        match self.table(kind).stored.get(&key) {
            Some(stored) => out.extend_from_slice(stored.text.as_bytes()),
            None => {
                // Writing to memory does not fail.
                let _ = serde_json::to_writer(out, &self.world.row(kind, key));
            }
        }
    }

    /// Returns the patient of a row.
    pub(crate) fn owner(&self, kind: Kind, key: i32) -> Option<i32> {
        match self.table(kind).stored.get(&key) {
            Some(stored) => stored.owner,
            None => self.world.owner(kind, key),
        }
    }

    /// Whether a row belongs to one of these groups, directly or through its patient.
    pub(crate) fn in_groups(&self, kind: Kind, key: i32, groups: &HashSet<i32>) -> bool {
        if let Some(stored) = self.table(kind).stored.get(&key) {
            if kind == Kind::Patient || stored.owner.is_none() {
                return stored.groups.iter().any(|group| groups.contains(group));
            }
        } else if let Some(group) = self.world.groups_of(kind, key) {
            return groups.contains(&group);
        }
        match self.owner(kind, key) {
            Some(patient) if kind == Kind::Patient || !self.table(Kind::Patient).stored.contains_key(&patient) => {
                let (first, second) = self.world.groups_of_patient(patient);
                groups.contains(&first) || second.is_some_and(|second| groups.contains(&second))
            }
            Some(patient) => self.in_groups(Kind::Patient, patient, groups),
            None => false,
        }
    }

    pub(crate) fn created_at(&self, kind: Kind, key: i32) -> i64 {
        self.table(kind).stored.get(&key).map_or_else(|| self.world.created(kind, key), |stored| stored.created)
    }

    pub(crate) fn updated_at(&self, kind: Kind, key: i32) -> i64 {
        self.table(kind).stored.get(&key).map_or_else(|| self.world.updated(kind, key), |stored| stored.updated)
    }

    /// Whether a row was written and differs from the seed's.
    pub(crate) fn is_stored(&self, kind: Kind, key: i32) -> bool {
        self.table(kind).stored.contains_key(&key)
    }

    /// Returns the rows of a type that may belong to a patient, in order.
    pub(crate) fn owned(&self, kind: Kind, patient: i32) -> Vec<i32> {
        let table = self.table(kind);
        let stored = table.by_owner.get(&patient).into_iter().flatten().copied();
        let seeded = self.world.owned(kind, patient).filter(|key| !table.stored.contains_key(key));
        let mut keys: Vec<i32> = stored.chain(seeded.filter(|key| self.exists(kind, *key))).collect();
        keys.sort_unstable();
        keys
    }

    pub(crate) fn patients_by_identifier(&self, system: &str, value: &str) -> Vec<i32> {
        let stored = self.identifiers.get(&(system.to_owned(), value.to_owned())).cloned().unwrap_or_default();
        let seeded = self.world.patient_by_identifier(system, value);
        let mut keys: Vec<i32> = stored.into_iter().chain(seeded).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| {
            let row = self.row(Kind::Patient, *key);
            row.is_some_and(|row| identifiers(&row).any(|one| one == (system, value)))
        });
        keys
    }

    pub(crate) fn groups_named(&self, name: &str) -> Vec<i32> {
        let stored = self.group_names.get(name).cloned().unwrap_or_default();
        let mut keys = self.world.groups_named(name);
        keys.extend(stored);
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| self.row(Kind::Group, *key).is_some_and(|row| row["attributes"]["name"] == name));
        keys
    }

    /// Returns the key of the next row, at the end or at the front.
    pub(crate) fn next_key(&self, kind: Kind, in_front: bool) -> i32 {
        let table = self.table(kind);
        if in_front { table.front - 1 } else { table.next }
    }

    /// Adds a row with the key from [`next_key`](Self::next_key).
    pub(crate) fn add(&mut self, kind: Kind, key: i32, row: &Value) {
        let table = self.table_mut(kind);
        let order = Arc::make_mut(&mut table.order);
        if key < 0 {
            table.front = table.front.min(key);
            order.insert(0, key);
        } else {
            table.next = table.next.max(key + 1);
            order.push(key);
        }
        let now = self.now();
        self.keep(kind, key, row, now);
    }

    pub(crate) fn put(&mut self, kind: Kind, key: i32, row: &Value) {
        let created = self.created_at(kind, key);
        self.table_mut(kind);
        self.keep(kind, key, row, created);
    }

    fn keep(&mut self, kind: Kind, key: i32, row: &Value, created: i64) {
        if let Some(id) = row["id"].as_str()
            && self.world.ids.key(kind, id) != Some(key)
        {
            self.aliases.insert(id.to_owned(), (kind, key));
            self.chosen.insert((kind, key), id.to_owned());
        }
        if kind == Kind::Patient {
            for (system, value) in identifiers(row) {
                self.identifiers.entry((system.to_owned(), value.to_owned())).or_default().insert(key);
            }
        }
        if kind == Kind::Group
            && let Some(name) = row["attributes"]["name"].as_str()
        {
            self.group_names.entry(name.to_owned()).or_default().insert(key);
        }
        let owner = if kind == Kind::Patient { Some(key) } else { self.owner_of(row) };
        let groups = |name: &str| -> Vec<i32> {
            let data = &row["relationships"][name]["data"];
            let list = data.as_array().cloned().unwrap_or_else(|| vec![data.clone()]);
            list.iter().filter_map(|group| self.find(Kind::Group, group["id"].as_str()?)).collect()
        };
        let groups = [groups("groups"), groups("group")].concat().into_boxed_slice();
        let at = |name: &str| {
            let text = row["attributes"][name].as_str()?;
            Some(text.parse::<jiff::Timestamp>().ok()?.as_millisecond())
        };
        let stored = Stored {
            text: row.to_string().into_boxed_str(),
            owner,
            groups,
            created: at("created_at").unwrap_or(created),
            updated: at("updated_at").unwrap_or_else(|| self.now()),
        };
        let table = self.table_mut(kind);
        table.forget(key);
        if let Some(owner) = owner {
            table.by_owner.entry(owner).or_default().insert(key);
        }
        table.stored.insert(key, stored);
    }

    /// Returns the patient of a written row, from its relationships.
    fn owner_of(&self, row: &Value) -> Option<i32> {
        let relationships = &row["relationships"];
        let id = |name: &str| relationships[name]["data"]["id"].as_str();
        let direct = ["patient", "owner", "receiver"].iter().find_map(|name| self.find(Kind::Patient, id(name)?));
        direct.or_else(|| {
            let plan = id("plan").and_then(|plan| Some((Kind::Plan, self.find(Kind::Plan, plan)?)));
            let (kind, key) = plan?;
            self.owner(kind, key)
        })
    }

    /// Removes a row.
    pub(crate) fn remove(&mut self, kind: Kind, key: i32) -> bool {
        if !self.exists(kind, key) {
            return false;
        }
        let table = self.table_mut(kind);
        table.forget(key);
        table.removed.insert(key);
        let order = Arc::make_mut(&mut table.order);
        if let Ok(at) = order.binary_search(&key) {
            order.remove(at);
        }
        true
    }

    /// Counts a creation by a request, by natural key.
    pub(crate) fn count_creation(&mut self, kind: Kind, natural: Option<String>) {
        self.table_mut(kind).created += 1;
        if let Some(natural) = natural {
            *self.natural.entry(format!("{}: {natural}", kind.name())).or_default() += 1;
        }
    }

    /// Returns the number of resources of a type that requests created.
    pub(crate) fn created(&self, kind: Kind) -> u64 {
        self.table(kind).created
    }

    /// Returns the natural keys that were created more than once.
    pub(crate) fn duplicates(&self) -> Vec<String> {
        self.natural.iter().filter(|(_, count)| **count > 1).map(|(key, _)| key.clone()).collect()
    }

    /// Returns the time of the next write, as the API formats it.
    pub(crate) fn now_text(&self) -> Value {
        time(self.now())
    }
}

/// Returns the identifiers of a patient: system and value.
pub(crate) fn identifiers(row: &Value) -> impl Iterator<Item = (&str, &str)> {
    let list = row["attributes"]["identifiers"].as_array();
    list.into_iter().flatten().filter_map(|one| Some((one["system"].as_str()?, one["value"].as_str()?)))
}
