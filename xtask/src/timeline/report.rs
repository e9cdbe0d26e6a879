//! A timeline as plain data. The names of the members are part of the JSON, and stay stable.

use codegen::drift::report::{Defect, Summary, Verdict};
use serde::{Deserialize, Serialize};

/// Every version of a description, parents before children.
#[derive(Debug, Serialize)]
pub(crate) struct Timeline {
    pub(crate) versions: Vec<Version>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Version {
    /// The name of a file, or `COMMIT:PATH`.
    pub(crate) source: String,
    /// A short name for a table.
    #[serde(skip)]
    pub(crate) label: String,
    /// `info.version`; null if the version is unreadable.
    pub(crate) version: Option<String>,
    /// YYYY-MM-DD, if known.
    pub(crate) date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) commit: Option<String>,
    /// The sources of its parents.
    pub(crate) parents: Vec<String>,
    pub(crate) state: State,
    /// Why the state is not `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The digest of the file; null if there is none.
    pub(crate) sha256: Option<String>,
    #[serde(flatten)]
    pub(crate) size: Option<Size>,
    /// The most severe comparison; none for a first or an unreadable version.
    #[serde(flatten)]
    pub(crate) comparison: Option<Comparison>,
    /// The other comparisons of a merge.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) others: Vec<Comparison>,
}

/// Whether a version can be read and is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Ok,
    /// It violates its version of OpenAPI, and is compared.
    Invalid,
    /// It cannot be read, and its children are compared with its ancestors.
    Unreadable,
}

/// The size of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) operations: usize,
    pub(crate) definitions: usize,
    /// The number of facts, as in `spec/SOURCE.toml`.
    pub(crate) facts: usize,
}

/// The changes since another version.
#[derive(Debug, Serialize)]
pub(crate) struct Comparison {
    /// The source of the other version: a parent, or the nearest readable ancestor.
    pub(crate) compared_with: String,
    pub(crate) verdict: Verdict,
    pub(crate) summary: Summary,
    pub(crate) breaking: Vec<String>,
    /// The introduced and repaired defects.
    pub(crate) defects: Vec<Defect>,
    /// The number of defects in both.
    pub(crate) standing_defects: usize,
}
