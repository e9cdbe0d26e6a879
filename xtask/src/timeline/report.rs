//! A timeline as plain data. The names of the members are part of the JSON, and stay.

use codegen::drift::report::{Defect, Summary, Verdict};
use serde::{Deserialize, Serialize};

/// Every version of a description, parents before their children.
#[derive(Debug, Serialize)]
pub(crate) struct Timeline {
    pub(crate) versions: Vec<Version>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Version {
    /// What it is called: the name of a file, or `COMMIT:PATH`.
    pub(crate) source: String,
    /// The short form of that, for a table.
    #[serde(skip)]
    pub(crate) label: String,
    /// `info.version`; null where nobody could read it.
    pub(crate) version: Option<String>,
    /// YYYY-MM-DD, where it is known.
    pub(crate) date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) commit: Option<String>,
    /// The sources of the versions that it was made from.
    pub(crate) parents: Vec<String>,
    pub(crate) state: State,
    /// Why it is not `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// Of the bytes; null where there are none.
    pub(crate) sha256: Option<String>,
    #[serde(flatten)]
    pub(crate) size: Option<Size>,
    /// The gravest of its comparisons; nothing for a first version, and for one that cannot be read.
    #[serde(flatten)]
    pub(crate) comparison: Option<Comparison>,
    /// The other comparisons of a version that was made from several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) others: Vec<Comparison>,
}

/// Whether a version can be read, and whether it is what it says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// It is a description.
    Ok,
    /// It has what its version of OpenAPI forbids, and is compared all the same.
    Invalid,
    /// It has no meaning at all, and is compared across.
    Unreadable,
}

/// How much a version describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) operations: usize,
    pub(crate) definitions: usize,
    /// As `spec/SOURCE.toml` counts them.
    pub(crate) facts: usize,
}

/// What has changed since another version.
#[derive(Debug, Serialize)]
pub(crate) struct Comparison {
    /// The source of the other version: a parent, or the nearest ancestor that can be read.
    pub(crate) compared_with: String,
    pub(crate) verdict: Verdict,
    pub(crate) summary: Summary,
    pub(crate) breaking: Vec<String>,
    /// Those that were introduced or repaired.
    pub(crate) defects: Vec<Defect>,
    /// How many defects both have.
    pub(crate) standing_defects: usize,
}
