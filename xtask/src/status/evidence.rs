//! The output of `cargo xtask verify --format json` as plain data, with its consistency check.

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

/// The results of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Evidence {
    /// `info.version` of the description.
    pub(crate) spec_version: String,
    /// The day of the run, UTC: YYYY-MM-DD.
    pub(crate) date: String,
    pub(crate) tally: Tally,
    pub(crate) levels: Levels<Run>,
    /// In the order of the description.
    pub(crate) operations: Vec<Operation>,
}

/// The number of operations, and of those that passed each level; `None` for a skipped level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) operations: usize,
    #[serde(flatten)]
    pub(crate) passed: Levels<Option<usize>>,
}

/// A value for each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Levels<T> {
    described: T,
    contract: T,
    replayed: T,
    live: T,
}

impl<T> Levels<T> {
    pub(crate) fn at(&self, level: Level) -> &T {
        match level {
            Level::Described => &self.described,
            Level::Contract => &self.contract,
            Level::Replayed => &self.replayed,
            Level::Live => &self.live,
        }
    }
}

/// The run of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) state: RunState,
    /// The day of the run: YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<String>,
    /// The command that runs it.
    pub(crate) command: String,
    /// The origin of the recordings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recorded_against: Option<Against>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunState {
    Run,
    NotRun,
}

/// The origin of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Against {
    Simulator,
    Service,
}

/// An operation and its four levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Operation {
    pub(crate) operation_id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Whether it only reads.
    pub(crate) reads: bool,
    #[serde(flatten)]
    outcomes: Levels<Outcome>,
}

/// The result of an operation at a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) state: State,
    /// The number of calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) calls: Option<usize>,
    /// The problems with their places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) problems: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Passed,
    Failed,
    NotRun,
}

/// The levels, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Described,
    Contract,
    Replayed,
    Live,
}

impl Level {
    pub(crate) const ALL: [Self; 4] = [Self::Described, Self::Contract, Self::Replayed, Self::Live];

    /// Returns the name in the evidence.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Described => "described",
            Self::Contract => "contract",
            Self::Replayed => "replayed",
            Self::Live => "live",
        }
    }
}

impl Evidence {
    pub(crate) fn run(&self, level: Level) -> &Run {
        self.levels.at(level)
    }

    /// Returns the number of operations that passed a level, if it was run.
    pub(crate) fn passed(&self, level: Level) -> Option<usize> {
        *self.tally.passed.at(level)
    }

    /// Returns the number of operations that passed at least one level and failed none.
    pub(crate) fn whole(&self) -> usize {
        let whole = |operation: &&Operation| !operation.falls_short() && operation.passes_any();
        self.operations.iter().filter(whole).count()
    }

    /// Rejects inconsistent evidence.
    pub(crate) fn check(&self) -> Result<()> {
        let mut faults = Vec::new();
        if self.tally.operations != self.operations.len() {
            faults.push(format!(
                "{} operations are listed, the tally has {}",
                self.operations.len(),
                self.tally.operations
            ));
        }
        let dates = Level::ALL.iter().filter_map(|level| self.run(*level).date.as_deref());
        for date in dates.chain([self.date.as_str()]).filter(|date| date.parse::<jiff::civil::Date>().is_err()) {
            faults.push(format!("`{date}` is not a date; write YYYY-MM-DD"));
        }
        for level in Level::ALL {
            self.check_level(level, &mut faults);
        }
        if !faults.is_empty() {
            bail!("the evidence is inconsistent:\n  {}", faults.join("\n  "));
        }
        Ok(())
    }

    fn check_level(&self, level: Level, faults: &mut Vec<String>) {
        let (run, tally, name) = (self.run(level), self.passed(level), level.as_str());
        let count = |state| self.operations.iter().filter(|operation| operation.at(level).state == state).count();
        let was_run = run.state == RunState::Run;
        if was_run != run.date.is_some() {
            faults.push(format!("{name}: a level has a date if it was run, and only then"));
        }
        if tally != was_run.then(|| count(State::Passed)) {
            faults.push(format!("{name}: {} passed, the tally has {tally:?}", count(State::Passed)));
        }
        if !was_run && count(State::NotRun) != self.operations.len() {
            faults.push(format!("{name}: was not run, but operations have an outcome"));
        }
    }
}

impl Operation {
    pub(crate) fn at(&self, level: Level) -> &Outcome {
        self.outcomes.at(level)
    }

    /// Whether it fails at any level.
    pub(crate) fn falls_short(&self) -> bool {
        Level::ALL.iter().any(|level| self.at(*level).state == State::Failed)
    }

    fn passes_any(&self) -> bool {
        Level::ALL.iter().any(|level| self.at(*level).state == State::Passed)
    }
}
