//! Batches of the JSON:API extension Atomic Operations: each kind of operation by its code, target and data.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::context::Lowering;
use super::operations::Place;
use super::purpose::Purpose;
use super::recognise;
use crate::ir::{Batch, BatchOperation, Cardinality, Does, Kind, Op, Property, ResourceId, SchemaId, View};
use crate::maps::HashSet;

/// The document member with the operations of a batch.
const OPERATIONS: &str = "atomic:operations";
/// The document member with the results.
const RESULTS: &str = "atomic:results";
/// The members of an operation.
const MEMBERS: [&str; 5] = ["op", "ref", "href", "data", "meta"];

impl Lowering<'_> {
    /// Returns the schema of an operation, if a schema is a batch.
    pub(super) fn batch_operation(&self, document: SchemaId) -> Option<SchemaId> {
        self.items_of(document, OPERATIONS)
    }

    /// Returns the schema of a result, if a schema is the response to a batch.
    pub(super) fn batch_result(&self, document: SchemaId) -> Option<SchemaId> {
        self.items_of(document, RESULTS)
    }

    fn items_of(&self, document: SchemaId, member: &str) -> Option<SchemaId> {
        match self.schema(recognise::property(self.schema(document), member)?).kind {
            Kind::Array { items } => items,
            _ => None,
        }
    }

    /// Returns the schemas of the resources in the operations or the results of a batch.
    pub(super) fn resources_in_batch(&self, document: SchemaId) -> IndexSet<SchemaId> {
        let Some(item) = self.batch_operation(document).or_else(|| self.batch_result(document)) else {
            return IndexSet::new();
        };
        let alternatives = self.resources_in(item);
        let data = alternatives.iter().filter_map(|id| recognise::property(self.schema(*id), "data"));
        data.flat_map(|data| self.resources_in(data)).collect()
    }

    /// Records the operations that a batch allows.
    pub(super) fn batch(&mut self, document: SchemaId, place: &Place<'_>) {
        let Some(item) = self.batch_operation(document) else { return };
        self.model_tree(document);
        self.batch_at = Some(place.at.clone());
        let mut batch = self.api.batch.take().unwrap_or_else(|| Batch {
            module: place.module,
            operations: Vec::new(),
            is_open: false,
        });
        let mut known: HashSet<Does> = batch.operations.iter().map(|operation| operation.does.clone()).collect();
        for alternative in self.resources_in(item) {
            let Some(members) = recognise::properties(self.schema(alternative)).cloned() else { continue };
            let Some(op) = members.get("op") else { continue };
            let codes = self.texts(op.schema);
            let ops = Op::ALL.into_iter().filter(|op| codes.is_empty() || codes.contains(op.code()));
            let fixed = self.texts_of(alternative, &members);
            for op in ops {
                let found = self.operations_of(op, &members, place);
                batch.is_open |= found.is_empty();
                for does in found {
                    if known.insert(does.clone()) {
                        batch.operations.push(BatchOperation { does, members: fixed.clone() });
                    }
                }
            }
        }
        self.api.batch = Some(batch);
    }

    /// Returns the fixed strings of an operation in addition to the members of the extension.
    fn texts_of(&self, operation: SchemaId, members: &IndexMap<String, Property>) -> Vec<(String, String)> {
        let others = members.iter().filter(|(name, member)| member.required && !MEMBERS.contains(&name.as_str()));
        let text = |(name, member): (&String, &Property)| {
            let only = self.only_value(operation, name, member.schema)?;
            Some((name.clone(), only.as_str()?.to_owned()))
        };
        others.filter_map(text).collect()
    }

    /// Returns the effects of an operation with these members; none if they identify no target.
    fn operations_of(&mut self, op: Op, members: &IndexMap<String, Property>, place: &Place<'_>) -> Vec<Does> {
        let target = members.get("ref").map(|target| target.schema);
        if let Some(relationship) = target.and_then(|id| recognise::property(self.schema(id), "relationship")) {
            let names = self.texts(relationship);
            let owners = target.map(|id| self.targeted(id)).unwrap_or_default();
            let each = owners.into_iter().flat_map(|owner| names.iter().map(move |name| (owner, name.clone())));
            return each.map(|(owner, name)| Does::Relate(owner, name, op)).collect();
        }
        if op == Op::Remove {
            let targets = target.map(|id| self.targeted(id)).unwrap_or_default();
            return targets.into_iter().map(Does::Remove).collect();
        }
        let data = members.get("data").map(|data| self.resources_in(data.schema)).unwrap_or_default();
        let mut found = Vec::new();
        for schema in data {
            let purpose = if op == Op::Add { Purpose::Create } else { Purpose::Change };
            let Some(shape) = self.sent_shape(schema, purpose, place) else { continue };
            found.push(if op == Op::Add { Does::Add(shape) } else { Does::Update(shape) });
        }
        found
    }

    /// Returns the resources that an identifier can point to.
    fn targeted(&self, identifier: SchemaId) -> IndexSet<ResourceId> {
        let mut wires = IndexSet::new();
        for id in self.resources_in(identifier) {
            let Some(ty) = recognise::property(self.schema(id), "type") else { continue };
            match self.resource_types.mapped(id) {
                Some(mapped) => _ = wires.insert(mapped.to_owned()),
                None => wires.extend(self.texts(ty)),
            }
        }
        wires.iter().filter_map(|wire| self.resource_with(wire)).collect()
    }

    /// Returns the strings that a schema lists.
    fn texts(&self, id: SchemaId) -> IndexSet<String> {
        self.schema(id).values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Allows every operation on every resource in an open batch. All shapes are known here.
    pub(super) fn open_batch(&mut self) {
        let Some(batch) = self.api.batch.as_mut().filter(|batch| batch.is_open) else { return };
        let mut all = Vec::new();
        for (id, shape) in self.api.shapes.entries() {
            match shape.view {
                View::Create if !shape.is_action => all.push(Does::Add(id)),
                View::Create => {}
                View::Patch => all.push(Does::Update(id)),
                View::Read => all.push(Does::Remove(shape.resource)),
            }
            let is_read = shape.view == View::Read;
            for member in shape.relationships.iter().filter(|_| is_read).flat_map(|part| &part.value.members) {
                let ops = Op::ALL.into_iter().filter(|op| *op == Op::Update || member.cardinality == Cardinality::Many);
                all.extend(ops.map(|op| Does::Relate(shape.resource, member.name.wire.clone(), op)));
            }
        }
        let mut known: HashSet<Does> = batch.operations.iter().map(|operation| operation.does.clone()).collect();
        for does in all {
            if known.insert(does.clone()) {
                batch.operations.push(BatchOperation { does, members: Vec::new() });
            }
        }
        let added: Vec<_> = batch.operations.iter().map(|known| known.does.clone()).collect();
        for does in added {
            if let Does::Add(shape) = does {
                self.api.shapes[shape].has_lid = true;
            }
        }
    }
}
