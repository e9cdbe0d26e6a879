//! What a comparison has found, as plain data: for people, for other programs, and for the passes that come after.
//!
//! Knows neither trees nor how it is printed. The names of the members are part of the JSON, and stay.

use serde::{Deserialize, Serialize};

/// What a comparison has found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The description that was.
    pub old: Side,
    /// The description that is.
    pub new: Side,
    /// The gravest of all.
    pub verdict: Verdict,
    /// What a version of the generated crate would have to say.
    pub semver: Semver,
    /// Every operation of either side, in the order of the new description, those that are gone last.
    pub operations: Vec<OperationReport>,
    /// What has changed, each cause once, the gravest first.
    pub changes: Vec<Change>,
    /// What this does to the generated crate, the gravest first.
    #[serde(rename = "crate")]
    pub items: Vec<Item>,
    /// Why that is not known: a side from which no crate can be generated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crate_unknown: Vec<CrateUnknown>,
    /// What is wrong with either description.
    pub defects: Vec<Defect>,
    /// How many operations there are of each verdict.
    pub summary: Summary,
    /// What somebody has said of changes that they know of. Empty until a pass of its own fills it in.
    #[serde(default)]
    pub acknowledgements: Vec<Acknowledgement>,
}

/// One of the two descriptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Where it came from, as the caller named it.
    pub source: String,
    /// `info.version`.
    pub version: String,
}

/// How grave a change is, the least first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing has changed.
    #[default]
    Clean,
    /// Words and examples have.
    Docs,
    /// Something has, and nobody breaks.
    Compatible,
    /// Somebody breaks.
    Breaking,
}

impl Verdict {
    /// As the report writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Docs => "docs",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        }
    }
}

/// Who breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// Those who send requests.
    Senders,
    /// Those who read answers.
    Readers,
}

/// What a version number would have to say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Semver {
    /// Nothing.
    None,
    /// The last part rises.
    Patch,
    /// The middle part rises.
    Minor,
    /// The first part rises. Where one of the two crates cannot be generated, so that nobody can say, it may have to.
    Major,
}

impl Semver {
    /// As the report writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// What became of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationReport {
    /// `GET /patient`, without the base path, as the description writes it.
    pub operation: String,
    /// `operationId`.
    pub operation_id: Option<String>,
    /// The gravest of its changes.
    pub verdict: Verdict,
    /// Who breaks.
    pub breaks: Vec<Party>,
    /// The ids of the changes that reach it.
    pub changes: Vec<String>,
}

/// One cause, wherever it is felt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Stable from run to run: made from `kind` and `pointer`, items of a list by their names.
    pub id: String,
    /// Shared by the changes that are one edit of the text: as it is sent and as it is read, it has two verdicts.
    pub cause: String,
    /// What was done, as in `request-property-became-required`.
    pub kind: String,
    /// How grave it is.
    pub verdict: Verdict,
    /// Who breaks.
    pub breaks: Vec<Party>,
    /// Where it stands: in the new description, or in the old one where it is gone.
    pub pointer: String,
    /// `file:line:column` in the old description; of what it was added to, where it was not there.
    pub old_position: Option<String>,
    /// `file:line:column` in the new description; of what it was removed from, where it is gone.
    pub new_position: Option<String>,
    /// The operations that it reaches, in the order of the report.
    pub operations: Vec<String>,
    /// What was done, in words.
    pub message: String,
    /// What it was probably meant to be: a renaming, a move.
    pub hint: Option<String>,
    /// That somebody knows of it, and why they wait. Empty until a pass of its own fills it in.
    #[serde(default)]
    pub acknowledged: Option<Acknowledged>,
}

/// Why a change that is known need not stop anybody yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// Why, as somebody wrote it down.
    pub reason: String,
    /// The last day on which that holds: `2027-01-31`.
    pub expires: String,
}

/// What somebody has said of a change, whether or not there is such a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// The id of the change.
    pub id: String,
    /// Where the change stands.
    pub pointer: String,
    /// Why, as somebody wrote it down.
    pub reason: String,
    /// The last day on which it holds: `2027-01-31`.
    pub expires: String,
    /// Whether it holds.
    pub state: AcknowledgementState,
    /// Where it is written, as `file:line`.
    pub position: String,
}

/// Whether an acknowledgement holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AcknowledgementState {
    /// It does.
    Active,
    /// Its last day has passed: the change counts again.
    Expired,
    /// There is no such change, or none any more.
    Stale,
}

/// An item of the generated crate that comes, goes or changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its path in the crate: `NewPatient::new`; a field stands behind a dot, `PatientAttributes.bio`.
    pub item: String,
    /// What becomes of it.
    pub change: ItemChange,
    /// Which argument it is, or what a type is now.
    pub detail: Option<String>,
    /// Its signature as it was, where it was there.
    pub old: Option<String>,
    /// Its signature as it is, where it is there.
    pub new: Option<String>,
    /// What a version of the crate would have to say.
    pub semver: Semver,
}

/// What becomes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemChange {
    /// It is gone.
    Removed,
    /// A name stands for another sort of thing: a struct is an enum.
    KindChanged,
    /// It lives in another module.
    Moved,
    /// A field, a variant, an alias or an associated type has another type.
    TypeChanged,
    /// A function takes one argument less.
    ArgumentRemoved,
    /// A function takes one argument more.
    ArgumentAdded,
    /// A function takes an argument of another type.
    ArgumentTypeChanged,
    /// A function takes its arguments in another order.
    ArgumentsReordered,
    /// A function gives another type.
    ReturnTypeChanged,
    /// It was not there.
    Added,
    /// Its use warns.
    Deprecated,
    /// Its use no longer warns.
    NoLongerDeprecated,
}

impl ItemChange {
    /// As the report writes it.
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

    /// What a version of the crate would have to say.
    pub fn semver(self) -> Semver {
        match self {
            Self::Added | Self::Deprecated => Semver::Minor,
            Self::NoLongerDeprecated => Semver::Patch,
            _ => Semver::Major,
        }
    }
}

/// A side from which no crate can be generated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrateUnknown {
    /// Where it came from, as the caller named it.
    pub source: String,
    /// What stops the generator, each fault with its place.
    pub reasons: Vec<String>,
}

/// Something that is wrong with a description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// Whether the new description brings it, mends it, or leaves it as it was.
    pub state: DefectState,
    /// What is wrong.
    pub message: String,
    /// Where, as the description writes it.
    pub pointer: Option<String>,
    /// `file:line:column`, in the new description; in the old one where it was repaired.
    pub position: Option<String>,
    /// The operation that it stands in.
    pub operation: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

/// What became of a defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefectState {
    /// The new description brings it.
    Introduced,
    /// The old description has it, and the new one no longer.
    Repaired,
    /// Both have it.
    Standing,
}

/// How many operations there are of each verdict.
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
