//! The report of a verification: its creation, and the table and tally that are printed.

use std::io::{self, Write};

use super::Tried;
use super::evidence::{Level, LevelResult, Levels, Line, Report, Run, RunState, State, Tally};

impl LevelResult {
    /// Creates the result of a skipped level.
    #[must_use]
    pub const fn not_run() -> Self {
        Self { state: State::NotRun, calls: None, problems: Vec::new() }
    }

    /// Creates the result of a level that was run.
    #[must_use]
    pub fn of(calls: Option<usize>, problems: Vec<String>) -> Self {
        Self { state: if problems.is_empty() { State::Passed } else { State::Failed }, calls, problems }
    }

    /// Creates the result for the calls of one operation.
    #[must_use]
    pub fn of_calls(operation: &str, tried: &[Tried]) -> Self {
        let of_it: Vec<_> = tried.iter().filter(|(call, _)| call.operation == operation).collect();
        let problems =
            of_it.iter().filter_map(|(call, outcome)| Some(format!("{}: {}", call.call, outcome.as_ref().err()?)));
        match of_it.len() {
            0 => Self::of(Some(0), vec!["no call was made".to_owned()]),
            calls => Self::of(Some(calls), problems.collect()),
        }
    }

    /// Whether the level was run and the operation passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.state == State::Passed
    }

    fn cell(&self) -> String {
        match (self.state, self.calls) {
            (State::Passed, Some(calls)) => format!("passed ({calls})"),
            (state, _) => state.as_str().to_owned(),
        }
    }
}

impl Run {
    fn not_run(level: Level) -> Self {
        let command = match level {
            Level::Described => "cargo xtask verify",
            Level::Contract | Level::Tool => "cargo xtask verify --simulate",
            Level::Replayed => "cargo xtask verify --replay tests/recordings",
            Level::Live => "cargo xtask verify --live",
        };
        Self { state: RunState::NotRun, date: None, command: command.to_owned(), recorded_against: None }
    }

    /// Marks the level as run.
    pub fn ran(&mut self, date: &str) {
        self.state = RunState::Run;
        self.date = Some(date.to_owned());
    }
}

impl Report {
    /// Creates a report with only the level `described`.
    #[must_use]
    pub fn new(spec_version: String, date: String, operations: Vec<Line>) -> Self {
        let mut levels = Levels::each(Run::not_run);
        levels.described.ran(&date);
        Self { spec_version, date, tally: Tally::default(), levels, operations }.counted()
    }

    /// Updates the tally.
    #[must_use]
    pub fn counted(mut self) -> Self {
        let passed = |level| self.operations.iter().filter(|line| line.results.at(level).passed()).count();
        let passed = |level| (self.levels.at(level).state == RunState::Run).then(|| passed(level));
        self.tally = Tally { operations: self.operations.len(), passed: Levels::each(passed) };
        self
    }

    /// Whether no operation failed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let failed = |line: &Line| Level::ALL.iter().any(|level| line.results.at(*level).state == State::Failed);
        !self.operations.is_empty() && !self.operations.iter().any(failed)
    }

    /// Returns the tally as text: `62 of 62 contract, 62 of 62 replayed (simulator), live not run`.
    #[must_use]
    pub fn tally_line(&self) -> String {
        let all = self.tally.operations;
        let passed = |level: Level| match (self.tally.passed.at(level), self.levels.at(level).recorded_against) {
            (None, _) => format!("{} not run", level.as_str()),
            (Some(passed), None) => format!("{passed} of {all} {}", level.as_str()),
            (Some(passed), Some(against)) => format!("{passed} of {all} {} ({})", level.as_str(), against.as_str()),
        };
        Level::ALL.map(passed).join(", ")
    }

    /// Prints the table, the problems and the tally.
    ///
    /// # Errors
    ///
    /// `out` cannot be written.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let row = |out: &mut dyn Write, operation: &str, cells: [String; 5]| {
            let [described, contract, tool, replayed, live] = cells;
            let line = format!("{operation:32}{described:12}{contract:12}{tool:12}{replayed:12}{live}");
            writeln!(out, "{}", line.trim_end())
        };
        row(out, "operation", Level::ALL.map(|level| level.as_str().to_owned()))?;
        for line in &self.operations {
            row(out, &line.operation_id, Level::ALL.map(|level| line.results.at(level).cell()))?;
        }
        for (line, level) in self.operations.iter().flat_map(|line| Level::ALL.map(|level| (line, level))) {
            for problem in &line.results.at(level).problems {
                writeln!(out, "{}, {}: {problem}", line.operation_id, level.as_str())?;
            }
        }
        writeln!(out, "{}", self.tally_line())
    }
}
