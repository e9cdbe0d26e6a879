//! Changes of the store by requests.
//!
//! The form of the request is already valid; the errors here are contradictions with the data.

mod resolve;
mod rules;

use serde_json::{Map, Value, json};

use crate::description::{Description, Shape};
use crate::kind::Kind;
use crate::problem::{Outcome, Problem};
use crate::store::{Store, identifiers};

pub(crate) struct Writer<'a> {
    store: &'a mut Store,
    description: &'a Description,
}

/// The result of a create request.
pub(crate) struct Made {
    pub(crate) key: i32,
    /// The existing resource that was kept, by its natural key.
    pub(crate) ignored: Option<String>,
}

static BLANK: Shape = Shape { attributes: Vec::new(), relationships: Vec::new() };

impl<'a> Writer<'a> {
    pub(crate) fn new(store: &'a mut Store, description: &'a Description) -> Self {
        Self { store, description }
    }

    fn shape(&self, kind: Kind) -> &'a Shape {
        self.description.shape(kind).unwrap_or(&BLANK)
    }

    /// Creates a resource from the item at `at` in the body.
    pub(crate) fn create(&mut self, kind: Kind, item: &Value, at: &str, ignore: bool) -> Outcome<Made> {
        if item.get("id").is_some() {
            let problem = Problem::body(403, format!("{at}/id"), "The server assigns ids");
            return Err(Problem { code: Some("Forbidden"), ..problem }.into());
        }
        let key = self.store.next_key(kind, false);
        let mut row = self.blank(kind, key);
        self.take_attributes(kind, item, &mut row);
        self.take_relationships(kind, item, at, &mut row)?;
        if let Some((existing, ignored)) = self.taken(kind, &row) {
            if ignore {
                return Ok(Made { key: existing, ignored: Some(ignored) });
            }
            if kind == Kind::Patient {
                let detail = format!("A patient with the identifier {ignored} exists");
                return Err(Problem::body(409, format!("{at}/attributes/identifiers"), detail).into());
            }
        }
        self.fill(kind, key, &mut row);
        let rules = self.complete(kind, &mut row, at);
        self.unless_free(rules)?;
        self.store.add(kind, key, &row);
        self.store.count_creation(kind, Some(natural_key(kind, item)));
        Ok(Made { key, ignored: None })
    }

    /// Returns the result of a rule, unless rules are disabled.
    fn unless_free(&self, rules: Outcome<()>) -> Outcome<()> {
        if self.store.keeps_rules { rules } else { Ok(()) }
    }

    pub(crate) fn update(&mut self, kind: Kind, key: i32, id: &str, data: &Value) -> Outcome<()> {
        if data["id"].as_str() != Some(id) {
            let status = if data["id"].is_string() { 409 } else { 400 };
            return Err(Problem::body(status, "/data/id", "The id is not that of the path").into());
        }
        self.change(kind, key, data)
    }

    fn change(&mut self, kind: Kind, key: i32, data: &Value) -> Outcome<()> {
        let mut row = self.store.row(kind, key).unwrap_or_default();
        let before = row.clone();
        self.take_attributes(kind, data, &mut row);
        for attribute in self.shape(kind).attributes.iter().filter(|attribute| attribute.required) {
            let name = attribute.name.as_str();
            if row["attributes"].get(name).is_none() && before["attributes"].get(name).is_some() {
                let detail = format!("`{name}` cannot be cleared");
                return Err(Problem::body(400, format!("/data/attributes/{name}"), detail).into());
            }
        }
        self.take_relationships(kind, data, "/data", &mut row)?;
        self.touch(kind, &mut row);
        self.unless_free(self.may_become(kind, &before, &row))?;
        self.store.put(kind, key, &row);
        Ok(())
    }

    /// Updates the patient that a query matches, or creates one.
    pub(crate) fn upsert(&mut self, body: &Value) -> Outcome<i32> {
        let query = &body["meta"]["query"];
        let text = |name: &str| query["identifier"][name].as_str().unwrap_or_default();
        let (system, value) = (text("system"), text("value"));
        let groups = self.groups_of_query(query, "/meta/query/groups")?;
        let mut found = self.store.patients_by_identifier(system, value);
        found.retain(|key| self.store.in_groups(Kind::Patient, *key, &groups));
        match found.as_slice() {
            [] => {
                let mut data = body["data"].clone();
                if !identifiers(&data).any(|one| one == (system, value)) {
                    let mut list = data["attributes"]["identifiers"].as_array().cloned().unwrap_or_default();
                    list.push(query["identifier"].clone());
                    data["attributes"]["identifiers"] = list.into();
                }
                if data["relationships"]["groups"].is_null() {
                    let ids = query["groups"].as_array().cloned().unwrap_or_default();
                    let data_of = |id: &Value| json!({"type": "group", "id": id});
                    data["relationships"]["groups"]["data"] = ids.iter().map(data_of).collect();
                }
                Ok(self.create(Kind::Patient, &data, "/data", false)?.key)
            }
            [key] => {
                self.change(Kind::Patient, *key, &body["data"])?;
                Ok(*key)
            }
            _ => Err(Problem::body(409, "/meta/query", "Several patients have this identifier").into()),
        }
    }

    /// Returns a resource with only its type, id and links.
    fn blank(&self, kind: Kind, key: i32) -> Value {
        let id = self.store.world.ids.id(kind, key);
        let own = kind.link(&id);
        let mut row = json!({"type": kind.name(), "id": id, "attributes": {}, "links": {"self": own}});
        let mut relationships = Map::new();
        for relationship in &self.shape(kind).relationships {
            let mut one = json!({});
            if relationship.many {
                one["data"] = json!([]);
            }
            if relationship.linked {
                one["links"]["related"] = format!("{own}/{}", relationship.name).into();
            }
            relationships.insert(relationship.name.clone(), one);
        }
        if !relationships.is_empty() {
            row["relationships"] = relationships.into();
        }
        row
    }

    /// Copies the writable attributes of a request. `null` clears an attribute.
    fn take_attributes(&self, kind: Kind, item: &Value, row: &mut Value) {
        let shape = self.shape(kind);
        for (name, value) in crate::description::members(&item["attributes"]) {
            let attribute = shape.attribute(name);
            if attribute.is_some_and(|attribute| attribute.read_only) {
                continue;
            }
            let keeps_null = attribute.is_some_and(|attribute| attribute.nullable);
            match row["attributes"].as_object_mut() {
                Some(attributes) if value.is_null() && !keeps_null => {
                    attributes.shift_remove(name);
                }
                Some(attributes) => {
                    attributes.insert(name.clone(), value.clone());
                }
                None => {}
            }
            if attribute.is_some_and(|attribute| attribute.numbered) {
                self.number(kind, row, name);
            }
        }
    }

    /// Sets `_id` in the items of a list.
    fn number(&self, kind: Kind, row: &mut Value, name: &str) {
        let seed = self.store.now().unsigned_abs();
        let list = row["attributes"][name].as_array_mut();
        for (salt, entry) in (0_u64..).zip(list.into_iter().flatten()) {
            if entry.is_object() && entry["_id"].is_null() {
                let number = crate::kind::mix(seed ^ (kind as u64) << 50 ^ salt);
                entry["_id"] = format!("5e{:06x}{number:016x}", salt & 0x00ff_ffff).into();
            }
        }
    }

    /// Fills in the members that the server sets in a new resource.
    fn fill(&self, kind: Kind, key: i32, row: &mut Value) {
        for attribute in &self.shape(kind).attributes {
            let value = &mut row["attributes"][attribute.name.as_str()];
            if !value.is_null() {
                continue;
            }
            if let Some(default) = &attribute.default {
                *value = default.clone();
            } else if attribute.list {
                *value = json!([]);
            } else if !attribute.nullable
                && let Some(attributes) = row["attributes"].as_object_mut()
            {
                attributes.shift_remove(&attribute.name);
            }
        }
        if self.shape(kind).attribute("created_at").is_some() {
            row["attributes"]["created_at"] = self.store.now_text();
            row["attributes"]["created_by"] = self.store.id(Kind::Coach, 0).into();
        }
        if kind == Kind::Patient {
            row["attributes"]["archived"] = false.into();
            let id = self.store.world.ids.id(kind, key);
            row["links"]["twine_web_app"] = format!("https://app.example.org/#/coach/patient/{id}").into();
        }
        self.touch(kind, row);
    }

    /// Updates the time of the last change.
    fn touch(&self, kind: Kind, row: &mut Value) {
        let shape = self.shape(kind);
        if shape.attribute("updated_at").is_some() {
            row["attributes"]["updated_at"] = self.store.now_text();
        }
        if shape.attribute("updated_by").is_some() {
            row["attributes"]["updated_by"] = self.store.id(Kind::Coach, 0).into();
        }
    }

    /// Returns the existing resource with the same natural key, and that key.
    fn taken(&self, kind: Kind, row: &Value) -> Option<(i32, String)> {
        match kind {
            Kind::Patient => {
                let list = row["attributes"]["identifiers"].as_array().into_iter().flatten();
                let mut unique = list.filter(|one| one["unique"] != false);
                unique.find_map(|one| {
                    let (system, value) = (one["system"].as_str()?, one["value"].as_str()?);
                    let found = self.store.patients_by_identifier(system, value);
                    Some((*found.first()?, format!("{system}:{value}")))
                })
            }
            Kind::Metric => {
                let id = row["relationships"]["patient"]["data"]["id"].as_str()?;
                let patient = self.store.find(Kind::Patient, id)?;
                let same = |name: &str, other: &Value| other["attributes"][name] == row["attributes"][name];
                let mut keys = self.store.owned(kind, patient).into_iter();
                let found = keys.find(|key| {
                    let other = self.store.row(kind, *key);
                    other.is_some_and(|other| same("type", &other) && same("occurred_at", &other))
                })?;
                let text = |name: &str| row["attributes"][name].as_str().unwrap_or_default();
                Some((found, format!("{id}:{}:{}", text("type"), text("occurred_at"))))
            }
            _ => None,
        }
    }
}

/// Returns the key that identifies repeated create requests.
fn natural_key(kind: Kind, item: &Value) -> String {
    match identifiers(item).next().filter(|_| kind == Kind::Patient) {
        Some((system, value)) => format!("{system}:{value}"),
        None => format!("{} {}", item["attributes"], item["relationships"]),
    }
}
