//! Calls with values: the examples in the documentation, and the calls of the contract.

use serde::Serialize;

use super::types::{Path, Runtime, Type};
use crate::ir::Way;

/// A call of the contract.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// `operationId`.
    pub operation: String,
    /// What distinguishes it from the other calls of the operation.
    pub name: &'static str,
    /// The function that makes it.
    pub function: String,
    /// The method of the client.
    pub method: String,
    /// Whether that is deprecated.
    pub deprecated: bool,
    /// The arguments of the method.
    pub arguments: Vec<Expr>,
    /// The methods of the request that are called, with their arguments.
    pub choices: Vec<(String, Vec<Expr>)>,
    /// How the collection is read.
    pub page: Page,
    /// What is done with the response.
    pub outcome: Outcome,
    /// Optional arguments without an example value, with the reasons.
    pub left_out: Vec<String>,
}

/// How a collection is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Page {
    /// Not by pages.
    Whole,
    /// The first page.
    First(Way),
    /// By cursor, the first page and the next.
    Next(Way),
}

/// What is done with the response to a call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Outcome {
    /// Nothing: it has no JSON.
    Plain,
    /// It is decoded into this type.
    Decoded(Type),
    /// It is read as the response to a write, which may have no document.
    Written,
    /// It is decoded into this type, and the page is requested to which its cursor points.
    Followed {
        /// The type.
        ty: Type,
        /// The parameter of the cursor.
        cursor: String,
    },
}

/// A value in a call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Expr {
    /// A text.
    Text(String),
    /// A text that the caller of the contract can replace by one that exists on the server.
    Known {
        /// The `type` of the resource that has it.
        resource: String,
        /// The members that lead to it.
        members: Vec<String>,
        /// The text otherwise.
        otherwise: String,
    },
    /// The identifier of a resource that exists, by its `type`.
    IdOf(String),
    /// A whole number.
    Whole(i64),
    /// `true`.
    True,
    /// An instant.
    Instant(String),
    /// A day.
    Day(&'static str),
    /// A range of instants that begins here.
    Since(Box<Expr>),
    /// A range of instants that leaves nothing out.
    Always,
    /// A few bytes.
    Bytes,
    /// `Default::default()`.
    Default,
    /// An optional value that is absent.
    Absent,
    /// An optional value that is present.
    Present(Box<Expr>),
    /// A value that is converted.
    Converted(Box<Expr>),
    /// A list, converted by the function that takes it.
    List(Vec<Expr>),
    /// A list of exactly the type of the argument.
    ExactList(Vec<Expr>),
    /// An empty list of this type.
    EmptyList(Path),
    /// A map with one entry.
    MapOf(Box<Expr>),
    /// A variant of an enum.
    Variant(Named, String),
    /// A call of a function of a type.
    Call {
        /// The type.
        ty: Named,
        /// The function.
        function: String,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// A call of a method.
    Method {
        /// The value.
        on: Box<Expr>,
        /// The method.
        name: String,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// An identifier with `meta`.
    Identifier {
        /// What is identified.
        target: Path,
        /// The identifier.
        id: Box<Expr>,
        /// `meta`.
        meta: Box<Expr>,
    },
}

impl Expr {
    /// A call of a function of a type.
    pub fn call(ty: Named, function: &str, arguments: Vec<Self>) -> Self {
        Self::Call { ty, function: function.to_owned(), arguments }
    }

    /// A call of a method of this value.
    #[must_use]
    pub fn method(self, name: &str, arguments: Vec<Self>) -> Self {
        Self::Method { on: Box::new(self), name: name.to_owned(), arguments }
    }
}

/// A type that a value names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Named {
    /// A type of the client.
    Item(Path),
    /// A type of the runtime.
    Runtime(Runtime),
    /// A type of Rust.
    Std(&'static str),
}
