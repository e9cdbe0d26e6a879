//! Relationships of a request: their targets must exist, identified by id or by a query.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Writer;
use crate::description::members;
use crate::kind::Kind;
use crate::problem::{Outcome, Problem};

impl Writer<'_> {
    /// Copies the writable relationships of a request.
    pub(super) fn take_relationships(&mut self, kind: Kind, item: &Value, at: &str, row: &mut Value) -> Outcome<()> {
        let shape = self.shape(kind);
        for (name, given) in members(&item["relationships"]) {
            let relationship = shape.relationship(name);
            if relationship.is_some_and(|relationship| relationship.read_only) {
                continue;
            }
            let Some(data) = given.get("data") else {
                continue;
            };
            let at = format!("{at}/relationships/{name}/data");
            let resolved = match data {
                Value::Array(list) => {
                    let items = list.iter().enumerate();
                    items.map(|(index, one)| self.resolve(one, &format!("{at}/{index}"))).collect::<Outcome<_>>()?
                }
                Value::Null => Value::Null,
                one => self.resolve(one, &at)?,
            };
            row["relationships"][name.as_str()]["data"] = resolved;
        }
        for relationship in shape.relationships.iter().filter(|relationship| relationship.required) {
            let name = &relationship.name;
            let data = &row["relationships"][name.as_str()]["data"];
            if data.is_null() && !relationship.read_only && kind != Kind::Plan {
                let at = format!("{at}/relationships/{name}");
                return Err(Problem::body(400, at, format!("`{name}` is required")).into());
            }
        }
        Ok(())
    }

    /// Returns the identifier that an identifier or a query resolves to.
    fn resolve(&mut self, one: &Value, at: &str) -> Outcome<Value> {
        let ty = one["type"].as_str().unwrap_or_default();
        if let Some(id) = one["id"].as_str() {
            if self.store.find_named(ty, id).is_none() {
                let detail = format!("There is no {ty} with the id `{id}`");
                return Err(Problem::body(409, format!("{at}/id"), detail).into());
            }
            // The query is dropped once it is resolved; other `meta` stays.
            return Ok(one.clone());
        }
        let query = &one["meta"]["query"];
        let at = format!("{at}/meta/query");
        let key = match ty {
            _ if query.is_null() => {
                return Err(Problem::body(400, at, "It needs an id, or a query that describes it").into());
            }
            "group" => self.group_by_query(query, &at)?,
            "patient" => self.patient_by_query(query, &at)?,
            _ => return Err(Problem::body(409, at, format!("A {ty} is not found by a query")).into()),
        };
        let kind = Kind::of(ty).unwrap_or(Kind::Group);
        Ok(json!({"type": ty, "id": self.store.id(kind, key)}))
    }

    fn organization(&self, query: &Value, at: &str) -> Outcome<()> {
        match query["organization"].as_str() {
            Some(id) if self.store.find(Kind::Organization, id).is_none() => {
                let detail = format!("There is no organization with the id `{id}`");
                Err(Problem::body(409, format!("{at}/organization"), detail).into())
            }
            _ => Ok(()),
        }
    }

    /// Returns the group with a name; it is created if missing.
    fn group_by_query(&mut self, query: &Value, at: &str) -> Outcome<i32> {
        self.organization(query, at)?;
        let name = query["name"].as_str().unwrap_or_default();
        match self.store.groups_named(name).as_slice() {
            [] => {
                let item = json!({"type": "group", "attributes": {"name": name}});
                Ok(self.create(Kind::Group, &item, at, false)?.key)
            }
            [key] => Ok(*key),
            several => {
                let detail = format!("{} groups have the name `{name}`", several.len());
                Err(Problem::body(409, format!("{at}/name"), detail).into())
            }
        }
    }

    fn patient_by_query(&self, query: &Value, at: &str) -> Outcome<i32> {
        self.organization(query, at)?;
        let text = |name: &str| query["identifier"][name].as_str().unwrap_or_default();
        let mut found = self.store.patients_by_identifier(text("system"), text("value"));
        if query["groups"].is_array() {
            let groups = self.groups_of_query(query, &format!("{at}/groups"))?;
            found.retain(|key| self.store.in_groups(Kind::Patient, *key, &groups));
        }
        match found.as_slice() {
            [key] => Ok(*key),
            others => {
                let detail = format!("{} patients fit, where exactly one must", others.len());
                Err(Problem::body(409, at.to_owned(), detail).into())
            }
        }
    }

    /// Returns the groups that a query lists by id.
    pub(super) fn groups_of_query(&self, query: &Value, at: &str) -> Outcome<HashSet<i32>> {
        let ids = query["groups"].as_array().into_iter().flatten().enumerate();
        ids.map(|(index, id)| {
            let id = id.as_str().unwrap_or_default();
            let detail = || format!("There is no group with the id `{id}`");
            let group = self.store.find(Kind::Group, id);
            group.ok_or_else(|| Problem::body(409, format!("{at}/{index}"), detail()).into())
        })
        .collect()
    }
}
