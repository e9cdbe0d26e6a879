//! Executes one operation: reads and writes the store, and builds the response document.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::{Api, Request, Response, lock};
use crate::description::Operation;
use crate::filters;
use crate::kind::Kind;
use crate::paging;
use crate::problem::{Outcome, Problem};
use crate::query::{Page, Query};
use crate::store::Store;
use crate::writes::Writer;

pub(crate) struct Call<'a> {
    pub(crate) api: &'a Api,
    pub(crate) operation: &'a Operation,
    pub(crate) path: &'a HashMap<String, String>,
    pub(crate) request: &'a Request,
    /// The request id in the response.
    pub(crate) id: &'a str,
}

/// The type and key of a resource.
type Place = (Kind, i32);

impl Call<'_> {
    pub(crate) fn make(&self, body: Value) -> Outcome<Response> {
        let query = Query::read(self.operation, &self.request.query)?;
        if self.operation.subject == Some(Kind::Token) {
            return self.token(&query, &body);
        }
        match self.operation.method.as_str() {
            "GET" if self.operation.many => self.list(&query),
            "GET" => self.read(&query),
            "DELETE" => self.delete(),
            _ => self.write(&body),
        }
    }

    fn path_id(&self) -> &str {
        self.path.get("id").map(String::as_str).unwrap_or_default()
    }

    fn subject(&self) -> Outcome<Kind> {
        let kind = self.operation.subject.or_else(|| self.operation.parent());
        kind.ok_or_else(|| Problem::not_found("Nothing is known of this operation").into())
    }

    /// Returns the resource that the id in the path identifies.
    fn parent(&self, store: &Store) -> Outcome<Place> {
        let kind = match self.operation.parent() {
            Some(kind) => kind,
            None => self.subject()?,
        };
        let id = self.path_id();
        let key = match kind {
            Kind::Token => store.world.ids.key(kind, id).filter(|key| lock(&self.api.oauth).issued(*key)),
            _ => store.find(kind, id),
        };
        let problem = || Problem::not_found(format!("There is no {} with the id `{id}`", kind.name()));
        key.map(|key| (kind, key)).ok_or_else(|| problem().into())
    }

    /// Returns the resources of a relationship of the resource in the path.
    fn related(&self, store: &Store, name: &str) -> Outcome<Vec<Place>> {
        let (kind, key) = self.parent(store)?;
        let row = match kind {
            Kind::Token => token_row(store, key, json!({})),
            _ => store.row(kind, key).unwrap_or_default(),
        };
        Ok(linked(store, &row, name))
    }

    fn list(&self, query: &Query) -> Outcome<Response> {
        let kind = self.subject()?;
        let store = self.api.store();
        let keys = match self.operation.relationship() {
            Some(name) => Arc::new(self.related(&store, name)?.into_iter().map(|(_, key)| key).collect()),
            None => {
                let others: Vec<String> = query.others.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let key = format!("{}?{}", self.operation.id, others.join("&"));
                self.api.found(&store, &key, || filters::select(&store, kind, query))?
            }
        };
        let related = self.operation.relationship().is_some();
        let position = |key: i32| behind(&store, kind, query, (&keys, related), key);
        let path = self.request.path.as_str();
        let Some(cut) = paging::cut(self.operation, path, query, &keys, self.api.sizes, position) else {
            let name = if self.operation.parameter("page[cursor]").is_some() { "page[cursor]" } else { "page[after]" };
            return Err(Problem::parameter(400, name, "The page does not begin where this server would let it").into());
        };
        let rows: Vec<Place> = keys.get(cut.rows).unwrap_or_default().iter().map(|key| (kind, *key)).collect();
        let meta = json!({"req_id": self.id, "count": keys.len()});
        let mut out = self.begin(&meta);
        out.extend_from_slice(br#","links":"#);
        out.extend_from_slice(cut.links.to_string().as_bytes());
        out.extend_from_slice(br#","data":"#);
        store.write_rows(rows.iter().copied(), &mut out);
        self.included(&store, query, &rows, &mut out);
        out.push(b'}');
        Ok(Response::new(self.operation.status, out))
    }

    fn read(&self, query: &Query) -> Outcome<Response> {
        let store = self.api.store();
        let place = match self.operation.relationship() {
            Some(name) => self.related(&store, name)?.first().copied(),
            None => Some(self.parent(&store)?),
        };
        let place = place.ok_or_else(|| Problem::not_found("The relationship leads nowhere"))?;
        Ok(self.one(&store, query, place, json!({"req_id": self.id})))
    }

    /// Builds a document with one resource.
    fn one(&self, store: &Store, query: &Query, (kind, key): Place, meta: Value) -> Response {
        let mut out = self.begin(&meta);
        out.extend_from_slice(br#","data":"#);
        store.write_row(kind, key, &mut out);
        self.included(store, query, &[(kind, key)], &mut out);
        out.push(b'}');
        Response::new(self.operation.status, out)
    }

    fn begin(&self, meta: &Value) -> Vec<u8> {
        let mut out = Vec::with_capacity(4096);
        out.extend_from_slice(br#"{"meta":"#);
        out.extend_from_slice(meta.to_string().as_bytes());
        out
    }

    /// Writes `included`, if the operation has it: each resource once, without those in `data`.
    fn included(&self, store: &Store, query: &Query, rows: &[Place], out: &mut Vec<u8>) {
        if !self.operation.includes {
            return;
        }
        let mut seen: HashSet<Place> = rows.iter().copied().collect();
        let mut places = Vec::new();
        if !query.include.is_empty() {
            for row in rows.iter().filter_map(|(kind, key)| store.row(*kind, *key)) {
                let named = query.include.iter().flat_map(|name| linked(store, &row, name));
                places.extend(named.filter(|place| seen.insert(*place)));
            }
        }
        write_included(store, &places, out);
    }

    fn token(&self, query: &Query, body: &Value) -> Outcome<Response> {
        let flat = self.request.content_type.as_deref().is_some_and(|media| media.starts_with("application/json"));
        let at = if flat { "" } else { "/data/attributes" };
        let granted = lock(&self.api.oauth).grant(&body["data"]["attributes"], at)?;
        let store = self.api.store();
        let row = token_row(&store, granted.key, granted.attributes);
        let mut out = self.begin(&json!({"req_id": self.id}));
        out.extend_from_slice(br#","data":"#);
        out.extend_from_slice(row.to_string().as_bytes());
        let places: Vec<Place> = query.include.iter().flat_map(|name| linked(&store, &row, name)).collect();
        write_included(&store, &places, &mut out);
        out.push(b'}');
        Ok(Response::new(self.operation.status, out))
    }

    fn delete(&self) -> Outcome<Response> {
        let mut store = self.api.store_mut();
        let (kind, key) = self.parent(&store)?;
        store.remove(kind, key);
        Ok(Response::empty(self.operation.status))
    }

    fn write(&self, body: &Value) -> Outcome<Response> {
        let kind = self.subject()?;
        let mut store = self.api.store_mut();
        let mut ignored = Vec::new();
        let places = match self.operation.method.as_str() {
            "PATCH" => {
                let (kind, key) = self.parent(&store)?;
                Writer::new(&mut store, &self.api.description).update(kind, key, self.path_id(), &body["data"])?;
                vec![(kind, key)]
            }
            "PUT" => vec![(kind, Writer::new(&mut store, &self.api.description).upsert(body)?)],
            _ => {
                let ignore = body["meta"]["ignore_duplicates"] == true;
                let mut writer = Writer::new(&mut store, &self.api.description);
                let list = body["data"].as_array();
                let items: Vec<(String, &Value)> = match list {
                    Some(items) => items.iter().enumerate().map(|(at, item)| (format!("/data/{at}"), item)).collect(),
                    None => vec![("/data".to_owned(), &body["data"])],
                };
                let mut places = Vec::new();
                // Items are created in order, as the description requires, so those before an invalid one stay.
                for (at, item) in items {
                    let made = writer.create(kind, item, &at, ignore)?;
                    if made.ignored.is_none() || list.is_none() {
                        places.push((kind, made.key));
                    }
                    ignored.extend(made.ignored);
                }
                places
            }
        };
        let mut meta = json!({"req_id": self.id});
        if body["meta"]["ignore_duplicates"] == true {
            meta["ignored"] = ignored.into();
        }
        if !body["data"].is_array() {
            let place = places.first().copied().unwrap_or((kind, 0));
            return Ok(self.one(&store, &Query::default(), place, meta));
        }
        let mut out = self.begin(&meta);
        out.extend_from_slice(br#","data":"#);
        store.write_rows(places, &mut out);
        out.push(b'}');
        Ok(Response::new(self.operation.status, out))
    }
}

/// Returns the position after the row with a key, in the order of the query. Related rows have the order of their
/// relationship.
fn behind(store: &Store, kind: Kind, query: &Query, (keys, related): (&[i32], bool), key: i32) -> usize {
    debug_assert!(matches!(query.page, Page::Cursor { .. }), "only cursors are looked up");
    match &query.sort {
        None if related => keys.iter().position(|one| *one == key).map_or(0, |at| at + 1),
        None => keys.partition_point(|one| *one <= key),
        Some(sort) => {
            let name = sort.trim_start_matches('-');
            let sign = if sort.starts_with('-') { -1 } else { 1 };
            let rank = |key: i32| (sign * filters::moment(store, kind, key, name), key);
            let last = rank(key);
            keys.partition_point(|one| rank(*one) <= last)
        }
    }
}

/// Returns the resources of a relationship of a row.
fn linked(store: &Store, row: &Value, name: &str) -> Vec<Place> {
    let data = &row["relationships"][name]["data"];
    let list = data.as_array().map_or_else(|| std::slice::from_ref(data), Vec::as_slice);
    list.iter().filter_map(|one| store.find_named(one["type"].as_str()?, one["id"].as_str()?)).collect()
}

fn write_included(store: &Store, places: &[Place], out: &mut Vec<u8>) {
    out.extend_from_slice(br#","included":"#);
    store.write_rows(places.iter().copied(), out);
}

/// Returns a token as a resource with access to every group.
fn token_row(store: &Store, key: i32, attributes: Value) -> Value {
    let id = store.world.ids.id(Kind::Token, key);
    let identifier = |kind: Kind, key: i32| json!({"type": kind.name(), "id": store.id(kind, key)});
    let groups: Vec<Value> = store.order(Kind::Group).iter().map(|key| identifier(Kind::Group, *key)).collect();
    let related = |name: &str| json!({"related": format!("{}/{name}", Kind::Token.link(&id))});
    json!({
        "type": Kind::Token.name(),
        "id": id,
        "attributes": attributes,
        "relationships": {
            "groups": {"data": groups, "links": related("groups")},
            "organization": {"data": identifier(Kind::Organization, 0), "links": related("organization")},
        },
    })
}
