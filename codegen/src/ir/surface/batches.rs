//! Batches: the operations that they can contain.

use serde::Serialize;

use super::items::Docs;
use super::types::Type;
use crate::ir::Op;

/// The operations that batches can contain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Batch {
    /// The operations on resources.
    pub rows: Vec<BatchRow>,
    /// The constants for relationships, those of one resource together.
    pub relations: Vec<RelationConstant>,
}

/// An operation on a resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BatchRow {
    /// Its code.
    pub op: Op,
    /// The type of what it sends, or of the resource that it removes.
    pub ty: Type,
    /// The type of the resource, where it is another one.
    pub resource: Option<Type>,
    /// Members with fixed texts beyond those of the extension, by their names.
    pub members: Vec<(String, String)>,
}

/// A constant for a relationship, of the type of its resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RelationConstant {
    /// The type of the resource.
    pub owner: Type,
    /// The name.
    pub name: String,
    /// The name of the relationship on the wire.
    pub wire: String,
    /// The type of the relationship.
    pub ty: Type,
    /// Its documentation.
    pub docs: Docs,
    /// The operations on it, each with its members with fixed texts beyond those of the extension.
    pub ops: Vec<(Op, Vec<(String, String)>)>,
}
