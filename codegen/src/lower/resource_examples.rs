//! Resources that are shown in examples but not described: the names of their members are known, and the types are not.

use indexmap::IndexMap;
use serde_json::Value;

use super::context::Lowering;
use super::recognise;
use crate::fates::Code;
use crate::ir::{JsonType, Kind, Property, Schema, SchemaId};

impl Lowering<'_> {
    /// Adds the members of an example to the data of a document whose schema has none.
    pub(super) fn shape_by_example(&mut self, document: SchemaId) {
        let Some(data) = recognise::property(self.schema(document), "data") else { return };
        let example = self.schema(data).example.clone();
        let (item, example) = match self.schema(data).kind {
            Kind::Array { items: Some(item) } => {
                let first = example.and_then(|example| example.get(0).cloned());
                (item, first.or_else(|| self.schema(item).example.clone()))
            }
            _ => (data, example),
        };
        let Some(Value::Object(example)) = example.filter(|_| self.is_undescribed(item)) else { return };
        let has = |name: &str| example.get(name).is_some_and(Value::is_object);
        let Some(Value::String(ty)) = example.get("type").filter(|_| has("attributes") || has("relationships")) else {
            return;
        };
        let values = vec![Value::String(ty.clone())];
        let text = Schema { ty: Some(JsonType::String), ..Schema::default() };
        let mut members = vec![("type", self.shown(item, Schema { values, ..text.clone() }))];
        members.push(("id", self.shown(item, text)));
        for name in ["attributes", "relationships"] {
            if let Some(Value::Object(shown)) = example.get(name) {
                let member = |(member, value): (&String, &Value)| {
                    let schema = if name == "attributes" {
                        self.shown(item, Schema::default())
                    } else {
                        self.shown_relationship(item, value)
                    };
                    (member.clone(), schema)
                };
                let parts: Vec<(String, SchemaId)> = shown.iter().map(member).collect();
                members.push((name, self.shown_object(item, parts)));
            }
        }
        let named = members.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
        let whole = self.object_of(item, named);
        let of = &mut self.schemas.graph.schemas[item];
        (of.ty, of.kind) = (Some(JsonType::Object), whole);
        let origin = of.origin.clone();
        self.fault_with_help(
            Code::ShownResource,
            &origin,
            format!("the resource `{ty}` is shown and not described: its attributes have no type"),
            "describe `attributes` and `relationships` in the overlay",
        );
    }

    /// Whether a value is only described as an object.
    fn is_undescribed(&self, id: SchemaId) -> bool {
        match &self.schema(id).kind {
            Kind::Object { properties, undeclared_required, .. } => {
                properties.is_empty() && undeclared_required.is_empty()
            }
            kind => *kind == Kind::Plain && matches!(self.schema(id).ty, None | Some(JsonType::Object)),
        }
    }

    fn shown_relationship(&mut self, at: SchemaId, relationship: &Value) -> SchemaId {
        let identifier = self.shown_object(at, Vec::new());
        let data = match relationship.get("data") {
            Some(Value::Array(_)) => {
                let list = Kind::Array { items: Some(identifier) };
                self.shown(at, Schema { ty: Some(JsonType::Array), kind: list, ..Schema::default() })
            }
            _ => identifier,
        };
        self.shown_object(at, vec![("data".to_owned(), data)])
    }

    fn shown_object(&mut self, at: SchemaId, members: Vec<(String, SchemaId)>) -> SchemaId {
        let kind = self.object_of(at, members);
        self.shown(at, Schema { ty: Some(JsonType::Object), kind, ..Schema::default() })
    }

    fn object_of(&self, at: SchemaId, members: Vec<(String, SchemaId)>) -> Kind {
        let origin = &self.schema(at).origin;
        let property = |schema| Property { schema, origin: origin.clone(), also: Vec::new(), required: false };
        let properties: IndexMap<_, _> = members.into_iter().map(|(name, id)| (name, property(id))).collect();
        Kind::Object { properties, undeclared_required: Default::default(), additional: None }
    }

    /// Adds a schema from an example in place of the missing one.
    fn shown(&mut self, at: SchemaId, schema: Schema) -> SchemaId {
        let origin = self.schema(at).origin.clone();
        self.schemas.allocate(Schema { origin, ..schema })
    }
}
