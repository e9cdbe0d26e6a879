//! The result of a comparison as plain data, for people, other programs and later passes.
//!
//! The names of the fields are part of the JSON format and stay stable.

use serde::{Deserialize, Serialize};

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The old description.
    pub old: Side,
    /// The new description.
    pub new: Side,
    /// The most severe verdict of all operations and changes.
    pub verdict: Verdict,
    /// The version change that the generated crate needs.
    pub semver: Semver,
    /// Every operation of either side, in the order of the new description; removed ones are last.
    pub operations: Vec<OperationReport>,
    /// The changes, each cause once, the most severe first.
    pub changes: Vec<Change>,
    /// The changes to the generated crate, the most severe first.
    #[serde(rename = "crate")]
    pub items: Vec<Item>,
    /// The changes to the operations as tools of an agent and of the command, the most severe first.
    #[serde(default)]
    pub tools: Vec<Tool>,
    /// The descriptions from which no crate can be generated, so that the effect on the crate is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crate_unknown: Vec<CrateUnknown>,
    /// The defects of both descriptions.
    pub defects: Vec<Defect>,
    /// The number of operations by verdict.
    pub summary: Summary,
    /// The acknowledgements of changes. [`compare`](super::compare) leaves them empty.
    #[serde(default)]
    pub acknowledgements: Vec<Acknowledgement>,
}

/// One of the two descriptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The source, as named by the caller.
    pub source: String,
    /// `info.version`.
    pub version: String,
}

/// The severity of a change, the least severe first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing changed.
    #[default]
    Clean,
    /// Only documentation and examples changed.
    Docs,
    /// Something changed, and no client breaks.
    Compatible,
    /// Clients break.
    Breaking,
}

impl Verdict {
    /// Returns the name used in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Docs => "docs",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        }
    }
}

/// The side of a client that breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// The code that sends requests.
    Senders,
    /// The code that reads responses.
    Readers,
}

/// The version change that a crate needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Semver {
    /// No new version.
    None,
    /// A patch version.
    Patch,
    /// A minor version.
    Minor,
    /// A major version. Also used if one of the two crates cannot be generated, so that the change is unknown.
    Major,
}

impl Semver {
    /// Returns the name used in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The verdict on one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationReport {
    /// `GET /patient`, without the base path, as the description writes it.
    pub operation: String,
    /// `operationId`.
    pub operation_id: Option<String>,
    /// The most severe verdict of its changes.
    pub verdict: Verdict,
    /// The side of a client that breaks.
    pub breaks: Vec<Party>,
    /// The ids of the changes that reach it.
    pub changes: Vec<String>,
}

/// A change with one cause, wherever it has an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Stable between runs: a digest of the kind, the place and the values; list items are identified by name.
    pub id: String,
    /// Shared by changes that come from one edit of the text. A schema that is both sent and received can have two.
    pub cause: String,
    /// The kind of change, such as `request-property-became-required`.
    pub kind: String,
    /// Its severity.
    pub verdict: Verdict,
    /// The side of a client that breaks.
    pub breaks: Vec<Party>,
    /// A JSON pointer into the new description, or into the old one if the node was removed.
    pub pointer: String,
    /// `file:line:column` in the old description; of the parent if the node was added.
    pub old_position: Option<String>,
    /// `file:line:column` in the new description; of the parent if the node was removed.
    pub new_position: Option<String>,
    /// The operations that it affects, in the order of the report.
    pub operations: Vec<String>,
    /// A description of the change.
    pub message: String,
    /// A probable rename or move.
    pub hint: Option<String>,
    /// The acknowledgement that covers it. [`compare`](super::compare) leaves it empty.
    #[serde(default)]
    pub acknowledged: Option<Acknowledged>,
}

/// Why a known change does not fail the run yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// The reason from the file of acknowledgements.
    pub reason: String,
    /// The last day on which the acknowledgement is valid: `2027-01-31`.
    pub expires: String,
}

/// An acknowledgement of a change, whether or not the change exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// The id of the change.
    pub id: String,
    /// The JSON pointer of the change.
    pub pointer: String,
    /// The reason from the file of acknowledgements.
    pub reason: String,
    /// The last day on which it is valid: `2027-01-31`.
    pub expires: String,
    /// Whether it is valid.
    pub state: AcknowledgementState,
    /// Where it is written, as `file:line`.
    pub position: String,
}

/// Whether an acknowledgement is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AcknowledgementState {
    /// It is valid.
    Active,
    /// Its last day has passed, so the change counts again.
    Expired,
    /// The change does not exist, or no longer exists.
    Stale,
}

/// An item of the generated crate that was added, removed or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its path in the crate: `NewPatient::new`; a field follows a dot, as in `PatientAttributes.bio`.
    pub item: String,
    /// The kind of change.
    pub change: ItemChange,
    /// The argument that changed, or the new type.
    pub detail: Option<String>,
    /// The old signature, if the item existed.
    pub old: Option<String>,
    /// The new signature, if the item exists.
    pub new: Option<String>,
    /// The version change that it requires.
    pub semver: Semver,
}

/// An operation that an agent or the command calls by name, and how it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `operationId`.
    pub tool: String,
    /// The kind of change.
    pub change: ToolChange,
    /// The argument or response, and a JSON pointer into its schema.
    pub detail: Option<String>,
}

/// The kind of change of a tool, the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToolChange {
    /// The tool was removed.
    Removed,
    /// It reads where it wrote before, or the other way round.
    ClassChanged,
    /// An argument that was optional or absent must be given.
    ArgumentRequired,
    /// It has one argument less.
    ArgumentRemoved,
    /// An argument has another schema.
    ArgumentChanged,
    /// Its result has another schema.
    ResultChanged,
    /// The tool was added.
    Added,
    /// It has one optional argument more.
    ArgumentAdded,
    /// Its description changed, or whether it is deprecated.
    DescriptionChanged,
}

impl ToolChange {
    /// Returns the name used in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::ClassChanged => "class-changed",
            Self::ArgumentRequired => "argument-required",
            Self::ArgumentRemoved => "argument-removed",
            Self::ArgumentChanged => "argument-changed",
            Self::ResultChanged => "result-changed",
            Self::Added => "added",
            Self::ArgumentAdded => "argument-added",
            Self::DescriptionChanged => "description-changed",
        }
    }
}

/// The kind of change of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemChange {
    /// The item was removed.
    Removed,
    /// The name is of another kind of item, such as an enum instead of a struct.
    KindChanged,
    /// The item is in another module.
    Moved,
    /// A field, variant, alias or associated type has another type.
    TypeChanged,
    /// A function has one argument less.
    ArgumentRemoved,
    /// A function has one argument more.
    ArgumentAdded,
    /// An argument of a function has another type.
    ArgumentTypeChanged,
    /// A function has its arguments in another order.
    ArgumentsReordered,
    /// A function returns another type.
    ReturnTypeChanged,
    /// The item was added.
    Added,
    /// The item became deprecated.
    Deprecated,
    /// The item is no longer deprecated.
    NoLongerDeprecated,
}

impl ItemChange {
    /// Returns the name used in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::KindChanged => "kind-changed",
            Self::Moved => "moved",
            Self::TypeChanged => "type-changed",
            Self::ArgumentRemoved => "argument-removed",
            Self::ArgumentAdded => "argument-added",
            Self::ArgumentTypeChanged => "argument-type-changed",
            Self::ArgumentsReordered => "arguments-reordered",
            Self::ReturnTypeChanged => "return-type-changed",
            Self::Added => "added",
            Self::Deprecated => "deprecated",
            Self::NoLongerDeprecated => "no-longer-deprecated",
        }
    }

    /// Returns the version change that it requires.
    pub fn semver(self) -> Semver {
        match self {
            Self::Added | Self::Deprecated => Semver::Minor,
            Self::NoLongerDeprecated => Semver::Patch,
            _ => Semver::Major,
        }
    }
}

/// A description from which no crate can be generated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrateUnknown {
    /// The source, as named by the caller.
    pub source: String,
    /// The generator's errors, with their positions.
    pub reasons: Vec<String>,
}

/// A defect of a description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// Whether the new description introduces it, repairs it, or still has it.
    pub state: DefectState,
    /// The message.
    pub message: String,
    /// The JSON pointer of the place.
    pub pointer: Option<String>,
    /// `file:line:column` in the new description, or in the old one if it was repaired.
    pub position: Option<String>,
    /// The operation that contains it.
    pub operation: Option<String>,
    /// How to fix it.
    pub help: Option<String>,
}

/// The state of a defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefectState {
    /// Only the new description has it.
    Introduced,
    /// Only the old description has it.
    Repaired,
    /// Both have it.
    Standing,
}

/// The number of operations by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each is the verdict of that name")]
pub struct Summary {
    pub clean: usize,
    pub docs: usize,
    pub compatible: usize,
    pub breaking: usize,
}

impl Summary {
    pub(super) fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Clean => self.clean += 1,
            Verdict::Docs => self.docs += 1,
            Verdict::Compatible => self.compatible += 1,
            Verdict::Breaking => self.breaking += 1,
        }
    }
}
