//! Unions as a value has them: null is no alternative, and alternatives that list values are one enum.

use indexmap::IndexSet;
use serde_json::Value;

use super::schemas::Schemas;
use crate::ir::{JsonType, Kind, Schema, SchemaId};
use crate::maps::HashSet;

impl Schemas<'_> {
    /// Settles every union from the schema with this number on.
    pub(super) fn settle_unions(&mut self, first: usize) {
        let ids: Vec<SchemaId> = self.graph.schemas.ids().skip(first).collect();
        let unions: Vec<SchemaId> =
            ids.iter().copied().filter(|id| matches!(self.get(*id).kind, Kind::Union { .. })).collect();
        for id in &unions {
            self.complete(*id);
        }
        while unions.iter().filter(|id| self.admit_null(**id)).count() > 0 {}
        let mut seen = HashSet::default();
        for id in unions {
            self.simplify(id, &mut seen);
        }
        for id in ids {
            let target = self.unwrapped(id);
            self.graph.schemas[id].nullable |= target != id && self.get(target).nullable;
        }
    }

    /// Adds the alternatives that only `mapping` names, removes null, and hands down the type.
    fn complete(&mut self, id: SchemaId) {
        let schema = self.get(id).clone();
        let Kind::Union { alternatives, exclusive, discriminator, mapping } = schema.kind else { return };
        let all: IndexSet<SchemaId> = alternatives.into_iter().chain(mapping.values().copied()).collect();
        let (null, rest): (Vec<SchemaId>, Vec<SchemaId>) = all.into_iter().partition(|id| self.is_null(*id));
        let scalar = schema.ty.filter(|ty| !matches!(ty, JsonType::Object | JsonType::Array));
        for alternative in &rest {
            let part = &mut self.graph.schemas[*alternative];
            if part.kind == Kind::Plain && part.ty.is_none() {
                part.ty = scalar;
            }
        }
        let whole = &mut self.graph.schemas[id];
        whole.nullable |= !null.is_empty();
        whole.merged.extend(null);
        whole.kind = Kind::Union { alternatives: rest, exclusive, discriminator, mapping };
    }

    /// Whether null is its only value, whatever its `type` is: `type: object` with `enum: [null]` is a way to write it.
    fn is_null(&self, id: SchemaId) -> bool {
        let values = &self.get(id).values;
        !values.is_empty() && values.iter().all(Value::is_null)
    }

    /// Whether a union turns out to allow null, since one of its alternatives does.
    fn admit_null(&mut self, id: SchemaId) -> bool {
        let schema = self.get(id);
        let Kind::Union { alternatives, .. } = &schema.kind else { return false };
        let found = !schema.nullable
            && alternatives.iter().any(|id| self.get(self.unwrapped(*id)).nullable || self.get(*id).nullable);
        if found {
            self.graph.schemas[id].nullable = true;
        }
        found
    }

    fn simplify(&mut self, id: SchemaId, seen: &mut HashSet<SchemaId>) {
        let Kind::Union { alternatives, .. } = &self.get(id).kind else { return };
        let alternatives = alternatives.clone();
        if !seen.insert(id) {
            return;
        }
        for alternative in &alternatives {
            self.simplify(*alternative, seen);
        }
        match alternatives[..] {
            [only] if only != id => self.wrap(id, only),
            _ => self.list(id, &alternatives),
        }
    }

    /// Makes a schema another name of its only alternative.
    fn wrap(&mut self, id: SchemaId, only: SchemaId) {
        let own = Schema { kind: Kind::Plain, ..self.get(id).clone() };
        self.graph.schemas[id] = self.merged(id, &[only], own);
        self.composed.wrappers.insert(id, only);
    }

    /// Makes alternatives that list values one enum: a value each, or an enum of texts and any text.
    fn list(&mut self, id: SchemaId, alternatives: &[SchemaId]) {
        let parts: Vec<&Schema> = alternatives.iter().map(|id| self.get(*id)).collect();
        if parts.is_empty() || parts.iter().any(|part| part.kind != Kind::Plain) {
            return;
        }
        let listing = parts.iter().filter(|part| !part.values.is_empty()).count();
        let single = parts.iter().all(|part| part.values.len() == 1);
        let any_text = |part: &&Schema| {
            part.ty == Some(JsonType::String)
                && !matches!(part.format.as_deref(), Some("date" | "date-time" | "binary"))
        };
        let texts = |part: &&Schema| part.values.iter().all(Value::is_string);
        let open = listing > 0
            && listing < parts.len()
            && parts.iter().all(|part| if part.values.is_empty() { any_text(part) } else { texts(part) });
        if !single && !open {
            return;
        }
        let values: IndexSet<Value> = parts.iter().flat_map(|part| part.values.iter().cloned()).collect();
        let ty = parts.first().and_then(|part| part.ty).filter(|ty| values.iter().all(|value| ty.allows(value)));
        if let Some(listed) = alternatives.iter().find(|id| !self.get(**id).values.is_empty()).filter(|_| listing == 1)
        {
            self.composed.wrappers.insert(id, *listed);
        }
        let whole = &mut self.graph.schemas[id];
        whole.merged.extend(alternatives);
        whole.kind = Kind::Plain;
        whole.ty = ty;
        whole.values = values.into_iter().collect();
    }
}
