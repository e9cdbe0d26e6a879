//! The value of `x-paging`: how a collection is paged, if that is not found or found wrongly.

use serde::Deserialize;
use serde_json::Value;

use crate::ir::Family;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Declared {
    pub(super) number: Option<String>,
    pub(super) offset: Option<String>,
    pub(super) cursor: Option<String>,
    pub(super) size: Option<String>,
    pub(super) first: Option<u64>,
    pub(super) next: Option<String>,
    /// The pointer to the rows, in plain JSON.
    pub(super) rows: Option<String>,
    pub(super) count: Option<Count>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Count {
    At(String),
    /// `false`: the server does not count.
    No(bool),
}

impl Declared {
    pub(super) fn names(&self) -> [(Family, &Option<String>); 3] {
        [(Family::Cursor, &self.cursor), (Family::Number, &self.number), (Family::Offset, &self.offset)]
    }

    /// Whether it declares ways of paging, rather than details of those that are found.
    pub(super) fn has_ways(&self) -> bool {
        self.names().iter().any(|(_, name)| name.is_some())
    }
}

/// Whether a value is valid for `x-paging`.
pub(super) fn is_declaration(value: &Value) -> bool {
    *value == Value::Bool(false) || declared(value).is_some()
}

pub(super) fn declared(value: &Value) -> Option<Declared> {
    let declared = Declared::deserialize(value).ok()?;
    let count = match &declared.count {
        Some(Count::At(pointer)) => Some(pointer),
        Some(Count::No(true)) => return None,
        Some(Count::No(false)) | None => None,
    };
    let mut pointers = declared.next.iter().chain(count).chain(declared.rows.iter().filter(|rows| !rows.is_empty()));
    pointers.all(|pointer| pointer.starts_with('/')).then_some(declared)
}
