//! Batches: their operations, as traits of what they send and as constants of relationships.

use super::context::Cx;
use super::fields::relationship_docs;
use super::types::relation;
use crate::ir::surface::{Batch, BatchRow, Head, RelationConstant, Type};
use crate::ir::{Does, Linkage, ModuleId, Op, Relationship, ResourceId};
use crate::maps::HashMap;
use crate::names::{self, Taken};

/// The operations on each relationship of each resource, with their fixed members.
type Relates = HashMap<(ResourceId, String), Vec<(Op, Vec<(String, String)>)>>;

/// Returns the operations of batches, in the module of the first operation that sends one.
pub(super) fn batch(cx: &Cx<'_>, module: ModuleId) -> Option<Batch> {
    let batch = cx.api.batch.as_ref().filter(|batch| batch.module == module)?;
    let mut found = Batch { rows: Vec::new(), relations: Vec::new() };
    for operation in &batch.operations {
        let members = operation.members.clone();
        let (op, ty, resource) = match &operation.does {
            Does::Add(shape) => (Op::Add, cx.shape(*shape), Some(cx.api.shapes[*shape].resource)),
            Does::Update(shape) => (Op::Update, cx.shape(*shape), Some(cx.api.shapes[*shape].resource)),
            Does::Remove(resource) => (Op::Remove, Type::item(cx.read_path(*resource)), None),
            Does::Relate(..) => continue,
        };
        let resource = resource.map(|id| Type::item(cx.read_path(id)));
        found.rows.push(BatchRow { op, ty, resource, members });
    }
    let mut relates = Relates::default();
    for operation in &batch.operations {
        if let Does::Relate(owner, name, op) = &operation.does {
            relates.entry((*owner, name.clone())).or_default().push((*op, operation.members.clone()));
        }
    }
    for id in cx.api.resources.ids() {
        found.relations.extend(relations(cx, &mut relates, id));
    }
    Some(found)
}

/// Returns the constants for the relationships of a resource.
fn relations(cx: &Cx<'_>, relates: &mut Relates, id: ResourceId) -> Vec<RelationConstant> {
    let resource = &cx.api.resources[id];
    let shape = &cx.api.shapes[resource.read];
    let mut taken = Taken::default();
    let mut constants = Vec::new();
    for member in shape.relationships.iter().flat_map(|part| &part.value.members) {
        let ops = relates.remove(&(id, member.name.wire.clone())).unwrap_or_default();
        if ops.is_empty() || matches!(member.linkage, Linkage::NaturalKey(_)) {
            continue;
        }
        constants.push(RelationConstant {
            owner: Type::item(cx.read_path(id)),
            name: names::constant(&taken.nearest(&member.name.rust)),
            wire: member.name.wire.clone(),
            ty: plain(cx, member),
            docs: relationship_docs(member),
            ops,
        });
    }
    constants
}

/// Returns the relationship with plain identifiers, without the `meta` that is read.
fn plain(cx: &Cx<'_>, member: &Relationship) -> Type {
    Type::of(Head::Runtime(relation(member.cardinality)), cx.target(member.target))
}
