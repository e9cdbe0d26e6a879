//! Batches: what their operations can do.

use serde::Serialize;

use super::items::Docs;
use super::types::Type;
use crate::ir::Op;

/// What the operations of batches can do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Batch {
    /// What they do with resources.
    pub rows: Vec<BatchRow>,
    /// The constants for relationships, those of one resource together.
    pub relations: Vec<RelationConstant>,
}

/// What an operation does with a resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BatchRow {
    /// Its code.
    pub op: Op,
    /// The type of what it sends, or of the resource that it removes.
    pub ty: Type,
    /// The type of the resource, where it is another one.
    pub resource: Option<Type>,
    /// Texts that it has besides the members of the extension, by their names.
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
    /// What operations can do with it, each with the texts that it has besides the members of the extension.
    pub ops: Vec<(Op, Vec<(String, String)>)>,
}
