//! Batches of the extension Atomic Operations of JSON:API: the operations that they can contain.

use serde::Serialize;

use super::module::ModuleId;
use super::types::{ResourceId, ShapeId};

/// The operations that batches can contain.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The module of the first operation that sends one.
    pub module: ModuleId,
    /// The kinds of operations, each once.
    pub operations: Vec<BatchOperation>,
    /// Whether operations are described without their resources: they then apply to any resource.
    pub is_open: bool,
}

/// A kind of operation in a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchOperation {
    /// What it does.
    pub does: Does,
    /// Members with fixed texts beyond those of the extension, by their names.
    pub members: Vec<(String, String)>,
}

/// What an operation in a batch does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Does {
    /// It creates a resource from this shape.
    Add(ShapeId),
    /// It changes a resource by this shape.
    Update(ShapeId),
    /// It deletes a resource.
    Remove(ResourceId),
    /// It does this to the relationship with this name on the wire.
    Relate(ResourceId, String, Op),
}

/// The code of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Op {
    /// `add`.
    Add,
    /// `update`.
    Update,
    /// `remove`.
    Remove,
}

impl Op {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Add, Self::Update, Self::Remove];

    /// The code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Update => "update",
            Self::Remove => "remove",
        }
    }
}
