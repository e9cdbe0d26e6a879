//! The results of a verification, with their consistency check.

#[path = "../../../tests/src/verify/evidence.rs"]
mod data;

use anyhow::{Result, bail};

pub(crate) use data::{Against, Definition, Level, LevelResult, Line, Report, Run, RunState, State};

impl Report {
    pub(crate) fn run(&self, level: Level) -> &Run {
        self.levels.at(level)
    }

    /// Returns the number of operations that passed a level, if it was run.
    pub(crate) fn passed(&self, level: Level) -> Option<usize> {
        *self.tally.passed.at(level)
    }

    /// Returns the number of operations that passed at least one level and failed none.
    pub(crate) fn whole(&self) -> usize {
        let whole = |operation: &&Line| !operation.falls_short() && operation.passes_any();
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

impl Line {
    pub(crate) fn at(&self, level: Level) -> &LevelResult {
        self.results.at(level)
    }

    /// Whether it fails at any level.
    pub(crate) fn falls_short(&self) -> bool {
        Level::ALL.iter().any(|level| self.at(*level).state == State::Failed)
    }

    fn passes_any(&self) -> bool {
        Level::ALL.iter().any(|level| self.at(*level).state == State::Passed)
    }
}
