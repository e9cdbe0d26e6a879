//! JSON:API documents as they are sent: descriptions often use the schemas of responses for requests too.
//!
//! Members that the server sets are not sent. JSON:API 1.0 defines the other differences. A new resource has no `id`
//! yet ("Resource Objects"); a change omits unchanged members ("Updating Resource Objects"), and `null` clears.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::schemas::Schemas;
use super::share::Pool;
use crate::ir::{Api, Kind, Presence, SchemaId, Shape, View};

/// What a resource must have where it is sent.
pub(super) struct Demand {
    is_change: bool,
    id: bool,
    parts: BTreeSet<&'static str>,
    attributes: BTreeSet<String>,
    relationships: BTreeSet<String>,
}

impl Demand {
    pub(super) fn of(api: &Api, shape: &Shape) -> Self {
        let fields = shape.attributes.iter().flat_map(|part| &api.structs[part.value].fields);
        let required = fields.filter(|field| matches!(field.presence, Presence::Required | Presence::Nullable));
        let attributes: BTreeSet<String> = required.map(|field| field.name.wire.clone()).collect();
        let members = shape.relationships.iter().flat_map(|part| &part.value.members);
        let relationships: BTreeSet<String> =
            members.filter(|member| member.required).map(|member| member.name.wire.clone()).collect();
        let mut parts = BTreeSet::new();
        parts.extend((!attributes.is_empty()).then_some("attributes"));
        parts.extend((!relationships.is_empty()).then_some("relationships"));
        parts.extend(shape.meta.iter().filter(|meta| meta.presence == Presence::Required).map(|_| "meta"));
        let (is_change, id) = (shape.view == View::Patch, shape.id == Some(Presence::Required));
        Self { is_change, id, parts, attributes, relationships }
    }
}

impl Schemas<'_> {
    /// Returns the schema of a document that is sent, and that of one with a list as `data`, if it can be one.
    pub(super) fn sent(&mut self, id: SchemaId, shape: &Demand, bulk: bool) -> (Value, Option<Value>) {
        let Some(data) = self.member(id, "data") else { return (self.schema(id), None) };
        let one = match self.items(data) {
            Some(items) => json!({"type": "array", "items": self.sent_resource(items, shape)}),
            None => self.sent_resource(data, shape),
        };
        let one = self.pool.add(one);
        let mut document = self.inline(id);
        let mut with = |data: Value| {
            if let Some(member) = document.pointer_mut("/properties/data") {
                *member = data;
            }
            document.clone()
        };
        let list = bulk.then(|| with(json!({"type": "array", "items": one})));
        let one = with(one);
        (self.pool.add(one), list.map(|list| self.pool.add(list)))
    }

    /// Returns the schema of a resource that is sent.
    fn sent_resource(&mut self, id: SchemaId, demand: &Demand) -> Value {
        let is_change = demand.is_change;
        let mut resource = self.inline(id);
        relax(&mut resource, |name| match name {
            "type" => false,
            "id" => !is_change && !demand.id,
            name => is_change && !demand.parts.contains(name),
        });
        if let Some(attributes) = self.member(id, "attributes") {
            let mut inline = self.inline(attributes);
            if let Some(properties) = inline.get_mut("properties").and_then(Value::as_object_mut) {
                properties.retain(|name, _| {
                    !self.member(attributes, name).is_some_and(|one| self.graph.schemas[one].read_only)
                });
                properties.values_mut().filter(|_| is_change).for_each(|one| self.pool.allow_null(one));
            }
            if is_change {
                relax(&mut inline, |name| !demand.attributes.contains(name));
            }
            replace(&mut resource, "attributes", self.pool.add(inline));
        }
        if let Some(relationships) = self.member(id, "relationships").filter(|_| is_change) {
            let mut inline = self.inline(relationships);
            relax(&mut inline, |name| !demand.relationships.contains(name));
            for name in self.members(relationships) {
                let Some(one) = self.member(relationships, &name) else { continue };
                let to_one = self.member(one, "data").filter(|data| self.items(*data).is_none());
                let Some(data) = to_one else { continue };
                let (mut relationship, mut data) = (self.inline(one), self.schema(data));
                self.pool.allow_null(&mut data);
                replace(&mut relationship, "data", data);
                replace(&mut inline, &name, self.pool.add(relationship));
            }
            replace(&mut resource, "relationships", self.pool.add(inline));
        }
        self.pool.add(resource)
    }

    /// The member of an object with this name.
    fn member(&self, id: SchemaId, name: &str) -> Option<SchemaId> {
        match &self.graph.schemas[id].kind {
            Kind::Object { properties, .. } => properties.get(name).map(|property| property.schema),
            _ => None,
        }
    }

    fn members(&self, id: SchemaId) -> Vec<String> {
        match &self.graph.schemas[id].kind {
            Kind::Object { properties, .. } => properties.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }

    fn items(&self, id: SchemaId) -> Option<SchemaId> {
        match self.graph.schemas[id].kind {
            Kind::Array { items } => items,
            _ => None,
        }
    }
}

/// Removes required members.
fn relax(schema: &mut Value, is_optional: impl Fn(&str) -> bool) {
    let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) else { return };
    required.retain(|name| !name.as_str().is_some_and(&is_optional));
    if required.is_empty() {
        schema.as_object_mut().map(|members| members.shift_remove("required"));
    }
}

fn replace(schema: &mut Value, name: &str, with: Value) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    if let Some(member) = properties.and_then(|properties| properties.get_mut(name)) {
        *member = with;
    }
}

impl Pool {
    /// Allows `null` as well.
    fn allow_null(&mut self, schema: &mut Value) {
        let mut opened = self.opened(schema.take());
        nullable(&mut opened);
        *schema = self.add(opened);
    }
}

fn nullable(schema: &mut Value) {
    let accepts_null = |ty: &Value| ty == "null" || ty.as_array().is_some_and(|types| types.contains(&"null".into()));
    if let Some(ty) = schema.get_mut("type") {
        if !accepts_null(ty) {
            *ty = json!([ty.take(), "null"]);
            let values = schema.get_mut("enum").and_then(Value::as_array_mut);
            values.into_iter().for_each(|values| values.push(Value::Null));
        }
    } else if ["$ref", "oneOf", "anyOf"].iter().any(|keyword| schema.get(keyword).is_some()) {
        *schema = json!({"anyOf": [schema.take(), {"type": "null"}]});
    }
}
