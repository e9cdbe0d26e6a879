//! The result for one description.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::time::Instant;

use codegen::diagnostics::Diagnostic;
use codegen::fates::{Code, Fate, Tolerance};
use codegen::{Input, Output, Text};
use serde::{Deserialize, Serialize};

/// The result for one description.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) file: String,
    pub(super) outcome: Outcome,
    /// Operations that are typed as described.
    pub(super) whole: usize,
    /// Operations of which a part is typed less precisely.
    pub(super) loosened: usize,
    /// Operations that the client does not have.
    pub(super) not_generated: usize,
    pub(super) resources: usize,
    pub(super) documents: usize,
    pub(super) streams: usize,
    /// Values that the description leaves without a type.
    pub(super) untyped: usize,
    /// The kinds of nodes that are not in the client as described, with their counts.
    pub(super) kinds: BTreeMap<String, usize>,
    /// The first faults of a description that is refused.
    pub(super) refused: Vec<String>,
    /// Whether the crate compiles, if that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) compiles: Option<Compiles>,
    /// The first error or warning of the compiler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) complaint: Option<String>,
    /// In milliseconds.
    pub(super) time: u64,
}

/// The outcome for a description.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    /// The generator panicked: a bug.
    #[default]
    Panicked,
    Refused,
    Generated,
}

/// Whether a crate compiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Compiles {
    No,
    /// With warnings of the compiler or of rustdoc.
    Warnings,
    Yes,
}

/// How many faults of a refused description are kept.
const FAULTS: usize = 5;

impl Row {
    /// Generates a client in memory.
    pub(super) fn of(file: &str, text: &str) -> Self {
        let input = Input { spec: Text { name: file, text }, overlay: None };
        let start = Instant::now();
        let generate = || codegen::generate(&input, Tolerance::Tolerant, &mut |_| {});
        let result = panic::catch_unwind(AssertUnwindSafe(generate));
        let time = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let row = match result {
            Ok(Ok(output)) => Self::generated(&output),
            Ok(Err(faults)) => Self::refused(&faults.0),
            Err(_) => Self::default(),
        };
        Self { file: file.to_owned(), time, ..row }
    }

    fn generated(output: &Output) -> Self {
        let summary = &output.summary;
        let ledger = &summary.ledger;
        let mut kinds = BTreeMap::new();
        for code in ledger.departures.iter().filter_map(|fault| fault.code) {
            *kinds.entry(code.to_string()).or_default() += 1;
        }
        Self {
            outcome: Outcome::Generated,
            whole: summary.operations - summary.loosened,
            loosened: summary.loosened,
            not_generated: ledger.not_generated(),
            resources: summary.resources,
            documents: summary.documents,
            streams: summary.streams,
            untyped: ledger.departures.iter().filter(|fault| fault.code == Some(Code::Untyped)).count(),
            kinds,
            ..Self::default()
        }
    }

    fn refused(faults: &[Diagnostic]) -> Self {
        let mut kinds = BTreeMap::new();
        for fault in faults.iter().filter(|fault| fault.fate() == Fate::Refused) {
            *kinds.entry(fault.code.map_or("no code".to_owned(), |code| code.to_string())).or_default() += 1;
        }
        let shown = faults.iter().filter(|fault| fault.fate() == Fate::Refused);
        Self {
            outcome: Outcome::Refused,
            kinds,
            refused: shown.take(FAULTS).map(ToString::to_string).collect(),
            ..Self::default()
        }
    }
}
