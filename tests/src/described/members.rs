//! The members of a body: those in a schema, and those in a request.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Description, list};
use crate::round_trip::step;

/// The depth limit, because a schema may contain itself.
const DEEPEST: usize = 16;

/// The properties of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Whether it or one of its parents is read-only.
    pub read_only: bool,
    /// Whether it allows any value.
    pub open: bool,
}

impl Description {
    /// Returns every member in a schema, by JSON pointer; `*` means each item of a list.
    #[must_use]
    pub fn members_of(&self, schema: &Value) -> BTreeMap<String, Member> {
        let mut found = BTreeMap::new();
        self.list_members(schema, "", false, &mut found);
        found
    }

    fn list_members(&self, schema: &Value, at: &str, read_only: bool, found: &mut BTreeMap<String, Member>) {
        if at.matches('/').count() > DEEPEST {
            return;
        }
        let mut parts = Vec::new();
        self.parts(schema, &mut parts);
        let has = |name: &str| parts.iter().any(|part| part.get(name).is_some());
        let read_only = read_only || parts.iter().any(|part| part.get("readOnly") == Some(&Value::Bool(true)));
        let object = parts.iter().any(|part| part.get("type").is_none_or(|ty| ty == "object"));
        let open = object && !has("properties") && !has("items") && !has("enum");
        if !at.is_empty() {
            let member = found.entry(at.to_owned()).or_insert(Member { read_only, open });
            member.read_only |= read_only;
            member.open &= open;
        }
        for part in parts {
            for (name, property) in part.get("properties").and_then(Value::as_object).into_iter().flatten() {
                self.list_members(property, &step(at, name), read_only, found);
            }
            if let Some(items) = part.get("items") {
                self.list_members(items, &step(at, "*"), read_only, found);
            }
        }
    }

    /// Collects a schema and the parts of its `allOf`.
    pub(super) fn parts<'a>(&'a self, schema: &'a Value, parts: &mut Vec<&'a Value>) {
        let schema = self.resolved(schema);
        parts.push(schema);
        list(schema, "allOf").for_each(|part| self.parts(part, parts));
    }
}

/// Returns the JSON pointers of every member of a value; `*` means each item of a list.
#[must_use]
pub fn sent(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    list_sent(value, "", &mut found);
    found
}

fn list_sent(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    if !at.is_empty() {
        found.insert(at.to_owned());
    }
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| list_sent(value, &step(at, name), found)),
        Value::Array(items) => items.iter().for_each(|item| list_sent(item, &step(at, "*"), found)),
        _ => {}
    }
}
