//! Tools as data: their definitions, and what a call of one returns.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::api::catalogue::{Class, Operation};

/// A tool.
pub(super) struct Tool {
    pub(super) name: String,
    /// The group that it belongs to, if there are groups.
    pub(super) group: Option<String>,
    pub(super) description: String,
    pub(super) input: Value,
    pub(super) output: Value,
    pub(super) hints: Hints,
    pub(super) action: Action,
}

/// What a tool does.
#[derive(Clone, Copy)]
pub(super) enum Action {
    Describe,
    List,
    Count,
    Get,
    Prepare,
    Apply,
    /// One operation.
    Call(&'static Operation),
}

/// What a client may assume of a tool.
#[derive(Clone, Copy)]
pub(super) struct Hints {
    pub(super) reads: bool,
    pub(super) destroys: bool,
    pub(super) repeats: bool,
    /// Whether it reaches a server.
    pub(super) reaches: bool,
}

impl Hints {
    pub(super) const READ: Self = Self { reads: true, destroys: false, repeats: true, reaches: true };

    /// Those of an operation. A change replaces what was there, so it destroys as well.
    pub(super) fn of(operation: &Operation) -> Self {
        match operation.class {
            Class::Read => Self::READ,
            class => Self {
                reads: false,
                destroys: class != Class::Create,
                repeats: matches!(operation.method.as_str(), "PUT" | "DELETE"),
                reaches: true,
            },
        }
    }
}

impl Tool {
    /// The definition as clients receive it.
    pub(super) fn definition(&self) -> Value {
        let Hints { reads, destroys, repeats, reaches } = self.hints;
        let mut definition = json!({
            "name": self.name,
            "description": self.description,
            "inputSchema": self.input,
            "outputSchema": self.output,
            "annotations": {
                "readOnlyHint": reads, "destructiveHint": destroys, "idempotentHint": repeats, "openWorldHint": reaches,
            },
        });
        if let (Some(members), Some(group)) = (definition.as_object_mut(), &self.group) {
            members.insert("_meta".to_owned(), json!({"group": group}));
        }
        definition
    }
}

/// What a call returns.
pub(super) struct Reply {
    pub(super) content: Map<String, Value>,
    /// A file that holds the rows.
    pub(super) file: Option<PathBuf>,
    pub(super) is_error: bool,
}

/// How a user confirms a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// The client cannot ask its user.
    Unable,
    /// The client can ask.
    Able,
    /// The decision of the user.
    Given(bool),
}

/// The result of a call.
pub(super) enum Outcome {
    Done(Reply),
    /// The user must be asked first.
    Ask(String),
}
